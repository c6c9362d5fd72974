#include "geo/projector.h"

#include <fmt/format.h>
#include <proj.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "geo/error.h"

namespace hearthwatch::geo {
namespace {

struct PjDelete {
    void operator()(PJ* pj) const { proj_destroy(pj); }
    void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
using PjHolder = std::unique_ptr<PJ, PjDelete>;
using ContextHolder = std::unique_ptr<PJ_CONTEXT, PjDelete>;

std::string proj_reason(PJ_CONTEXT* context)
{
    const int code = proj_context_errno(context);
    return code == 0 ? "PROJ gives no reason" : proj_context_errno_string(context, code);
}

/// Datums that agree with WGS 84 to decimetres: no shift is needed, and none may be guessed.
bool same_as_wgs84(std::string_view datum)
{
    constexpr std::array<std::string_view, 4> names{"World Geodetic System 1984", "China 2000",
                                                    "China Geodetic Coordinate System 2000",
                                                    "European Terrestrial Reference System 1989"};
    return std::ranges::any_of(names, [&](auto name) { return datum.starts_with(name); });
}

void require_metres(PJ_CONTEXT* context, const PJ* crs, const std::string& name)
{
    const PjHolder system{proj_crs_get_coordinate_system(context, crs)};
    double factor = 0;
    const char* unit = nullptr;
    if (!system ||
        !proj_cs_get_axis_info(context, system.get(), 0, nullptr, nullptr, nullptr, &factor, &unit, nullptr, nullptr) ||
        std::abs(factor - 1) > 1e-12)
        throw Error(fmt::format("CRS '{}' counts in {} (areas and pixels need metres); give a plane in metres", name,
                                unit ? unit : "an unknown unit"));
}

void require_datum(PJ_CONTEXT* context, const PJ* crs, const std::string& name)
{
    const PjHolder base{proj_crs_get_geodetic_crs(context, crs)};
    if (!base)
        throw Error(fmt::format("CRS '{}' has no geodetic base (places cannot be known); give a UTM or CGCS2000 plane", name));
    const PjHolder datum{proj_crs_get_datum_forced(context, base.get())};
    const std::string_view datum_name = datum ? proj_get_name(datum.get()) : "";
    if (!same_as_wgs84(datum_name))
        throw Error(
            fmt::format("CRS '{}' lies on datum '{}' (to WGS 84 it needs a shift that would be guessed, tens of metres off); "
                        "give data on WGS 84 or CGCS2000",
                        name, datum_name));
}

}  // namespace

struct Projector::Handle {
    ContextHolder context{proj_context_create()};
    PjHolder transform;
};

/// Handles nobody uses now, by CRS: each is lent to one Projector at a time.
struct Projector::Shelf {
    std::mutex mutex;
    std::multimap<std::string, std::unique_ptr<Handle>> idle;

    static Shelf& only()
    {
        static Shelf shelf;
        return shelf;
    }

    std::unique_ptr<Handle> take(const std::string& crs)
    {
        const std::scoped_lock lock(mutex);
        const auto found = idle.find(crs);
        return found == idle.end() ? nullptr : std::move(idle.extract(found).mapped());
    }

    void give_back(const std::string& crs, std::unique_ptr<Handle> handle)
    {
        constexpr std::size_t most = 64;
        const std::scoped_lock lock(mutex);
        if (idle.size() < most) idle.emplace(crs, std::move(handle));
    }
};

Projector::~Projector()
{
    if (handle_) Shelf::only().give_back(crs_, std::move(handle_));
}
Projector::Projector(Projector&&) noexcept = default;
Projector& Projector::operator=(Projector&& other) noexcept
{
    std::swap(crs_, other.crs_);
    std::swap(handle_, other.handle_);
    return *this;
}

Projector::Projector(const std::string& crs) : crs_(crs), handle_(Shelf::only().take(crs))
{
    if (handle_) return;
    handle_ = std::make_unique<Handle>();
    PJ_CONTEXT* context = handle_->context.get();
    proj_log_level(context, PJ_LOG_NONE);
    proj_context_set_enable_network(context, 0);
    const PjHolder target{proj_create(context, crs.c_str())};
    if (!target)
        throw Error(fmt::format("CRS '{}' is not understood ({}); give EPSG:n, WKT or a PROJ string", crs, proj_reason(context)));
    const PJ_TYPE type = proj_get_type(target.get());
    if (type != PJ_TYPE_PROJECTED_CRS && type != PJ_TYPE_BOUND_CRS)
        throw Error(
            fmt::format("CRS '{}' is not a map plane (areas and pixels need metres); give a UTM or Gauss-Krueger zone", crs));
    require_metres(context, target.get(), crs);
    require_datum(context, target.get(), crs);
    // From the plane's own geographic base, so that no datum step, and no ballpark one, can enter.
    const PjHolder base{proj_crs_get_geodetic_crs(context, target.get())};
    const PjHolder raw{proj_create_crs_to_crs_from_pj(context, base.get(), target.get(), nullptr, nullptr)};
    if (!raw) throw Error(fmt::format("CRS '{}' cannot be reached from its own ellipsoid ({})", crs, proj_reason(context)));
    handle_->transform.reset(proj_normalize_for_visualization(context, raw.get()));
    if (!handle_->transform) throw Error(fmt::format("CRS '{}': axis order cannot be settled ({})", crs, proj_reason(context)));
}

Point Projector::to_plane(LonLat place) const
{
    proj_errno_reset(handle_->transform.get());
    const PJ_COORD out = proj_trans(handle_->transform.get(), PJ_FWD, proj_coord(place.lon_deg, place.lat_deg, 0, 0));
    if (!std::isfinite(out.xy.x) || !std::isfinite(out.xy.y))
        throw Error(fmt::format("{} E {} N has no image in {} (it lies too far from that plane); use the zone of the place",
                                place.lon_deg, place.lat_deg, crs_));
    return {out.xy.x, out.xy.y};
}

LonLat Projector::to_lonlat(Point point) const
{
    proj_errno_reset(handle_->transform.get());
    const PJ_COORD out = proj_trans(handle_->transform.get(), PJ_INV, proj_coord(point.x_m, point.y_m, 0, 0));
    if (!std::isfinite(out.lp.lam) || !std::isfinite(out.lp.phi))
        throw Error(fmt::format("x {} m, y {} m is no place on {} (it lies outside the plane)", point.x_m, point.y_m, crs_));
    return {out.lp.lam, out.lp.phi};
}

std::string utm_crs(LonLat place)
{
    if (!(place.lat_deg >= -80 && place.lat_deg <= 84) || !(std::abs(place.lon_deg) <= 180))
        throw Error(fmt::format("{} E {} N lies outside UTM (80 S to 84 N)", place.lon_deg, place.lat_deg));
    const int zone = std::min(60, static_cast<int>(std::floor((place.lon_deg + 180) / 6)) + 1);
    return fmt::format("EPSG:{}", (place.lat_deg >= 0 ? 32600 : 32700) + zone);
}

std::string gauss_kruger_crs(LonLat place, bool zone_prefix)
{
    // EPSG:4513-4533 are zones 25-45 with the zone number before the easting, 4534-4554 the same meridians 75-135 E without.
    const int zone = static_cast<int>(std::floor(place.lon_deg / 3 + 0.5));
    if (zone < 25 || zone > 45)
        throw Error(fmt::format("{} E lies outside the CGCS2000 three-degree zones 25-45 (75 E to 135 E)", place.lon_deg));
    return fmt::format("EPSG:{}", (zone_prefix ? 4513 : 4534) + zone - 25);
}

}  // namespace hearthwatch::geo
