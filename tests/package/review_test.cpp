#include "pipeline/package/review.h"

#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline::package;

TEST_CASE("a review is taken or refused with the field's name")
{
    struct Case {
        const char *json, *said;
    };
    const Case cases[]{
        {R"({"schema":1,"kind":"hearthwatch-review","order_id":"O","decision":"field","reviewer":"甲"})", ""},
        {R"({"order_id":"O","decision":"reject","reason_code":"flare","reviewer":"甲"})", ""},
        {R"({"order_id":"O","decision":"confirm","reviewer":"甲","second_reviewer":"乙"})", ""},
        {R"({"order_id":"O","decision":"reject","reviewer":"甲"})", "reason_code"},
        {R"({"order_id":"O","decision":"reject","reason_code":"bribe","reviewer":"甲"})", "reason_code 'bribe'"},
        {R"({"order_id":"O","decision":"confirm","reviewer":"甲"})", ""},  // waits for sign-off
        {R"({"order_id":"O","decision":"sign_off","reviewer":"乙"})", ""},
        {R"({"order_id":"O","decision":"confirm","reviewer":"甲","second_reviewer":"甲"})", "second_reviewer '甲'"},
        {R"({"order_id":"O","decision":"maybe","reviewer":"甲"})", "decision 'maybe'"},
        {R"({"decision":"field","reviewer":"甲"})", "order_id"},
        {R"({"order_id":"O","decision":"field"})", "reviewer"},
        {R"({"order_id":"O","decision":"field","reviewer":"甲","verdict":"x"})", "field 'verdict'"},
        {R"({"order_id":7,"decision":"field","reviewer":"甲"})", "order_id"},
        {"[1]", "no JSON object"},
        {"{", "no JSON object"},
    };
    for (const Case& c : cases) {
        std::string said;
        try {
            parse_review(c.json, "r.json");
        } catch (const pipeline::Error& error) {
            said = error.what();
        }
        INFO(c.json << " -> " << said);
        CHECK((*c.said ? said.find(c.said) != std::string::npos : said.empty()));
    }
}

TEST_CASE("a bad review costs only itself")
{
    const fixture::TempFolder folder;
    std::vector<std::string> refused;
    CHECK(read_reviews(folder / "nowhere", refused).empty());
    pipeline::write_file(folder / "a.json", R"({"order_id":"O","decision":"field","reviewer":"甲"})");
    pipeline::write_file(folder / "b.json", "spoilt");
    pipeline::write_file(folder / "c.json", std::string(100000, ' '));
    const std::vector<Review> reviews = read_reviews(folder.path(), refused);
    CHECK(reviews.size() == 1);
    CHECK(refused.size() == 2);
    CHECK(reviews_json(reviews).find("\"of_this_evidence\": false") != std::string::npos);
}
