#include "proofload/stats/stride.h"

#include <algorithm>

namespace proofload::stats {

namespace {

constexpr std::size_t kWindow = 100;
constexpr double kFewest = 0.25;
constexpr double kMost = 0.5;

}  // namespace

Stride::Stride(double strength, double least, double most)
    : strength_(strength), least_(least), most_(most) {}

void Stride::saw(std::size_t taken, std::size_t proposed) {
  taken_ += taken;
  proposed_ += proposed;
  if (proposed_ < kWindow) return;
  const double rate = static_cast<double>(taken_) / static_cast<double>(proposed_);
  if (rate < kFewest) strength_ = std::max(strength_ * 0.8, least_);
  if (rate > kMost) strength_ = std::min(strength_ * 1.25, most_);
  taken_ = 0;
  proposed_ = 0;
}

}  // namespace proofload::stats
