#include "proofload/search/shrink.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace proofload::search {

namespace {

bool untouched(const Cell& cell) { return cell.chain.empty() && cell.relation < 0; }

Cell without(const Cell& cell, std::size_t link) {
  Cell out = cell;
  out.chain.erase(out.chain.begin() + static_cast<std::ptrdiff_t>(link));
  return out;
}

Cell with_level(const Cell& cell, std::size_t link, Level level) {
  Cell out = cell;
  out.chain[link].level = level;
  return out;
}

// Place of the strongest step that is not above a level, counted from 1; 0: none.
std::size_t step_of(const FuzzStress& stress, Level level) {
  return static_cast<std::size_t>(std::upper_bound(stress.levels.begin(), stress.levels.end(), level) -
                                  stress.levels.begin());
}

// The next milder step of a link, if it has one.
std::optional<Level> milder(const FuzzSpace& space, const Link& link) {
  const FuzzStress& stress = space.at(link.stress);
  const auto above = std::lower_bound(stress.levels.begin(), stress.levels.end(), link.level);
  if (above == stress.levels.begin()) return {};
  return *std::prev(above);
}

// Links from the one that does least damage to the picture to the one that does most.
std::vector<std::size_t> least_damage_first(const FuzzSpace& space, const Cell& cell) {
  const FuzzSample& sample = space.samples[space.place_of_sample(cell.sample)];
  std::vector<double> damage;
  damage.reserve(cell.chain.size());
  for (const Link& link : cell.chain) damage.push_back(space.damage(sample, link));
  std::vector<std::size_t> out(cell.chain.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t a, std::size_t b) { return damage[a] < damage[b]; });
  return out;
}

}  // namespace

std::vector<Cell> one_step_smaller(const FuzzSpace& space, const Cell& cell) {
  std::vector<Cell> out;
  const auto add = [&out](Cell smaller) {
    if (!untouched(smaller)) out.push_back(std::move(smaller));
  };
  if (cell.relation >= 0) {
    Cell bare = cell;
    bare.relation = -1;
    add(std::move(bare));
  }
  for (const std::size_t link : least_damage_first(space, cell)) add(without(cell, link));
  for (std::size_t link = 0; link < cell.chain.size(); ++link)
    if (const auto level = milder(space, cell.chain[link])) add(with_level(cell, link, *level));
  return out;
}

Shrink::Shrink(
    const FuzzSpace& space, Cell failing, Observation found, std::span<const double> edges, std::size_t most)
    : space_(space),
      sample_(space.samples[space.place_of_sample(failing.sample)]),
      edges_(edges),
      failing_(std::move(failing)),
      found_(std::move(found)),
      most_(most) {
  proceed();
}

void Shrink::tell(const Cell& cell, const Observation& observation) {
  if (cell != wanted_) return;
  known_.emplace(cell, observation);
  proceed();
}

// The whole way from the first failure, over what is known; it is cheap, and leaves no half-finished step to remember. The first case
// that is not known ends it: from there on everything counts as passing, so nothing shrinks any further.
void Shrink::proceed() {
  wanted_.reset();
  minimal_ = false;
  smallest_ = failing_;
  observation_ = found_;
  bool smaller = true;
  while (smaller) {
    drop();
    // The order comes before the levels: every single step down holds for one order only.
    simplify();
    if (!smallest_.chain.empty()) halve(0);
    bool milder = true;
    while (milder) {
      milder = false;
      for (std::size_t link = 0; link < smallest_.chain.size(); ++link) milder = weaken(link) || milder;
    }
    // A stress may have become milder, or a field another one, since something was tried.
    const std::vector<Cell> next = one_step_smaller(space_, smallest_);
    smaller =
        std::any_of(next.begin(), next.end(), [this](const Cell& each) { return accept_if_fails(each); });
  }
  minimal_ = !wanted_;
  if (wanted_ && known_.size() >= most_) wanted_.reset();
}

bool Shrink::fails(const Cell& cell) {
  if (wanted_ || untouched(cell)) return false;
  const auto found = known_.find(cell);
  if (found == known_.end()) {
    wanted_ = cell;
    return false;
  }
  return found->second.kind == found_.kind;
}

bool Shrink::accept_if_fails(const Cell& cell) {
  if (!fails(cell)) return false;
  smallest_ = cell;
  observation_ = known_.at(cell);
  return true;
}

// A single stress that the run saw to hold, or stresses that do less damage than nearly all smallest cases: that it holds needs no look
// before all else is as mild as it can be.
bool Shrink::expected_to_hold(const Cell& cell) const {
  if (cell.relation >= 0 || cell.replicate != 0) return false;
  if (cell.chain.size() == 1) return space_.holds_alone(sample_, cell.chain[0]);
  constexpr std::size_t kEnough = 16;
  return edges_.size() >= kEnough && space_.damage(cell) < edges_[edges_.size() / 8];
}

// Relation and stresses away, one at a time.
void Shrink::drop() {
  const auto fails_without = [this](const Cell& cell) {
    return !expected_to_hold(cell) && accept_if_fails(cell);
  };
  bool again = true;
  while (again) {
    Cell bare = smallest_;
    bare.relation = -1;
    again = smallest_.relation >= 0 && fails_without(bare);
    for (const std::size_t link : least_damage_first(space_, smallest_))
      if (!again) again = fails_without(without(smallest_, link));
  }
}

// As mild as the others allow, where a single step is possible at all, which it mostly is not once another link was made milder; then
// by steps that double, as it ends nearby.
bool Shrink::weaken(std::size_t link) {
  const FuzzStress& stress = space_.at(smallest_.chain[link].stress);
  const std::size_t start = step_of(stress, smallest_.chain[link].level);
  std::size_t breaks = start;
  std::size_t passes = 0;
  for (std::size_t stride = 1; breaks - passes > 1; stride *= 2) {
    const std::size_t next = breaks - std::min(stride, breaks - passes - 1);
    if (!accept_if_fails(with_level(smallest_, link, stress.levels[next - 1]))) {
      passes = next;
      break;
    }
    breaks = next;
  }
  bisect(link, passes, breaks);
  return step_of(stress, smallest_.chain[link].level) < start;
}

// From the whole range. Its lower end is the removal, which is seen to pass in the end.
void Shrink::halve(std::size_t link) {
  const Link& now = smallest_.chain[link];
  bisect(link, 0, step_of(space_.at(now.stress), now.level));
}

void Shrink::bisect(std::size_t link, std::size_t passes, std::size_t breaks) {
  const FuzzStress& stress = space_.at(smallest_.chain[link].stress);
  while (breaks - passes > 1) {
    const std::size_t next = middle(link, passes, breaks);
    if (accept_if_fails(with_level(smallest_, link, stress.levels[next - 1])))
      breaks = next;
    else
      passes = next;
  }
}

// The step between the two with about half of the smallest cases known so far on each side, by the damage of the whole case at it; each step
// weighs a case of its own, so that without any it is the step in the middle.
std::size_t Shrink::middle(std::size_t link, std::size_t passes, std::size_t breaks) const {
  const FuzzStress& stress = space_.at(smallest_.chain[link].stress);
  const double rest = space_.damage(smallest_) - space_.damage(sample_, smallest_.chain[link]);
  // Weight of ending at a step or below it.
  const auto up_to = [&](std::size_t step) {
    const double own = step == 0 ? 0.0 : space_.damage(sample_, {stress.stress, stress.levels[step - 1]});
    return static_cast<double>(step) +
           static_cast<double>(std::upper_bound(edges_.begin(), edges_.end(), rest + own) - edges_.begin());
  };
  const double half = (up_to(passes) + up_to(breaks)) / 2;
  std::size_t out = passes + 1;
  while (out + 1 < breaks && up_to(out) < half) ++out;
  return out;
}

void Shrink::simplify() {
  if (smallest_.replicate != 0) {
    Cell first = smallest_;
    first.replicate = 0;
    accept_if_fails(first);
  }
  Cell ordered = smallest_;
  std::stable_sort(ordered.chain.begin(), ordered.chain.end(),
                   [](const Link& a, const Link& b) { return a.stress < b.stress; });
  if (ordered != smallest_) accept_if_fails(ordered);
}

}  // namespace proofload::search
