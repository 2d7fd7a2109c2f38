#include "proofload/stress/planck.h"

#include <cmath>

namespace proofload::stress {

Chromaticity planckian_locus(double mired) {
  // Cubics in 1000/T of Kim et al. (US patent 7024034).
  const double t = mired / 1000;
  const double x = mired > 250 ? ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.179910
                               : ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.240390;
  double y = 0;
  if (mired > 1e6 / 2222)
    y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683;
  else if (mired > 250)
    y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867;
  else
    y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483;
  return {x, y};
}

RedBlue black_body(double mired) {
  const Chromaticity c = planckian_locus(mired);
  const double x = c.x / c.y;
  const double z = (1 - c.x - c.y) / c.y;
  const double red = 3.2404542 * x - 1.5371385 - 0.4985314 * z;
  const double green = -0.9692660 * x + 1.8760108 + 0.0415560 * z;
  const double blue = 0.0556434 * x - 0.2040259 + 1.0572252 * z;
  return {red / green, blue / green};
}

RedBlue shifted_white(double mired) {
  const RedBlue there = black_body(kReferenceMired + std::abs(mired));
  const RedBlue here = black_body(kReferenceMired);
  const RedBlue gain{there.red / here.red, there.blue / here.blue};
  return mired < 0 ? RedBlue{1 / gain.red, 1 / gain.blue} : gain;
}

}  // namespace proofload::stress
