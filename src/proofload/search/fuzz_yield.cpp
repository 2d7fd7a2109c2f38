#include "proofload/search/fuzz_yield.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/hash.h"
#include "proofload/stats/isotonic.h"

namespace proofload::search {

namespace {

// What is supposed before anything is told, and the number of cases that it weighs.
constexpr double kBinWidth = 0.1;
constexpr double kFirstEdge = 1.25;
constexpr double kFirstSpread = 0.25;
constexpr double kWeight = 4;
constexpr double kSetWeight = 2;
constexpr std::array<double, FuzzYield::kNovelties> kFirstNew{0.2, 0.5, 0.9};
constexpr double kTriedBefore = 0.25;  // Weight of a case on the same picture before.
constexpr std::size_t kSizes = 9;

double supposed_chance(double damage) { return 1 / (1 + std::exp((kFirstEdge - damage) / kFirstSpread)); }
double supposed_tests(std::size_t size) { return size < 2 ? 4.0 : 6.0 * static_cast<double>(size) - 6; }

std::uint64_t place_key(std::uint64_t kind, std::uint32_t slice) {
  return FieldBytes().add(kind).add(std::uint64_t{slice}).hash();
}

}  // namespace

FuzzYield::FuzzYield() : edge_(kFirstEdge), tests_(kSizes) {
  for (std::size_t i = 0; i < kNovelties; ++i) novelty_[i] = {kFirstNew[i] * kWeight, kWeight};
  for (std::size_t size = 0; size < kSizes; ++size) tests_[size] = {supposed_tests(size) * kWeight, kWeight};
  learn();
}

std::uint64_t FuzzYield::set_of(std::span<const std::size_t> ascending) {
  std::uint64_t out = 0;
  for (const std::size_t stress : ascending) out = (out << 8U) ^ ((stress + 1) & 0xffU);
  return out;
}

std::size_t FuzzYield::bin_of(double damage) {
  return std::min(kBins - 1, static_cast<std::size_t>(std::max(0.0, damage) / kBinWidth));
}

std::uint64_t FuzzYield::kind_of(std::uint64_t set, int tenth) {
  return FieldBytes().add(set).add(static_cast<std::uint64_t>(tenth)).hash();
}

FuzzYield::Expected FuzzYield::expected(std::span<const Part> parts, std::uint32_t slice) const {
  Expected out;
  out.slice = slice;
  // The stresses that do most damage, as many as it takes.
  std::vector<std::size_t> order;
  order.reserve(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out.damage += parts[i].damage;
    order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return parts[a].damage > parts[b].damage; });
  double rest = 0;
  std::size_t kept = 0;
  while (kept < order.size() && (kept < 2 || rest < edge_)) rest += parts[order[kept++]].damage;
  order.resize(kept);
  std::sort(order.begin(), order.end());
  // The first of them is made milder until the damage is that of a smallest case.
  std::vector<std::size_t> stresses;
  double share = 0;
  for (const std::size_t i : order) {
    double own = parts[i].share;
    if (stresses.empty() && parts[i].damage > 0)
      own *= std::clamp((edge_ - (rest - parts[i].damage)) / parts[i].damage, 0.0, 1.0);
    share = std::max(share, own);
    stresses.push_back(parts[i].stress);
  }
  out.set = set_of(stresses);
  out.size = stresses.size();
  out.tenth = std::clamp(static_cast<int>(10 * share), 0, 9);
  const std::uint64_t kind = kind_of(out.set, out.tenth);
  const std::uint64_t place = place_key(kind, slice);
  if (places_.contains(place) || pending_.contains(place))
    out.novelty = 0;
  else
    out.novelty = kinds_.contains(kind) || pending_.contains(kind) ? 1 : 2;
  return out;
}

double FuzzYield::chance(const Expected& expected) const {
  const auto set = sets_.find(expected.set);
  const double factor =
      set == sets_.end() ? 1.0 : (set->second.seen + kSetWeight) / (set->second.of + kSetWeight);
  return std::min(1.0, chance_[bin_of(expected.damage)] * factor);
}

double FuzzYield::worth(const Expected& expected, std::size_t tries) const {
  const double p = chance(expected);
  const Ratio& novelty = novelty_[expected.novelty];
  const Ratio& tests = tests_[std::min(expected.size, kSizes - 1)];
  return p * (novelty.seen / novelty.of) / (1 + p * tests.seen / tests.of) /
         (1 + kTriedBefore * static_cast<double>(tries));
}

void FuzzYield::choose(const Expected& expected) {
  const std::uint64_t kind = kind_of(expected.set, expected.tenth);
  pending_.insert(kind);
  pending_.insert(place_key(kind, expected.slice));
}

void FuzzYield::tell_case(const Expected& expected, bool failed) {
  Ratio& told = told_[bin_of(expected.damage)];
  told.of += 1;
  told.seen += failed ? 1 : 0;
  Ratio& set = sets_[expected.set];
  set.of += chance_[bin_of(expected.damage)];
  set.seen += failed ? 1 : 0;
}

void FuzzYield::tell_found(
    std::uint64_t set, std::size_t size, int tenth, std::uint32_t slice, double damage, std::size_t tests) {
  const std::uint64_t kind = kind_of(set, tenth);
  kinds_.insert(kind);
  places_.insert(place_key(kind, slice));
  Ratio& cost = tests_[std::min(size, kSizes - 1)];
  cost.seen += static_cast<double>(tests);
  cost.of += 1;
  if (size > 1 && std::isfinite(damage)) new_edges_.push_back(damage);
}

void FuzzYield::tell_novelty(std::size_t novelty, bool is_new) {
  novelty_[novelty].of += 1;
  novelty_[novelty].seen += is_new ? 1 : 0;
}

void FuzzYield::learn() {
  std::vector<double> shares;
  std::vector<double> weights;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double prior = supposed_chance((static_cast<double>(bin) + 0.5) * kBinWidth);
    shares.push_back((told_[bin].seen + kWeight * prior) / (told_[bin].of + kWeight));
    weights.push_back(told_[bin].of + kWeight);
  }
  chance_ = stats::isotonic(shares, weights).values;
  edges_.insert(edges_.end(), new_edges_.begin(), new_edges_.end());
  new_edges_.clear();
  std::sort(edges_.begin(), edges_.end());
  constexpr std::size_t kEnough = 8;
  if (edges_.size() >= kEnough) edge_ = edges_[edges_.size() / 2];
}

}  // namespace proofload::search
