#include "proofload/stress/smooth_moves.h"

#include <algorithm>

#include "proofload/stress/smooth_field.h"

namespace proofload::stress {

namespace {

constexpr double kStepsPerSigma = 4;

}  // namespace

std::size_t SmoothMoves::node(Point p) const {
  const double step = 1 << log;
  const auto i = static_cast<std::size_t>((p.x - 0.5) / step + 0.5);
  const auto j = static_cast<std::size_t>((p.y - 0.5) / step + 0.5);
  return j * columns + i;
}

SmoothMoves smooth_moves(Size frame, double sigma, const Rng& rng, std::uint32_t stream) {
  sigma = std::max(0.5, sigma);
  SmoothMoves out;
  while (out.log < 10 && (2 << out.log) * kStepsPerSigma <= sigma) ++out.log;
  const int step = 1 << out.log;
  const int columns = (frame.width - 1 + step - 1) / step + 1;
  const int rows = (frame.height - 1 + step - 1) / step + 1;
  out.columns = static_cast<std::size_t>(columns);
  out.across = smooth_field(rng, stream, columns, rows, sigma / step);
  out.down = smooth_field(rng, stream + 1, columns, rows, sigma / step);
  return out;
}

}  // namespace proofload::stress
