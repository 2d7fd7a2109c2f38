#include "proofload/campaign/rare_facts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "proofload/campaign/subset.h"
#include "proofload/core/rng.h"
#include "proofload/registry/stress_traits.h"

namespace proofload::campaign {

namespace {

// Judged at once.
constexpr std::size_t kPiece = 1024;

}  // namespace

bool nothing_is_drawn(const Domain& domain, const CampaignSpec& spec, const Registry& registry) {
  return domain.dimensions() == 0 &&
         std::none_of(domain.ranges.begin(), domain.ranges.end(), [&](const DomainRange& range) {
           const StressSpec& stress = spec.stresses[range.stress];
           return traits_of(registry.stressors, stress.kind, stress.params).stochastic();
         });
}

FactCount count_facts(FollowUp& run,
                      const Domain& domain,
                      std::span<const std::uint32_t> pictures,
                      const FactRequest& request,
                      const std::atomic<bool>& stop,
                      Progress& progress) {
  const std::size_t combinations = domain.combinations.size();
  FactCount out{.facts = pictures.size() * combinations};
  const std::vector<double> shares(domain.ranges.size(), 1.0);
  const std::vector<std::uint32_t> order = shuffled(out.facts, Rng(request.key));
  const std::vector<std::string> ids = run.store().image_ids();
  const auto facts = static_cast<double>(out.facts);
  const auto decided = [&] {
    const bool holds = static_cast<double>(out.range.hi) < request.claim * facts;
    const bool refuted = static_cast<double>(out.range.lo) >= request.claim * facts;
    return holds || refuted;
  };
  const std::size_t most = std::min(out.facts, std::max<std::size_t>(request.most, 1));
  while (out.judged < most) {
    std::vector<Cell> cells;
    const std::size_t end = std::min(most, out.judged + kPiece);
    for (; out.judged < end; ++out.judged) {
      const std::uint32_t fact = order[out.judged];
      // The first replicate is that of the run, which may know the verdict already.
      Cell cell{pictures[fact / combinations], 0, -1, domain.chain(run.spec(), fact % combinations, shares)};
      if (!cell.chain.empty()) cells.push_back(std::move(cell));  // Else so weak that nothing changes.
    }
    const auto records = run.records(cells, stop, progress);
    if (!records)
      throw Error(ErrorCode::cancelled, "interrupted; what was evaluated is kept, the same command goes on");
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const Verdict& verdict = (*records)[k].verdict(run.spec().oracle);
      if (verdict.outcome == Outcome::holds) continue;
      const bool unknown = verdict.outcome == Outcome::unknown;
      out.unknown += unknown ? 1 : 0;
      ++out.broken;
      if (out.cases.size() < kMostRareCases)
        out.cases.push_back(
            {ids[cells[k].sample], cells[k], unknown ? std::string("without a verdict") : verdict.reason});
    }
    out.range = out.whole() ? stats::CountRange{out.broken, out.broken}
                            : stats::population_count_anytime(out.broken, out.judged, out.facts,
                                                              1 - request.confidence);
    if (!request.whole_estimate && decided()) break;
  }
  return out;
}

}  // namespace proofload::campaign
