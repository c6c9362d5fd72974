#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/package/review.h"
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline::review {

/// Takes reviews, as the form of a page saves them, into the ledger; without files, all of WORKSPACE/review. A file from elsewhere is
/// copied there. What is in the ledger already is left alone; what cannot be taken costs only itself and is in `refused`. `now` is
/// when they were taken in.
StageReport import_reviews(const Workspace& workspace, const std::vector<std::filesystem::path>& files, geo::Instant now);

/// Saves a decision made on the command line as such a form and takes it in. Its evidence is the one that the pages show. Gives the
/// form's file. Throws pipeline::Error: the order is no lead, no evidence was written yet, a name or reason is missing, a sign-off
/// without a confirmation or by the same person.
std::filesystem::path record_review(const Workspace& workspace, package::Review form, geo::Instant now);

}  // namespace hearthwatch::pipeline::review
