#include "proofload/dataset/detail/box_field.h"

#include <array>
#include <cmath>

#include "proofload/core/text.h"

namespace proofload::dataset {

std::string read_box(const Value* field, Box& box) {
  if (!field || !field->is_array() || field->size() != 4)
    return "needs a `bbox` of four numbers: x, y, width, height";
  std::array<double, 4> b{};
  for (std::size_t k = 0; k < 4; ++k) {
    const Value& number = field->items()[k];
    if (!number.is_number() || !std::isfinite(number.number()))
      return "bbox[" + std::to_string(k) + "] is no finite number";
    b[k] = number.number();
    if (std::abs(b[k]) > kFarthest) return "bbox[" + std::to_string(k) + "] is beyond 1,000,000 px";
  }
  if (b[2] < 0 || b[3] < 0)
    return std::string(b[2] < 0 ? "the width " : "the height ") + number_text(b[2] < 0 ? b[2] : b[3]) +
           " is negative";
  box = {b[0], b[1], b[0] + b[2], b[1] + b[3]};
  return {};
}

}  // namespace proofload::dataset
