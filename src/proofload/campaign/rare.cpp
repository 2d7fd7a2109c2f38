#include "proofload/campaign/rare.h"

#include <algorithm>
#include <cmath>

#include "proofload/campaign/tiles.h"
#include "proofload/core/error.h"
#include "proofload/core/grouped_text.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

namespace {

// Of replaced particles: more that never moved than these, and kills are not Poisson any more.
constexpr double kMostStuck = 0.1;
// Moves of a kind that near failure are taken more seldom leave what they would change frozen.
constexpr double kFewestTaken = 0.03;
// Draws that are judged at once.
constexpr std::size_t kDrawn = 1024;
// Of the chance to take a wrong claim for right: the first look of Monte Carlo, the rest for a second one of four times the draws.
constexpr double kFirstLook = 0.8;
constexpr std::size_t kSecondLook = 4;
// Of the chance to take a right claim for wrong: a look after a few draws, since where most states break no more are needed.
constexpr double kEarlyLook = 0.1;
constexpr std::size_t kEarlyDraws = 200;

ClaimVerdict verdict_of(double claim, double bound, double lower) {
  if (bound <= claim) return ClaimVerdict::holds;
  return lower > claim ? ClaimVerdict::refuted : ClaimVerdict::undecided;
}

// Draws as many as certify the claim if none breaks; if some do, four times as many. The chance of a wrong claim is shared out to
// the looks.
void monte_carlo(RareStates& states,
                 const RareRequest& request,
                 stats::SplittingOptions options,
                 RareAnswer& answer) {
  states.need_scores(false);
  options.particles = kDrawn;
  const double alpha = 1 - request.confidence;
  const std::size_t spent = states.judged();
  const std::size_t left = request.most > spent ? request.most - spent : 1;
  const std::size_t first = std::min(left, stats::clean_draws_to_certify(request.claim, kFirstLook * alpha));
  std::size_t draws = 0;
  std::size_t failures = 0;
  // Draws up to `wanted`; one-sided levels of this look, 0 = this side is not looked at.
  const auto look = [&](std::size_t wanted, double above, double below) {
    if (wanted > draws) {
      const stats::RareResult found = stats::monte_carlo_failure(states, options, wanted - draws);
      failures += static_cast<std::size_t>(std::lround(found.p * static_cast<double>(wanted - draws)));
      draws = wanted;
    }
    const double lower = stats::clopper_pearson(failures, draws, 2 * above).lo;
    const double upper = below > 0 ? stats::clopper_pearson(failures, draws, 2 * below).hi : 1;
    answer.result.bound = upper;
    answer.verdict = verdict_of(request.claim, upper, lower);
  };
  if (request.whole_estimate) {
    look(left, alpha, alpha);
  } else {
    if (first > kEarlyDraws) look(kEarlyDraws, kEarlyLook * alpha, 0);
    if (answer.verdict == ClaimVerdict::undecided) look(first, kFirstLook * alpha, kFirstLook * alpha);
    if (answer.verdict == ClaimVerdict::undecided && left > first)
      look(std::min(left, kSecondLook * first), (1 - kFirstLook - kEarlyLook) * alpha,
           (1 - kFirstLook) * alpha);
  }
  answer.result.method = stats::RareMethod::monte_carlo;
  answer.result.p = static_cast<double>(failures) / static_cast<double>(draws);
  answer.result.interval = stats::clopper_pearson(failures, draws, alpha);
  if (!(answer.result.bound < 1)) answer.result.bound = answer.result.interval.hi;
  answer.result.finished = answer.verdict != ClaimVerdict::undecided;
  answer.result.calls = draws;
}

// "1 in 10 000"; "30 %" of a share that is none of these. Rounded up where `bound`, so that no more is said than was shown.
std::string in_words(double p, bool bound = false) {
  const double times = 1 / p;
  if (bound) return "1 in " + grouped_text(std::floor(times * (1 + 1e-9)));
  const bool whole = std::abs(times - std::round(times)) < 0.01 * times;
  return whole || times > 100 ? "1 in " + grouped_text(times)
                              : number_text(std::round(p * 1e4) / 1e2) + " % of";
}

std::string percent(double share) { return fixed_text(100 * share, 0) + " %"; }

// States that splitting needs to certify a claim that is as good as certain.
double splitting_price(const RareRequest& request) {
  return static_cast<double>(request.particles) +
         request.moves * static_cast<double>(stats::kills_to_certify(request.claim, request.particles,
                                                                     1 - request.confidence));
}

// Why plain draws answer before splitting was tried; "" = splitting is to be.
std::string plain_at_once(const RareRequest& request, const RareStates& states, std::size_t pilot) {
  if (request.method == stats::RareMethod::monte_carlo) return "plain Monte Carlo, as asked for";
  if (!states.moves_bit_by_bit())
    return "plain Monte Carlo: strengths are fixed and random fields can only be drawn anew, so there is "
           "nothing to move along from one state to the next";
  if (request.method) return "";
  const double plain = static_cast<double>(
      stats::clean_draws_to_certify(request.claim, kFirstLook * (1 - request.confidence)));
  const double split = splitting_price(request);
  if (plain <= split)
    return "plain Monte Carlo: " + grouped_text(plain) +
           " clean draws settle this claim, splitting needs about " + grouped_text(split) + " states";
  if (static_cast<double>(request.most) <= static_cast<double>(pilot) + split)
    return "plain Monte Carlo: the inferences allowed do not suffice for splitting, which needs about " +
           grouped_text(split);
  return "";
}

std::string unmixed_by(const stats::SplittingResult& split, const std::vector<MoveTally>& moves) {
  const double stuck =
      static_cast<double>(split.stuck) / static_cast<double>(std::max<std::size_t>(1, split.kills));
  if (stuck > kMostStuck) return percent(stuck) + " of its moved states stuck to where they were";
  for (const MoveTally& one : moves)
    if (one.lately && *one.lately < kFewestTaken)
      return "near failure only " + percent(*one.lately) + " of the moves of the kind “" + one.kind +
             "” were taken";
  return "";
}

void count(FollowUp& run,
           const RareRequest& request,
           std::span<const std::uint32_t> pictures,
           std::uint64_t key,
           const std::atomic<bool>& stop,
           Progress& progress,
           RareAnswer& answer) {
  progress.stage("pictures counted", 0);
  FactCount found = count_facts(run, request.domain, pictures,
                                {.claim = request.claim,
                                 .confidence = request.confidence,
                                 .most = request.most,
                                 .whole_estimate = request.whole_estimate,
                                 .key = key},
                                stop, progress);
  const auto facts = static_cast<double>(found.facts);
  const auto share = [facts](std::size_t n) { return static_cast<double>(n) / facts; };
  answer.result.method = stats::RareMethod::monte_carlo;
  answer.result.p = static_cast<double>(found.broken) / static_cast<double>(found.judged);
  answer.result.interval = {share(found.range.lo), share(found.range.hi)};
  answer.result.bound = share(found.range.hi);
  answer.result.calls = found.judged;
  const double limit = request.claim * facts;
  answer.verdict = static_cast<double>(found.range.hi) < limit    ? ClaimVerdict::holds
                   : static_cast<double>(found.range.lo) >= limit ? ClaimVerdict::refuted
                                                                  : ClaimVerdict::undecided;
  answer.result.finished = answer.verdict != ClaimVerdict::undecided;
  answer.why = "counted: nothing is drawn at random here, so a picture breaks or holds";
  answer.failures = found.broken;
  answer.unknown = found.unknown;
  answer.cases = found.cases;
  answer.counted = std::move(found);
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
                         const Registry& registry,
                         const RareRequest& request,
                         const std::atomic<bool>& stop,
                         Progress& progress) {
  if (!(request.claim > 0 && request.claim < 0.5))
    throw Error(ErrorCode::invalid_argument,
                "a claim on rare failures lies between 0 and 0.5, not at " + number_text(request.claim));
  if (!(request.confidence > 0.5 && request.confidence < 1))
    throw Error(ErrorCode::invalid_argument, "the confidence of a claim lies between 0.5 and 1");
  if (request.particles < 10 || request.moves < 1)
    throw Error(ErrorCode::invalid_argument, "splitting needs at least 10 particles and a move");
  if (request.most < 10 * request.particles && request.method != stats::RareMethod::monte_carlo)
    throw Error(ErrorCode::invalid_argument,
                grouped_text(static_cast<double>(request.most)) +
                    " inferences are too few: it takes ten for each of the " +
                    grouped_text(static_cast<double>(request.particles)) +
                    " particles at least; allow more, or draw plainly with --method monte_carlo");
  if (request.most < 1) throw Error(ErrorCode::invalid_argument, "it takes one inference at least");
  RareAnswer out;
  out.declared = request.declared;
  out.claim = request.claim;
  out.confidence = request.confidence;
  std::vector<std::uint32_t> order = by_damage(run, request.domain, registry);
  out.pictures = order.size();
  if (order.empty())
    throw Error(ErrorCode::invalid_argument, "no picture of this run counts, so none can break");

  FieldBytes name;
  name.add(run.spec().seed).add(std::string_view("rare")).add(request.seed);
  const auto finish = [&] {
    out.blind = run.answer().clean.blind();
    if (out.blind && out.verdict == ClaimVerdict::holds) out.verdict = ClaimVerdict::undecided;
    return out;
  };
  if (request.method != stats::RareMethod::monte_carlo &&
      nothing_is_drawn(request.domain, run.spec(), registry)) {
    count(run, request, order, name.hash(), stop, progress, out);
    return finish();
  }
  RareStates states(run, request.domain, std::move(order), std::max(request.particles, kDrawn), name.hash(),
                    stop, progress);
  stats::SplittingOptions options;
  options.particles = request.particles;
  options.moves = request.moves;
  options.batch = std::max<std::size_t>(1, request.particles / 10);
  options.most_calls = request.most;
  options.alpha = 1 - request.confidence;
  if (!request.whole_estimate) options.certify = request.claim;
  options.key = name.hash() + 1;

  progress.stage("rare failures", 0);
  const auto pilot = static_cast<std::size_t>(std::ceil(2 / stats::splitting_border(request.moves)));
  out.why = plain_at_once(request, states, pilot);
  if (out.why.empty() && !request.method) {
    // Left out of any estimate, so that choosing does not bend it.
    states.need_scores(false);
    stats::SplittingOptions look = options;
    look.particles = kDrawn;
    const double broken = stats::monte_carlo_failure(states, look, pilot).p * static_cast<double>(pilot);
    if (broken > 2.5)
      out.why = "plain Monte Carlo: " + grouped_text(broken) + " of the first " +
                grouped_text(static_cast<double>(pilot)) + " draws broke, too many for splitting to pay";
  }
  if (out.why.empty()) {
    states.need_scores(true);
    options.most_calls -= states.judged();
    const stats::SplittingResult split = stats::split_last_particle(states, options);
    out.moves = states.moves();
    out.last_pictures = states.pictures(request.particles);
    out.unmixed = unmixed_by(split, out.moves);
    out.result = {.method = stats::RareMethod::splitting,
                  .p = split.p,
                  .interval = split.interval,
                  .bound = split.bound,
                  .finished = split.finished,
                  .kills = split.kills,
                  .stuck = split.stuck,
                  .acceptance = split.acceptance};
    if (!out.unmixed.empty() && !request.method) {
      out.why = "plain Monte Carlo: splitting was tried, but " + out.unmixed + ", so its count means nothing";
    } else if (!out.unmixed.empty()) {
      out.result.interval = {0, 1};
      out.result.bound = 1;
      out.result.finished = false;
    } else {
      out.verdict = verdict_of(request.claim, split.bound, split.finished ? split.interval.lo : 0);
    }
  }
  const bool plain = !out.why.empty();
  if (plain)
    monte_carlo(states, request, options, out);
  else if (request.method)
    out.why = "last-particle splitting, as asked for";
  else
    out.why = "last-particle splitting: about " + grouped_text(splitting_price(request)) +
              " states instead of " +
              grouped_text(static_cast<double>(
                  stats::clean_draws_to_certify(request.claim, kFirstLook * (1 - request.confidence)))) +
              " clean draws";
  out.result.calls = states.judged();
  out.failures = states.failures();
  out.unknown = states.unknown();
  out.cases = states.cases();
  return finish();
}

namespace {

// "36 of the 200 pictures break", of pictures or of pictures under each of several combinations.
std::string counted_words(const RareAnswer& answer, const Domain& domain) {
  const FactCount& count = *answer.counted;
  if (count.facts == 1)
    return std::string("the one picture ") + (count.broken > 0 ? "breaks" : "does not break");
  const std::string facts =
      domain.combinations.size() == 1
          ? grouped_text(static_cast<double>(count.facts)) + " pictures"
          : grouped_text(static_cast<double>(count.facts)) + " cases (a picture under a combination)";
  if (count.whole())
    return (count.broken == 0 ? "none" : grouped_text(static_cast<double>(count.broken))) + " of the " +
           facts + (count.broken <= 1 ? " breaks" : " break");
  return grouped_text(static_cast<double>(count.range.lo)) + " to " +
         grouped_text(static_cast<double>(count.range.hi)) + " of the " + facts + " break";
}

// Facts are no chances: their sentence counts.
std::string counted_sentence(const RareAnswer& answer, const Domain& domain) {
  const FactCount& count = *answer.counted;
  std::string out = counted_words(answer, domain);
  if (answer.verdict == ClaimVerdict::holds)
    out += ", fewer than " + in_words(answer.claim);
  else if (answer.verdict == ClaimVerdict::refuted)
    out += ", not fewer than " + in_words(answer.claim);
  else
    out += "; whether these are fewer than " + in_words(answer.claim) + " is not decided";
  if (out.ends_with(" % of")) out += " them";
  return out + (count.whole() ? std::string(count.facts == 1 ? "." : " (each was judged).")
                              : " (" + grouped_text(static_cast<double>(count.judged)) + " judged, " +
                                    number_text(100 * answer.confidence) + " % confidence).");
}

}  // namespace

std::string rare_sentence(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec) {
  const std::string where = (answer.declared ? "Inside the declared domain (" + domain.text(spec) + ")"
                                             : "With " + domain.text(spec)) +
                            ", ";
  if (answer.blind && answer.verdict == ClaimVerdict::undecided)
    return where +
           "nothing can be said: the model gives one and the same answer to every clean picture, so that it "
           "holds proves nothing.";
  if (answer.counted) return where + counted_sentence(answer, domain);
  // Draws, not pictures: what a few pictures show in many random fields is no share of other pictures.
  const std::string draws = answer.pictures == 1
                                ? " draws of the one picture"
                                : " draws of the " + std::to_string(answer.pictures) + " pictures";
  const std::string sure = " (" + number_text(100 * answer.confidence) + " % confidence)";
  switch (answer.verdict) {
    case ClaimVerdict::holds:
      return where + "fewer than " + in_words(answer.claim) + draws + " break" + sure + ".";
    case ClaimVerdict::refuted:
      return where + "more than " + in_words(answer.claim) + draws + " break" + sure + ".";
    case ClaimVerdict::undecided: break;
  }
  const std::string open =
      where + "it is not decided whether fewer than " + in_words(answer.claim) + draws + " break";
  if (!(answer.result.bound < 0.5)) return open + ".";
  return open + "; fewer than " + in_words(answer.result.bound, true) + " do" + sure + ".";
}

Value to_record(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec) {
  Value out = Value::object();
  const auto number = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  out["domain"] = domain.text(spec);
  out["declared"] = answer.declared;
  out["claim"] = answer.claim;
  out["confidence"] = answer.confidence;
  out["verdict"] = name_of(answer.verdict);
  out["sentence"] = rare_sentence(answer, domain, spec);
  out["method"] = answer.counted                                         ? "count"
                  : answer.result.method == stats::RareMethod::splitting ? "splitting"
                                                                         : "monte_carlo";
  out["why"] = answer.why;
  const auto figure = [&](double x) { return answer.plain() || answer.unmixed.empty() ? Value(x) : Value(); };
  out["p"] = figure(answer.result.p);
  out["lo"] = figure(answer.result.interval.lo);
  out["hi"] = figure(answer.result.interval.hi);
  out["bound"] = figure(answer.result.bound);
  out["finished"] = answer.result.finished;
  out["judged"] = number(answer.result.calls);
  out["failures"] = number(answer.failures);
  out["unknown"] = number(answer.unknown);
  out["pictures"] = number(answer.pictures);
  if (answer.result.method == stats::RareMethod::splitting) {
    out["acceptance"] = answer.result.acceptance;
    out["kills"] = number(answer.result.kills);
    out["stuck"] = number(answer.result.stuck);
    out["stuck_share"] = answer.stuck_share();
    out["last_pictures"] = number(answer.last_pictures);
    out["moves"] = Value::array();
    for (const MoveTally& one : answer.moves) {
      Value item = Value::object();
      item["kind"] = one.kind;
      item["proposed"] = number(one.proposed);
      item["taken"] = number(one.taken);
      item["taken_lately"] = one.lately ? Value(*one.lately) : Value();
      out["moves"].push_back(std::move(item));
    }
  }
  if (!answer.unmixed.empty()) out["unmixed"] = answer.unmixed;
  out["cases"] = Value::array();
  for (const RareCase& one : answer.cases) {
    Value item = Value::object();
    item["picture"] = one.picture;
    item["replicate"] = static_cast<long>(one.cell.replicate);
    if (const auto tiles = tiles_of(one.cell)) {
      item["tiles"] = Value::array();
      for (const std::uint16_t replicate : *tiles) item["tiles"].push_back(static_cast<long>(replicate));
    }
    item["stresses"] = Value::array();
    for (const Link& link : stresses_of(one.cell)) {
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

namespace {

constexpr const char* kFact = "rare_failures";

}  // namespace

Value stored_rare(const Store& store, const CampaignSpec& spec) {
  const auto fact = store.fact(kFact);
  if (fact && fact->is_object() && fact->at("key").text() == perceptual_key(store, spec))
    return fact->at("answers");
  return Value::array();
}

std::vector<std::string> stored_rare_sentences(const Store& store, const CampaignSpec& spec) {
  std::vector<std::string> out;
  const Value stored = stored_rare(store, spec);
  for (const Value& one : stored.items()) out.push_back(one.at("sentence").text());
  return out;
}

void keep_rare(FollowUp& run, const Value& record) {
  Value fact = Value::object();
  fact["key"] = perceptual_key(run.store(), run.spec());
  fact["answers"] = Value::array();
  const Value stored = stored_rare(run.store(), run.spec());
  for (const Value& one : stored.items())
    if (one.at("domain").text() != record.at("domain").text() ||
        one.at("claim").number() != record.at("claim").number())
      fact["answers"].push_back(one);
  fact["answers"].push_back(record);
  run.set_fact(kFact, fact);
}

}  // namespace proofload::campaign
