// Failures too rare to wait for: splitting with the last particle (Tit, Furon and Rousset 2021; Guyader, Hengartner and
// Matzner-Løber 2011).
//
// N particles are drawn as nature draws them. Again and again the one with the lowest score is killed and replaced by a copy of a
// random survivor, moved about without falling back below the score of the killed one. Every kill takes away a share 1/N of the
// probability that is left, so that after K kills with all particles failing p = (1 − 1/N)^K, and K is Poisson with mean
// −N ln p as far as moved particles are as good as fresh ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// What is split: holds one state in each of its slots 0 … n − 1. Scores rise towards failure; calls come in batches, because a
/// model judges batches.
class Particles {
 public:
  virtual ~Particles() = default;
  /// Fresh independent states into the slots; their scores.
  virtual void draw(std::span<const std::size_t> slots, std::span<double> scores) = 0;
  /// Slot `to` becomes a copy of slot `from`.
  virtual void copy(std::size_t from, std::size_t to) = 0;
  /// For every slot a proposal near its state, the farther the larger `strength` > 0, reversible with respect to the law of fresh
  /// states; kept aside. Their scores.
  virtual void propose(std::span<const std::size_t> slots, double strength, std::span<double> scores) = 0;
  /// The proposal of the slot becomes its state.
  virtual void accept(std::size_t slot) = 0;
};

/// States of d independent standard normals, moved by z' = (z + c w)/sqrt(1 + c²) with w fresh and c the strength, which leaves
/// their law as it is. Draws are a pure function of `key` and of the order of calls.
class GaussianParticles : public Particles {
 public:
  using Score = std::function<double(std::span<const double> z)>;
  GaussianParticles(std::size_t dimensions, std::size_t particles, Score score, std::uint64_t key);

  void draw(std::span<const std::size_t> slots, std::span<double> scores) override;
  void copy(std::size_t from, std::size_t to) override;
  void propose(std::span<const std::size_t> slots, double strength, std::span<double> scores) override;
  void accept(std::size_t slot) override;
  /// A state, for instance of a failure that was found.
  std::span<const double> state(std::size_t slot) const;

 private:
  std::span<double> row(std::vector<double>& all, std::size_t slot) const;

  std::size_t dimensions_;
  Score score_;
  std::uint64_t key_;
  std::uint32_t calls_ = 0;
  std::vector<double> states_;
  std::vector<double> proposals_;
};

struct SplittingOptions {
  std::size_t particles = 100;          ///< N >= 2; the relative error of p is about sqrt(−ln p/N).
  int moves = 20;                       ///< T >= 1 proposals for every replaced particle.
  std::size_t batch = 1;                ///< Particles killed at once, below N; 10 keeps a GPU busy.
  double failure = 0;                   ///< A score of at least this is a failure.
  std::size_t most_calls = 10'000'000;  ///< Stops before more scores than these were asked for.
  double alpha = 0.05;                  ///< Two-sided for the interval, one-sided for the bound.
  std::optional<double> certify;        ///< Stop as soon as p < this is certain at level alpha.
  std::uint64_t key = 0;
};

struct SplittingResult {
  double p = 0;           ///< Estimate; when `finished` is false an upper guess only: kills so far.
  Interval interval;      ///< splitting_interval; its lower end is 0 when not finished.
  double bound = 1;       ///< p is below this at level alpha, finished or not (certified_bound).
  std::size_t kills = 0;  ///< K.
  std::size_t calls = 0;  ///< Scores asked for.
  bool finished = false;  ///< All particles fail.
  double acceptance =
      0;  ///< Share of proposals taken; far outside 0.2 … 0.6 the particles hardly moved or leapt about.
  std::size_t stuck =
      0;  ///< Replaced particles of which no proposal was taken: copies of a survivor. Many of them spoil the law of K.
};

/// Runs it. The strength of moves adapts to an acceptance of 0.25 to 0.5. Killing B at once p = Π (1 − B/N) and the last
/// generation counts by its failing share. Error{invalid_argument} on options that cannot be, Error{engine} on a score that is NaN.
SplittingResult split_last_particle(Particles& particles, const SplittingOptions& options);

/// Interval of p after K ~ Poisson(−N ln p): p exp(±(z/√N) sqrt(−ln p + z²/(4N)) − z²/(2N)). `particles` need not be whole, because
/// killing B at once is worth somewhat fewer. Error{invalid_argument} unless 0 < p <= 1.
Interval splitting_interval(double p, double particles, double alpha);

/// Smallest m with P(Poisson(−N ln p) >= m) <= alpha: from m kills on p is certified to lie below.
std::size_t kills_to_certify(double p, std::size_t particles, double alpha);

/// The smallest p that K kills refute at level alpha: exp(−λ/N) with P(Poisson(λ) >= K) = alpha; 1 for K = 0. Valid for kills so far, too, and
/// for several at once, which come no faster than one by one.
double certified_bound(std::size_t kills, std::size_t particles, double alpha);

}  // namespace proofload::stats
