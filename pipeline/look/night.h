#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/reading_table.h"
#include "pipeline/workspace.h"
#include "raster/hotspots.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// Night detections of one works by one sensor become one reading `night_hits` a night (works level). A detection counts by the
/// share of its footprint that may lie on the works: a Gaussian of sigma 0.42 x scan/track plus 150 m of geolocation (methods A4).
/// Nights of a sensor's span in the tables without a detection are zeros, valid with the share of nights that are clear, one half
/// (methods D5): a zero says something only when the sky was open. `skies` that lie within reach of the works tell of their night: clear by
/// one pass or more, or cloudy; then a zero is sure or says nothing. FIRMS and Nightfire see the same passes, so of a night the product counts
/// that found more.
/// A detection that another works may as well have caused (its own share is less than 0.6 of all works') is nobody's: neither a
/// hit nor a sign that the night was clear, nor one without heat.
/// `everyone` are all works that can burn, the given ones among them. The key of the result is the month, "202111"; rows are those
/// of the given works.
std::map<std::string, std::vector<ReadingRow>> night_readings(const std::vector<raster::HotSpot>& spots,
                                                              const std::vector<const catalog::Unit*>& works,
                                                              const std::vector<const catalog::Unit*>& everyone,
                                                              const Workspace& workspace,
                                                              const std::vector<raster::NightSky>& skies = {});

}  // namespace hearthwatch::pipeline
