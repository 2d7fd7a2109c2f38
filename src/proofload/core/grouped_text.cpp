#include "proofload/core/grouped_text.h"

#include <cmath>

#include "proofload/core/text.h"

namespace proofload {

std::string grouped_text(double number) {
  std::string digits = fixed_text(std::round(number), 0);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
  return digits;
}

}  // namespace proofload
