#include "proofload/stress/radial_blend.h"

#include <cmath>
#include <cstdint>
#include <span>

#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stroke.h"

namespace proofload::stress {

RadialProfile::RadialProfile(double reach, std::size_t steps, const std::function<double(double)>& weight)
    : reach_(reach),
      per_px_(static_cast<float>(static_cast<double>(steps) / reach)),
      last_(static_cast<float>(steps)) {
  values_.reserve(steps + 1);
  for (std::size_t i = 0; i <= steps; ++i)
    values_.push_back(
        static_cast<float>(weight(reach * static_cast<double>(i) / static_cast<double>(steps))));
}

void blend_radial(Image& image,
                  Point centre,
                  const RadialProfile& profile,
                  const std::array<float, 3>& colour) {
  const auto channels = static_cast<std::size_t>(image.channels());
  std::vector<float> weights;
  const PixelSpan rows =
      pixels_between(centre.y - profile.reach(), centre.y + profile.reach(), image.height());
  for (int y = rows.from; y < rows.to; ++y) {
    const double dy = y + 0.5 - centre.y;
    const double half = std::sqrt(std::max(0.0, profile.reach() * profile.reach() - dy * dy));
    const PixelSpan span = pixels_between(centre.x - half, centre.x + half, image.width());
    const auto count = static_cast<std::size_t>(span.to - span.from);
    weights.resize(count);
    const auto first = static_cast<float>(span.from + 0.5 - centre.x);
    const auto dy2 = static_cast<float>(dy * dy);
    for (std::size_t i = 0; i < count; ++i) {
      const float dx = first + static_cast<float>(i);
      weights[i] = profile.at(std::sqrt(dx * dx + dy2));
    }
    blend_pixels(std::span(image.row(y) + static_cast<std::size_t>(span.from) * channels, count * channels),
                 image.channels(), weights, colour, 0.5F);
  }
}

}  // namespace proofload::stress
