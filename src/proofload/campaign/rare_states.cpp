#include "proofload/campaign/rare_states.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/fuzz_box.h"
#include "proofload/campaign/tiles.h"
#include "proofload/core/error.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kBlock = 100;  // Moves of a kind over which `lately` is told.
constexpr double kTie = 1e-6;
constexpr double kHoldsNearest = -1e-5;  // The score of a state that holds stays below failure, tie included.
constexpr double kUntouched = -1e6;

// Places of draws in the stream of a state: tiles first.
enum Element : std::uint64_t {
  kCombinationDraw = stress::kTiles,
  kReplicateDraw,
  kTieDraw,
  kKindDraw,
  kOneTileDraw,
  kPlaceDraw,
  kFirstStrength,
};

double normal_share(double z) { return 0.5 * boost::math::erfc(-z / std::sqrt(2.0)); }

std::size_t below(const Rng& rng, std::uint32_t stream, std::uint64_t element, std::size_t n) {
  return static_cast<std::size_t>(std::uint64_t{rng.bits32(stream, element)} * n >> 32);
}

double sum_of_scores(const BoxPredictions& boxes) {
  double out = 0;
  for (const ScoredBox& box : boxes.boxes) out += box.score;
  return out;
}

}  // namespace

RareStates::RareStates(FollowUp& run,
                       const Domain& domain,
                       std::vector<std::uint32_t> order,
                       std::size_t slots,
                       std::uint64_t key,
                       const std::atomic<bool>& stop,
                       Progress& progress)
    : run_(run),
      domain_(domain),
      order_(std::move(order)),
      key_(key),
      stop_(stop),
      progress_(progress),
      ids_(run.store().image_ids()),
      states_(slots),
      proposals_(slots),
      clean_scores_(ids_.size(), -1) {
  static constexpr const char* kNames[kKinds] = {"all at once", "tiles",        "strengths",
                                                 "picture",     "whole fields", "combination"};
  for (const char* const name : kNames) moves_.push_back({stats::Stride(), {name, 0, 0, {}}, 0, 0, {}});
  for (const auto& combination : domain.combinations) {
    Fields fields;
    for (const std::size_t k : combination) {
      const std::uint16_t index = domain.ranges[k].stress;
      // The field of a clip goes through its frames; it is drawn as a whole.
      const bool local = stress::has_local_field(*run.bench().stressors[index]) && !run.bench().clips();
      (local ? fields.local : fields.whole) = true;
    }
    fields_.push_back(fields);
  }
}

bool RareStates::moves_bit_by_bit() const {
  return domain_.dimensions() > 0 ||
         std::any_of(fields_.begin(), fields_.end(), [](const Fields& fields) { return fields.local; });
}

void RareStates::draw(std::span<const std::size_t> slots, std::span<double> scores) {
  settle();
  const Rng rng(key_, calls_++);
  for (std::size_t i = 0; i < slots.size(); ++i)
    states_[slots[i]] = fresh(rng, static_cast<std::uint32_t>(i));
  judge(slots, states_, scores);
}

void RareStates::propose(std::span<const std::size_t> slots, double, std::span<double> scores) {
  settle();
  const Rng rng(key_, calls_++);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const auto stream = static_cast<std::uint32_t>(i);
    const State& now = states_[slots[i]];
    const std::vector<Kind> kinds = kinds_of(now);
    const Kind kind = kinds[below(rng, stream, kKindDraw, kinds.size())];
    proposals_[slots[i]] = moved(now, kind, rng, stream);
    pending_.push_back({slots[i], kind, false});
  }
  judge(slots, proposals_, scores);
}

void RareStates::accept(std::size_t slot) {
  states_[slot] = proposals_[slot];
  for (Pending& one : pending_)
    if (one.slot == slot) one.taken = true;
}

// What became of the last proposals is known once the next are asked for.
void RareStates::settle() {
  for (const Pending& one : pending_) {
    Moves& moves = moves_[one.kind];
    moves.stride.saw(one.taken ? 1 : 0, 1);
    ++moves.tally.proposed;
    moves.tally.taken += one.taken ? 1 : 0;
    ++moves.block_proposed;
    moves.block_taken += one.taken ? 1 : 0;
    if (moves.block_proposed < kBlock) continue;
    moves.before = static_cast<double>(moves.block_taken) / static_cast<double>(moves.block_proposed);
    moves.block_proposed = moves.block_taken = 0;
  }
  pending_.clear();
}

std::vector<MoveTally> RareStates::moves() const {
  std::vector<MoveTally> out;
  for (const Moves& moves : moves_) {
    if (moves.tally.proposed == 0) continue;
    MoveTally tally = moves.tally;
    if (moves.before) {
      const double n = static_cast<double>(kBlock + moves.block_proposed);
      tally.lately =
          (*moves.before * static_cast<double>(kBlock) + static_cast<double>(moves.block_taken)) / n;
    }
    out.push_back(std::move(tally));
  }
  return out;
}

std::size_t RareStates::pictures(std::size_t slots) const {
  std::set<std::uint32_t> out;
  for (std::size_t i = 0; i < std::min(slots, states_.size()); ++i) out.insert(picture_of(states_[i]));
  return out.size();
}

RareStates::State RareStates::fresh(const Rng& rng, std::uint32_t stream) const {
  State out;
  out.place = rng.normal(stream, kPlaceDraw);
  out.replicate = static_cast<std::uint16_t>(rng.bits32(stream, kReplicateDraw) >> 16);
  out.combination = below(rng, stream, kCombinationDraw, domain_.combinations.size());
  out.tie = rng.uniform(stream, kTieDraw);
  out.tiles.fill(out.replicate);  // One replicate is a field as likely as any.
  for (std::size_t k = 0; k < domain_.ranges.size(); ++k)
    out.z.push_back(rng.normal(stream, kFirstStrength + k));
  return out;
}

std::vector<RareStates::Kind> RareStates::kinds_of(const State& state) const {
  const Fields& fields = fields_[state.combination];
  const bool strengths = domain_.dimensions() > 0;
  const bool pictures = order_.size() > 1;
  std::vector<Kind> out;
  if (fields.local) out.push_back(kTiles);
  if (strengths) out.push_back(kStrengths);
  if (pictures) out.push_back(kPicture);
  if (out.size() > 1) out.push_back(kAll);
  if (fields.whole) out.push_back(kField);
  if (domain_.combinations.size() > 1) out.push_back(kCombination);
  return out;
}

RareStates::State RareStates::moved(const State& now, Kind kind, const Rng& rng, std::uint32_t stream) const {
  State next = now;
  const State other = fresh(rng, stream);
  next.tie = other.tie;
  const double c = moves_[kind].stride.strength();
  const double scale = 1 / std::sqrt(1 + c * c);
  if (kind == kAll || kind == kPicture) next.place = (now.place + c * other.place) * scale;
  if (kind == kAll || kind == kStrengths)
    for (std::size_t k = 0; k < next.z.size(); ++k) next.z[k] = (now.z[k] + c * other.z[k]) * scale;
  if (kind == kTiles || (kind == kAll && fields_[now.combination].local)) {
    // So many that the field keeps the same correlation as a normal.
    bool any = false;
    for (std::size_t tile = 0; tile < stress::kTiles; ++tile)
      if (rng.uniform(stream, tile) < 1 - scale) {
        next.tiles[tile] = other.replicate;
        any = true;
      }
    if (!any) next.tiles[below(rng, stream, kOneTileDraw, stress::kTiles)] = other.replicate;
  }
  if (kind == kField) next.replicate = other.replicate;
  if (kind == kCombination) next.combination = other.combination;
  return next;
}

std::uint32_t RareStates::picture_of(const State& state) const {
  const auto at = static_cast<std::size_t>(normal_share(state.place) * static_cast<double>(order_.size()));
  return order_[std::min(at, order_.size() - 1)];
}

Cell RareStates::cell_of(const State& state) const {
  std::vector<double> shares;
  shares.reserve(state.z.size());
  for (const double z : state.z) shares.push_back(normal_share(z));
  Cell out{picture_of(state), state.replicate, -1, domain_.chain(run_.spec(), state.combination, shares)};
  const Fields& fields = fields_[state.combination];
  if (!fields.local || out.chain.empty()) return out;
  // Where nothing else draws, the replicate is that of the first tile, so that equal fields are equal cells.
  if (!fields.whole) out.replicate = state.tiles[0];
  put_tiles(out, state.tiles);
  return out;
}

void RareStates::judge(std::span<const std::size_t> slots,
                       const std::vector<State>& states,
                       std::span<double> scores) {
  std::vector<Cell> cells;
  std::vector<std::size_t> of;  // slot's place by cell
  for (std::size_t i = 0; i < slots.size(); ++i) {
    Cell cell = cell_of(states[slots[i]]);
    if (cell.chain.empty()) {  // So weak that nothing changes.
      scores[i] = kUntouched + states[slots[i]].tie;
      continue;
    }
    cells.push_back(std::move(cell));
    of.push_back(i);
  }
  judged_ += slots.size();
  const auto records = run_.records(cells, stop_, progress_);
  if (!records)
    throw Error(ErrorCode::cancelled, "interrupted; what was evaluated is kept, the same command goes on");
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const Verdict& verdict = (*records)[k].verdict(run_.spec().oracle);
    const bool broken = verdict.outcome != Outcome::holds;
    if (verdict.outcome == Outcome::unknown) ++unknown_;
    if (broken) {
      ++failures_;
      if (cases_.size() < kMostRareCases)
        cases_.push_back({ids_[cells[k].sample], cells[k],
                          verdict.outcome == Outcome::unknown ? "without a verdict" : verdict.reason});
    }
    const double tie = states[slots[of[k]]].tie * kTie;
    scores[of[k]] = tie + (broken ? 0 : std::min(nearness(cells[k], verdict), kHoldsNearest));
  }
}

// How near a state that holds is to breaking; any rising measure of it does. Classes: the logarithm of how many times more likely the
// expected class is than the next. Boxes come and go one by one, so between two of them the sum of the scores counts. Else the size of
// the change.
double RareStates::nearness(const Cell& cell, const Verdict& verdict) {
  if (!scored_) return -1;
  const Prediction answer = answer_to(cell);
  if (const auto* classes = std::get_if<ClassScores>(&answer)) {
    if (classes->top.size() < 2) return verdict.size - 1;
    // It holds, so the expected class is the first.
    const double first = classes->top[0].score;
    const double second = classes->top[1].score;
    if (!(first > 0)) return second - first;
    return std::log(std::max(second, std::numeric_limits<double>::min()) / first);
  }
  if (const auto* boxes = std::get_if<BoxPredictions>(&answer)) {
    double& clean = clean_scores_[cell.sample];
    if (clean < 0) {
      const Prediction untouched = answer_to({cell.sample, 0, -1, {}});
      const auto* before = std::get_if<BoxPredictions>(&untouched);
      clean = before ? sum_of_scores(*before) : 0;
    }
    const double sunk = clean > 0 ? std::clamp(1 - sum_of_scores(*boxes) / clean, -1.0, 1.0) : 0;
    constexpr double kBelowOneBox = 0.01;
    return verdict.size - 1 + kBelowOneBox * sunk;
  }
  return verdict.size - 1;
}

Prediction RareStates::answer_to(const Cell& cell) const {
  const std::int64_t key = run_.bench().identity->cell_key(ids_[cell.sample], cell);
  auto row = run_.store().find(key, true);
  if (!row) row = run_.store().find(key, true, Store::Part::follow_up);
  return row ? std::move(row->prediction) : Prediction();
}

std::vector<std::uint32_t> by_damage(const FollowUp& run, const Domain& domain, const Registry& registry) {
  const std::vector<std::uint32_t>& samples =
      run.population().counted[static_cast<std::size_t>(run.spec().oracle)];
  const std::map<std::uint32_t, double> ranks = margin_ranks(run, samples);
  const BreakingPoints breaks = breaking_points(run.store(), registry);
  std::vector<double> damage(samples.size(), 0);
  for (const DomainRange& range : domain.ranges) {
    const std::vector<LoneLimit> limits = lone_limits(run, breaks, range.stress, samples, ranks);
    for (std::size_t i = 0; i < samples.size(); ++i) damage[i] += range.to / limits[i].breaks_at;
  }
  std::vector<std::size_t> order(samples.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto rank = [&](std::size_t i) {
    const auto found = ranks.find(samples[i]);
    return found == ranks.end() ? 0.5 : found->second;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(-damage[a], rank(a)) < std::pair(-damage[b], rank(b));
  });
  std::vector<std::uint32_t> out;
  out.reserve(order.size());
  for (const std::size_t i : order) out.push_back(samples[i]);
  return out;
}

}  // namespace proofload::campaign
