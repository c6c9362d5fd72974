#include <cpl_conv.h>
#include <cpl_string.h>
#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>

#include "site-catalog/import_rows.h"
#include "site-catalog/office_days.h"
#include "site-catalog/office_table.h"
#include "site-catalog/support.h"
#include "site-catalog/unit_text.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

TEST_CASE("days are read in the spellings of offices, those without a year within the season")
{
    for (const auto& row : geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/office_days.csv").rows) {
        std::string found;
        for (const auto& day :
             catalog::parse_office_days(row.cells[0], geo::make_day(2021, 11, 15), geo::make_day(2022, 3, 15))) {
            found += (found.empty() ? "" : " ") + geo::format_day(day.day) + (day.year_guessed ? "?" : "");
            if (day.hour) found += " h" + std::to_string(*day.hour);
        }
        INFO(row.cells[0] << "  " << row.cells[2]);
        CHECK(found == row.cells[1]);
    }
}

TEST_CASE("a stretch that begins or ends within a day has that day's rest taken off")
{
    const geo::Day day = geo::make_day(2021, 12, 9);
    CHECK(catalog::first_whole_day({day, std::nullopt, false}) == day);
    CHECK(catalog::first_whole_day({day, 0, false}) == day);
    CHECK(catalog::first_whole_day({day, 18, false}) == day + 1);
    CHECK(catalog::last_whole_day({day, std::nullopt, false}) == day);
    CHECK(catalog::last_whole_day({day, 24, false}) == day);
    CHECK(catalog::last_whole_day({day, 0, false}) == day - 1);
    CHECK(catalog::last_whole_day({day, 8, false}) == day - 1);
}

TEST_CASE("units are understood by kind and number")
{
    for (const auto& row : geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/unit_texts.csv").rows) {
        INFO(row.cells[0] << "  " << row.cells[4]);
        const auto text = catalog::parse_unit_text(row.cells[0], catalog::parse_unit_kind(row.cells[1]));
        REQUIRE(text.has_value() == !row.cells[2].empty());
        if (!text) continue;
        std::string numbers = text->all ? "all" : "";
        for (const auto& number : text->numbers) numbers += (numbers.empty() ? "" : " ") + number;
        CHECK(catalog::name(text->kind) == row.cells[2]);
        CHECK(numbers == row.cells[3]);
    }
}

TEST_CASE("numbers and angles lose their marks, not their meaning")
{
    CHECK(catalog::office_number("50%") == 50);
    CHECK(catalog::office_number(">=50") == 50);
    CHECK(catalog::office_number("不低于30%") == 30);
    CHECK(catalog::office_number("36小时") == 36);
    CHECK(catalog::office_number("1,040,000") == 1040000);
    CHECK_FALSE(catalog::office_number("三成"));
    CHECK_FALSE(catalog::office_number(""));
    CHECK(catalog::office_degrees("118.5067") == 118.5067);
    CHECK(catalog::office_degrees("118°30'36\"").value() == Approx(118.51).epsilon(1e-12));
    CHECK(catalog::office_degrees("118度30分36秒").value() == Approx(118.51).epsilon(1e-12));
    CHECK(catalog::office_degrees("39°36′").value() == Approx(39.6).epsilon(1e-12));
    CHECK_FALSE(catalog::office_degrees("118°75'0\""));
    CHECK_FALSE(catalog::office_degrees("东经118"));
}

TEST_CASE("tables come in UTF-8 with or without BOM, GB18030 and XLSX, all the same")
{
    const std::string text = "唐山方案,,\r\n企业名称,设施,停产时间\r\n\r\n唐山一钢　有限公司,３＃高炉,\"11.15\n-12.31\"\r\n";
    const std::unique_ptr<char, decltype(&VSIFree)> gb(CPLRecode(text.c_str(), CPL_ENC_UTF8, "GB18030"), VSIFree);
    const TempFolder folder;
    put(folder / "plain.csv", text);
    put(folder / "bom.csv", "\xEF\xBB\xBF" + text);
    put(folder / "gb.csv", gb.get());
    GDALAllRegister();
    auto* book =
        GetGDALDriverManager()->GetDriverByName("XLSX")->Create((folder / "book.xlsx").c_str(), 0, 0, 0, GDT_Unknown, nullptr);
    auto* sheet = book->CreateLayer("方案");
    for (const auto* name : {"a", "b", "c"}) {
        OGRFieldDefn field(name, OFTString);
        sheet->CreateField(&field);
    }
    const std::vector<std::vector<const char*>> cells{
        {"唐山方案", "", ""}, {"企业名称", "设施", "停产时间"}, {"", "", ""}, {"唐山一钢　有限公司", "３＃高炉", "11.15 -12.31"}};
    for (const auto& row : cells) {
        OGRFeature feature(sheet->GetLayerDefn());
        for (int i = 0; i < 3; ++i)
            if (*row[static_cast<std::size_t>(i)]) feature.SetField(i, row[static_cast<std::size_t>(i)]);
        CHECK(sheet->CreateFeature(&feature) == OGRERR_NONE);
    }
    GDALClose(book);
    for (const auto* name : {"plain.csv", "bom.csv", "gb.csv", "book.xlsx"}) {
        INFO(name);
        auto table = catalog::read_office_table(folder / name);
        if (name == std::string("book.xlsx")) table.rows.erase(table.rows.begin());  // the driver writes its field names first
        REQUIRE(table.rows.size() == 3);
        CHECK(table.rows[1].cells == std::vector<std::string>{"企业名称", "设施", "停产时间"});
        CHECK(table.rows[2].cells == std::vector<std::string>{"唐山一钢 有限公司", "3#高炉", "11.15 -12.31"});
        CHECK(table.rows[2].line == (name == std::string("book.xlsx") ? 5 : 4));
    }
    CHECK(catalog::read_office_table(folder / "gb.csv").encoding == "GB18030");
}

TEST_CASE("files that are no table are refused with the reason")
{
    const TempFolder folder;
    const auto said = [&](const std::string& bytes) {
        put(folder / "t", bytes);
        return complaint([&] { catalog::read_office_table(folder / "t"); });
    };
    CHECK_THAT(said("PK\x03\x04 and then nothing"), Catch::Contains("not readable as XLSX"));
    CHECK_THAT(said(std::string("a,b\0c", 5)), Catch::Contains("NUL"));
    CHECK_THAT(said("a,\xff\xff\n"), Catch::Contains("neither UTF-8 nor GB18030"));
    CHECK_THAT(said("a,\"b\nc\n"), Catch::Contains("t:1: a quote is opened"));
    CHECK_THAT(said(std::string(300, ',')), Catch::Contains("columns"));
    CHECK_THAT(complaint([&] { catalog::read_office_table(folder / "missing"); }), Catch::Contains("is no file"));
    CHECK(said("") == "");
}
