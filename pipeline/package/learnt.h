#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline::package {

/// What estimate and compare learnt of the season (out/model.json, out/standing.json), taken apart so that a bag can hold its own share.
/// Values are JSON texts; empty where a stage has not run.
struct Learnt {
    std::string rates, weights;
    std::map<std::string, std::string> works;   ///< by site_id
    std::map<std::string, std::string> orders;  ///< by order_id
};

/// Throws pipeline::Error when a file is there but is not what the stage writes.
Learnt read_learnt(const std::filesystem::path& out);

/// The same two files with the given works and orders alone; empty when there is nothing.
std::string model_slice(const Learnt& learnt, const catalog::Catalog& works);
std::string standing_slice(const Learnt& learnt, const std::vector<const catalog::Order*>& orders);

/// method/calibration.csv: what was learnt of each unit of a works and each of its indicators: level when standing, noise, gain when running,
/// share of looks that show heat when running and when standing (the false-hit rate), with the number of looks behind it.
std::string calibration_csv(const Learnt& learnt, const std::string& site_id);

}  // namespace hearthwatch::pipeline::package
