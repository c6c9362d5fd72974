#include "pipeline/night/shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "pipeline/clip/clip.h"
#include "pipeline/clip/clip_record.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr double task_s = 0.2;           ///< opening a scene and writing a record
constexpr double works_s = 0.5;          ///< cutting and measuring one works
constexpr std::size_t most_tasks = 200;  ///< so that a kill never costs much, whatever the target

bool is_plain(const std::string& name)
{
    return !name.empty() && !name.starts_with('.') && name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
}

Shard parse_shard(const std::string& line, std::size_t expected)
{
    const auto json = nlohmann::json::parse(line);
    Shard shard{json.at("index").get<std::size_t>(), json.at("cost_s").get<double>(),
                json.at("tasks").get<std::vector<std::string>>()};
    if (shard.index != expected) throw Error(fmt::format("index is {} where {} must stand", shard.index, expected));
    for (const auto& task : shard.tasks)
        if (!is_plain(task)) throw Error(fmt::format("'{}' is no task name", task));
    return shard;
}

}  // namespace

std::vector<Shard> plan_shards(const Workspace& workspace, double target_s)
{
    std::vector<Shard> shards;
    for (const auto& due : due_clips(workspace)) {
        const double cost_s = task_s + works_s * static_cast<double>(due.works);
        if (shards.empty() || shards.back().cost_s + cost_s > target_s || shards.back().tasks.size() >= most_tasks)
            shards.push_back({shards.size(), 0, {}});
        shards.back().cost_s += cost_s;
        shards.back().tasks.push_back(due.task);
    }
    return shards;
}

std::string shards_jsonl(const std::vector<Shard>& shards)
{
    std::string text;
    for (const auto& shard : shards) {
        const nlohmann::ordered_json line{
            {"index", shard.index}, {"cost_s", std::round(shard.cost_s * 10) / 10}, {"tasks", shard.tasks}};
        text += line.dump() + "\n";
    }
    return text;
}

std::vector<Shard> read_shards(const fs::path& file)
{
    std::vector<Shard> shards;
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);) {
        std::string wrong;
        try {
            shards.push_back(parse_shard(line, shards.size()));
            continue;
        } catch (const nlohmann::json::exception& error) {
            wrong = error.what();
        } catch (const Error& error) {
            wrong = error.what();
        }
        throw Error(fmt::format("{}:{}: is no shard ({}); make the list again with `hearthwatch shard plan`", file.string(),
                                shards.size() + 1, wrong));
    }
    return shards;
}

StageReport run_shard(const Workspace& workspace, const std::vector<Shard>& shards, std::size_t index, int threads)
{
    if (index >= shards.size())
        throw Error(fmt::format("there is no shard {} (the list has {}, counted from 0)", index, shards.size()), 2);
    const std::set<std::string> tasks(shards[index].tasks.begin(), shards[index].tasks.end());
    return run_clip_part(workspace, tasks, threads);
}

std::vector<std::string> missing_tasks(const Workspace& workspace, const std::vector<Shard>& shards)
{
    std::set<std::string> due;
    for (const auto& clip : due_clips(workspace)) due.insert(clip.task);
    std::set<std::string> missing;
    for (const auto& shard : shards)
        for (const auto& task : shard.tasks) {
            const fs::path record = workspace.out / "clips" / (task + ".json");
            std::error_code trouble;
            if (due.contains(task) || !fs::exists(record, trouble)) missing.insert(task);
        }
    return {missing.begin(), missing.end()};
}

}  // namespace hearthwatch::pipeline
