#include "night/night_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include "pipeline/store.h"
#include "site-catalog/catalog.h"
#include "site-catalog/write.h"

namespace hearthwatch::fixture {

namespace fs = std::filesystem;

std::string external_table(const std::string& unit_id, geo::Day first, int days, const std::string& indicator)
{
    std::string text = "unit_id,sensor,acquired_utc,indicator,value,sigma,p_valid,source\n";
    for (int i = 0; i < days; ++i)
        text += unit_id + ",sentinel2," + geo::format_day(first + i) + "T03:00:00Z," + indicator + ",1.5,0.5,0.97,test\n";
    return text;
}

pipeline::Workspace make_workspace(const fs::path& folder)
{
    const std::string city = "130200";
    const auto catalog = catalog::in_cities(catalog::shipped_catalog(), std::span(&city, 1));
    catalog::write_catalog(folder / "catalog", catalog);
    pipeline::write_file(folder / "hearthwatch.toml",
                         "schema = 1\n[season]\nname = \"2021-22\"\n[area]\ncities = [\"130200\"]\n");
    pipeline::write_file(folder / "external" / "a.csv",
                         external_table(catalog.units.front().unit_id, geo::make_day(2021, 11, 20), 2));
    return pipeline::open_workspace(folder);
}

pipeline::NightStep compare_step(const std::map<std::string, pipeline::Verdict>& verdicts)
{
    pipeline::NightStep step;
    step.name = "compare";
    step.run = [verdicts](const pipeline::Workspace& workspace, int) {
        std::vector<pipeline::Finding> findings;
        for (const auto& [order, verdict] : verdicts) {
            pipeline::Finding finding;
            finding.order_id = order;
            finding.site_id = catalog::read_catalog(workspace.catalog_folder()).units.front().site_id;
            finding.start = workspace.start;
            finding.end = workspace.start + 30;
            finding.verdict = verdict;
            finding.p_violation = verdict == pipeline::Verdict::inconsistent ? 0.97 : 0.05;
            findings.push_back(finding);
        }
        pipeline::write_file(workspace.out / "findings.csv", pipeline::findings_csv(findings));
        pipeline::StageReport report;
        report.counts["orders"] = findings.size();
        report.did_nothing = false;
        return report;
    };
    return step;
}

bool appears(const fs::path& file)
{
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!fs::exists(file) && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return fs::exists(file);
}

int start_process(const std::function<int()>& work)
{
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child != 0) return child;
    int code = 99;
    try {
        code = work();
    } catch (...) {
    }
    _exit(code);
}

int end_of(int process)
{
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace hearthwatch::fixture
