#include "proofload/campaign/run_scores.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "proofload/stats/corruption_score.h"
#include "proofload/stats/curve.h"
#include "proofload/stats/flip_rate.h"
#include "proofload/stats/robustness.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kFewest = 20;
constexpr double kOpen = std::numeric_limits<double>::infinity();  // An interval without an upper end.

std::string too_few(std::size_t n) { return "too few: n = " + std::to_string(n); }

const OracleAnswer* found(const Answer& answer, std::size_t stress, Oracle oracle) {
  const auto& one = answer.stresses[stress].oracle[static_cast<std::size_t>(oracle)];
  return one ? &*one : nullptr;
}

RunScore area_of(const OracleAnswer& one) {
  RunScore out;
  const search::Result& result = one.result;
  out.n = result.n;
  if (result.n < kFewest) {
    out.missing = too_few(result.n);
    return out;
  }
  if (result.points.size() < 2) {
    out.missing = "nothing was searched yet";
    return out;
  }
  std::vector<stats::CurvePoint> curve;
  std::vector<stats::CurvePoint> best;
  std::vector<stats::CurvePoint> worst;
  for (const search::CurvePoint& point : result.points) {
    const double s = Axis::severity(point.level);
    curve.push_back(
        {s, 1 - static_cast<double>(point.broken) / static_cast<double>(std::max<std::size_t>(1, point.n))});
    best.push_back({s, 1 - point.lo});
    worst.push_back({s, 1 - point.hi});
  }
  out.value = stats::mean_height(curve);
  out.interval = {std::min(*out.value, stats::mean_height(worst)),
                  std::max(*out.value, stats::mean_height(best))};
  return out;
}

// Mean headline scores of each stress at its levels, with the means of the ends of their intervals.
struct Rows {
  std::vector<std::size_t> stresses;
  std::vector<std::vector<Level>> levels;
  std::vector<std::vector<double>> value;
  std::vector<std::vector<double>> lo;
  std::vector<std::vector<double>> hi;
  std::string missing{};
};

Rows rows_of(const Answer& answer) {
  Rows out;
  if (answer.clean.scores.empty()) {
    out.missing = "the pictures have no labels";
    return out;
  }
  if (answer.spec.search.method != "grid") {
    out.missing = "needs a run at even levels: search.method=grid search.levels=5";
    return out;
  }
  for (std::size_t s = 0; s < answer.stresses.size(); ++s) {
    // All pictures with an answer, whether right when clean or not: that is what the benchmarks average.
    const OracleAnswer* one = found(answer, s, Oracle::stability);
    if (!one || one->result.n < kFewest) continue;
    std::vector<Level> levels;
    std::vector<double> value, lo, hi;
    bool whole = true;
    for (std::size_t p = 0; p < one->result.points.size(); ++p) {
      if (one->result.points[p].level == 0) continue;
      const auto& score = p < one->point_scores.size() ? one->point_scores[p] : std::nullopt;
      whole = whole && score.has_value();
      if (!score) continue;
      levels.push_back(one->result.points[p].level);
      value.push_back(score->value);
      lo.push_back(score->lo.value_or(score->value));
      hi.push_back(score->hi.value_or(score->value));
    }
    if (!whole || levels.empty()) continue;
    out.stresses.push_back(s);
    out.levels.push_back(std::move(levels));
    out.value.push_back(std::move(value));
    out.lo.push_back(std::move(lo));
    out.hi.push_back(std::move(hi));
  }
  if (out.stresses.empty())
    out.missing = answer.clean.answered < kFewest
                      ? too_few(answer.clean.answered)
                      : "no stress was scored at all of its levels (stresses that move labels are not)";
  return out;
}

bool is_share(const Answer& answer) {
  return !answer.clean.scores.empty() && answer.clean.scores.front().unit == "share";
}

// Errors: what is missing of a share, or the error itself (mean absolute error of readings).
std::vector<std::vector<double>> errors_of(const std::vector<std::vector<double>>& rows, bool share) {
  std::vector<std::vector<double>> out = rows;
  if (share)
    for (auto& row : out)
      for (double& value : row) value = 1 - value;
  return out;
}

stats::Interval clean_error_interval(const Answer& answer) {
  const metric::Score& score = answer.clean.scores.front();
  const double lo = score.lo.value_or(score.value);
  const double hi = score.hi.value_or(score.value);
  return is_share(answer) ? stats::Interval{1 - hi, 1 - lo} : stats::Interval{lo, hi};
}

double clean_error(const Answer& answer) {
  const double value = answer.clean.scores.front().value;
  return is_share(answer) ? 1 - value : value;
}

void against_reference(RunScores& out, const Answer& answer, const Rows& rows, const Answer& reference) {
  const auto refuse = [&](const std::string& why) { out.mce.missing = out.relative_mce.missing = why; };
  const Rows theirs = rows_of(reference);
  if (!rows.missing.empty()) return refuse(rows.missing);
  if (!theirs.missing.empty()) return refuse("the reference: " + theirs.missing);
  if (answer.clean.scores.front().name != reference.clean.scores.front().name)
    return refuse("the two runs have other scores: " + answer.clean.scores.front().name + " and " +
                  reference.clean.scores.front().name);
  // Both on the stresses that both have, at the same levels.
  std::vector<std::vector<double>> mine, mine_lo, mine_hi, base, base_lo, base_hi;
  for (std::size_t i = 0; i < rows.stresses.size(); ++i) {
    const StressSpec& stress = answer.spec.stresses[rows.stresses[i]];
    for (std::size_t j = 0; j < theirs.stresses.size(); ++j) {
      const StressSpec& other = reference.spec.stresses[theirs.stresses[j]];
      if (other.name != stress.name || other.kind != stress.kind ||
          !(other.params.values() == stress.params.values()) || rows.levels[i] != theirs.levels[j])
        continue;
      mine.push_back(rows.value[i]);
      mine_lo.push_back(rows.lo[i]);
      mine_hi.push_back(rows.hi[i]);
      base.push_back(theirs.value[j]);
      base_lo.push_back(theirs.lo[j]);
      base_hi.push_back(theirs.hi[j]);
    }
  }
  if (mine.empty()) return refuse("the two runs have no stress with the same levels in common");
  const bool share = is_share(answer);
  const auto errors = [&](const auto& some) { return errors_of(some, share); };
  const auto reference_errors = errors(base);
  for (const auto& row : reference_errors)
    if (!(stats::mean_of(row) > 0)) return refuse("the reference makes no error under some stress");
  const auto score = [&](const auto& some, const auto& others) {
    return stats::mean_of(stats::corruption_errors(errors(some), errors(others)));
  };
  out.mce.n = std::min(answer.clean.answered, reference.clean.answered);
  out.mce.value = score(mine, base);
  // Of a share the upper ends are the smaller errors.
  const auto& small = share ? mine_hi : mine_lo;
  const auto& large = share ? mine_lo : mine_hi;
  const auto& small_base = share ? base_hi : base_lo;
  const auto& large_base = share ? base_lo : base_hi;
  const auto positive = errors(small_base);
  const bool bounded =
      std::all_of(positive.begin(), positive.end(), [](const auto& row) { return stats::mean_of(row) > 0; });
  out.mce.interval = {score(small, large_base), bounded ? score(large, small_base) : kOpen};
  const double clean = clean_error(answer);
  const double base_clean = clean_error(reference);
  const auto above = [](const auto& all, double level) {
    return std::all_of(all.begin(), all.end(), [&](const auto& row) { return stats::mean_of(row) > level; });
  };
  if (!above(reference_errors, base_clean)) {
    out.relative_mce.missing = "the reference is no worse under some stress than without";
    return;
  }
  const auto relative = [&](const auto& some, double own, const auto& others, double other) {
    return stats::mean_of(stats::relative_corruption_errors(errors(some), own, errors(others), other));
  };
  out.relative_mce.n = out.mce.n;
  out.relative_mce.value = relative(mine, clean, base, base_clean);
  const stats::Interval mine_clean = clean_error_interval(answer);
  const stats::Interval theirs_clean = clean_error_interval(reference);
  out.relative_mce.interval = {relative(small, mine_clean.hi, large_base, theirs_clean.lo),
                               above(errors(small_base), theirs_clean.hi)
                                   ? relative(large, mine_clean.lo, small_base, theirs_clean.hi)
                                   : kOpen};
}

void flips_against(RunScores& out, const Answer& answer, const Answer* reference) {
  if (!answer.clips) {
    out.mfr.missing = "needs clips: it counts how often answers change from frame to frame";
    return;
  }
  if (!reference || !reference->clips) {
    out.mfr.missing = "needs a reference run on the same clips";
    return;
  }
  std::vector<double> mine, mine_lo, mine_hi;
  std::vector<double> base, base_lo, base_hi;
  for (std::size_t s = 0; s < answer.clips->stresses.size(); ++s)
    for (std::size_t r = 0; r < reference->clips->stresses.size(); ++r) {
      if (answer.spec.stresses[s].name != reference->spec.stresses[r].name) continue;
      std::vector<ClipMean> own;
      std::vector<ClipMean> other;
      for (const ClipPoint& point : answer.clips->stresses[s])
        for (const ClipPoint& same : reference->clips->stresses[r])
          if (point.level == same.level && point.level > 0 &&
              point.clips.size() == answer.clips->clean.size() &&
              same.clips.size() == reference->clips->clean.size()) {
            own.push_back(point.flips);
            other.push_back(same.flips);
          }
      const auto mean = [](const std::vector<ClipMean>& all, auto&& part) {
        double sum = 0;
        for (const ClipMean& one : all) sum += part(one);
        return sum / static_cast<double>(all.size());
      };
      const auto value = [](const ClipMean& one) { return one.value; };
      const auto low = [](const ClipMean& one) { return one.lo.value_or(0); };
      const auto high = [](const ClipMean& one) { return one.hi.value_or(1); };
      if (own.empty() || !(mean(other, value) > 0)) continue;
      mine.push_back(mean(own, value));
      mine_lo.push_back(mean(own, low));
      mine_hi.push_back(mean(own, high));
      base.push_back(mean(other, value));
      base_lo.push_back(mean(other, low));
      base_hi.push_back(mean(other, high));
    }
  if (mine.empty()) {
    out.mfr.missing = "the two runs have no strength in common at which the reference flips on all clips";
    return;
  }
  out.mfr.n = answer.clips->clean.size();
  out.mfr.value = stats::mean_flip_rate(mine, base);
  const bool bounded = std::all_of(base_lo.begin(), base_lo.end(), [](double flips) { return flips > 0; });
  out.mfr.interval = {stats::mean_flip_rate(mine_lo, base_hi),
                      bounded ? stats::mean_flip_rate(mine_hi, base_lo) : kOpen};
}

}  // namespace

RunScores run_scores(const Answer& answer, Oracle oracle, const Answer* reference) {
  RunScores out;
  std::vector<double> areas, lo, hi;
  std::vector<std::size_t> of;
  for (std::size_t s = 0; s < answer.stresses.size(); ++s) {
    const OracleAnswer* one = found(answer, s, oracle);
    if (!one) continue;
    out.areas.push_back({s, area_of(*one)});
    const RunScore& area = out.areas.back().area;
    if (!area.value) continue;
    areas.push_back(*area.value);
    lo.push_back(area.interval.lo);
    hi.push_back(area.interval.hi);
    of.push_back(s);
    out.mean_area.n = std::max(out.mean_area.n, area.n);
  }
  if (areas.empty()) {
    out.mean_area.missing = out.areas.empty() ? "no stress was searched" : out.areas.front().area.missing;
  } else {
    out.mean_area.value = stats::robustness_score(areas).mean;
    out.mean_area.interval = {stats::mean_of(lo), stats::mean_of(hi)};
    out.weakest = of[static_cast<std::size_t>(std::min_element(areas.begin(), areas.end()) - areas.begin())];
  }

  const Rows rows = rows_of(answer);
  if (!rows.missing.empty()) {
    out.mpc.missing = out.rpc.missing = rows.missing;
  } else if (!is_share(answer)) {
    out.mpc.missing = out.rpc.missing =
        answer.clean.scores.front().name + " is an error, not a performance; see mCE against a reference";
  } else {
    out.performance = answer.clean.scores.front().name;
    out.counted = rows.stresses;
    out.mpc.n = out.rpc.n = answer.clean.answered;
    out.mpc.value = stats::mean_over_corruptions(rows.value);
    out.mpc.interval = {stats::mean_over_corruptions(rows.lo), stats::mean_over_corruptions(rows.hi)};
    const metric::Score& clean = answer.clean.scores.front();
    if (clean.value > 0) {
      out.rpc.value = stats::relative_performance(*out.mpc.value, clean.value);
      out.rpc.interval = {clean.hi ? out.mpc.interval.lo / *clean.hi : 0,
                          clean.lo && *clean.lo > 0 ? out.mpc.interval.hi / *clean.lo : kOpen};
    } else {
      out.rpc.missing = "the clean score is 0";
    }
  }
  if (reference) {
    against_reference(out, answer, rows, *reference);
  } else {
    out.mce.missing = out.relative_mce.missing =
        "needs a run of a reference model on the same pictures and levels: --reference RUN";
  }
  flips_against(out, answer, reference);
  return out;
}

}  // namespace proofload::campaign
