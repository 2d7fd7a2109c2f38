// A failure whose probability is known, by splitting and by plain draws: what bench/evidence/rare_failures.py keeps. The score is the
// sum of ten normals over its deviation, a failure where it passes the quantile; prints one line of JSON for each repetition.
#include <cmath>
#include <cstdio>
#include <string>

#include "proofload/core/rng.h"
#include "proofload/core/text.h"
#include "proofload/stats/rare_failure.h"

namespace {

constexpr std::size_t kDimensions = 10;

double score_of(std::span<const double> z) {
  double sum = 0;
  for (const double x : z) sum += x;
  return sum / std::sqrt(static_cast<double>(kDimensions));
}

}  // namespace

// Arguments: probability, repetitions, particles.
int main(int argc, char** argv) {
  using proofload::number_text;
  if (argc != 4) return 2;
  const double p = proofload::parse_number(argv[1]).value_or(0);
  const auto times = static_cast<std::uint64_t>(proofload::parse_integer(argv[2]).value_or(0));
  const auto particles = static_cast<std::size_t>(proofload::parse_integer(argv[3]).value_or(0));
  if (!(p > 0 && p < 0.5) || times < 1 || particles < 2) return 2;
  for (std::uint64_t k = 0; k < times; ++k) {
    proofload::stats::GaussianParticles states(kDimensions, particles, score_of, 1000 + k);
    proofload::stats::SplittingOptions options;
    options.particles = particles;
    options.failure = -proofload::normal_quantile(p);
    options.key = k;
    const proofload::stats::SplittingResult found = proofload::stats::split_last_particle(states, options);
    const std::string line =
        "{\"p\": " + number_text(found.p) + ", \"lo\": " + number_text(found.interval.lo) +
        ", \"hi\": " + number_text(found.interval.hi) + ", \"bound\": " + number_text(found.bound) +
        ", \"calls\": " + std::to_string(found.calls) +
        ", \"plain_calls\": " + number_text(proofload::stats::monte_carlo_calls(p, particles)) + "}\n";
    std::fputs(line.c_str(), stdout);
  }
  return 0;
}
