#include "raster/heat_planck.h"

#include <cmath>

namespace hearthwatch::raster {

double planck_radiance(double wavelength_um, double kelvin)
{
    constexpr double c1 = 1.191042972e8, c2 = 14387.76877;  // 2 h c^2 in W um4 m-2 sr-1, h c / k in um K
    return c1 / (std::pow(wavelength_um, 5) * std::expm1(c2 / (wavelength_um * kelvin)));
}

std::optional<double> source_temperature_k(double excess22, double excess16, double centre22_um, double centre16_um)
{
    if (!(excess22 > 0) || !(excess16 > 0)) return std::nullopt;
    const double wanted = excess22 / transmission22 / (excess16 / transmission16);
    const auto ratio = [&](double kelvin) { return planck_radiance(centre22_um, kelvin) / planck_radiance(centre16_um, kelvin); };
    double cold = 300, hot = 3000;
    if (!(wanted < ratio(cold) && wanted > ratio(hot))) return std::nullopt;  // the ratio falls with temperature
    constexpr int halvings = 40;
    for (int i = 0; i < halvings; ++i) {
        const double middle = 0.5 * (cold + hot);
        (ratio(middle) > wanted ? cold : hot) = middle;
    }
    return 0.5 * (cold + hot);
}

double source_area_m2(double flux22, double kelvin, double centre22_um)
{
    return flux22 / (hot_emissivity * transmission22 * planck_radiance(centre22_um, kelvin));
}

}  // namespace hearthwatch::raster
