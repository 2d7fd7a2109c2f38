// Colour of glowing bodies.
#pragma once

namespace proofload::stress {

/// Red and blue of a light in linear sRGB, green being 1.
struct RedBlue {
  double red = 1;
  double blue = 1;
};

/// Daylight white of sRGB screens, about 6500 K.
inline constexpr double kReferenceMired = 1e6 / 6500;

/// Chromaticity of a black body. `mired` = 10^6/K, in [40, 599] (25,000 to 1,667 K).
struct Chromaticity {
  double x = 0;
  double y = 0;
};
Chromaticity planckian_locus(double mired);

/// Black body of 10^6/`mired` kelvin seen by sRGB primaries.
RedBlue black_body(double mired);

/// Gains of a camera that takes the light for daylight white when it is `mired` warmer; below 0 the gains of a light that is
/// as much cooler, of which those for warmer light undo the tint. |mired| <= 440.
RedBlue shifted_white(double mired);

}  // namespace proofload::stress
