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
#include "proofload/stats/rare_failure.h"

namespace proofload::campaign {

struct RareRequest {
  Domain domain;
  double claim = 1e-4;         ///< Is p below this?
  double confidence = 0.95;    ///< One-sided, of the answer to that.
  std::size_t most = 200'000;  ///< Inferences at most.
  std::size_t particles = 100;
  int moves = 20;
  std::optional<stats::RareMethod> method{};  ///< None = whichever is cheaper.
};

enum class ClaimVerdict { holds, refuted, undecided };
std::string_view name_of(ClaimVerdict verdict);

/// A state that broke.
struct RareCase {
  std::string picture;
  std::vector<Link> chain;
  std::uint16_t replicate = 0;
  std::string reason;  ///< As in records.
};

struct RareAnswer {
  stats::RareResult result;  ///< `calls` are states judged, those of a method that was given up among them.
  ClaimVerdict verdict = ClaimVerdict::undecided;
  double claim = 0;
  double confidence = 0.95;
  std::size_t pictures = 0;  ///< That were drawn from.
  std::size_t failures = 0;  ///< States that broke, whatever the method.
  std::size_t unknown =
      0;            ///< Of those drawn; they count as broken, so that the claim stays on the safe side.
  std::string why;  ///< Why this method.
  std::vector<RareCase> cases;  ///< The first of them, at most 20.
};

/// States are a function of the run's seed, so that asking again after `stop` was set goes on with what is in the store.
/// Severities move as normals through the distribution of the domain; a random field and the picture are drawn anew with a chance
/// that grows with the reach of a move, which leaves their law as it is. Where no strength of the domain can move, or where moved
/// states stick to where they were, plain Monte Carlo answers.
/// Error{invalid_argument} for a claim, a confidence or numbers that cannot be; Error{cancelled} once `stop` was set.
RareAnswer rare_failures(FollowUp& run,
                         const RareRequest& request,
                         const std::atomic<bool>& stop,
                         Progress& progress);

/// "With gaussian_noise at 8 grey levels, fewer than 1 in 10 000 pictures break (95 %)."
std::string rare_sentence(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec);

/// Plain data, as `--json` prints it and the run keeps it.
Value to_record(const RareAnswer& answer, const Domain& domain, const CampaignSpec& spec);
/// Puts it among the run's other answers; one about the same domain and claim is replaced.
void keep_rare(FollowUp& run, const Value& record);

}  // namespace proofload::campaign
