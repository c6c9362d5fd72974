#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fixture/temp_folder.h"
#include "package/painted_season.h"
#include "pipeline/error.h"
#include "pipeline/ledger/finding_entries.h"
#include "pipeline/ledger/reasons.h"
#include "pipeline/ledger/review_rates.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/package.h"
#include "pipeline/review/review_import.h"
#include "pipeline/review/review_text.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using fixture::TempFolder;
using ledger::Outcome;

namespace {

const geo::Instant now = geo::parse_instant("2021-12-20T01:00:00Z");

package::Review form(const std::string& decision, const std::string& by, const std::string& second = "")
{
    package::Review review;
    review.order_id = "O-1";
    review.decision = decision;
    review.reviewer = by;
    review.second_reviewer = second;
    return review;
}

/// What it says when it is refused, or nothing.
std::string refusal(const Workspace& workspace, const package::Review& review, int hour = 0)
{
    try {
        review::record_review(workspace, review, now + std::chrono::hours(hour));
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

Outcome standing(const Workspace& workspace)
{
    return ledger::read_leads(workspace).at(0).standing.outcome;
}

}  // namespace

TEST_CASE("findings enter the ledger once, and again only when they change, are withdrawn or come back")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    CHECK(ledger::record_findings(workspace) == 3);
    CHECK(ledger::record_findings(workspace) == 0);
    auto findings = read_findings(workspace.out / "findings.csv");
    const auto write = [&] { write_file(workspace.out / "findings.csv", findings_csv(findings)); };
    findings[0].p_violation += 0.0001;  // the same to two digits
    write();
    CHECK(ledger::record_findings(workspace) == 0);
    findings[0].verdict = Verdict::undetermined;
    const Finding last = findings.back();
    findings.pop_back();
    write();
    CHECK(ledger::record_findings(workspace) == 2);
    findings.push_back(last);
    write();
    CHECK(ledger::record_findings(workspace) == 1);
    const auto entries = ledger::read_ledger(workspace.out);
    CHECK(entries[3].fact("what") == "changed");
    CHECK(entries[4].fact("what") == "withdrawn");
    CHECK(entries[5].fact("what") == "again");
    CHECK(entries[0].fact("plan_sha256") == sha256_of_file(workspace.plan_file()));
    CHECK(entries[0].recorded_from == "newest_acquisition");
}

TEST_CASE("a lead is confirmed by two people, or rejected for a listed reason")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    CHECK_THAT(refusal(workspace, form("confirm", "甲")), Catch::Contains("no evidence"));
    run_package(workspace, 1);
    CHECK(standing(workspace) == Outcome::waiting);
    CHECK(ledger::waiting_for_review(ledger::read_leads(workspace)) == 1);
    CHECK_THAT(refusal(workspace, form("sign_off", "乙")), Catch::Contains("confirm it first"));
    CHECK_THAT(refusal(workspace, form("confirm", "")), Catch::Contains("reviewer"));
    CHECK_THAT(refusal(workspace, form("confirm", " \t")), Catch::Contains("reviewer"));
    CHECK_THAT(refusal(workspace, form("confirm", "Li Wei", "LI\xE3\x80\x80WEI ")), Catch::Contains("another person"));
    CHECK_THAT(refusal(workspace, form("reject", "甲")), Catch::Contains("reason_code"));
    auto standing_order = form("confirm", "甲");
    standing_order.order_id = "O-2";
    CHECK_THAT(refusal(workspace, standing_order), Catch::Contains("no lead"));
    CHECK(standing(workspace) == Outcome::waiting);

    CHECK(refusal(workspace, form("confirm", "甲")).empty());
    CHECK(standing(workspace) == Outcome::needs_sign_off);
    CHECK_THAT(review::next_text(workspace, ledger::read_leads(workspace)), Catch::Contains("sign-off O-1"));
    CHECK_THAT(refusal(workspace, form("sign_off", "甲 ")), Catch::Contains("two people"));
    CHECK(standing(workspace) == Outcome::needs_sign_off);
    CHECK(refusal(workspace, form("sign_off", "乙")).empty());
    CHECK(standing(workspace) == Outcome::confirmed);
    CHECK(ledger::waiting_for_review(ledger::read_leads(workspace)) == 0);

    auto rejection = form("reject", "丙");
    rejection.reason_code = "flare";
    CHECK(refusal(workspace, rejection, 1).empty());
    CHECK(standing(workspace) == Outcome::rejected);
    CHECK_THAT(review::order_text(workspace, "O-1"), Catch::Contains("审签") && Catch::Contains("放散火炬"));
    CHECK_THROWS_AS(review::order_text(workspace, "O-9"), Error);
    CHECK(refusal(workspace, form("field", "丙"), 2).empty());
    CHECK(standing(workspace) == Outcome::needs_visit);
}

TEST_CASE("a review speaks of one evidence: when that changes, the lead waits again")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 1);
    CHECK(refusal(workspace, form("confirm", "甲", "乙")).empty());
    CHECK(standing(workspace) == Outcome::confirmed);
    auto findings = read_findings(workspace.out / "findings.csv");
    findings[0].p_violation = 0.995;
    write_file(workspace.out / "findings.csv", findings_csv(findings));
    CHECK(run_package(workspace, 1).refused.empty());
    CHECK(standing(workspace) == Outcome::waiting);
    CHECK(read_file(workspace.out / "evidence" / "O-1" / "data" / "review" / "review.json").find("\"of_this_evidence\": false") !=
          std::string::npos);
}

TEST_CASE("what the page's form saved is imported once, what it could not have saved is refused")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 1);
    const std::string key = ledger::read_evidence_keys(workspace.out).at("O-1");
    const auto page = [&](const std::string& evidence, const std::string& second) {
        const nlohmann::ordered_json form{{"schema", 1},
                                          {"kind", "hearthwatch-review"},
                                          {"order_id", "O-1"},
                                          {"evidence_key", evidence},
                                          {"decision", "confirm"},
                                          {"reason_code", ""},
                                          {"reviewer", "甲"},
                                          {"second_reviewer", second},
                                          {"note", "=cmd|'/c calc'!A1"}};
        return form.dump(1);
    };
    write_file(folder / "saved.json", page(key, "乙"));
    write_file(folder / "twice.json", page(key, "甲"));
    write_file(folder / "old.json", page("of another evidence", "乙"));
    write_file(folder / "spoilt.json", "<script>");
    const auto report = review::import_reviews(
        workspace, {folder / "saved.json", folder / "twice.json", folder / "old.json", folder / "spoilt.json"}, now);
    CHECK(report.counts.at("steps") == 4);
    CHECK(report.counts.at("of other evidence") == 1);
    CHECK(report.refused.size() == 2);
    CHECK(standing(workspace) == Outcome::confirmed);
    const auto lines = ledger::check_ledger(workspace.out).lines;
    CHECK(review::import_reviews(workspace, {}, now).counts.at("known") == 2);  // copied into review/
    CHECK(ledger::check_ledger(workspace.out).lines == lines);

    write_file(workspace.root / "review" / "dropped.json", page("yet another", "丙"));
    const auto packaged = run_package(workspace, 1);
    REQUIRE(packaged.refused.size() == 1);
    CHECK_THAT(packaged.refused.front(), Catch::Contains("review/dropped.json") && Catch::Contains("review import"));
    CHECK(review::import_reviews(workspace, {}, now).counts.at("steps") == 2);
    CHECK(run_package(workspace, 1).refused.empty());
}

TEST_CASE("rejections feed the error rates of the bags and never a model")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 1);
    const auto bag = workspace.out / "evidence" / "O-2" / "data" / "method";
    const std::string model = read_file(bag / "model.toml");
    CHECK(read_file(bag / "error_rates.csv") == "group,id,confirmed,rejected,rejected_share,lo90,hi90\nall,,0,0,,,\n");
    auto rejection = form("reject", "丙");
    rejection.reason_code = "flare";
    CHECK(refusal(workspace, rejection).empty());
    run_package(workspace, 1);
    const std::string rates = read_file(bag / "error_rates.csv");
    CHECK_THAT(rates, Catch::Contains("all,,0,1,1,0.05,1\n") && Catch::Contains("city,130200,0,1,1,0.05,1\n") &&
                          Catch::Contains("reason,flare,0,1,,,\n") && Catch::Contains("lies_in,process,0,1,,,\n"));
    CHECK(read_file(bag / "model.toml") == model);
    CHECK_THAT(review::stats_text(workspace), Catch::Contains("放散火炬"));
}

TEST_CASE("rates count each order once, by its last decision, with the exact interval")
{
    std::vector<ledger::ReviewStep> steps;
    std::vector<ledger::JudgedOrder> orders;
    const auto decide = [&](int order, const std::string& step, const std::string& by) {
        steps.push_back({"O" + std::to_string(order), "key", step, by, step == "reject" ? "banked" : "", "", "", 0, ""});
    };
    for (int i = 0; i < 10; ++i) {
        orders.push_back({"O" + std::to_string(i), "130200", "landsat8"});
        decide(i, "confirm", "甲");
        if (i < 8) decide(i, "sign_off", "乙");  // 8 and 9 wait for a second name
    }
    decide(0, "reject", "丙");
    decide(1, "reject", "丙");
    const auto all = ledger::review_rates(steps, orders).front();
    CHECK(all.group == "all");
    CHECK(all.confirmed == 6);
    CHECK(all.rejected == 2);
    CHECK(all.lo90 == Approx(0.0464).margin(0.0002));  // Clopper and Pearson, 2 of 8
    CHECK(all.hi90 == Approx(0.5997).margin(0.0002));
}

TEST_CASE("every reason has both languages and says where the error lies")
{
    CHECK(ledger::reasons().size() >= 8);
    for (const auto& reason : ledger::reasons()) {
        INFO(reason.code);
        CHECK_FALSE((reason.zh.empty() || reason.en.empty()));
        CHECK(std::string("sight place process plan other").find(reason.lies_in) != std::string::npos);
    }
    CHECK(ledger::find_reason("bribe") == nullptr);
}
