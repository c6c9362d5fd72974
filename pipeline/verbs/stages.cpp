#include "pipeline/verbs/stages.h"

#include "pipeline/baseline/baseline.h"
#include "pipeline/clip/clip.h"
#include "pipeline/compare/compare.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/look/look.h"
#include "pipeline/package/package.h"
#include "pipeline/rules/rules.h"

namespace hearthwatch::pipeline {

const std::vector<Stage>& stages()
{
    static const std::vector<Stage> line{
        {"clip", "cut every works out of every scene over it", run_clip},
        {"baseline", "remember what every works' own pixels look like when nothing burns", run_baseline},
        {"look", "measure every unit on every chip", run_look},
        {"estimate", "daily P(run), P(banked), P(off) of every unit", run_estimate},
        {"compare", "a verdict on every order, ratios per works, city and province", run_compare},
        {"rules", "judge the plan by the notice's rules, from tables alone", run_rules},
        {"package", "evidence bags and pages", run_package},
    };
    return line;
}

}  // namespace hearthwatch::pipeline
