#include "proofload/stress/loss_chain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::stress {

std::uint64_t threshold32(double p) {
  return static_cast<std::uint64_t>(std::floor(std::clamp(p, 0.0, 1.0) * 0x1p32 + 0.5));
}

LossChain::LossChain(double rate, double burst) {
  if (!(rate >= 0 && rate <= 1))
    throw Error(ErrorCode::invalid_argument, "a loss rate of " + number_text(rate) + ": it goes from 0 to 1");
  if (!(burst >= 1 && std::isfinite(burst)))
    throw Error(ErrorCode::invalid_argument,
                "a mean burst of " + number_text(burst) + " units: it is at least 1");
  rate_ = threshold32(rate);
  const double stay = 1 - 1 / burst;
  if (rate >= stay) {
    // 1/(1 - PLR) >= L: such a rate needs longer bursts than asked for; losses are then independent.
    stay_ = enter_ = rate_;
  } else {
    stay_ = threshold32(stay);
    // Never above stay_: rounding must not undo the nesting.
    enter_ = std::min(threshold32(rate / (burst * (1 - rate))), stay_);
  }
}

std::vector<std::uint8_t> lost_units(
    const Rng& rng, std::uint32_t stream, std::size_t count, double rate, double burst) {
  LossChain chain(rate, burst);
  std::vector<std::uint8_t> lost(count);
  std::array<std::uint32_t, 512> draws;
  for (std::size_t first = 0; first < count; first += draws.size()) {
    const std::size_t n = std::min(draws.size(), count - first);
    rng.fill32(stream, first, std::span(draws).first(n));
    for (std::size_t i = 0; i < n; ++i) lost[first + i] = chain.next(draws[i]) ? 1 : 0;
  }
  return lost;
}

}  // namespace proofload::stress
