#include "proofload/stats/density_clusters.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>

#include "proofload/core/error.h"

namespace proofload::stats {

namespace {

using Steps =
    std::uint64_t;  // Of distance, a 2^24-th of the width each: sums of them are exact in any order.
constexpr Steps kWidth = Steps{1} << 24;
constexpr Steps kFar = kWidth << 8;
constexpr Steps kNear = kWidth / 64;

// Logarithm of density, in whole steps for the same reason; 0 at the width.
std::int64_t density_of(Steps distance) {
  const double share = static_cast<double>(std::max(distance, kNear)) / static_cast<double>(kWidth);
  return std::llround(-std::log(share) * static_cast<double>(1 << 20));
}

// Joins things from the nearest pairs outwards and keeps what groups there were on the way.
class Hierarchy {
 public:
  Hierarchy(std::size_t n, const Distance& distance, const DensityClusters& wanted)
      : n_(n), distance_(distance), wanted_(wanted), sum_(n, 0), first_(n), joined_(n), components_(n) {
    std::iota(joined_.begin(), joined_.end(), std::size_t{0});
    for (std::size_t i = 0; i < n; ++i) components_[i].items = {i};
    join(spanning_tree(neighbour_distances()));
  }

  std::vector<int> labels() const {
    std::vector<std::optional<std::size_t>> group(n_);
    for (std::size_t i = 0; i < n_; ++i)
      for (auto at = first_[i]; at; at = groups_[*at].parent)
        if (groups_[*at].chosen) group[i] = at;  // The largest wins.
    std::vector<std::size_t> size(groups_.size(), 0);
    std::vector<std::size_t> order;
    for (const auto& g : group)
      if (g && size[*g]++ == 0) order.push_back(*g);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return size[a] > size[b]; });
    std::vector<int> name(groups_.size(), kNoCluster);
    for (std::size_t i = 0; i < order.size(); ++i) name[order[i]] = static_cast<int>(i);
    std::vector<int> out(n_, kNoCluster);
    for (std::size_t i = 0; i < n_; ++i)
      if (group[i]) out[i] = name[*group[i]];
    return out;
  }

 private:
  struct Edge {
    Steps distance;
    std::size_t a;
    std::size_t b;
  };
  // What is joined so far.
  struct Component {
    std::vector<std::size_t> items;
    std::optional<std::size_t> group;  // Once there are enough items.
  };
  // A component from where it had enough items, or two groups became one, to where it becomes a part of another group.
  struct Group {
    std::int64_t mass = 0;  // Σ over items of the density at which each came in.
    std::int64_t of_parts = 0;
    std::int64_t best = 0;  // Mass above where it ends, or that of its parts if theirs is more.
    bool chosen = false;    // Rather than its parts.
    std::optional<std::size_t> parent{};
  };

  Steps steps(std::size_t i, std::size_t j) const {
    const double scaled = distance_(i, j) / wanted_.width * static_cast<double>(kWidth);
    return scaled < static_cast<double>(kFar) ? static_cast<Steps>(std::llround(scaled)) : kFar;
  }

  std::vector<Steps> neighbour_distances() const {
    std::vector<Steps> out(n_);
    std::vector<Steps> row(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < n_; ++j) row[j] = i == j ? 0 : steps(i, j);
      const auto at = row.begin() + static_cast<std::ptrdiff_t>(wanted_.least - 1);
      std::nth_element(row.begin(), at, row.end());
      out[i] = *at;
    }
    return out;
  }

  // Prim's; the edges up to the width, ascending.
  std::vector<Edge> spanning_tree(const std::vector<Steps>& neighbour) const {
    std::vector<Edge> out;
    std::vector<Edge> nearest(n_);
    for (std::size_t i = 0; i < n_; ++i) nearest[i] = {std::numeric_limits<Steps>::max(), 0, i};
    for (std::size_t at = 0; nearest.size() > 1;) {
      // `at` stands in the tree and leaves those that wait.
      const std::size_t item = nearest[at].b;
      nearest[at] = nearest.back();
      nearest.pop_back();
      std::size_t next = 0;
      for (std::size_t w = 0; w < nearest.size(); ++w) {
        Edge& edge = nearest[w];
        const Steps reach = std::max({steps(item, edge.b), neighbour[item], neighbour[edge.b]});
        if (reach < edge.distance) edge = {reach, item, edge.b};
        if (edge.distance < nearest[next].distance) next = w;
      }
      if (nearest[next].distance <= kWidth) out.push_back(nearest[next]);
      at = next;
    }
    std::sort(out.begin(), out.end(),
              [](const Edge& left, const Edge& right) { return left.distance < right.distance; });
    return out;
  }

  std::size_t root(std::size_t i) {
    while (joined_[i] != i) i = joined_[i] = joined_[joined_[i]];
    return i;
  }

  void join(const std::vector<Edge>& edges) {
    for (auto edge = edges.begin(); edge != edges.end();) {
      // All pairs of one distance at once, so that none of them comes first.
      const Steps distance = edge->distance;
      std::vector<std::size_t> touched;
      const auto begin = edge;
      for (; edge != edges.end() && edge->distance == distance; ++edge) {
        touched.push_back(root(edge->a));
        touched.push_back(root(edge->b));
      }
      for (auto each = begin; each != edge; ++each) joined_[root(each->a)] = root(each->b);
      std::sort(touched.begin(), touched.end());
      touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
      std::stable_sort(touched.begin(), touched.end(),
                       [this](std::size_t a, std::size_t b) { return root(a) < root(b); });
      for (std::size_t from = 0; from < touched.size();) {
        std::size_t to = from;
        while (to < touched.size() && root(touched[to]) == root(touched[from])) ++to;
        become_one(std::span(touched).subspan(from, to - from), density_of(distance));
        from = to;
      }
    }
    for (std::size_t i = 0; i < n_; ++i)
      if (joined_[i] == i) end(components_[i], 0);
  }

  void become_one(std::span<const std::size_t> parts, std::int64_t density) {
    std::vector<std::size_t> groups;
    std::size_t size = 0;
    for (const std::size_t part : parts) {
      if (components_[part].group) groups.push_back(part);
      size += components_[part].items.size();
    }
    std::optional<std::size_t> group;
    if (groups.size() == 1) {
      group = components_[groups.front()].group;
    } else if (size >= wanted_.least) {
      group = groups_.size();
      groups_.emplace_back();
      for (const std::size_t part : groups) {
        end(components_[part], density);
        const auto items = static_cast<std::int64_t>(components_[part].items.size());
        groups_[*components_[part].group].parent = group;
        groups_[*group].of_parts += groups_[*components_[part].group].best;
        groups_[*group].mass += items * density;
      }
    }
    Component whole;
    whole.group = group;
    for (const std::size_t part : parts) {
      Component& one = components_[part];
      if (group && !one.group) {
        for (const std::size_t i : one.items) first_[i] = group;
        groups_[*group].mass += static_cast<std::int64_t>(one.items.size()) * density;
      }
      for (const std::size_t i : one.items)
        for (const std::size_t j : whole.items) {
          const Steps apart = steps(i, j);
          sum_[i] += apart;
          sum_[j] += apart;
        }
      whole.items.insert(whole.items.end(), one.items.begin(), one.items.end());
      one = {};
    }
    components_[root(parts.front())] = std::move(whole);
  }

  void end(const Component& component, std::int64_t density) {
    if (!component.group) return;
    Group& group = groups_[*component.group];
    const std::size_t size = component.items.size();
    const std::int64_t own = group.mass - static_cast<std::int64_t>(size) * density;
    const bool narrow = std::any_of(component.items.begin(), component.items.end(),
                                    [&](std::size_t i) { return sum_[i] <= kWidth * (size - 1); });
    group.chosen = narrow && own >= group.of_parts;
    group.best = group.chosen ? own : group.of_parts;
  }

  std::size_t n_;
  const Distance& distance_;
  const DensityClusters& wanted_;
  std::vector<Steps> sum_;                         // Of distances to the others of its component.
  std::vector<std::optional<std::size_t>> first_;  // The group each item came into first.
  std::vector<std::size_t> joined_;
  std::vector<Component> components_;  // By root.
  std::vector<Group> groups_;
};

}  // namespace

std::vector<int> density_clusters(std::size_t n, const Distance& distance, const DensityClusters& wanted) {
  if (wanted.least < 2 || !(wanted.width > 0) || !std::isfinite(wanted.width))
    throw Error(ErrorCode::invalid_argument, "clusters need two members at least and a width above 0");
  if (n < wanted.least) return std::vector<int>(n, kNoCluster);
  return Hierarchy(n, distance, wanted).labels();
}

std::size_t medoid(std::span<const std::size_t> items, const Distance& distance) {
  if (items.empty()) throw Error(ErrorCode::invalid_argument, "nothing is typical of nothing");
  std::size_t out = items.front();
  double least = std::numeric_limits<double>::infinity();
  for (const std::size_t i : items) {
    double sum = 0;
    for (const std::size_t j : items) sum += i == j ? 0 : distance(i, j);
    if (sum < least) {
      least = sum;
      out = i;
    }
  }
  return out;
}

}  // namespace proofload::stats
