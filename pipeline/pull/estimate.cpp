#include "pipeline/pull/estimate.h"

#include <algorithm>

#include "pipeline/pull/fetch_windows.h"

namespace hearthwatch::pipeline {
namespace {

// A window of a works of 3 km and its margin spans 9 km: 300 pixels of 30 m touch 1 + 299/256 = 2.2 tile rows and columns of
// 256 pixels (performance.md, "Requests: the lower limit"), of about 85 kB each (16 bits, DEFLATE at 1.54).
constexpr double rows_a_window = 2.2, bytes_a_tile = 85e3;
constexpr double whole_file_bytes = 60e6, table_bytes = 20e3, text_bytes = 20e3;
constexpr double request_s = 0.2, bytes_per_s = 10e6;

bool has_windows(const Source& source, const Asset& asset)
{
    const auto path = asset.href.substr(0, asset.href.find('?'));
    return source.windows && (path.ends_with(".tif") || path.ends_with(".TIF") || path.ends_with(".tiff"));
}

bool is_text(const Asset& asset)
{
    const auto path = asset.href.substr(0, asset.href.find('?'));
    return path.ends_with(".txt") || path.ends_with(".xml") || path.ends_with(".json");
}

}  // namespace

PullEstimate estimate_pull(const Source& source, const std::vector<const Listed*>& due)
{
    double requests = 0, bytes = 0;
    for (const Listed* listed : due) {
        for (const Asset& asset : listed->record.assets) {
            const auto works = static_cast<double>(listed->sites.size());
            const bool windows = has_windows(source, asset);
            requests += windows ? 1 + works * rows_a_window : 1;
            if (windows)
                bytes += static_cast<double>(first_read) + works * rows_a_window * rows_a_window * bytes_a_tile;
            else if (asset.size > 0)
                bytes += static_cast<double>(asset.size);
            else
                bytes += listed->record.table ? table_bytes : is_text(asset) ? text_bytes : whole_file_bytes;
        }
    }
    PullEstimate estimate{static_cast<std::uint64_t>(requests), static_cast<std::uint64_t>(bytes), 0, 0};
    const double by_rate = std::max(0.0, requests - source.burst) / source.requests_per_s;
    estimate.seconds = std::max({by_rate, requests * request_s / source.connections, bytes / bytes_per_s});
    if (source.quota_requests > 0) estimate.quota_share = requests / static_cast<double>(source.quota_requests);
    return estimate;
}

}  // namespace hearthwatch::pipeline
