// How likely does the model break inside the allowed region? For failures too rare to be met in a run: of a picture drawn from the
// data set, with a random field and strengths drawn from the domain.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/domain.h"
#include "proofload/campaign/follow_up.h"
#include "proofload/campaign/rare_facts.h"
#include "proofload/campaign/rare_states.h"
#include "proofload/stats/rare_failure.h"

namespace proofload::campaign {

struct RareRequest {
  Domain domain;
  bool declared = false;       ///< By the run's config: the sentence says so.
  double claim = 1e-4;         ///< Is p below this?
  double confidence = 0.95;    ///< One-sided, of the answer to that.
  std::size_t most = 200'000;  ///< Inferences at most.
  std::size_t particles = 100;
  int moves = 20;
  std::optional<stats::RareMethod> method{};  ///< None = whichever is cheaper.
  /// Goes on to an estimate where the claim is decided already: splitting to its end, plain draws to `most`.
  bool whole_estimate = false;
  std::uint64_t seed = 0;  ///< Other states of the same law.
};

enum class ClaimVerdict { holds, refuted, undecided };
std::string_view name_of(ClaimVerdict verdict);

struct RareAnswer {
  stats::RareResult result;  ///< `calls` are states judged, those of a method that was given up among them.
  ClaimVerdict verdict = ClaimVerdict::undecided;
  bool declared = false;
  double claim = 0;
  double confidence = 0.95;
  std::size_t pictures = 0;  ///< That were drawn from.
  /// Nothing is drawn at random in the domain: pictures (under each combination) were counted, each once; result.p is their share
  /// and result.interval that of all of them.
  std::optional<FactCount> counted{};
  bool blind =
      false;  ///< The model certainly does not look at its pictures, so that it holds proves nothing.
  std::size_t failures = 0;  ///< States that broke, whatever the method.
  std::size_t unknown =
      0;            ///< Of those drawn; they count as broken, so that the claim stays on the safe side.
  std::string why;  ///< Why this method.
  std::vector<MoveTally> moves;   ///< Of splitting.
  std::size_t last_pictures = 0;  ///< On how many pictures the last particles of splitting stand.
  /// Why the figures of splitting are worth nothing, "" = they are good: moved states stuck to where they were, or moves of a kind
  /// were hardly ever taken near failure. Then p, interval and bound say nothing and the verdict is open.
  std::string unmixed;

  bool plain() const { return result.method == stats::RareMethod::monte_carlo; }
  /// Of the replaced particles those of which no move was taken.
  double stuck_share() const {
    return result.kills == 0 ? 0 : static_cast<double>(result.stuck) / static_cast<double>(result.kills);
  }
  std::vector<RareCase> cases;  ///< The first of them, at most kMostRareCases.
};

/// States are a function of the run's seed, so that asking again after `stop` was set goes on with what is in the store. How they
/// move: rare_states.h. Where nothing is drawn (rare_facts.h), pictures are counted unless plain Monte Carlo is asked for. Unless a method is asked for, plain Monte Carlo answers where it needs fewer states for the claim, where
/// nothing moves bit by bit, and where splitting did not mix.
/// Error{invalid_argument} for a claim, a confidence or numbers that cannot be; Error{cancelled} once `stop` was set.
RareAnswer rare_failures(FollowUp& run,
                         const Registry& registry,
                         const RareRequest& request,
                         const std::atomic<bool>& stop,
                         Progress& progress);

/// "With gaussian_noise at 8 grey levels, fewer than 1 in 10 000 pictures break (95 % confidence)."; "Inside the declared domain (…), …".
std::string rare_sentence(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec);

/// Plain data, as `--json` prints it and the run keeps it.
Value to_record(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec);
/// What was asked about the run as its config and pictures are now, in the order of asking: a list of records.
Value stored_rare(const Store& store, const CampaignSpec& spec);
/// The sentences of what was asked about the run as its config and pictures are now, in the order of asking; `limits` and `explain` show
/// them.
std::vector<std::string> stored_rare_sentences(const Store& store, const CampaignSpec& spec);
/// Puts it among the run's other answers; one about the same domain and claim is replaced.
void keep_rare(FollowUp& run, const Value& record);

}  // namespace proofload::campaign
