#include "proofload/core/float_text.h"

#include <array>
#include <charconv>

namespace proofload {

std::string float_text(float value) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), end.ptr);
}

}  // namespace proofload
