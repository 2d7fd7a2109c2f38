#include "proofload/stress/histogram.h"

#include <cstddef>

namespace proofload::stress {

std::array<Histogram, 3> channel_histograms(const ImageView& view) {
  // Two of each, so that equal neighbours do not wait for each other.
  std::array<Histogram, 3> even{};
  std::array<Histogram, 3> odd{};
  const std::uint8_t* data = view.data();
  const std::size_t bytes = view.bytes();
  const auto channels = static_cast<std::size_t>(view.channels());
  std::size_t i = 0;
  for (; i + 2 * channels <= bytes; i += 2 * channels)
    for (std::size_t c = 0; c < channels; ++c) {
      ++even[c][data[i + c]];
      ++odd[c][data[i + channels + c]];
    }
  for (; i < bytes; ++i) ++even[i % channels][data[i]];
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t code = 0; code < 256; ++code) even[c][code] += odd[c][code];
  return even;
}

}  // namespace proofload::stress
