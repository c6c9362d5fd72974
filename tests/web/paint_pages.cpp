// paint_pages FOLDER SCENES NAME: a painted season whose first works bears NAME, and everything `package` and a night write of it.
// paint_pages --review FILE: exit 0 when the program takes the review, else says why not.
#include <cstdio>
#include <exception>
#include <string>

#include "package/painted_season.h"
#include "pipeline/night/nights_page.h"
#include "pipeline/package/package.h"
#include "pipeline/package/review.h"
#include "pipeline/store.h"

using namespace hearthwatch;

namespace {

void paint(const std::string& folder, int scenes, const std::string& name)
{
    fixture::PaintedSeason season;
    season.site_name = name;
    season.scene_name = "SCENE" + name;
    season.scenes = scenes;
    const pipeline::Workspace workspace = fixture::paint_season(folder, season);
    pipeline::write_file(
        workspace.root / "catalog" / "boundaries.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon",)"
        R"("coordinates":[[[118.3,39.5],[118.7,39.5],[118.7,39.55],[118.75,39.8],[118.3,39.8],[118.3,39.5]]]}}]})");
    for (const std::string& refused : pipeline::run_package(workspace, 2).refused) throw std::runtime_error(refused);
    pipeline::write_file(workspace.out / "nights" / "2021-12-03.json", name);  // told on the page as unreadable
    pipeline::write_file(workspace.out / "nights" / "index.html", pipeline::nights_page(workspace.out));
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        if (argc == 3 && std::string(argv[1]) == "--review")
            pipeline::package::parse_review(pipeline::read_file(argv[2]), argv[2]);
        else if (argc == 4)
            paint(argv[1], std::stoi(argv[2]), argv[3]);
        else
            return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "paint_pages: %s\n", error.what());
        return 1;
    }
    return 0;
}
