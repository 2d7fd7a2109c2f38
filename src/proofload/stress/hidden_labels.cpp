#include "proofload/stress/hidden_labels.h"

#include <cstdint>

#include "proofload/stress/cover.h"
#include "proofload/stress/random_mask.h"

namespace proofload::stress {

void hide_pixels(Annotation& label, const Image& mask, double least_visible) {
  auto* boxes = std::get_if<BoxLabels>(&label);
  if (!boxes) return;
  for (LabelledBox& box : boxes->boxes) {
    if (box.ignore) continue;
    const PixelBox region = pixels_of(box.box, mask.size());
    if (region.area() == 0) continue;
    std::int64_t hidden = 0;
    for (int y = region.y0; y < region.y1; ++y)
      for (int x = region.x0; x < region.x1; ++x) hidden += mask.row(y)[x] >= 128 ? 1 : 0;
    box.visible *= 1 - static_cast<double>(hidden) / static_cast<double>(region.area());
    if (box.visible < least_visible) box.ignore = true;
  }
}

void cover_pixels(Sample& sample, const Image& mask, std::uint8_t value, double least_visible) {
  Image& image = sample.image;
  const std::uint8_t colour[3] = {value, value, value};
  if (image.channels() == 3) {
    put_colour({image.data(), image.bytes()}, {mask.data(), mask.bytes()}, colour);
  } else {
    put_value({image.data(), image.bytes()}, {mask.data(), mask.bytes()}, value);
  }
  hide_pixels(sample.label, mask, least_visible);
}

}  // namespace proofload::stress
