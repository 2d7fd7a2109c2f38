#include "proofload/campaign/audit_text.h"

#include <vector>

#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

namespace {

Share share_of(std::size_t count, std::size_t n, double confidence) {
  const stats::Interval interval = stats::clopper_pearson(count, n, 1 - confidence);
  return {count, n, interval.lo, interval.hi};
}

std::string percent(double share) { return fixed_text(100 * share, 1); }

}  // namespace

Share wrong_share(const search::Audit& audit, double confidence) {
  return share_of(audit.wrong(), audit.looked_at(), confidence);
}

Share bent_share(const search::Audit& audit, double confidence) {
  return share_of(audit.bent, audit.paths, confidence);
}

std::string audit_text(const search::Audit& audit, double confidence) {
  if (audit.looked_at() == 0) return {};
  const Share wrong = wrong_share(audit, confidence);
  return "checked " + std::to_string(wrong.n) + " inferred verdicts, " + percent(wrong.value()) +
         " % wrong [" + percent(wrong.lo) + " " + percent(wrong.value()) + " " + percent(wrong.hi) + "]";
}

std::string not_monotone_text(const search::Result& result, const CampaignSpec& spec, std::size_t stress) {
  if (!result.audit || !result.audit->not_monotone) return {};
  const search::Audit& audit = *result.audit;
  const StressSpec& item = spec.stresses[stress];
  std::string out = item.name + ": answers come back where the stress grows";
  if (!audit.swept)
    return out + " (" + std::to_string(audit.wrong()) + " of " + std::to_string(audit.looked_at()) +
           " checked verdicts were inferred wrongly); what was not counted is doubtful, and the share may "
           "pass a limit more than once: search.method=curve shows where";
  out += "; ";
  if (audit.swept_pictures < result.n)
    out += std::to_string(audit.swept_pictures) + " of " + std::to_string(result.n) + " pictures were";
  else
    out += "every picture was";
  out += " judged at 16 strengths and between all changes";
  const std::string share = number_text(100 * spec.zones.watch) + " %";
  std::vector<std::string> turns;
  for (std::size_t k = 0; k < result.crossings.size(); ++k) {
    const search::Crossing& crossing = result.crossings[k];
    turns.push_back(std::string(crossing.upward ? "rises above " : "falls below ") + share +
                    (k == 0 ? "" : " again") + " at " +
                    natural_text(item.axis.natural(crossing.level), item.axis));
  }
  if (turns.size() > 1) return out + ": the share " + join(turns, ", ");
  return out + ": the share passes " + share + (turns.empty() ? " nowhere" : " once");
}

std::string doubtful_end_text(const search::Result& result, const CampaignSpec& spec, std::size_t stress) {
  if (!result.audit || !result.audit->may_pass) return {};
  const search::Audit& audit = *result.audit;
  const StressSpec& item = spec.stresses[stress];
  return item.name + " from " + natural_text(item.axis.natural(*audit.may_pass), item.axis) + " (" +
         std::to_string(audit.below_broken) + " of " + std::to_string(audit.below) + " broken)";
}

}  // namespace proofload::campaign
