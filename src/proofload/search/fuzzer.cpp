#include "proofload/search/fuzzer.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/rng.h"
#include "proofload/core/text.h"
#include "proofload/stats/rare_failure.h"

namespace proofload::search {

namespace {

constexpr std::array<std::string_view, kArms> kNames{"damage", "bandit", "mutation", "control"};
// Six, two, one and one of ten, spread over the turn.
constexpr std::array<Arm, 10> kTurn{Arm::damage, Arm::bandit, Arm::damage, Arm::control,  Arm::damage,
                                    Arm::damage, Arm::bandit, Arm::damage, Arm::mutation, Arm::damage};
constexpr std::size_t kCandidates = 1000;
constexpr std::size_t kBanditCandidates = 200;
constexpr std::uint16_t kReplicates = 4;  // Random fields that are drawn from.
constexpr double kWithRelation = 0.25;    // Share of cases under a relation, where one holds.

// Quantile u of Beta(a, b) for whole a, b >= 1; Clopper and Pearson's ends are such quantiles.
double beta_quantile(std::size_t a, std::size_t b, double u) {
  const std::size_t n = a + b - 1;
  return u < 0.5 ? stats::clopper_pearson(a, n, 2 * u).lo : stats::clopper_pearson(a - 1, n, 2 * (1 - u)).hi;
}

// Whether leaving stresses out and making them milder leads from one case to the other.
bool contains(const Cell& whole, const Cell& part) {
  if (whole.sample != part.sample || whole.replicate != part.replicate || whole.relation != part.relation)
    return false;
  auto at = whole.chain.begin();
  for (const Link& link : part.chain) {
    at = std::find_if(at, whole.chain.end(), [&](const Link& each) { return each.stress == link.stress; });
    if (at == whole.chain.end() || at->level < link.level) return false;
    ++at;
  }
  return true;
}

}  // namespace

std::string_view name_of(Arm arm) { return kNames[static_cast<std::size_t>(arm)]; }

Arm arm_of(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end())
    throw Error(ErrorCode::invalid_argument, "`" + std::string(name) + "` is no arm of the fuzzer" +
                                                 did_you_mean(name, {kNames.begin(), kNames.end()}) +
                                                 "; there are " + join({kNames.begin(), kNames.end()}, ", "));
  return static_cast<Arm>(found - kNames.begin());
}

// A run of draws for one case.
class Fuzzer::Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t trial)
      : rng_(FieldBytes().add(std::string_view("fuzz")).add(seed).add(trial).hash()) {}

  double uniform() { return rng_.uniform(0, next_++); }
  /// 0 … n − 1.
  std::size_t below(std::size_t n) {
    return std::min(n - 1, static_cast<std::size_t>(uniform() * static_cast<double>(n)));
  }

 private:
  Rng rng_;
  std::uint64_t next_ = 0;
};

Fuzzer::Fuzzer(FuzzSpace space, FuzzOptions options)
    : space_(std::move(space)), options_(std::move(options)) {
  if (space_.stresses.empty()) throw Error(ErrorCode::invalid_argument, "there is no stress to combine");
  if (space_.samples.empty()) throw Error(ErrorCode::invalid_argument, "there is no picture to stress");
  if (options_.arms.empty())
    throw Error(ErrorCode::invalid_argument,
                "there is no arm to choose cases; name one of " + join({kNames.begin(), kNames.end()}, ", "));
  for (const FuzzStress& stress : space_.stresses) PROOFLOAD_ASSERT(!stress.levels.empty());
  for (const Arm arm : kTurn)
    if (std::find(options_.arms.begin(), options_.arms.end(), arm) != options_.arms.end())
      pattern_.push_back(arm);
  std::size_t slices = 1;
  for (std::size_t i = 0; i < space_.samples.size(); ++i) {
    const FuzzSample& sample = space_.samples[i];
    PROOFLOAD_ASSERT(sample.breaks_at.size() == space_.stresses.size());
    PROOFLOAD_ASSERT(sample.holds_to.size() == space_.stresses.size());
    place_of_[sample.sample] = i;
    slices = std::max<std::size_t>(slices, sample.slice + 1);
  }
  slices_.resize(slices);
  for (std::size_t i = 0; i < space_.samples.size(); ++i) slices_[space_.samples[i].slice].push_back(i);
  tries_.resize(space_.samples.size());
  all_samples_.resize(space_.samples.size());
  std::iota(all_samples_.begin(), all_samples_.end(), std::size_t{0});
  const std::size_t n = space_.stresses.size();
  all_stresses_.resize(n);
  std::iota(all_stresses_.begin(), all_stresses_.end(), std::size_t{0});
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = a + 1; b < n; ++b) pairs_.push_back({a, b});
  if (n == 1) pairs_.push_back({0, 0});
  bandit_.resize(pairs_.size() * slices);
  result_.failure_probability = stats::clopper_pearson(0, 0, options_.alpha);
  for (const FuzzStress& stress : space_.stresses) {
    std::vector<double>& distances = distances_.emplace_back();
    for (const Level level : stress.levels) distances.push_back(stress.axis.distance(level));
  }
  std::size_t fit = 0;  // Pictures that hold what a case needs.
  for (std::size_t i = 0; i < space_.samples.size(); ++i) {
    const FuzzSample& sample = space_.samples[i];
    std::size_t held = 0;
    std::vector<double> most;
    for (const FuzzStress& stress : space_.stresses) {
      const auto steps = std::find_if_not(stress.levels.begin(), stress.levels.end(), [&](Level level) {
        return space_.holds_alone(sample, {stress.stress, level});
      });
      alone_.push_back(static_cast<std::size_t>(steps - stress.levels.begin()));
      if (alone_.back() == 0) continue;
      ++held;
      most.push_back(most_alone(i, (alone_.size() - 1) % n));
    }
    std::sort(most.begin(), most.end(), std::greater<>());
    most.resize(std::min(most.size(), static_cast<std::size_t>(std::max(1, space_.longest))));
    weakness_.push_back(std::accumulate(most.begin(), most.end(), 0.0));
    fit += held >= std::min<std::size_t>(2, n) ? 1 : 0;
  }
  if (space_.together_only && fit == 0)
    throw Error(ErrorCode::invalid_argument,
                "no picture is known to hold under two of the stresses, each at the mildest step of its box");
}

// A case drawn by chance: any picture, as many stresses as a chain may have, in any order, at any step, under any field.
Cell Fuzzer::random_cell(Draws& draws) const {
  const FuzzSample& sample = space_.samples[draws.below(space_.samples.size())];
  Cell out;
  out.sample = sample.sample;
  std::vector<std::size_t> order = all_stresses_;
  const std::size_t links = number_of_links(draws, order.size());
  for (std::size_t i = 0; i < links; ++i) {
    std::swap(order[i], order[i + draws.below(order.size() - i)]);
    const FuzzStress& stress = space_.stresses[order[i]];
    out.chain.push_back({stress.stress, stress.levels[draws.below(stress.levels.size())]});
  }
  out.relation = random_relation(draws, sample);
  out.replicate = static_cast<std::uint16_t>(draws.below(kReplicates));
  return out;
}

// By chance from the box; where that is only what each picture holds alone, drawn again until it is.
Cell Fuzzer::control_cell(Draws& draws) const {
  constexpr int kAttempts = 100'000;
  Cell out = random_cell(draws);
  for (int attempt = 0; attempt < kAttempts && !in_box(out); ++attempt) out = random_cell(draws);
  return out;
}

bool Fuzzer::in_box(const Cell& cell) const {
  if (!space_.together_only) return true;
  const FuzzSample& sample = space_.samples[space_.place_of_sample(cell.sample)];
  return std::all_of(cell.chain.begin(), cell.chain.end(),
                     [&](const Link& link) { return space_.holds_alone(sample, link); });
}

std::size_t Fuzzer::number_of_links(Draws& draws, std::size_t stresses) const {
  const std::size_t most = std::min(stresses, static_cast<std::size_t>(std::max(1, space_.longest)));
  return most < 2 ? most : 2 + draws.below(most - 1);
}

std::int16_t Fuzzer::random_relation(Draws& draws, const FuzzSample& sample) {
  if (sample.relations.empty() || draws.uniform() >= kWithRelation) return -1;
  return sample.relations[draws.below(sample.relations.size())];
}

// Of cases whose stresses each hold alone, the one that is worth most. In the order of the campaign's list, in which a failure ends anyway
// where it can.
std::optional<Fuzzer::Trial> Fuzzer::most_promising(Draws& draws,
                                                    std::span<const std::size_t> samples,
                                                    std::span<const std::size_t> stresses,
                                                    std::size_t candidates) const {
  std::optional<Trial> best;
  double largest = -1;
  std::vector<std::size_t> usable;
  std::vector<std::size_t> steps;
  std::vector<FuzzYield::Part> parts;
  const std::size_t fewest = std::min<std::size_t>(2, stresses.size());
  for (std::size_t i = 0; i < candidates; ++i) {
    const std::size_t place = likely_picture(draws, samples);
    if (busy_.contains(place)) continue;
    usable.clear();
    for (const std::size_t s : stresses)
      if (alone(place, s) > 0) usable.push_back(s);
    if (usable.size() < fewest) continue;
    const std::size_t links = number_of_links(draws, usable.size());
    // Every other candidate by what each stress can do to the picture at most, the others evenly.
    for (std::size_t at = 0; at < links; ++at) {
      double rest = 0;
      for (std::size_t u = at; u < usable.size(); ++u) rest += i % 2 == 0 ? most_alone(place, usable[u]) : 1;
      double drawn = draws.uniform() * rest;
      std::size_t u = at;
      while (u + 1 < usable.size() && (drawn -= i % 2 == 0 ? most_alone(place, usable[u]) : 1) > 0) ++u;
      std::swap(usable[at], usable[u]);
    }
    usable.resize(links);
    std::sort(usable.begin(), usable.end());
    steps.clear();
    parts.clear();
    for (const std::size_t s : usable) {
      steps.push_back(draws.below(alone(place, s)));
      parts.push_back(part(place, s, steps.back()));
    }
    const FuzzYield::Expected expected = yield_.expected(parts, space_.samples[place].slice);
    const double worth = yield_.worth(expected, tries_[place]);
    if (worth <= largest) continue;
    Trial trial;
    trial.cell.sample = space_.samples[place].sample;
    for (std::size_t at = 0; at < links; ++at) {
      const FuzzStress& stress = space_.stresses[usable[at]];
      trial.cell.chain.push_back({stress.stress, stress.levels[steps[at]]});
    }
    trial.cell.relation = random_relation(draws, space_.samples[place]);
    if (drawn_.contains(trial.cell) || foretold(trial.cell)) continue;
    trial.expected = expected;
    trial.worth = worth;
    largest = worth;
    best = std::move(trial);
  }
  return best;
}

// Whether the outcome is as good as known: it contains a smallest case found on the picture, or is contained in one that passed.
bool Fuzzer::foretold(const Cell& cell) const {
  const auto found = found_on_.find(cell.sample);
  if (found != found_on_.end() && std::any_of(found->second.begin(), found->second.end(), [&](std::size_t i) {
        return contains(cell, result_.found[i].minimal);
      }))
    return true;
  const auto passed = passed_on_.find(cell.sample);
  return passed != passed_on_.end() &&
         std::any_of(passed->second.begin(), passed->second.end(),
                     [&](std::size_t i) { return contains(near_misses_[i], cell); });
}

// The d/T of the strongest step that the picture holds alone.
double Fuzzer::most_alone(std::size_t sample, std::size_t stress) const {
  return distances_[stress][alone(sample, stress) - 1] / space_.samples[sample].breaks_at[stress];
}

// Of some pictures the one that can be damaged most; most pictures are far from breaking anywhere in the box.
std::size_t Fuzzer::likely_picture(Draws& draws, std::span<const std::size_t> samples) const {
  constexpr int kPictures = 4;
  std::size_t best = samples[draws.below(samples.size())];
  for (int i = 1; i < kPictures; ++i) {
    const std::size_t other = samples[draws.below(samples.size())];
    if (weakness_[other] > weakness_[best]) best = other;
  }
  return best;
}

FuzzYield::Part Fuzzer::part(std::size_t sample, std::size_t stress, std::size_t step) const {
  const std::vector<double>& distances = distances_[stress];
  return {stress, distances[step] / space_.samples[sample].breaks_at[stress],
          distances[step] / distances.back()};
}

// What was found, on another picture of its slice; or what nearly broke, in another order or under another random field.
std::optional<Fuzzer::Trial> Fuzzer::mutated(Draws& draws) const {
  constexpr int kAttempts = 8;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::size_t way = draws.below(3);
    if (way == 0 && !result_.found.empty()) {
      const Found& found = result_.found[draws.below(result_.found.size())];
      if (auto trial = on_another_picture(draws, found.minimal)) return trial;
      continue;
    }
    if (near_misses_.empty()) continue;
    Trial out;
    out.cell = near_misses_[draws.below(near_misses_.size())];
    if (way == 1 && out.cell.chain.size() > 1) {
      const std::size_t a = draws.below(out.cell.chain.size());
      const std::size_t b = draws.below(out.cell.chain.size() - 1);
      std::swap(out.cell.chain[a], out.cell.chain[b < a ? b : b + 1]);
    } else {
      out.cell.replicate =
          static_cast<std::uint16_t>((out.cell.replicate + 1 + draws.below(kReplicates - 1)) % kReplicates);
    }
    if (!drawn_.contains(out.cell)) return out;
  }
  return {};
}

// The same stresses, each as strong as it was, on the picture of the slice on which that is worth most.
std::optional<Fuzzer::Trial> Fuzzer::on_another_picture(Draws& draws, const Cell& cell) const {
  const std::vector<std::size_t>& slice = slices_[space_.samples[space_.place_of_sample(cell.sample)].slice];
  std::optional<Trial> best;
  double largest = -1;
  std::vector<FuzzYield::Part> parts;
  for (std::size_t i = 0; i < kBanditCandidates; ++i) {
    const std::size_t place = slice[draws.below(slice.size())];
    Trial trial;
    trial.cell = cell;
    trial.cell.sample = space_.samples[place].sample;
    trial.cell.relation = -1;
    parts.clear();
    for (const Link& link : cell.chain) {
      const std::size_t s = space_.place_of(link.stress);
      const std::vector<Level>& levels = space_.stresses[s].levels;
      const auto step = static_cast<std::size_t>(std::lower_bound(levels.begin(), levels.end(), link.level) -
                                                 levels.begin());
      if (step >= alone(place, s)) break;
      parts.push_back(part(place, s, step));
    }
    if (parts.size() < cell.chain.size() || parts.size() < 2) continue;
    if (drawn_.contains(trial.cell) || foretold(trial.cell)) continue;
    std::sort(parts.begin(), parts.end(),
              [](const FuzzYield::Part& a, const FuzzYield::Part& b) { return a.stress < b.stress; });
    trial.expected = yield_.expected(parts, space_.samples[place].slice);
    const double worth = yield_.worth(*trial.expected, tries_[place]);
    if (worth <= largest) continue;
    largest = worth;
    best = std::move(trial);
  }
  return best;
}

// Thompson sampling: of every pair and slice a draw from what is believed of its chance to show something new. Of the few that drew most,
// the one whose best case is worth most by both.
std::optional<Fuzzer::Trial> Fuzzer::of_best_bandit(Draws& draws, std::size_t& chosen) const {
  constexpr std::size_t kBest = 5;
  std::vector<std::pair<double, std::size_t>> beliefs;
  for (std::size_t i = 0; i < bandit_.size(); ++i) {
    if (slices_[i % slices_.size()].empty()) continue;
    const BanditCell& cell = bandit_[i];
    const double u = draws.uniform();
    beliefs.emplace_back(cell.tries == 0 ? u : beta_quantile(1 + cell.hits, 1 + cell.tries - cell.hits, u),
                         i);
  }
  const std::size_t looked = std::min(kBest, beliefs.size());
  std::partial_sort(beliefs.begin(), beliefs.begin() + static_cast<std::ptrdiff_t>(looked), beliefs.end(),
                    std::greater<>());
  chosen = beliefs.front().second;
  std::optional<Trial> best;
  for (std::size_t i = 0; i < looked; ++i) {
    const std::size_t cell = beliefs[i].second;
    const auto& [a, b] = pairs_[cell / slices_.size()];
    const std::array<std::size_t, 2> pair{a, b};
    auto trial = most_promising(draws, slices_[cell % slices_.size()],
                                std::span(pair.data(), a == b ? 1U : 2U), kBanditCandidates);
    if (!trial) continue;
    trial->worth *= beliefs[i].first;
    if (best && trial->worth <= best->worth) continue;
    best = std::move(trial);
    chosen = cell;
  }
  return best;
}

Fuzzer::Trial Fuzzer::choose(Arm arm, Draws& draws) {
  std::optional<Trial> chosen;
  std::size_t bandit = 0;
  if (arm == Arm::mutation) chosen = mutated(draws);
  if (arm == Arm::bandit) {
    chosen = of_best_bandit(draws, bandit);
    ++bandit_[bandit].tries;
  }
  if (arm != Arm::control && !chosen) {
    // Whoever has nothing to offer leaves the turn to the others.
    if (arm != Arm::bandit) arm = Arm::damage;
    chosen = most_promising(draws, all_samples_, all_stresses_, kCandidates);
  }
  if (chosen) {
    const std::size_t place = place_of_.at(chosen->cell.sample);
    ++tries_[place];
    // One case a picture and round, where there are enough: what it shows is not known before the round ends.
    if (space_.samples.size() >= 4 * options_.round) busy_.insert(place);
    if (chosen->expected) yield_.choose(*chosen->expected);
  } else {
    // By chance: what the control arm always does, and the others where every candidate would break by one stress alone.
    chosen.emplace();
    chosen->cell = control_cell(draws);
  }
  chosen->arm = arm;
  chosen->bandit = bandit;
  return std::move(*chosen);
}

void Fuzzer::begin_round() {
  yield_.begin_round();
  busy_.clear();
  for (std::size_t i = 0; i < options_.round; ++i) {
    Draws draws(options_.seed, trials_);
    round_.push_back(choose(pattern_[trials_ % pattern_.size()], draws));
    drawn_.insert(round_.back().cell);
    ++trials_;
  }
}

std::vector<Cell> Fuzzer::ask(std::size_t limit) {
  while (due_ == 0 && !done()) {
    if (round_.empty()) begin_round();
    queue_ = wanted();
    handed_ = 0;
    due_ = queue_.size();
    if (due_ == 0) end_round();
  }
  const std::size_t n = std::min(limit, queue_.size() - handed_);
  const auto from = queue_.begin() + static_cast<std::ptrdiff_t>(handed_);
  handed_ += n;
  return {from, from + static_cast<std::ptrdiff_t>(n)};
}

// What the round still has to know: first its cases, then, step by step, what its shrinks ask. Nothing when it is complete.
std::vector<Cell> Fuzzer::wanted() {
  std::vector<Cell> out;
  if (!shrinking_now_) {
    for (const Trial& trial : round_)
      if (!known_.contains(trial.cell)) out.push_back(trial.cell);
    if (out.empty()) {
      for (std::size_t i = 0; i < round_.size(); ++i)
        if (const Observation& seen = known_.at(round_[i].cell); seen.failed() && !repeated(round_[i]))
          shrinking_.push_back({i, std::make_unique<Shrink>(space_, round_[i].cell, seen, yield_.edges())});
      shrinking_now_ = true;
    }
  }
  for (const Shrinking& each : shrinking_)
    while (const auto cell = each.shrink->ask()) {
      const auto seen = known_.find(*cell);
      if (seen == known_.end()) {
        out.push_back(*cell);
        break;
      }
      each.shrink->tell(*cell, seen->second);
    }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Fuzzer::tell(std::span<const RunRecord> records) {
  for (const RunRecord& record : records) {
    if (!std::binary_search(queue_.begin(), queue_.end(), record.cell)) continue;
    if (known_.emplace(record.cell, observe(record, space_.oracle)).second) --due_;
  }
}

// The place in the findings of a smallest case that the trial contains and that fails in the same way: the trial says nothing new then, and
// is not made small. Control cases always are, so that their kinds do not hang on what other arms found.
std::optional<std::size_t> Fuzzer::repeated(const Trial& trial) const {
  if (trial.arm == Arm::control) return {};
  const auto found = found_on_.find(trial.cell.sample);
  if (found == found_on_.end()) return {};
  for (const std::size_t i : found->second) {
    const Found& each = result_.found[i];
    if (each.verified && each.observation.how == known_.at(trial.cell).how &&
        contains(trial.cell, each.minimal))
      return i;
  }
  return {};
}

// What a failure says of where others are.
void Fuzzer::learn_from(const Trial& trial, const Found& found) {
  if (trial.expected) yield_.tell_novelty(trial.expected->novelty, found.first);
  if (found.repeats) return;
  std::vector<std::size_t> set;
  set.reserve(found.signature.stresses.size());
  for (const std::uint16_t stress : found.signature.stresses) set.push_back(space_.place_of(stress));
  const FuzzSample& sample = space_.samples[space_.place_of_sample(found.minimal.sample)];
  yield_.tell_found(FuzzYield::set_of(set), set.size(), found.signature.decile, sample.slice,
                    space_.damage(found.minimal), found.tests);
}

void Fuzzer::end_round() {
  auto shrunk = shrinking_.begin();
  std::vector<Found> fresh;
  for (std::size_t i = 0; i < round_.size(); ++i) {
    const Trial& trial = round_[i];
    const Observation& seen = known_.at(trial.cell);
    ArmTally& arm = result_.arms[static_cast<std::size_t>(trial.arm)];
    ++arm.cases;
    std::size_t kind = stats::kNoKind;
    if (seen.failed()) {
      Found found;
      if (const auto before = repeated(trial)) {
        found = result_.found[*before];
        found.tests = 0;
        found.repeats = true;
      } else {
        const Shrink& shrink = *shrunk++->shrink;
        found.minimal = shrink.smallest();
        found.verified = shrink.minimal();
        found.observation = shrink.observation();
        found.signature = signature_of(space_, found.minimal, found.observation);
        found.tests = shrink.tests();
      }
      found.arm = trial.arm;
      found.failing = trial.cell;
      const auto [at, is_new] = signatures_.emplace(found.signature, signatures_.size());
      found.first = is_new;
      learn_from(trial, found);
      kind = at->second;
      ++arm.failures;
      arm.repeated += found.repeats ? 1 : 0;
      arm.new_signatures += is_new ? 1 : 0;
      if (trial.arm == Arm::bandit && is_new) ++bandit_[trial.bandit].hits;
      fresh.push_back(std::move(found));
    }
    if (trial.expected && seen.kind != Observation::Kind::no_verdict) {
      yield_.tell_case(*trial.expected, seen.failed());
      if (!seen.failed()) {
        passed_on_[trial.cell.sample].push_back(near_misses_.size());
        near_misses_.push_back(trial.cell);
      }
    }
    if (seen.kind == Observation::Kind::no_verdict) {
      ++arm.no_verdict;
    } else if (trial.arm == Arm::control) {
      control_kinds_.push_back(kind);
    }
  }
  // Only now, as `repeated` asks what was found before the round.
  for (Found& found : fresh) {
    if (!found.repeats) found_on_[found.minimal.sample].push_back(result_.found.size());
    result_.found.push_back(std::move(found));
  }
  shrinking_.clear();  // Before `learn`: they look at the yield's edges.
  yield_.learn();
  shrinking_now_ = false;
  round_.clear();
  if (options_.budget > 0 && known_.size() >= options_.budget) result_.end = FuzzResult::End::budget;
  const stats::UnseenKinds unseen = stats::unseen_kinds(control_kinds_, options_.alpha);
  if (unseen.draws >= stats::clean_draws_to_certify(options_.stop_below, options_.alpha) &&
      unseen.next_new < options_.stop_below)
    result_.end = FuzzResult::End::nothing_new;
}

FuzzResult Fuzzer::result() const {
  FuzzResult out = result_;
  out.cells = known_.size();
  out.shrinking =
      static_cast<std::size_t>(std::count_if(known_.begin(), known_.end(), [this](const auto& each) {
        return !drawn_.contains(each.first);
      }));
  out.signatures = signatures_.size();
  std::set<std::uint32_t> pictures;
  for (const Found& found : out.found) pictures.insert(found.failing.sample);
  out.pictures = pictures.size();
  const ArmTally& control = out.arms[static_cast<std::size_t>(Arm::control)];
  out.control_failures = control.failures;
  out.control_cases = control_kinds_.size();
  out.failure_probability = stats::clopper_pearson(out.control_failures, out.control_cases, options_.alpha);
  out.unseen = stats::unseen_kinds(control_kinds_, options_.alpha);
  return out;
}

}  // namespace proofload::search
