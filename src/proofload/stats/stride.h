// How far the moves of a Markov chain go: as far as a quarter to a half of them is taken.
#pragma once

#include <cstddef>

namespace proofload::stats {

/// Adapts after every hundred proposals. A value.
class Stride {
 public:
  /// Begins at `strength` and stays within [least, most].
  explicit Stride(double strength = 1, double least = 1e-4, double most = 10);

  double strength() const { return strength_; }
  /// Of moves proposed with the strength as it was, so many were taken.
  void saw(std::size_t taken, std::size_t proposed);

 private:
  double strength_;
  double least_;
  double most_;
  std::size_t taken_ = 0;
  std::size_t proposed_ = 0;
};

}  // namespace proofload::stats
