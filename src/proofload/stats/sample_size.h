// How many more pictures a verdict would need.
#pragma once

#include <cstddef>
#include <optional>

namespace proofload::stats {

/// Further pictures after which the exact interval of `share` would no longer contain `q`, if the share stayed what it is
/// now: n' − n with n' the smallest size >= n whose Clopper–Pearson interval at (share·n', n', alpha) excludes q.
///
/// It is close to z² p(1 − p)/(p − q)² − n with p = share and z the normal quantile of alpha/2. 0 when the interval
/// excludes q already; none when share = q or when more than 10^9 pictures would be needed. A forecast, not a promise:
/// the share itself is only known to lie in its interval. For a gate "limit >= v" the share is the one at level v and q is
/// the zone's; for a zone drawn by the band, alpha is equal_local_level(n, alpha).
std::optional<std::size_t> further_pictures(double share, std::size_t n, double q, double alpha);

}  // namespace proofload::stats
