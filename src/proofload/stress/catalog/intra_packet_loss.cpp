#include <algorithm>
#include <utility>
#include <vector>

#include "proofload/stress/coded_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

Spec intra_packet_loss() {
  Spec whole = packet_loss_spec(coding::Standard::h264);
  std::vector<Param> params;
  for (const Param& each : whole.params.params())
    if (each.name != "gop" && each.name != "slices") params.push_back(each);
  // As packet_loss_h264 with nothing but key frames, cut into slices.
  const auto make = [whole](const Params& given) {
    Value all = given.values();
    all["gop"] = 1;
    all["slices"] = "payload";
    return whole.make(whole.params.check(all, "intra_packet_loss"));
  };
  return {
      .family = Family::transport,
      .title = "H.264 intra packet loss",
      .summary =
          "Encodes every picture by itself as slices of H.264, loses packets in bursts and decodes what "
          "arrives: "
          "in a single picture the decoder fills what is missing from around it, in a clip from the frame "
          "before.",
      .params = Schema(std::move(params)),
      .axis = whole.axis,
      .levels = whole.levels,
      .traits = {.draws = Scope::clip, .nested = false},
      .source = whole.source,
      .make = make,
  };
}

}  // namespace proofload::stress
