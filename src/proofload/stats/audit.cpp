#include "proofload/stats/audit.h"

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"

namespace proofload::stats {

namespace {

double share_of(std::size_t k, std::size_t n) {
  return n == 0 ? 0 : static_cast<double>(k) / static_cast<double>(n);
}

}  // namespace

AuditedShare audited_share(double inferred, const Audit& audit, double alpha) {
  check_level(alpha);
  if (!(inferred >= 0 && inferred <= 1)) throw Error(ErrorCode::invalid_argument, "a share must lie in 0..1");
  AuditedShare out;
  out.hidden = clopper_pearson(audit.hidden, audit.held, alpha / 2);
  out.recovered = clopper_pearson(audit.recovered, audit.broken, alpha / 2);
  const auto share = [inferred](double a, double b) { return (1 - inferred) * a + inferred * (1 - b); };
  out.share = share(share_of(audit.hidden, audit.held), share_of(audit.recovered, audit.broken));
  out.interval = {share(out.hidden.lo, out.recovered.hi), share(out.hidden.hi, out.recovered.lo)};
  return out;
}

bool not_monotone(const Audit& audit, double alpha) {
  check_level(alpha);
  check_count(audit.hidden, audit.held);
  check_count(audit.recovered, audit.broken);
  if (share_of(audit.hidden + audit.recovered, audit.held + audit.broken) > 0.05) return true;
  // The lower end of a two-sided interval at 2 alpha is the one-sided bound at alpha.
  return 2 * alpha < 1 && clopper_pearson(audit.hidden, audit.held, 2 * alpha).lo > 0.02;
}

}  // namespace proofload::stats
