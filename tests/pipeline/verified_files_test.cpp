#include "pipeline/clip/verified_files.h"

#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "pipeline/store.h"
#include "raster/checksum.h"

using namespace hearthwatch;
using pipeline::verify_files;
namespace fs = std::filesystem;

namespace {

constexpr const char* content = "pixels of one band";
constexpr const char* other = "PIXELS of one band";  // as long

struct Product {
    fixture::TempFolder folder;
    fs::path file = folder / "product" / "B7.TIF", out = folder / "out";
    raster::Scene scene;

    Product()
    {
        pipeline::write_file(file, content);
        scene.scene_id = "LC08";
        scene.location = folder / "product" / "LC08_MTL.txt";
        scene.bands.push_back({raster::Band::swir22, file.string(), 1, {}, 65535, ""});
    }
    void declare() { scene.bands.front().md5 = raster::md5_of(file.string()); }
    void receive(const std::string& verified, std::size_t bytes) const
    {
        pipeline::write_file(folder / "product" / "pull.json", R"({"files": [{"name": "B7.TIF", "checksum_verified": ")" +
                                                                   verified + R"(", "bytes": )" + std::to_string(bytes) +
                                                                   "}]}\n");
    }
    bool is_verified() const { return verify_files(out, scene).verified.contains(file.string()); }
};

}  // namespace

TEST_CASE("a file that is what its product declares is verified, one that is not is named")
{
    Product product;
    CHECK_FALSE(product.is_verified());  // nothing is declared
    product.declare();
    CHECK(product.is_verified());
    pipeline::write_file(product.file, other);
    CHECK(verify_files(product.out, product.scene).mismatches == std::vector{product.file.string()});
    CHECK_FALSE(product.is_verified());
}

TEST_CASE("a verified file is read again only when its size or time of change is another")
{
    Product product;
    product.declare();
    REQUIRE(product.is_verified());
    const auto changed = fs::last_write_time(product.file);
    pipeline::write_file(product.file, other);
    fs::last_write_time(product.file, changed);
    CHECK(product.is_verified());  // by the record: nobody looked
    fs::last_write_time(product.file, changed + std::chrono::nanoseconds(1));
    CHECK_FALSE(product.is_verified());
    pipeline::write_file(product.file, content);
    CHECK(product.is_verified());
    pipeline::write_file(product.out / "verified" / "LC08.json", "[1, {");
    CHECK(product.is_verified());  // a damaged record costs one reading
}

TEST_CASE("a file that pull verified as it came stays verified as long as it is older than its receipt and as large")
{
    Product product;
    const std::size_t size = fs::file_size(product.file);
    product.receive("SHA256", size);
    CHECK(product.is_verified());
    product.receive("", size);  // came without a declared digest, as windows do
    CHECK_FALSE(product.is_verified());
    product.receive("SHA256", size + 1);
    CHECK_FALSE(product.is_verified());
    product.receive("SHA256", size);
    fs::last_write_time(product.file, fs::last_write_time(product.folder / "product" / "pull.json") + std::chrono::seconds(1));
    CHECK_FALSE(product.is_verified());
    pipeline::write_file(product.folder / "product" / "pull.json", R"({"files": [7]})");
    CHECK_FALSE(product.is_verified());
}
