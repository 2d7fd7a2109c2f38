// Gates against an earlier run: no limit, and no clean score, may have become worse by more than is allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/compare.h"
#include "proofload/campaign/gate.h"

namespace proofload::campaign {

/// `<stress>[.<oracle>].limit.<watch|broken> not_worse_than baseline` or `clean not_worse_than baseline`. Without an oracle the
/// headline one is meant.
struct BaselineGate {
  std::string text;
  bool clean = false;
  std::string stress;
  std::optional<Oracle> oracle{};
  bool watch = true;
};

/// Error{parse} for another form.
BaselineGate parse_baseline_gate(std::string_view text);

/// One for the watch limit of every compared stress, and one for the clean pictures if they are labelled.
std::vector<BaselineGate> baseline_gates(const Comparison& comparison);

struct BaselineResult {
  BaselineGate gate;
  GateVerdict verdict = GateVerdict::undecided;
  std::string message;
};

/// `comparison` has the baseline first. A limit is measured as a distance from the untouched picture, and may lose the share
/// `max_drop` of that of the baseline: pass if the whole paired interval loses no more, fail if all of it loses more and the loss is
/// real among all that were compared, else undecided. Passes where neither limit was reached.
/// Error{invalid_argument} for a stress that was not compared.
BaselineResult judge(const BaselineGate& gate, const Comparison& comparison, double max_drop);

}  // namespace proofload::campaign
