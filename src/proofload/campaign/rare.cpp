#include "proofload/campaign/rare.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/rng.h"
#include "proofload/core/text.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kCases = 20;
// Of replaced particles: more that never moved than these, and kills are not Poisson any more.
constexpr double kMostStuck = 0.1;
// Of the chance of a wrong claim: the first look of Monte Carlo, the rest for a second one of four times the draws.
constexpr double kFirstLook = 0.8;
constexpr std::size_t kSecondLook = 4;

double normal_share(double z) { return 0.5 * boost::math::erfc(-z / std::sqrt(2.0)); }

// States of the domain: a picture, a random field, a combination and strengths as normals.
class DomainParticles final : public stats::Particles {
 public:
  DomainParticles(FollowUp& run,
                  const RareRequest& request,
                  const std::atomic<bool>& stop,
                  Progress& progress,
                  std::uint64_t key)
      : run_(run),
        domain_(request.domain),
        stop_(stop),
        progress_(progress),
        key_(key),
        samples_(run.population().counted[static_cast<std::size_t>(run.spec().oracle)]),
        ids_(run.store().image_ids()),
        states_(request.particles),
        proposals_(request.particles) {}

  void draw(std::span<const std::size_t> slots, std::span<double> scores) override {
    const Rng rng(key_, calls_++);
    for (std::size_t i = 0; i < slots.size(); ++i) states_[slots[i]] = fresh(rng, i);
    judge(slots, states_, scores);
  }
  void copy(std::size_t from, std::size_t to) override { states_[to] = states_[from]; }
  void propose(std::span<const std::size_t> slots, double strength, std::span<double> scores) override {
    const Rng rng(key_, calls_++);
    const double scale = 1 / std::sqrt(1 + strength * strength);
    // What cannot move a little is drawn anew, the more often the farther the rest moves.
    const double anew = strength * strength / (1 + strength * strength);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const State& now = states_[slots[i]];
      const auto stream = static_cast<std::uint32_t>(i);
      State next = fresh(rng, i);
      const std::size_t last = first_normal() + domain_.ranges.size();
      if (rng.uniform(stream, last) >= anew) next.picture = now.picture;
      if (rng.uniform(stream, last + 1) >= anew) next.replicate = now.replicate;
      if (rng.uniform(stream, last + 2) >= anew) next.combination = now.combination;
      for (std::size_t k = 0; k < next.z.size(); ++k) next.z[k] = (now.z[k] + strength * next.z[k]) * scale;
      proposals_[slots[i]] = std::move(next);
    }
    judge(slots, proposals_, scores);
  }
  void accept(std::size_t slot) override { states_[slot] = proposals_[slot]; }

  void need_margins(bool need) { margins_ = need; }
  std::size_t failures() const { return failures_; }
  std::size_t unknown() const { return unknown_; }
  std::size_t judged() const { return judged_; }
  const std::vector<RareCase>& cases() const { return cases_; }

 private:
  struct State {
    std::uint32_t picture = 0;  // index of the run
    std::uint16_t replicate = 0;
    std::size_t combination = 0;
    std::vector<double> z;
    double tie = 0;  // 0 … 1: puts states of one score in an order of their own
  };

  static constexpr std::size_t first_normal() { return 4; }

  State fresh(const Rng& rng, std::size_t i) const {
    const auto stream = static_cast<std::uint32_t>(i);
    const auto below = [&](std::uint64_t element, std::size_t n) {
      return static_cast<std::size_t>(std::uint64_t{rng.bits32(stream, element)} * n >> 32);
    };
    State out;
    out.picture = samples_[below(0, samples_.size())];
    out.replicate = static_cast<std::uint16_t>(rng.bits32(stream, 1) >> 16);
    out.combination = below(2, domain_.combinations.size());
    out.tie = rng.uniform(stream, 3);
    for (std::size_t k = 0; k < domain_.ranges.size(); ++k)
      out.z.push_back(rng.normal(stream, first_normal() + k));
    return out;
  }

  Cell cell_of(const State& state) const {
    std::vector<double> shares;
    shares.reserve(state.z.size());
    for (const double z : state.z) shares.push_back(normal_share(z));
    return {state.picture, state.replicate, -1, domain_.chain(run_.spec(), state.combination, shares)};
  }

  void judge(std::span<const std::size_t> slots, const std::vector<State>& states, std::span<double> scores) {
    std::vector<Cell> cells;
    std::vector<std::size_t> of;  // slot's place by cell
    for (std::size_t i = 0; i < slots.size(); ++i) {
      Cell cell = cell_of(states[slots[i]]);
      if (cell.chain.empty()) {  // So weak that nothing changes.
        scores[i] = -2 + states[slots[i]].tie * kTie;
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
      const RunRecord& record = (*records)[k];
      const Verdict& verdict = record.verdict(run_.spec().oracle);
      const bool broken = verdict.outcome != Outcome::holds;
      if (verdict.outcome == Outcome::unknown) ++unknown_;
      if (broken) {
        ++failures_;
        if (cases_.size() < kCases)
          cases_.push_back({ids_[cells[k].sample], cells[k].chain, cells[k].replicate,
                            verdict.outcome == Outcome::unknown ? "without a verdict" : verdict.reason});
      }
      const double tie = states[slots[of[k]]].tie * kTie;
      scores[of[k]] = broken ? tie : std::min(nearness(cells[k], verdict) - 1e-3, -1e-3) + tie;
    }
  }

  // How near a state that holds is to breaking, 0 at most: for classes the margin of the best other one, else the size of the
  // change less the largest there is.
  double nearness(const Cell& cell, const Verdict& verdict) {
    if (!margins_) return -1;
    const std::int64_t key = run_.bench().identity->cell_key(ids_[cell.sample], cell);
    const auto full = run_.store().find(key, true);
    const auto* scores = full ? std::get_if<ClassScores>(&full->prediction) : nullptr;
    if (!scores || scores->top.size() < 2) return verdict.size - 1;
    // It holds, so the expected class is the best.
    return scores->top[1].score - scores->top[0].score;
  }

  static constexpr double kTie = 1e-6;

  FollowUp& run_;
  const Domain& domain_;
  const std::atomic<bool>& stop_;
  Progress& progress_;
  std::uint64_t key_;
  std::uint32_t calls_ = 0;
  const std::vector<std::uint32_t>& samples_;
  std::vector<std::string> ids_;
  std::vector<State> states_;
  std::vector<State> proposals_;
  bool margins_ = true;
  std::size_t failures_ = 0;
  std::size_t unknown_ = 0;
  std::size_t judged_ = 0;
  std::vector<RareCase> cases_;
};

ClaimVerdict verdict_of(double claim, double bound, double lower) {
  if (bound <= claim) return ClaimVerdict::holds;
  return lower > claim ? ClaimVerdict::refuted : ClaimVerdict::undecided;
}

// Draws as many as certify the claim if none breaks; if some do, four times as many. The chance of a wrong claim is shared out to
// both looks.
void monte_carlo(DomainParticles& particles,
                 const RareRequest& request,
                 stats::SplittingOptions options,
                 RareAnswer& answer) {
  particles.need_margins(false);
  const double alpha = 1 - request.confidence;
  const std::size_t spent = particles.judged();
  const std::size_t left = request.most > spent ? request.most - spent : 1;
  const std::size_t first = std::min(left, stats::clean_draws_to_certify(request.claim, kFirstLook * alpha));
  std::size_t draws = 0;
  std::size_t failures = 0;
  double look = kFirstLook * alpha;
  const auto go_on = [&](std::size_t more) {
    const stats::RareResult found = stats::monte_carlo_failure(particles, options, more);
    draws += more;
    failures += static_cast<std::size_t>(std::lround(found.p * static_cast<double>(more)));
    // The bounds are one-sided, each at the level of its look.
    const stats::Interval bounds = stats::clopper_pearson(failures, draws, 2 * look);
    answer.result.bound = bounds.hi;
    answer.verdict = verdict_of(request.claim, bounds.hi, bounds.lo);
  };
  go_on(first);
  if (answer.verdict == ClaimVerdict::undecided && left > first) {
    look = alpha - look;
    go_on(std::min(left - first, (kSecondLook - 1) * first));
  }
  answer.result.method = stats::RareMethod::monte_carlo;
  answer.result.p = static_cast<double>(failures) / static_cast<double>(draws);
  answer.result.interval = stats::clopper_pearson(failures, draws, alpha);
  answer.result.finished = answer.verdict != ClaimVerdict::undecided;
  answer.result.calls = draws;
}

std::string in_words(double p) {
  const double times = std::round(1 / p);
  std::string digits = fixed_text(times, 0);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
  return "1 in " + digits;
}

}  // namespace

std::string_view name_of(ClaimVerdict verdict) {
  switch (verdict) {
    case ClaimVerdict::holds: return "holds";
    case ClaimVerdict::refuted: return "refuted";
    case ClaimVerdict::undecided: return "undecided";
  }
  return "undecided";
}

RareAnswer rare_failures(FollowUp& run,
                         const RareRequest& request,
                         const std::atomic<bool>& stop,
                         Progress& progress) {
  if (!(request.claim > 0 && request.claim < 0.5))
    throw Error(ErrorCode::invalid_argument,
                "a claim on rare failures lies between 0 and 0.5, not at " + number_text(request.claim));
  if (!(request.confidence > 0.5 && request.confidence < 1))
    throw Error(ErrorCode::invalid_argument, "the confidence of a claim lies between 0.5 and 1");
  if (request.particles < 10 || request.moves < 1 || request.most < 10 * request.particles)
    throw Error(ErrorCode::invalid_argument,
                "rare failures need at least 10 particles, a move, and ten inferences for each particle");
  RareAnswer out;
  out.claim = request.claim;
  out.confidence = request.confidence;
  out.pictures = run.population().counted[static_cast<std::size_t>(run.spec().oracle)].size();
  if (out.pictures == 0)
    throw Error(ErrorCode::invalid_argument, "no picture of this run counts, so none can break");

  FieldBytes name;
  name.add(run.spec().seed).add(std::string_view("rare"));
  DomainParticles particles(run, request, stop, progress, name.hash());
  stats::SplittingOptions options;
  options.particles = request.particles;
  options.moves = request.moves;
  options.batch = std::max<std::size_t>(1, request.particles / 10);
  options.most_calls = request.most;
  options.alpha = 1 - request.confidence;
  options.certify = request.claim;
  options.key = name.hash() + 1;

  progress.stage("rare failures", 0);
  const auto pilot = static_cast<std::size_t>(2 / stats::splitting_border(request.moves)) + 1;
  bool plain = true;
  if (request.method == stats::RareMethod::monte_carlo) {
    out.why = "plain Monte Carlo, as asked for";
  } else if (request.domain.dimensions() == 0) {
    out.why =
        "plain Monte Carlo: every strength is fixed, so there is nothing to move along from one state to the "
        "next";
  } else if (!request.method && !stats::splitting_pays(request.claim, request.moves)) {
    out.why = "plain Monte Carlo: for a claim of this size it is the cheaper method";
  } else if (request.most <= pilot + request.particles) {
    out.why = "plain Monte Carlo: the inferences allowed do not suffice for choosing a method";
  } else {
    plain = false;
  }
  if (!plain) {
    stats::RareResult found;
    if (request.method) {
      const stats::SplittingResult split = stats::split_last_particle(particles, options);
      found = {.method = stats::RareMethod::splitting,
               .p = split.p,
               .interval = split.interval,
               .bound = split.bound,
               .calls = split.calls,
               .finished = split.finished,
               .kills = split.kills,
               .stuck = split.stuck,
               .acceptance = split.acceptance};
    } else {
      found = stats::rare_failure(particles, options);
    }
    out.result = found;
    const bool stuck = found.method == stats::RareMethod::splitting &&
                       static_cast<double>(found.stuck) >
                           kMostStuck * static_cast<double>(std::max<std::size_t>(1, found.kills));
    if (stuck && !request.method) {
      plain = true;
      out.why = "plain Monte Carlo: splitting was tried, but " +
                fixed_text(100.0 * static_cast<double>(found.stuck) / static_cast<double>(found.kills), 0) +
                " % of its moved states stuck to where they were, so its count means nothing here";
    } else if (found.method == stats::RareMethod::monte_carlo) {
      out.why = "plain Monte Carlo: failures are not rare enough here for splitting to pay";
    } else {
      out.why =
          "last-particle splitting" +
          std::string(
              stuck ? ", as asked for, although many moved states stuck to where they were: do not trust it"
              : request.method ? ", as asked for"
                               : ": failures are too rare for plain draws");
    }
    if (!plain) out.verdict = verdict_of(request.claim, found.bound, found.finished ? found.interval.lo : 0);
  }
  if (plain) monte_carlo(particles, request, options, out);
  out.result.calls = particles.judged();
  out.failures = particles.failures();
  out.unknown = particles.unknown();
  out.cases = particles.cases();
  return out;
}

std::string rare_sentence(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec) {
  const std::string where = "With " + domain.text(spec) + ", ";
  const std::string sure = " (" + fixed_text(100 * answer.confidence, 0) + " %)";
  switch (answer.verdict) {
    case ClaimVerdict::holds:
      return where + "fewer than " + in_words(answer.claim) + " pictures break" + sure + ".";
    case ClaimVerdict::refuted:
      return where + "more than " + in_words(answer.claim) + " pictures break" + sure + ".";
    case ClaimVerdict::undecided: break;
  }
  return where + "it is not decided whether fewer than " + in_words(answer.claim) +
         " pictures break; fewer than " + in_words(answer.result.bound) + " do" + sure + ".";
}

Value to_record(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec) {
  Value out = Value::object();
  const auto number = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  out["domain"] = domain.text(spec);
  out["claim"] = answer.claim;
  out["confidence"] = answer.confidence;
  out["verdict"] = name_of(answer.verdict);
  out["sentence"] = rare_sentence(answer, domain, spec);
  out["method"] = answer.result.method == stats::RareMethod::splitting ? "splitting" : "monte_carlo";
  out["why"] = answer.why;
  out["p"] = answer.result.p;
  out["lo"] = answer.result.interval.lo;
  out["hi"] = answer.result.interval.hi;
  out["bound"] = answer.result.bound;
  out["finished"] = answer.result.finished;
  out["judged"] = number(answer.result.calls);
  out["failures"] = number(answer.failures);
  out["unknown"] = number(answer.unknown);
  out["pictures"] = number(answer.pictures);
  if (answer.result.method == stats::RareMethod::splitting) {
    out["acceptance"] = answer.result.acceptance;
    out["kills"] = number(answer.result.kills);
    out["stuck"] = number(answer.result.stuck);
  }
  out["cases"] = Value::array();
  for (const RareCase& one : answer.cases) {
    Value item = Value::object();
    item["picture"] = one.picture;
    item["replicate"] = static_cast<long>(one.replicate);
    item["stresses"] = Value::array();
    for (const Link& link : one.chain) {
      Value stress = Value::object();
      stress["name"] = spec.stresses[link.stress].name;
      stress["value"] = spec.stresses[link.stress].axis.natural(link.level);
      stress["level"] = static_cast<long>(link.level);
      item["stresses"].push_back(std::move(stress));
    }
    item["reason"] = one.reason;
    out["cases"].push_back(std::move(item));
  }
  return out;
}

void keep_rare(FollowUp& run, const Value& record) {
  constexpr const char* kFact = "rare_failures";
  const std::string key = perceptual_key(run.store(), run.spec());
  Value fact = Value::object();
  fact["key"] = key;
  fact["answers"] = Value::array();
  if (const auto old = run.store().fact(kFact); old && old->is_object() && old->at("key").text() == key)
    for (const Value& one : old->at("answers").items())
      if (one.at("domain").text() != record.at("domain").text() ||
          one.at("claim").number() != record.at("claim").number())
        fact["answers"].push_back(one);
  fact["answers"].push_back(record);
  run.set_fact(kFact, fact);
}

}  // namespace proofload::campaign
