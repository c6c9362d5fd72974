#include "pipeline/package/texts.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <regex>

#include "pipeline/package/package.h"
#include "pipeline/store.h"
#include "raster/sensor.h"
#include "site-catalog/catalog.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline::package;
namespace fs = std::filesystem;

TEST_CASE("every text the source asks for is there")
{
    const std::regex call("text\\((?:look->seen\\(\\) \\? |[a-z_.>()-]+ \\? )?\"([a-z_A-Z]+\\.[a-z_A-Z0-9]+)\"");
    int found = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(HEARTHWATCH_SOURCE "/pipeline/package")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string source = pipeline::read_file(entry.path());
        for (std::sregex_iterator match(source.begin(), source.end(), call), end; match != end; ++match) {
            INFO(entry.path().filename().string() << ": " << (*match)[1].str());
            CHECK(has_text((*match)[1].str()));
            ++found;
        }
    }
    CHECK(found > 80);
}

TEST_CASE("every code that tables may hold is said in both languages")
{
    for (const raster::Sensor& sensor : raster::sensors()) CHECK(has_text("sensor." + std::string(sensor.name)));
    for (const char* night : {"viirs_snpp", "viirs_noaa20", "viirs_noaa21", "modis_terra", "modis_aqua"})
        CHECK(has_text(std::string("sensor.") + night));
    for (int kind = 0; kind <= static_cast<int>(catalog::UnitKind::works); ++kind)
        CHECK(has_text("kind." + std::string(catalog::name(static_cast<catalog::UnitKind>(kind)))));
    const std::string rules = pipeline::read_file(HEARTHWATCH_SOURCE "/pipeline/compare/rule.cpp");
    const std::regex spoken("speak\\(f, [a-zA-Z:]+, \"([a-z_]+)\"");
    for (std::sregex_iterator match(rules.begin(), rules.end(), spoken), end; match != end; ++match) {
        INFO((*match)[1].str());
        CHECK(has_text("rule." + (*match)[1].str()));
    }
}

TEST_CASE("texts are filled, marked and escaped")
{
    CHECK(text("count.inconsistent", {"7"}).zh == "疑似未停产线索（可列名 7 条）");
    CHECK(code_text("gap", "<b>").en == "<b>");
    CHECK(spans(Both{"甲", "<b>"}) == "<span class=\"z\" lang=\"zh-CN\">甲</span><span class=\"e\" lang=\"en\">&lt;b&gt;</span>");
    CHECK(spans(Both{"<i>"}) == "&lt;i&gt;");
    CHECK(decimal(0.125, 2) == "0.12");
    CHECK(decimal(NAN, 2) == "-");
    CHECK(percent(0.333) == "33 %");
}
