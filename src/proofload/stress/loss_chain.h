// Which packets, blocks, frames or pixels a link loses: the two-state chain after Gilbert.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/core/rng.h"

namespace proofload::stress {

/// One step per unit in the order of sending; a unit is lost while the chain is in its bad state.
///
/// From the loss rate PLR in [0, 1] and the wanted mean burst L >= 1: L_eff = max(L, 1/(1 - PLR)),
/// leaving the bad state r = 1/L_eff, entering it p = PLR/(L_eff (1 - PLR)). The first unit is lost with
/// probability PLR, so the chain starts in its stationary state and the rate is exact. L = 1 is
/// independent loss. With the same draws the lost set at one rate contains that at any lower rate.
class LossChain {
 public:
  /// Error{invalid_argument} unless `rate` is in [0, 1] and `burst` >= 1 and finite.
  LossChain(double rate, double burst);

  /// Moves on by one unit with a draw uniform over 32 bits. True if the unit is lost.
  bool next(std::uint32_t draw) {
    lost_ = draw < (started_ ? (lost_ ? stay_ : enter_) : rate_);
    started_ = true;
    return lost_;
  }

  /// Probability of a loss after a received unit, and after a lost one, as they are used: multiples of 2^-32.
  double enter() const { return static_cast<double>(enter_) * 0x1p-32; }
  double stay() const { return static_cast<double>(stay_) * 0x1p-32; }

 private:
  std::uint64_t rate_;   // thresholds in [0, 2^32]
  std::uint64_t enter_;  // p
  std::uint64_t stay_;   // 1 - r
  bool started_ = false;
  bool lost_ = false;
};

/// 1 for each of `count` units that is lost, 0 for one that arrives; unit t takes draw t of `stream`.
std::vector<std::uint8_t> lost_units(
    const Rng& rng, std::uint32_t stream, std::size_t count, double rate, double burst);

/// Number of 32-bit draws below which an event of probability `p` in [0, 1] happens: p 2^32, rounded.
/// 0 is never and 2^32 always.
std::uint64_t threshold32(double p);

}  // namespace proofload::stress
