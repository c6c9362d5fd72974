#include "site-catalog/codes.h"

#include <catch2/catch.hpp>

using namespace hearthwatch;

TEST_CASE("credit codes of the coding standards pass, changed ones fail")
{
    CHECK(catalog::uscc_valid("91130200699229617X"));
    CHECK(catalog::uscc_valid("911302307808371268"));
    CHECK(catalog::organisation_code_valid("91130200699229617X"));
    CHECK(catalog::organisation_code_valid("911302307808371268"));
    CHECK_FALSE(catalog::organisation_code_valid("91130200699229671X"));
    CHECK_FALSE(catalog::uscc_valid(""));
    CHECK_FALSE(catalog::uscc_valid("9113020069922961I7"));
    CHECK(catalog::uscc_check_character("91130200699229617") == 'X');
    CHECK_FALSE(catalog::uscc_check_character("9113020069922961O"));
}

TEST_CASE("any one changed character of a credit code is noticed")
{
    const std::string code = "91130200699229617X", alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    for (std::size_t i = 0; i < code.size(); ++i)
        for (const char c : alphabet) {
            auto changed = code;
            changed[i] = c;
            INFO(changed);
            CHECK(catalog::uscc_valid(changed) == (changed == code));
        }
}

TEST_CASE("regions know their province and where they lie")
{
    CHECK(catalog::regions().size() == 61);
    const auto* tangshan = catalog::find_region("130200");
    REQUIRE(tangshan);
    CHECK(tangshan->province_zh == "河北省");
    REQUIRE(tangshan->extent);
    CHECK(tangshan->extent->contains({118.2, 39.6}));
    CHECK_FALSE(tangshan->extent->contains({114.5, 36.6}));
    CHECK_FALSE(catalog::find_region("410300")->extent);
    CHECK(catalog::find_district("130629")->city_code == "133100");
    CHECK(catalog::find_district("370117")->city_code == "370100");
    CHECK(catalog::find_district("999999") == nullptr);
}
