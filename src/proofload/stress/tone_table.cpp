#include "proofload/stress/tone_table.h"

#include <cstddef>

namespace proofload::stress {

void apply_tone(std::span<std::uint8_t> samples, const ToneTable& table) {
  for (std::uint8_t& sample : samples) sample = table[sample];
}

void apply_tone(Image& image, const std::array<ToneTable, 3>& tables) {
  if (image.channels() == 1) return apply_tone({image.data(), image.bytes()}, tables[0]);
  std::uint8_t* const end = image.data() + image.bytes();
  for (std::uint8_t* pixel = image.data(); pixel != end; pixel += 3) {
    pixel[0] = tables[0][pixel[0]];
    pixel[1] = tables[1][pixel[1]];
    pixel[2] = tables[2][pixel[2]];
  }
}

}  // namespace proofload::stress
