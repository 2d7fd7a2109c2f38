// Two models raced over pictures whose breaking points are known: does the paired interval of the difference of their limits hold what it
// promises, and how wide is it? Prints the rows that bench/evidence/compared_runs.py keeps.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "proofload/core/parallel.h"
#include "proofload/core/rng.h"
#include "proofload/search/strategy.h"
#include "proofload/stats/paired_brackets.h"

namespace {

using namespace proofload;

constexpr double kShare = 0.2;
constexpr double kSpread = 0.6;  // of the logarithm of breaking points
constexpr int kResamples = 500;

Axis blur() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }

// About normal: six uniform numbers from their own streams.
double normal(const Rng& rng, std::uint32_t stream, std::uint32_t picture) {
  double sum = 0;
  for (std::uint32_t k = 0; k < 6; ++k) sum += rng.uniform(8 * stream + k, picture);
  return (sum - 3) * std::sqrt(2.0);
}

// Breaking point of a picture: `alike` is the correlation of both models, the second breaks `gain` later in the logarithm.
double breaking_point(const Rng& rng, std::uint32_t picture, int model, double alike, double gain) {
  const double own = normal(rng, 0, picture);
  const double rest = normal(rng, 1 + static_cast<std::uint32_t>(model), picture);
  return 4 *
         std::exp(kSpread * (alike * own + std::sqrt(1 - alike * alike) * rest) + (model == 1 ? gain : 0));
}

// Where the share of a large population breaks.
double population_limit() {
  constexpr std::uint32_t kMany = 400'000;
  const Rng rng(999);
  std::vector<double> all;
  for (std::uint32_t i = 0; i < kMany; ++i) all.push_back(breaking_point(rng, i, 0, 1, 0));
  const auto at = all.begin() + static_cast<std::ptrdiff_t>(kShare * kMany);
  std::nth_element(all.begin(), at, all.end());
  return *at;
}

const search::Spec& race() {
  static const search::Spec spec = [] {
    for (const search::Entry& entry : search::catalog())
      if (entry.id == "race") return entry.spec();
    std::abort();
  }();
  return spec;
}

// What a race over `breaks` leaves known of every picture.
std::vector<stats::Bracket> raced(const std::vector<Level>& breaks) {
  search::Task task;
  task.axis = blur();
  for (std::uint32_t i = 0; i < breaks.size(); ++i) task.samples.push_back(i);
  std::vector<stats::Bracket> out(breaks.size());
  for (stats::Bracket& bracket : out) bracket.held = 0;
  const auto strategy = race().make(task, race().params.defaults());
  while (!strategy->done()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy->ask(4096)) {
      const Level level = cell.chain[0].level;
      const bool broken = level >= breaks[cell.sample];
      stats::Bracket& bracket = out[cell.sample];
      double& end = broken ? bracket.broke : bracket.held;
      const double at = task.axis.distance(level);
      end = broken ? std::min(end, at) : std::max(end, at);
      RunRecord& record = records.emplace_back();
      record.cell = cell;
      record.stability.outcome = record.correctness.outcome = broken ? Outcome::broken : Outcome::holds;
    }
    strategy->tell(records);
  }
  return out;
}

struct Counts {
  int covered = 0;
  int bounded = 0;
  int real = 0;
  int counted = 0;
  double width = 0;
  double bound = 0;
};

Counts simulated(std::uint32_t n, double alike, double gain, double truth, int runs) {
  std::vector<Counts> each(static_cast<std::size_t>(runs));
  parallel_for(each.size(), hardware_threads(), [&](int, std::size_t run) {
    const Rng rng(1000 + 77 * run + n);
    std::array<std::vector<stats::Bracket>, 2> known;
    for (const int model : {0, 1}) {
      std::vector<Level> breaks;
      for (std::uint32_t i = 0; i < n; ++i) {
        const double at = breaking_point(rng, i, model, alike, gain);
        breaks.push_back(at < blur().top ? std::max<Level>(1, blur().level_of(at)) : kTopLevel + 1);
      }
      known[static_cast<std::size_t>(model)] = raced(breaks);
    }
    std::vector<stats::PairedBracket> pictures;
    for (std::uint32_t i = 0; i < n; ++i) pictures.push_back({known[0][i], known[1][i]});
    const stats::BracketedDifference d =
        stats::paired_bracket_limits(pictures, kShare, blur().top, 0.05, run, kResamples);
    each[run] = {d.interval.lo <= truth && truth <= d.interval.hi,
                 d.bound.lo <= truth && truth <= d.bound.hi,
                 d.p <= 0.05,
                 d.p_bound <= 0.05,
                 d.interval.hi - d.interval.lo,
                 d.bound.hi - d.bound.lo};
  });
  Counts all;
  for (const Counts& one : each) {
    all.covered += one.covered;
    all.bounded += one.bounded;
    all.real += one.real;
    all.counted += one.counted;
    all.width += one.width / runs;
    all.bound += one.bound / runs;
  }
  return all;
}

}  // namespace

int main(int count, char** words) {
  const int runs = count > 1 ? std::atoi(words[1]) : 400;
  const double limit = population_limit();
  std::printf(
      "| pictures | models alike | true difference | interval covers | called real | width | bound covers | "
      "real by count alone | its width |\n");
  std::printf("|---|---|---|---|---|---|---|---|---|\n");
  for (const std::uint32_t n : {20U, 50U, 200U, 1000U})
    for (const double alike : {0.5, 0.9, 0.99})
      for (const double gain : {0.0, 0.1}) {
        const double truth = limit * (std::exp(gain) - 1);
        const Counts c = simulated(n, alike, gain, truth, runs);
        const auto percent = [&](int k) { return 100.0 * k / runs; };
        std::printf("| %u | %.2f | %.2f px | %.1f %% | %.1f %% | %.2f px | %.1f %% | %.1f %% | %.2f px |\n",
                    n, alike, truth, percent(c.covered), percent(c.real), c.width, percent(c.bounded),
                    percent(c.counted), c.bound);
        std::fflush(stdout);
      }
}
