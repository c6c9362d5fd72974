#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "fixture/temp_folder.h"
#include "pipeline/pull/access.h"
#include "pipeline/pull/pull.h"
#include "pipeline/workspace.h"
#include "pull/fault_server.h"

namespace test {

/// A source row for a server on loopback: short pauses, and limits that a slow machine keeps.
hearthwatch::pipeline::Source local_source(const std::string& base);
std::string local_row(const std::string& base, const std::string& extra = "");

hearthwatch::pipeline::AccessOptions quick(const std::filesystem::path& folder);

/// A workspace with one works at 118.2 E 39.6 N and one source "local" in its own sources.toml.
struct LocalWorkspace {
    explicit LocalWorkspace(const std::string& row);
    LocalWorkspace(const LocalWorkspace&) = delete;
    LocalWorkspace& operator=(const LocalWorkspace&) = delete;
    hearthwatch::fixture::TempFolder folder;
    hearthwatch::pipeline::Workspace workspace;
    hearthwatch::pipeline::PullOptions options;
};

/// A Landsat item whose three assets lie at BASE/data/ID_*.
std::string landsat_item(const std::string& base, const std::string& id, const std::string& more_properties = "");
std::string page(const std::vector<std::string>& items, const std::string& next_link = "");

/// Every file below the folder with its bytes, one text.
std::string tree(const std::filesystem::path& folder);

/// Sets an environment variable for the life of this object.
class Environment {
public:
    Environment(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
    ~Environment() { ::unsetenv(name_); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    const char* name_;
};

}  // namespace test
