// How often the intervals of proofload/stats hold what they promise, by simulation with fixed keys, as Markdown. The tests
// do the same in small; bench/evidence/interval_coverage.py keeps the big tables in docs/evidence/interval_coverage.md.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stats/band.h"
#include "proofload/stats/cluster.h"
#include "proofload/stats/confidence_sequence.h"
#include "proofload/stats/finite_population.h"
#include "proofload/stats/kaplan_meier.h"
#include "proofload/stats/last_particle.h"
#include "proofload/stats/paired_brackets.h"
#include "proofload/stats/rare_failure.h"
#include "proofload/stats/sprt.h"
#include "proofload/stats/stopping.h"

namespace proofload::stats {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Mean and standard deviation of figures that come one by one.
class Tally {
 public:
  void add(double x) {
    ++n_;
    sum_ += x;
    squares_ += x * x;
  }
  double mean() const { return sum_ / n_; }
  double sd() const { return std::sqrt(std::max(0.0, squares_ / n_ - mean() * mean())); }
  double error() const { return sd() / std::sqrt(n_); }

 private:
  double n_ = 0;
  double sum_ = 0;
  double squares_ = 0;
};

struct Law {
  const char* name;
  std::function<double(double u, double v)> draw;  // from two uniforms
  double limit;                                    // where a share of 0.20 is broken
  std::size_t n;                                   // pictures for an interval of width 0.05, methods 1.4
};

std::vector<Law> laws() {
  const auto weibull = [](double u, double scale, double steepness) {
    return scale * std::pow(-std::log(u), 1 / steepness);
  };
  return {{"Weibull(0.6, 2.5)", [=](double u, double) { return weibull(u, 0.6, 2.5); }, 0.329295, 689},
          {"uniform on 0..1", [](double u, double) { return u; }, 0.2, 1289},
          {"60 % never, else Weibull(0.5, 2)",
           [=](double u, double v) { return v < 0.6 ? kNever : weibull(u, 0.5, 2); },
           0.5 * std::sqrt(std::log(2.0)), 2671}};
}

constexpr double kLevels = 256;

// The interval of s_20 from breaking points on a grid of 256 levels: (level of rank l − 1, level of rank u].
Interval limit_interval(const std::vector<double>& sorted, const Ranks& ranks) {
  Interval out{0, 1};
  if (ranks.lower > 0) out.lo = std::max(0.0, std::ceil(kLevels * sorted[ranks.lower - 1]) - 1) / kLevels;
  if (ranks.upper <= sorted.size())
    out.hi = std::min(1.0, std::ceil(kLevels * sorted[ranks.upper - 1]) / kLevels);
  return out;
}

std::vector<double> breaking_points(const Law& law, const Rng& rng, std::uint32_t run, std::size_t n) {
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double t = law.draw(rng.uniform(run, 2 * i), rng.uniform(run, 2 * i + 1));
    out[i] = t > 1 ? kNever : t;
  }
  return out;
}

void limits() {
  std::puts("## Limits: ranks fixed beforehand, and looks after 100, 200, 400 … 6400 pictures\n");
  std::puts(
      "Interval of s_20 on 256 levels, 95 %. Fixed: the number of pictures that methods 1.4 gives for a "
      "width of 0.05. Looks: each at");
  std::puts("alpha/7, until the width is 0.05 or less.\n");
  std::puts(
      "| law | fixed n | mean width | coverage | looks: mean n | times the fixed n | coverage | at the cap "
      "|");
  std::puts("|---|---|---|---|---|---|---|---|");
  constexpr std::uint32_t kRuns = 2000;
  const Rng rng(101);
  std::uint32_t stream = 0;
  for (const Law& law : laws()) {
    Tally width;
    Tally covered;
    Tally pictures;
    Tally looked;
    Tally cap;
    for (std::uint32_t run = 0; run < kRuns; ++run) {
      std::vector<double> fixed = breaking_points(law, rng, stream++, law.n);
      std::sort(fixed.begin(), fixed.end());
      const Interval interval = limit_interval(fixed, quantile_ranks(law.n, 0.2, 0.05));
      width.add(interval.hi - interval.lo);
      covered.add(interval.lo < law.limit && law.limit <= interval.hi);
      const std::vector<double> all = breaking_points(law, rng, stream++, 6400);
      for (const Look& look : doubling_looks(100, 6400, 0.05)) {
        std::vector<double> seen(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(look.n));
        std::sort(seen.begin(), seen.end());
        const Interval now = limit_interval(seen, quantile_ranks(look.n, 0.2, look.alpha));
        const bool sharp = now.hi - now.lo <= 0.05;
        if (!sharp && look.n < 6400) continue;
        pictures.add(static_cast<double>(look.n));
        looked.add(now.lo < law.limit && law.limit <= now.hi);
        cap.add(!sharp);
        break;
      }
    }
    std::printf("| %s | %zu | %.4f | %.3f | %.0f | %.1f | %.3f | %.0f %% |\n", law.name, law.n, width.mean(),
                covered.mean(), pictures.mean(), pictures.mean() / static_cast<double>(law.n), looked.mean(),
                100 * cap.mean());
  }
}

void null_streams() {
  constexpr std::size_t kStreams = 10000;
  constexpr std::size_t kLength = 10000;
  std::puts("\n## Confidence sequences: streams that ever lose the truth\n");
  std::puts("10,000 streams of 10,000 pictures, looked at after every picture, level 5 %.\n");
  std::puts("| true share | mixture | lost |");
  std::puts("|---|---|---|");
  const Rng rng(202);
  std::vector<std::uint32_t> words(kLength);
  for (const double q : {0.05, 0.2, 0.5}) {
    for (const Mixture mixture : {Mixture{}, mixture_for(q)}) {
      std::vector<Ranks> ranks(kLength + 1);
      for (std::size_t n = 1; n <= kLength; ++n) ranks[n] = anytime_ranks(n, q, 0.05, mixture);
      const auto border = static_cast<std::uint32_t>(q * 4294967296.0);
      std::size_t lost = 0;
      for (std::size_t stream = 0; stream < kStreams; ++stream) {
        rng.fill32(static_cast<std::uint32_t>(stream), 0, words);
        std::size_t k = 0;
        for (std::size_t n = 1; n <= kLength; ++n) {
          k += words[n - 1] < border;
          if (k >= ranks[n].lower && k < ranks[n].upper) continue;
          ++lost;
          break;
        }
      }
      std::printf("| %.2f | Beta(%g, %g) | %.2f %% |\n", q, mixture.a, mixture.b,
                  100.0 * static_cast<double>(lost) / static_cast<double>(kStreams));
    }
  }
  std::puts("\nData sets of 1000 pictures judged one by one to the last, 10,000 orders each, level 5 %:\n");
  std::puts("| broken of 1000 | orders that ever lose the truth | … a fixed look at 300 |");
  std::puts("|---|---|---|");
  constexpr std::size_t kAll = 1000;
  for (const std::size_t broken : {20U, 200U, 500U}) {
    std::vector<std::vector<bool>> in(kAll + 1);
    for (std::size_t n = 0; n <= kAll; ++n) {
      for (std::size_t k = 0; k <= std::min(n, broken); ++k) {
        // M stays while the likelihood is above alpha/(n + 1): asked of the truth alone.
        const double likelihood = log_hypergeometric(k, n, broken, kAll);
        in[n].push_back(likelihood > std::log(0.05) - std::log(static_cast<double>(n) + 1));
      }
    }
    std::vector<bool> fixed;
    for (std::size_t k = 0; k <= std::min<std::size_t>(300, broken); ++k) {
      const CountRange range = population_count(k, 300, kAll, 0.05);
      fixed.push_back(range.lo <= broken && broken <= range.hi);
    }
    std::size_t lost = 0;
    std::size_t lost_fixed = 0;
    for (std::uint32_t stream = 0; stream < kStreams; ++stream) {
      std::size_t left = broken;
      std::size_t k = 0;
      bool out = false;
      for (std::size_t n = 1; n <= kAll; ++n) {
        const double p = static_cast<double>(left) / static_cast<double>(kAll - n + 1);
        if (rng.uniform(50000 + stream, n) < p) {
          --left;
          ++k;
        }
        out = out || !in[n][k];
        if (n == 300) lost_fixed += !fixed[k];
      }
      lost += out;
    }
    std::printf("| %zu | %.2f %% | %.2f %% |\n", broken, 0.01 * static_cast<double>(lost),
                0.01 * static_cast<double>(lost_fixed));
  }
}

void gates() {
  std::puts("\n## Pictures until a gate at 0.20 is decided\n");
  std::puts(
      "Level 5 % (the test of 0.15 against 0.25: 2.5 % on each side); mean of 2000 runs, in brackets the "
      "share of wrong verdicts. The");
  std::puts("figures of methods 1.8, of 400 runs, in italics.\n");
  std::puts(
      "| true share | sequence, Beta(1/2, 1/2) | sequence, Beta(2, 8) | PRoA's bound | SPRT | SPRT by "
      "formula |");
  std::puts("|---|---|---|---|---|---|");
  struct Row {
    double p;
    int sequence, proa, sprt;
  };
  const Rng rng(303);
  constexpr std::uint32_t kRuns = 2000;
  constexpr std::size_t kMost = 100000;
  for (const Row& row : std::vector<Row>{{0.02, 32, 180, 33},
                                         {0.05, 53, 263, 40},
                                         {0.10, 132, 571, 59},
                                         {0.15, 682, 2338, 126},
                                         {0.25, 766, 2372, 110},
                                         {0.30, 185, 574, 60},
                                         {0.40, 42, 140, 29}}) {
    const auto cost = [&](const std::function<Side(std::size_t, std::size_t)>& side) {
      Tally pictures;
      Tally wrong;
      for (std::uint32_t run = 0; run < kRuns; ++run) {
        std::size_t k = 0;
        std::size_t n = 0;
        Side now = Side::undecided;
        while (now == Side::undecided && n < kMost) {
          k += rng.uniform(run, n++) < row.p;
          now = side(k, n);
        }
        pictures.add(static_cast<double>(n));
        wrong.add((now == Side::below) != (row.p < 0.2));
      }
      char text[64];
      std::snprintf(text, sizeof text, "%.0f (%.1f %%)", pictures.mean(), 100 * wrong.mean());
      return std::string(text);
    };
    const auto by_evidence = [](Mixture mixture) {
      return [mixture](std::size_t k, std::size_t n) {
        if (log_evidence(k, n, 0.2, mixture) < -std::log(0.05)) return Side::undecided;
        return static_cast<double>(k) < 0.2 * static_cast<double>(n) ? Side::below : Side::above;
      };
    };
    const auto by_proa = [](std::size_t k, std::size_t n) {
      const double share = static_cast<double>(k) / static_cast<double>(n);
      const double half = proa_half_width(n, 0.05);
      return side_of({share - half, share + half}, 0.2);
    };
    const auto by_sprt = [](std::size_t k, std::size_t n) { return sprt_side(k, n, Sprt{}); };
    std::printf("| %.2f | %s *%d* | %s | %s *%d* | %s *%d* | %.1f |\n", row.p,
                cost(by_evidence(Mixture{})).c_str(), row.sequence,
                cost(by_evidence(mixture_for(0.2))).c_str(), cost(by_proa).c_str(), row.proa,
                cost(by_sprt).c_str(), row.sprt, sprt_expected_pictures(row.p, Sprt{}));
  }
}

void bands() {
  std::puts("\n## Bands that hold for the whole curve\n");
  std::puts("Uniform breaking points, 95 %; 10,000 curves each.\n");
  std::puts("| n | level of each point | curves wholly inside |");
  std::puts("|---|---|---|");
  const Rng rng(404);
  std::uint32_t stream = 0;
  for (const std::size_t n : {30U, 100U, 500U, 2000U, 5000U}) {
    std::vector<Interval> at(n + 1);
    for (std::size_t k = 0; k <= n; ++k) at[k] = band(k, n, 0.05);
    Tally inside;
    std::vector<double> t(n);
    for (int run = 0; run < 10000; ++run, ++stream) {
      for (std::size_t i = 0; i < n; ++i) t[i] = rng.uniform(stream, i);
      std::sort(t.begin(), t.end());
      bool all = true;
      for (std::size_t k = 0; k <= n && all; ++k)
        all = at[k].lo <= (k == 0 ? 0 : t[k - 1]) && (k == n ? 1 : t[k]) <= at[k].hi;
      inside.add(all);
    }
    std::printf("| %zu | %.6f | %.2f %% |\n", n, equal_local_level(n, 0.05), 100 * inside.mean());
  }
}

void censored() {
  std::puts("\n## Pictures with limits of their own (Kaplan-Meier), units in groups, paired limits\n");
  std::puts("Weibull(0.6, 2.5) with limits uniform on 0..1.2, 95 %, 10,000 runs:\n");
  std::puts("| n | S(0.329) = 0.8 | S(0.518) = 0.5 | S(0.839) = 0.1 | s_20 |");
  std::puts("|---|---|---|---|---|");
  const Rng rng(505);
  const double shares[3] = {0.8, 0.5, 0.1};
  std::uint32_t stream = 0;
  for (const std::size_t n : {30U, 100U, 400U}) {
    Tally covered[3];
    Tally quantile;
    std::vector<Lifetime> pictures(n);
    for (int run = 0; run < 10000; ++run, ++stream) {
      for (std::size_t i = 0; i < n; ++i) {
        const double t = 0.6 * std::pow(-std::log(rng.uniform(stream, 2 * i)), 1 / 2.5);
        const double limit = 1.2 * rng.uniform(stream, 2 * i + 1);
        pictures[i] = {std::min(t, limit), t <= limit};
      }
      const std::vector<SurvivalStep> steps = kaplan_meier(pictures, 0.05);
      for (int j = 0; j < 3; ++j) {
        const double place = 0.6 * std::pow(-std::log(shares[j]), 1 / 2.5);
        const auto next =
            std::find_if(steps.begin(), steps.end(), [&](const SurvivalStep& s) { return s.at > place; });
        if (next == steps.begin()) continue;
        const Interval interval = std::prev(next)->interval;
        covered[j].add(interval.lo <= shares[j] && shares[j] <= interval.hi);
      }
      const SurvivalQuantile q = survival_quantile(steps, 0.2);
      quantile.add((!q.lo || *q.lo <= 0.329295) && (!q.hi || 0.329295 <= *q.hi));
    }
    std::printf("| %zu | %.2f %% | %.2f %% | %.2f %% | %.2f %% |\n", n, 100 * covered[0].mean(),
                100 * covered[1].mean(), 100 * covered[2].mean(), 100 * quantile.mean());
  }

  std::puts("\nSix objects a picture that break together with correlation 0.3, 95 %, 4000 runs:\n");
  std::puts(
      "| pictures | true share | exact, effective units | bootstrap of pictures | objects taken as "
      "independent |");
  std::puts("|---|---|---|---|---|");
  stream = 0;
  const Rng objects(506);
  for (const std::size_t groups : {20U, 60U, 200U}) {
    for (const double p : {0.02, 0.2}) {
      Tally exact;
      Tally boot;
      Tally blind;
      for (int run = 0; run < 4000; ++run, ++stream) {
        std::vector<Cluster> clusters(groups, Cluster{0, 6});
        double broken = 0;
        for (std::size_t g = 0; g < groups; ++g) {
          const bool together = objects.uniform(stream, 8 * g) < 0.3;
          const bool all = objects.uniform(stream, 8 * g + 1) < p;
          for (std::size_t u = 0; u < 6; ++u)
            clusters[g].broken += together ? all : objects.uniform(stream, 8 * g + 2 + u) < p;
          broken += clusters[g].broken;
        }
        const auto holds = [p](Interval i) { return i.lo <= p && p <= i.hi; };
        exact.add(holds(cluster_interval(clusters, 0.05)));
        boot.add(holds(cluster_bootstrap(clusters, 0.05, stream, 1000)));
        blind.add(holds(clopper_pearson(static_cast<std::size_t>(broken), 6 * groups, 0.05)));
      }
      std::printf("| %zu | %.2f | %.1f %% | %.1f %% | %.1f %% |\n", groups, p, 100 * exact.mean(),
                  100 * boot.mean(), 100 * blind.mean());
    }
  }

  std::puts(
      "\nTwo models on the same pictures, breaking points correlated, difference of the limits of share "
      "0.30, 95 %, 2000 runs:\n");
  std::puts(
      "| pictures | coverage of the difference | called different though alike (5 %) | called different "
      "where it is |");
  std::puts("|---|---|---|---|");
  const Rng pairs(507);
  stream = 0;
  for (const std::uint32_t n : {50U, 150U, 500U}) {
    Tally covered;
    Tally rejected;
    Tally found;
    for (int run = 0; run < 2000; ++run, ++stream) {
      std::vector<PairedBracket> units;
      units.reserve(n);
      for (std::uint32_t i = 0; i < n; ++i) {
        const double common = 0.3 + 0.6 * pairs.uniform(stream, 3 * i);
        const double first = common + 0.1 * (pairs.uniform(stream, 3 * i + 1) - 0.5);
        const double second = common + 0.1 * (pairs.uniform(stream, 3 * i + 2) - 0.5);
        units.push_back({{first, first}, {second, second}});
      }
      const BracketedDifference out = paired_bracket_limits(units, 0.3, 2, 0.05, stream, 1000);
      for (PairedBracket& unit : units) {
        unit.second.held += 0.02;
        unit.second.broke += 0.02;
      }
      found.add(paired_bracket_limits(units, 0.3, 2, 0.05, stream, 1000).p <= 0.05);
      covered.add(out.interval.lo <= 0 && 0 <= out.interval.hi);
      rejected.add(out.p <= 0.05);
    }
    std::printf("| %u | %.1f %% | %.1f %% | %.1f %% |\n", n, 100 * covered.mean(), 100 * rejected.mean(),
                100 * found.mean());
  }
}

void rare() {
  std::puts("\n## Rare failures: the last particle\n");
  std::puts(
      "Linear score of ten normals, N = 100, T = 20. Methods 2.4, of 60 runs: 9.83e-4, sd 0.25, 13,943 "
      "calls; 9.59e-7, 27,780 calls, 59 of 60 covered.\n");
  std::puts(
      "| p | killed at once | runs | mean of p | sd of ln p (theory) | calls | Monte Carlo for the same | "
      "interval covers | bound holds | acceptance |");
  std::puts("|---|---|---|---|---|---|---|---|---|---|");
  struct Case {
    double p, border;
  };
  for (const Case& one : {Case{1e-3, 3.090232306}, Case{1e-6, 4.753424309}, Case{1e-9, 5.997807015}}) {
    for (const std::size_t batch : {1U, 10U}) {
      constexpr std::uint64_t kRuns = 300;
      Tally p;
      Tally logs;
      Tally calls;
      Tally covered;
      Tally bound;
      Tally acceptance;
      for (std::uint64_t run = 0; run < kRuns; ++run) {
        GaussianParticles particles(
            10, 100,
            [&](std::span<const double> z) {
              return std::accumulate(z.begin(), z.end(), 0.0) / std::sqrt(10.0) - one.border;
            },
            run);
        SplittingOptions options;
        options.batch = batch;
        options.key = run;
        const SplittingResult out = split_last_particle(particles, options);
        p.add(out.p);
        logs.add(std::log(out.p));
        calls.add(static_cast<double>(out.calls));
        covered.add(out.interval.lo <= one.p && one.p <= out.interval.hi);
        bound.add(one.p <= out.bound);
        acceptance.add(out.acceptance);
      }
      std::printf(
          "| %.0e | %zu | %zu | %.3g ± %.1g | %.3f (%.3f) | %.0f | %.3g (%.0f times) | %.1f %% | %.1f %% | "
          "%.2f |\n",
          one.p, batch, static_cast<std::size_t>(kRuns), p.mean(), p.error(), logs.sd(),
          std::sqrt(-std::log(one.p) / 100), calls.mean(), monte_carlo_calls(one.p, 100),
          monte_carlo_calls(one.p, 100) / calls.mean(), 100 * covered.mean(), 100 * bound.mean(),
          acceptance.mean());
    }
  }
  std::puts("\nSplitting is the cheaper one below:\n");
  std::puts("| moves T | p |");
  std::puts("|---|---|");
  for (const int moves : {5, 10, 20, 50}) std::printf("| %d | %.2g |\n", moves, splitting_border(moves));
}

}  // namespace
}  // namespace proofload::stats

int main() {
  using namespace proofload::stats;
  limits();
  null_streams();
  gates();
  bands();
  censored();
  rare();
}
