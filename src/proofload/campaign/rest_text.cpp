#include "proofload/campaign/rest_text.h"

#include "proofload/core/text.h"

namespace proofload::campaign {

std::string rest_text(const Zones& zones, const Share& changed) {
  if (!(changed.value() > zones.onset)) return {};
  const std::string out =
      "harmless changes alone break " + fixed_text(100 * changed.value(), 1) + " % of the answers";
  const auto share = [](const char* name, double zone) {
    return std::string(name) + " share of " + number_text(100 * zone) + " %";
  };
  const std::string partly = "other limits are partly those of a model that is not steady";
  if (changed.lo > zones.broken)
    return out + ", more than the " + share("broken", zones.broken) +
           ": the model is not steady, and none of its limits says anything";
  if (changed.lo > zones.watch)
    return out + ", more than the " + share("watch", zones.watch) +
           ": onset and watch limits say nothing, and " + partly;
  if (changed.lo > zones.onset)
    return out + ", more than the " + share("onset", zones.onset) + ": onset limits say nothing, and " +
           partly;
  return out + "; " + std::to_string(changed.n) + " changes are too few to tell that from the " +
         share("onset", zones.onset) + ", so onset limits may say nothing";
}

}  // namespace proofload::campaign
