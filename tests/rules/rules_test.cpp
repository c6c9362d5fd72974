#include "pipeline/rules/rules.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "pipeline/store.h"
#include "site-catalog/catalog.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using hearthwatch::fixture::TempFolder;

namespace {

pipeline::Workspace shipped_works_of_tangshan(const std::filesystem::path& root, const char* plan)
{
    const std::vector<std::string> cities{"130200"};
    catalog::write_catalog(root / "catalog", catalog::in_cities(catalog::shipped_catalog(), cities));
    pipeline::write_file(root / "plan" / "plan.csv", plan);
    pipeline::write_file(root / "hearthwatch.toml", "schema = 1\n[season]\nname = \"2021-22\"\n");
    return pipeline::open_workspace(root);
}

constexpr const char* header = "order_id,site_id,unit_id,start,end,measure,amount,source_document,clause,revised_at\n";

}  // namespace

TEST_CASE("every rule of the notice has a result, kept until plan or catalogue change")
{
    const TempFolder folder;
    const auto workspace = shipped_works_of_tangshan(folder.path(), header);
    const auto first = pipeline::run_rules(workspace, 1);
    CHECK_FALSE(first.did_nothing);
    const auto table = geo::read_csv(workspace.out / "rules.csv");
    std::set<std::string> rules;
    for (const auto& row : table.rows) {
        rules.insert(row.cells[table.require_column("rule_id")]);
        CHECK_FALSE(row.cells[table.require_column("sentence_zh")].empty());
        CHECK_FALSE(row.cells[table.require_column("sentence_en")].empty());
    }
    CHECK(rules.size() == 28);

    const auto again = pipeline::run_rules(workspace, 1);
    CHECK(again.did_nothing);
    CHECK(again.counts == first.counts);

    const auto catalog = catalog::read_catalog(workspace.catalog_folder());
    const auto& unit = catalog.units.front();
    pipeline::write_file(workspace.plan_file(), std::string(header) + "O-1," + unit.site_id + "," + unit.unit_id +
                                                    ",2021-11-15,2021-12-31,reduce_percent,50,test,test,\n");
    CHECK_FALSE(pipeline::run_rules(workspace, 1).did_nothing);
    const auto changed = geo::read_csv(workspace.out / "rules.csv");
    const bool reduction_told = std::any_of(changed.rows.begin(), changed.rows.end(), [&](const auto& row) {
        return row.cells[changed.require_column("rule_id")] == "R22" && row.cells[changed.require_column("outcome")] == "not_met";
    });
    CHECK(reduction_told);  // clause 4(3): a reduction is no stop
}
