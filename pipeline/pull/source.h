#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

enum class SourceKind { stac, firms, folder };
enum class Auth { none, planetary_computer, sigv4, map_key, bearer };

/// One collection (stac) or product (firms) wanted from a source.
struct Collection {
    std::string id;
    std::vector<std::string> assets;    ///< asset keys that must be there
    std::vector<std::string> optional;  ///< asset keys taken when there
    bool safe = false;                  ///< the asset is a SAFE manifest: all its files are taken
    std::string standard_id;            ///< firms: the product that replaces this near-real-time one
    std::string sensor;                 ///< firms: "viirs_snpp", names the tables
};

/// One row of sources.toml; every limit has the default shown.
struct Source {
    std::string name;
    SourceKind kind = SourceKind::stac;
    std::string title, licence, terms;  ///< `licence` is printed in reports; `terms` is a web address
    std::string endpoint;               ///< web address, or the folder of kind folder
    std::vector<std::string> hosts;     ///< allow-list, see require_allowed
    bool allow_private = false;         ///< loopback and private addresses may answer (an in-house mirror)
    std::string proxy;                  ///< used only when set; the environment's proxies never are
    Auth auth = Auth::none;
    std::string token_endpoint;        ///< planetary_computer
    std::string region = "us-east-1";  ///< sigv4
    std::string s3_url;                ///< "https://host/{bucket}/{key}": how s3:// addresses are reached
    std::string alternate;             ///< asset alternate that is taken before the asset's own address, "s3"
    bool requester_pays = false;
    std::vector<std::string> variables;  ///< environment variables with the secrets, in the order the auth needs
    std::string search_method = "POST";
    int connections = 8;
    double requests_per_s = 10;
    double burst = 20;
    int tries = 5;
    double backoff_s = 0.5;         ///< first pause, doubled each time, at most 30 s
    double retry_after_cap_s = 60;  ///< a longer Retry-After leaves the source for a later run
    double connect_s = 10;
    double stall_s = 15;  ///< less than `stall_bytes` a second for so long ends a transfer
    std::uint64_t stall_bytes = 1000;
    double total_s = 1800;  ///< one transfer
    int page_items = 100;
    std::uint64_t max_items = 20000;
    std::uint64_t page_bytes = 64u << 20;  ///< after decompression
    std::uint64_t asset_bytes = std::uint64_t{4} << 30;
    bool windows = true;  ///< COGs by window; false takes them whole
    double max_cloud_percent = 95;
    std::uint64_t quota_requests = 0;  ///< per `quota_window_s`; 0 = none known
    double quota_window_s = 600;
    std::vector<Collection> collections;
};

/// Unknown keys and bad values throw Error with file and key.
std::vector<Source> parse_sources(std::string_view toml, std::string_view name);

/// The shipped rows, and those of WORKSPACE/sources.toml, which add to them or replace a row of the same name.
std::vector<Source> load_sources(const Workspace& workspace);

/// By name; throws Error that lists the names there are.
const Source& find_source(const std::vector<Source>& sources, std::string_view name);

std::string_view name(SourceKind kind);
std::string_view name(Auth auth);

}  // namespace hearthwatch::pipeline
