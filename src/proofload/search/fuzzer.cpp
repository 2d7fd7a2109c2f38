#include "proofload/search/fuzzer.h"

#include <algorithm>
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
constexpr double kTriedBefore = 0.25;     // Weight of a case on the same picture before.
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
  for (const FuzzSample& sample : space_.samples) {
    std::size_t held = 0;
    for (const FuzzStress& stress : space_.stresses) {
      const auto steps = std::find_if_not(stress.levels.begin(), stress.levels.end(), [&](Level level) {
        return space_.holds_alone(sample, {stress.stress, level});
      });
      alone_.push_back(static_cast<std::size_t>(steps - stress.levels.begin()));
      held += alone_.back() > 0 ? 1 : 0;
    }
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

// Of cases whose stresses each hold alone, the one that does most damage together: Σ d_j/d_T_ij, less where the picture was tried before.
// In the order of the campaign's list, in which a failure ends anyway where it can.
std::optional<Cell> Fuzzer::most_damaged(Draws& draws,
                                         std::span<const std::size_t> samples,
                                         std::span<const std::size_t> stresses,
                                         std::size_t candidates) const {
  std::optional<Cell> best;
  double largest = -1;
  std::vector<std::size_t> usable;
  const std::size_t fewest = std::min<std::size_t>(2, stresses.size());
  for (std::size_t i = 0; i < candidates; ++i) {
    const std::size_t place = samples[draws.below(samples.size())];
    const FuzzSample& sample = space_.samples[place];
    usable.clear();
    for (const std::size_t s : stresses)
      if (alone(place, s) > 0) usable.push_back(s);
    if (usable.size() < fewest) continue;
    const std::size_t links = number_of_links(draws, usable.size());
    for (std::size_t at = 0; at < links; ++at)
      std::swap(usable[at], usable[at + draws.below(usable.size() - at)]);
    std::sort(usable.begin(), usable.begin() + static_cast<std::ptrdiff_t>(links));
    Cell cell;
    cell.sample = sample.sample;
    double sum = 0;
    for (std::size_t at = 0; at < links; ++at) {
      const std::size_t s = usable[at];
      const std::size_t step = draws.below(alone(place, s));
      cell.chain.push_back({space_.stresses[s].stress, space_.stresses[s].levels[step]});
      sum += distances_[s][step] / sample.breaks_at[s];
    }
    cell.relation = random_relation(draws, sample);
    const double worth = sum / (1 + kTriedBefore * static_cast<double>(tries_[place]));
    if (worth <= largest || drawn_.contains(cell)) continue;
    largest = worth;
    best = std::move(cell);
  }
  return best;
}

// A found failure in another order or under another random field.
std::optional<Cell> Fuzzer::mutated(Draws& draws) const {
  if (result_.found.empty()) return {};
  constexpr int kAttempts = 8;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Cell cell = result_.found[draws.below(result_.found.size())].failing;
    if (cell.chain.size() > 1 && draws.uniform() < 0.5) {
      const std::size_t a = draws.below(cell.chain.size());
      const std::size_t b = draws.below(cell.chain.size() - 1);
      std::swap(cell.chain[a], cell.chain[b < a ? b : b + 1]);
    } else {
      cell.replicate =
          static_cast<std::uint16_t>((cell.replicate + 1 + draws.below(kReplicates - 1)) % kReplicates);
    }
    if (!drawn_.contains(cell)) return cell;
  }
  return {};
}

// Thompson sampling: of every pair and slice a draw from what is believed of its chance to show something new.
std::optional<Cell> Fuzzer::of_best_bandit(Draws& draws, std::size_t& chosen) const {
  double largest = -1;
  for (std::size_t i = 0; i < bandit_.size(); ++i) {
    if (slices_[i % slices_.size()].empty()) continue;
    const BanditCell& cell = bandit_[i];
    const double u = draws.uniform();
    const double belief = cell.tries == 0 ? u : beta_quantile(1 + cell.hits, 1 + cell.tries - cell.hits, u);
    if (belief <= largest) continue;
    largest = belief;
    chosen = i;
  }
  const auto& [a, b] = pairs_[chosen / slices_.size()];
  const std::array<std::size_t, 2> pair{a, b};
  return most_damaged(draws, slices_[chosen % slices_.size()], std::span(pair.data(), a == b ? 1U : 2U),
                      kBanditCandidates);
}

Fuzzer::Trial Fuzzer::choose(Arm arm, Draws& draws) {
  Trial out;
  out.arm = arm;
  std::optional<Cell> cell;
  if (arm == Arm::mutation) cell = mutated(draws);
  if (arm == Arm::bandit) {
    cell = of_best_bandit(draws, out.bandit);
    ++bandit_[out.bandit].tries;
  }
  if (arm != Arm::control && !cell) {
    // Whoever has nothing to offer leaves the turn to the others.
    if (arm != Arm::bandit) out.arm = Arm::damage;
    cell = most_damaged(draws, all_samples_, all_stresses_, kCandidates);
  }
  if (cell) {
    out.cell = std::move(*cell);
    ++tries_[place_of_.at(out.cell.sample)];
    return out;
  }
  // By chance: what the control arm always does, and the others where every candidate would break by one stress alone.
  out.cell = control_cell(draws);
  return out;
}

void Fuzzer::begin_round() {
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
          shrinking_.push_back({i, std::make_unique<Shrink>(space_, round_[i].cell, seen)});
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
      kind = at->second;
      ++arm.failures;
      arm.repeated += found.repeats ? 1 : 0;
      arm.new_signatures += is_new ? 1 : 0;
      if (trial.arm == Arm::bandit && is_new) ++bandit_[trial.bandit].hits;
      fresh.push_back(std::move(found));
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
  shrinking_.clear();
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
