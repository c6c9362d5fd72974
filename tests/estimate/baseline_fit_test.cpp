#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "made_looks.h"
#include "pipeline/estimate/baseline_fit.h"
#include "pipeline/estimate/fit_file.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

struct Made {
    made::MadeSeason season;
    Span span;
    Model model = default_model();

    explicit Made(int units)
    {
        made::Settings settings;
        settings.seed = 9;
        settings.units = units;
        season = made::make_season(settings);
        span = make_span(season.first, season.baseline_end, season.start, season.end);
    }
    /// With the looks up to a day only.
    Record until(geo::Day last) const
    {
        std::vector<ReadingRow> rows;
        for (const ReadingRow& row : season.rows)
            if (row.local_day <= last) rows.push_back(row);
        return make_record(season.catalog, {}, rows, span, model);
    }
};

}  // namespace

TEST_CASE("looks of the season leave what the baseline taught as it is, and a look of the baseline does not")
{
    const Made made(6);
    const Record early = made.until(made.season.start + 20), late = made.until(made.season.end);
    CHECK(baseline_key(early) == baseline_key(late));
    CHECK(baseline_key(early) != baseline_key(made.until(made.season.baseline_end - 20)));
    Record other = made.until(made.season.start + 20);
    for (Look& look : other.works[0].looks)
        if (look.day >= made.span.baseline_begin && look.day < made.span.baseline_end && !look.readings.empty()) {
            look.readings[0].value += 1e-9;
            break;
        }
    CHECK(baseline_key(early) != baseline_key(other));
}

TEST_CASE("a baseline fit that was kept gives the bytes of one that is learnt anew, and a damaged one is not used")
{
    const Made made(6);
    const fixture::TempFolder out;
    const Record early = made.until(made.season.start + 20), late = made.until(made.season.end);
    const std::string first = fit_json(baseline_fit(out.path(), early, made.model, 1), early);
    const std::string kept = read_file(out.path() / "baseline_fit.json");
    const Fit again = learn_season(baseline_fit(out.path(), late, made.model, 1), late, made.model, 1);
    CHECK(fit_json(again, late) == fit_json(made::learn(late, made.model, 1), late));
    CHECK(read_file(out.path() / "baseline_fit.json") == kept);
    CHECK(first == kept);
    write_file(out.path() / "baseline_fit.json", kept.substr(0, kept.size() / 2));
    CHECK(fit_json(baseline_fit(out.path(), late, made.model, 1), late) == kept);
}
