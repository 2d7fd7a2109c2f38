#include "proofload/search/estimate.h"

#include <algorithm>
#include <cmath>

namespace proofload::search {

namespace {

// The curve between two nodes is a straight line unless more pictures than this tell otherwise.
constexpr double kPrior = 2;

// Pictures whose verdicts at two judged levels differ, with nothing judged in between.
struct Change {
  std::size_t low, high;  // nodes
  double pictures;
  bool recovers;     // broken below, holds above
  double finer = 0;  // changes known to lie between nodes inside this pair: they tell the shape
};

}  // namespace

Estimate::Estimate(
    const Board& board, const Ladder& ladder, const Parts& parts, Unknown unknown, int most, Shape shape)
    : pictures_(board.pictures()) {
  const Level bottom = ladder.from_identity() ? ladder.from() : ladder.from() - 1;
  // Nothing is known above the last judged level: the place of "never" only shapes the first guesses.
  const Level beyond = ladder.to() + std::max<Level>(1, (ladder.to() - ladder.from()) / 4);
  std::vector<const Column*> columns;
  nodes_.push_back({bottom, 0, 0});
  for (const Column& column : board.columns()) {
    if (column.evaluated() == 0) continue;
    columns.push_back(&column);
    nodes_.push_back({column.level(), 0, 0});
  }
  nodes_.push_back({beyond, static_cast<double>(pictures_), 0});
  const std::size_t last = nodes_.size() - 1;
  const auto pair = [last](std::size_t low, std::size_t high) { return low * (last + 1) + high; };

  // Walk every picture's verdicts once: sums of the decided ones, and how many changes lie between which
  // nodes.
  std::vector<double> steps(last + 2, 0);  // differences of "broken for sure" over the nodes
  std::vector<double> rises((last + 1) * (last + 1), 0);
  std::vector<double> falls((last + 1) * (last + 1), 0);
  double seen = 0;
  for (std::size_t i = 0; i < pictures_; ++i) {
    if (parts.of[i] > most) continue;
    std::size_t low = 0;
    bool before = false;
    bool any = false;
    for (std::size_t node = 1; node < last; ++node) {
      const Mark mark = columns[node - 1]->at(i);
      if (mark == Mark::none) continue;
      any = true;
      const bool now = breaks(mark, unknown);
      if (now != before) {
        (before ? falls : rises)[pair(low, node)] += 1;
      } else if (now) {
        steps[low + 1] += 1;
        steps[node] -= 1;
      }
      if (now) {
        steps[node] += 1;
        steps[node + 1] -= 1;
      }
      low = node;
      before = now;
    }
    if (!any) continue;
    seen += 1;
    if (before) {
      steps[low + 1] += 1;
      steps[last] -= 1;
    } else {
      rises[pair(low, last)] += 1;
    }
  }
  if (seen == 0) {
    for (std::size_t k = 1; k < last; ++k)
      nodes_[k].broken = static_cast<double>(pictures_) * static_cast<double>(nodes_[k].level - bottom) /
                         static_cast<double>(beyond - bottom);
    return;
  }

  // inside[low][high] = rises between nodes a < b with low <= a and b <= high.
  std::vector<double> inside((last + 1) * (last + 1), 0);
  for (std::size_t width = 1; width <= last; ++width)
    for (std::size_t low = 0; low + width <= last; ++low) {
      const std::size_t high = low + width;
      inside[pair(low, high)] = rises[pair(low, high)] + inside[pair(low + 1, high)] +
                                inside[pair(low, high - 1)] -
                                (width > 1 ? inside[pair(low + 1, high - 1)] : 0);
    }
  std::vector<Change> groups;
  for (std::size_t low = 0; low < last; ++low)
    for (std::size_t high = low + 2; high <= last; ++high) {
      const double up = rises[pair(low, high)];
      const double down = falls[pair(low, high)];
      const double within = inside[pair(low, high)];
      if (up > 0) groups.push_back({low, high, up, false, within - up});
      if (down > 0) groups.push_back({low, high, down, true, within});
    }

  std::vector<double> sure(last + 1, 0);
  double sum = 0;
  for (std::size_t k = 0; k <= last; ++k) sure[k] = sum += steps[k];
  const auto place = [&](std::size_t low, std::size_t k, std::size_t high) {
    return static_cast<double>(nodes_[k].level - nodes_[low].level) /
           static_cast<double>(nodes_[high].level - nodes_[low].level);
  };
  std::vector<double> rising(last + 1);  // the curve made monotone: the shape that changes follow
  for (std::size_t k = 0; k <= last; ++k) rising[k] = seen * place(0, k, last);
  // Share of the pictures that change between two nodes which have changed by node k.
  const auto changed = [&](const Change& group, std::size_t k, double prior) {
    const double even = place(group.low, k, group.high);
    if (group.recovers || group.finer + prior == 0) return even;
    const double width = rising[group.high] - rising[group.low];
    const double told_by_others = width > 1e-9 ? (rising[k] - rising[group.low]) / width : even;
    return (group.finer * told_by_others + prior * even) / (group.finer + prior);
  };
  const auto add_changes = [&](std::vector<double>& to, double prior) {
    for (const Change& group : groups)
      for (std::size_t k = group.low + 1; k < group.high; ++k) {
        const double share = changed(group, k, prior);
        to[k] += group.pictures * (group.recovers ? 1 - share : share);
      }
  };
  std::vector<double> curve(last + 1, 0);
  for (int step = 0; step < 100; ++step) {
    curve = sure;
    add_changes(curve, shape == Shape::plain ? 0 : kPrior);
    curve[last] = seen;
    double moved = 0;
    double highest = 0;
    for (std::size_t k = 1; k <= last; ++k) {
      highest = std::max(highest, curve[k]);
      moved = std::max(moved, std::abs(highest - rising[k]));
      rising[k] = highest;
    }
    if (moved < 1e-5 * seen) break;
  }

  const auto n = static_cast<double>(pictures_);
  std::vector<double> squares(last + 1, 0);
  for (const Change& group : groups)
    for (std::size_t k = group.low + 1; k < group.high; ++k) {
      const double w = changed(group, k, kPrior);
      squares[k] += w * (1 - w) * group.pictures * (1 + group.pictures / (group.finer + kPrior));
    }
  std::vector<double> steady = sure;
  add_changes(steady, kPrior);
  for (std::size_t k = 1; k < last; ++k) {
    const double scale = n / seen;
    const double p = (steady[k] + 1) / (seen + 2);
    nodes_[k].broken = curve[k] * scale;
    nodes_[k].share = p;
    nodes_[k].variance = squares[k] * scale * scale + n * n * p * (1 - p) * (1 / seen - 1 / n);
  }
}

std::size_t Estimate::segment(Level level) const {
  const auto it = std::upper_bound(nodes_.begin(), nodes_.end(), level,
                                   [](Level l, const Node& node) { return l < node.level; });
  const std::size_t index = it == nodes_.begin() ? 0 : static_cast<std::size_t>(it - nodes_.begin()) - 1;
  return std::min(index, nodes_.size() - 2);
}

namespace {

// Where a level lies between two nodes, 0 to 1; levels outside count as the nearer node.
double between(const Node& low, Level level, const Node& high) {
  return std::clamp(static_cast<double>(level - low.level) / static_cast<double>(high.level - low.level), 0.0,
                    1.0);
}

}  // namespace

double Estimate::broken(Level level) const {
  const std::size_t k = segment(level);
  const Node& low = nodes_[k];
  const Node& high = nodes_[k + 1];
  const double t = between(low, level, high);
  return low.broken + t * (high.broken - low.broken);
}

double Estimate::variance(Level level) const {
  const std::size_t k = segment(level);
  const Node& low = nodes_[k];
  const Node& high = nodes_[k + 1];
  const double t = between(low, level, high);
  const double rise = std::abs(high.broken - low.broken);
  // Between nodes the curve may bend: as for `rise` pictures of which a share t has changed, t known only
  // roughly.
  return low.variance + t * (high.variance - low.variance) + t * (1 - t) * rise * (1 + 0.05 * rise);
}

double Estimate::deviation(Level level) const { return std::sqrt(variance(level)); }

double Estimate::crossing(double count, Level low, Level high) const {
  double x = low;
  double y = broken(low);
  if (y >= count) return x;
  for (std::size_t k = segment(low) + 1; k < nodes_.size(); ++k) {
    const double to = std::min<double>(nodes_[k].level, high);
    const double value = broken(static_cast<Level>(to));
    if (value >= count) return x + (to - x) * (count - y) / (value - y);
    x = to;
    y = value;
    if (nodes_[k].level >= high) break;
  }
  return high;
}

double Estimate::effective(Level level) const {
  const auto n = static_cast<double>(pictures_);
  if (n == 0) return 0;
  const std::size_t k = segment(level);
  const bool judged = nodes_[k].level == level && k > 0;
  const double p = std::clamp(judged ? nodes_[k].share : broken(level) / n, 1 / (n + 2), 1 - 1 / (n + 2));
  const double own = p * (1 - p) / n;
  return std::min(n, p * (1 - p) / (own + variance(level) / (n * n)));
}

Told told(const Board& board, Level level, std::size_t i, Unknown unknown) {
  const std::vector<Column>& columns = board.columns();
  const auto above = std::lower_bound(columns.begin(), columns.end(), level,
                                      [](const Column& column, Level l) { return column.level() < l; });
  bool low = false;
  for (auto it = above; it != columns.begin();) {
    --it;
    if (const Mark mark = it->at(i); mark != Mark::none) {
      low = breaks(mark, unknown);
      break;
    }
  }
  bool high = true;
  for (auto it = above; it != columns.end(); ++it) {
    if (const Mark mark = it->at(i); mark != Mark::none) {
      high = breaks(mark, unknown);
      break;
    }
  }
  return low != high ? Told::nothing : low ? Told::breaks : Told::holds;
}

std::vector<Reading> readings(const Board& board,
                              const std::vector<Level>& levels,
                              std::size_t i,
                              Unknown unknown) {
  std::vector<Reading> out(levels.size());
  std::size_t next = 0;  // level
  bool before = false;   // does the last judged level below break the picture
  const auto fill = [&](Level end, bool after) {
    for (; next < levels.size() && levels[next] < end; ++next)
      out[next].told = before != after ? Told::nothing : after ? Told::breaks : Told::holds;
  };
  for (const Column& column : board.columns()) {
    const Mark mark = column.at(i);
    if (mark == Mark::none) continue;
    const bool now = breaks(mark, unknown);
    fill(column.level(), now);
    if (next < levels.size() && levels[next] == column.level())
      out[next++] = {now ? Told::breaks : Told::holds, true};
    before = now;
  }
  fill(kTopLevel + 1, true);
  return out;
}

}  // namespace proofload::search
