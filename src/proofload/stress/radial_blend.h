// Round soft shapes laid over a picture: suns, halos, ghosts of lenses.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// A weight for every distance from a centre, 0 from `reach` on: a table, linear between its entries.
class RadialProfile {
 public:
  /// `weight` takes a distance in px and is called `steps` + 1 times.
  RadialProfile(double reach, std::size_t steps, const std::function<double(double)>& weight);

  double reach() const { return reach_; }
  /// 0 <= distance.
  float at(float distance) const {
    const float place = distance * per_px_;
    if (place >= last_) return 0;
    const auto i = static_cast<std::size_t>(static_cast<int>(place));
    return values_[i] + (place - static_cast<float>(i)) * (values_[i + 1] - values_[i]);
  }

 private:
  double reach_;
  float per_px_;
  float last_;
  std::vector<float> values_;
};

/// sample += weight·(colour − sample), rounded, with the weight of the distance from `centre`; grey pictures take the first
/// channel of the colour.
void blend_radial(Image& image,
                  Point centre,
                  const RadialProfile& profile,
                  const std::array<float, 3>& colour);

}  // namespace proofload::stress
