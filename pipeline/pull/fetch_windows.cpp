#include "pipeline/pull/fetch_windows.h"

#include <mutex>

#include "pipeline/pull/workers.h"

namespace hearthwatch::pipeline {

std::optional<RemoteImage> open_remote(Access& access, const Url& url)
{
    RemoteImage remote{url, {}, {}, {}, {}};
    std::string head = access.get_range(url, 0, first_read, remote.pin);
    for (;;) {
        TiffHeader header = read_tiff_header(head, remote.pin.total);
        if (header.image) {
            remote.image = *std::move(header.image);
            return remote;
        }
        if (header.needed <= head.size() || header.needed > most_header) return std::nullopt;
        head += access.get_range(url, head.size(), header.needed - head.size(), remote.pin);
    }
}

void fetch_windows(Access& access, const std::vector<RemoteImage*>& images, const std::vector<const catalog::Site*>& sites)
{
    std::vector<std::pair<RemoteImage*, const TileRange*>> all;
    for (RemoteImage* remote : images) {
        remote->ranges = ranges_of(remote->image, tiles_under(remote->image, sites), range_bridge);
        for (const TileRange& range : remote->ranges) all.emplace_back(remote, &range);
    }
    std::mutex mutex;
    const auto failures = wait_for_all(all.size(), access.source().connections, [&](std::size_t i) {
        auto& [remote, range] = all[i];
        const std::string bytes = access.get_range(remote->url, range->first, range->size, remote->pin,
                                                   [&](std::string_view got) { return range_fault(remote->image, *range, got); });
        const std::lock_guard guard(mutex);
        take_tiles(remote->image, *range, bytes, remote->tiles);
    });
    for (const auto& failure : failures) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const ObjectChanged&) {
            throw;
        } catch (const std::exception&) {
        }
    }
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace hearthwatch::pipeline
