#include "pipeline/rehearse/planck.h"

#include <cmath>

namespace hearthwatch::pipeline::rehearsal {
namespace {
constexpr double h = 6.62607015e-34, c = 299792458.0, k = 1.380649e-23;
constexpr double first = 2 * h * c * c * 1e24;  // W m-2 sr-1 um-1 um5
constexpr double second = h * c / k * 1e6;      // um K
}  // namespace

double planck(double wavelength_um, double temperature_k)
{
    return first / std::pow(wavelength_um, 5) / std::expm1(second / (wavelength_um * temperature_k));
}

double inverse_planck(double wavelength_um, double radiance)
{
    return second / wavelength_um / std::log1p(first / std::pow(wavelength_um, 5) / radiance);
}

}  // namespace hearthwatch::pipeline::rehearsal
