#pragma once

namespace hearthwatch::pipeline::rehearsal {

/// Planck's law: radiance of a black body, W m-2 sr-1 um-1, wavelength in um, temperature in K (CODATA 2018: h, c, k exact).
double planck(double wavelength_um, double temperature_k);

/// The temperature whose black-body radiance it is.
double inverse_planck(double wavelength_um, double radiance);

}  // namespace hearthwatch::pipeline::rehearsal
