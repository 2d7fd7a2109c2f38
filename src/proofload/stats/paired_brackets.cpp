#include "proofload/stats/paired_brackets.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/bootstrap.h"
#include "proofload/stats/smooth_quantile.h"
#include "proofload/stats/turnbull.h"

namespace proofload::stats {

namespace {

// The limit of one drawing of pictures.
struct Drawn {
  double limit = 0;     // smoothed
  bool capped = false;  // fewer than the share break up to the end
};

// Reads the limit off places of rising strength, of which `mass[k]` of `all` pictures break at `places[k]`.
Drawn limit_of(std::span<const double> places,
               std::span<const double> mass,
               double all,
               double q,
               double end,
               const SmoothQuantile& quantile) {
  Drawn out;
  double broken = 0;
  double reached = 0;
  for (std::size_t k = 0; k < places.size() && places[k] <= end; ++k) {
    if (!(mass[k] > 0)) continue;
    broken += mass[k];
    const double now = quantile.reached(broken / all);
    out.limit += (now - reached) * places[k];
    reached = now;
  }
  out.limit += (1 - reached) * end;
  constexpr double kRounding = 1e-9;
  out.capped = broken < q * all * (1 - kRounding);
  return out;
}

// Pictures that all break at one end of their brackets.
class AtEnd {
 public:
  AtEnd(std::span<const PairedBracket> pictures, Bracket PairedBracket::*model, double Bracket::*end) {
    places_.reserve(pictures.size());
    for (const PairedBracket& picture : pictures) places_.push_back(picture.*model.*end);
    std::sort(places_.begin(), places_.end());
    places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
    mass_.resize(places_.size());
    place_of_.reserve(pictures.size());
    for (const PairedBracket& picture : pictures)
      place_of_.push_back(static_cast<std::size_t>(
          std::lower_bound(places_.begin(), places_.end(), picture.*model.*end) - places_.begin()));
  }

  Drawn draw(std::span<const std::uint32_t> weights, double q, double end, const SmoothQuantile& quantile) {
    std::fill(mass_.begin(), mass_.end(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) mass_[place_of_[i]] += weights[i];
    return limit_of(places_, mass_, static_cast<double>(weights.size()), q, end, quantile);
  }

 private:
  std::vector<double> places_;  // ascending
  std::vector<double> mass_;
  std::vector<std::size_t> place_of_;  // of each picture
};

// Pictures spread inside their brackets as Turnbull's estimate expects.
class Spread {
 public:
  Spread(std::span<const PairedBracket> pictures, Bracket PairedBracket::*model, double q) {
    std::vector<Bracket> brackets;
    brackets.reserve(pictures.size());
    for (const PairedBracket& picture : pictures) brackets.push_back(picture.*model);
    // A ten-thousandth of likelihood a picture moves no share by more than its own spread.
    constexpr double kGap = 1e-4;
    fit_ = turnbull(brackets, kGap);
    std::vector<double> below(fit_.cells.size() + 1, 0.0);
    for (std::size_t j = 0; j < fit_.cells.size(); ++j) below[j + 1] = below[j] + fit_.cells[j].mass;
    ranges_.reserve(brackets.size());
    for (const Bracket& bracket : brackets) {
      const CellRange range = cells_in(fit_.cells, bracket);
      // An estimate that is nearly done may leave a bracket nothing; its cells then share it.
      const double chance = std::max(below[range.last + 1] - below[range.first], kLeast);
      ranges_.push_back({range, 1 / chance});
    }
    // Cells in pieces so small that the smoothing does not notice them.
    const double n = static_cast<double>(pictures.size());
    const double fine = std::max(std::sqrt(q * (1 - q) / n) / kPieces, 1 / n);
    for (std::size_t j = 0; j < fit_.cells.size(); ++j) {
      const TurnbullCell& cell = fit_.cells[j];
      const bool point = cell.lo == cell.hi || std::isinf(cell.hi);
      const auto pieces =
          point ? std::size_t{1} : static_cast<std::size_t>(std::ceil(std::max(cell.mass / fine, 1.0)));
      for (std::size_t k = 0; k < pieces; ++k) {
        const double part = (static_cast<double>(k) + 0.5) / static_cast<double>(pieces);
        places_.push_back(point ? cell.hi : cell.lo + part * (cell.hi - cell.lo));
        cells_.push_back(j);
        shares_.push_back(1 / static_cast<double>(pieces));
      }
    }
    mass_.resize(places_.size());
    in_cell_.resize(fit_.cells.size() + 1);
  }

  Drawn draw(std::span<const std::uint32_t> weights, double q, double end, const SmoothQuantile& quantile) {
    std::fill(in_cell_.begin(), in_cell_.end(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] == 0) continue;
      const double one = weights[i] * ranges_[i].scale;
      in_cell_[ranges_[i].cells.first] += one;
      in_cell_[ranges_[i].cells.last + 1] -= one;
    }
    double open = 0;
    double all = 0;
    for (std::size_t j = 0; j < fit_.cells.size(); ++j) {
      open += in_cell_[j];
      in_cell_[j] = std::max(open, 0.0) * std::max(fit_.cells[j].mass, kLeast / 2);
      all += in_cell_[j];
    }
    for (std::size_t k = 0; k < places_.size(); ++k) mass_[k] = in_cell_[cells_[k]] * shares_[k];
    return limit_of(places_, mass_, all, q, end, quantile);
  }

  // Where the estimate itself reaches q, straight inside a cell.
  double limit(double q, double end) const {
    double below = 0;
    for (const TurnbullCell& cell : fit_.cells) {
      constexpr double kRounding = 1e-9;
      if (below + cell.mass >= q - kRounding) {
        if (std::isinf(cell.hi)) return end;
        const double part = cell.mass > 0 ? std::clamp((q - below) / cell.mass, 0.0, 1.0) : 1;
        return std::min(cell.lo == cell.hi ? cell.hi : cell.lo + part * (cell.hi - cell.lo), end);
      }
      below += cell.mass;
    }
    return end;
  }

 private:
  static constexpr double kLeast = 1e-12;
  static constexpr double kPieces = 4;
  struct Range {
    CellRange cells;
    double scale;  // 1 / probability of the bracket
  };
  Turnbull fit_;
  std::vector<Range> ranges_;       // of each picture
  std::vector<double> places_;      // ascending
  std::vector<std::size_t> cells_;  // of each place
  std::vector<double> shares_;      // of its cell
  std::vector<double> mass_;
  std::vector<double> in_cell_;
};

struct Model {
  Model(std::span<const PairedBracket> pictures, Bracket PairedBracket::*model, double q)
      : mild(pictures, model, &Bracket::held),
        strong(pictures, model, &Bracket::broke),
        spread(pictures, model, q) {}
  AtEnd mild;
  AtEnd strong;
  Spread spread;
};

// Two-sided p-value from how many resamples show no gain, and how many no loss.
double two_sided(std::size_t not_above, std::size_t not_below, std::size_t all) {
  return std::min(1.0, 2 * (1 + static_cast<double>(std::min(not_above, not_below))) /
                           (1 + static_cast<double>(all)));
}

}  // namespace

BracketedDifference paired_bracket_limits(std::span<const PairedBracket> pictures,
                                          double q,
                                          double end,
                                          double alpha,
                                          std::uint64_t key,
                                          std::size_t resamples) {
  check_level(alpha);
  check_inner_share(q);
  if (pictures.empty() || resamples < 1)
    throw Error(ErrorCode::invalid_argument, "a bootstrap needs a picture and a resample at least");
  for (const PairedBracket& picture : pictures)
    for (const Bracket& bracket : {picture.first, picture.second})
      if (!(bracket.held >= 0 && bracket.held <= bracket.broke) || std::isinf(bracket.held))
        throw Error(ErrorCode::invalid_argument, "a bracket begins below 0, or ends before it begins");
  // The limit of n pictures is reached with ceil(q n) of them.
  const double n = static_cast<double>(pictures.size());
  const double share = static_cast<double>(count_for_share(q, pictures.size())) / n;
  Model first(pictures, &PairedBracket::first, q);
  Model second(pictures, &PairedBracket::second, q);
  BracketedDifference out;
  out.first = first.spread.limit(share, end);
  out.second = second.spread.limit(share, end);
  out.difference = out.second - out.first;

  // Pieces of cells have any share; the table must be finer than one picture.
  const SmoothQuantile quantile(q, pictures.size(), 4 * pictures.size() + 1000);
  std::vector<double> differences;
  std::vector<double> least;
  std::vector<double> most;
  for (std::vector<double>* list : {&differences, &least, &most}) list->reserve(resamples);
  std::size_t capped_first = 0;
  std::size_t capped_second = 0;
  for_each_resample(pictures.size(), key, resamples, [&](std::span<const std::uint32_t> weights) {
    const Drawn a = first.spread.draw(weights, q, end, quantile);
    const Drawn b = second.spread.draw(weights, q, end, quantile);
    capped_first += a.capped;
    capped_second += b.capped;
    differences.push_back(b.limit - a.limit);
    least.push_back(second.mild.draw(weights, q, end, quantile).limit -
                    first.strong.draw(weights, q, end, quantile).limit);
    most.push_back(second.strong.draw(weights, q, end, quantile).limit -
                   first.mild.draw(weights, q, end, quantile).limit);
  });
  // Differences below the last digit of the smoothing's sums are none.
  const double none = 1e-9 * end;
  const auto not_above = [&](const std::vector<double>& list) {
    return static_cast<std::size_t>(
        std::count_if(list.begin(), list.end(), [&](double x) { return x <= none; }));
  };
  const auto not_below = [&](const std::vector<double>& list) {
    return static_cast<std::size_t>(
        std::count_if(list.begin(), list.end(), [&](double x) { return x >= -none; }));
  };
  out.p = two_sided(not_above(differences), not_below(differences), resamples);
  out.p_bound = two_sided(not_above(least), not_below(most), resamples);
  out.interval = percentile_interval(out.difference, differences, 1 - alpha);
  out.bound.lo = std::min(percentile_interval(out.difference, least, 1 - alpha).lo, out.interval.lo);
  out.bound.hi = std::max(percentile_interval(out.difference, most, 1 - alpha).hi, out.interval.hi);
  out.capped_first = static_cast<double>(capped_first) / static_cast<double>(resamples);
  out.capped_second = static_cast<double>(capped_second) / static_cast<double>(resamples);
  return out;
}

}  // namespace proofload::stats
