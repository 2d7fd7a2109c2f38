// Gates against an earlier run: no limit, and no clean score, may have become worse by more than is allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/compare.h"
#include "proofload/campaign/gate.h"
#include "proofload/campaign/store.h"

namespace proofload::campaign {

/// `<stress>[.<oracle>].limit.<watch|broken> not_worse_than baseline` or `clean not_worse_than baseline`; the last two words may be
/// left out. Without an oracle the headline one is meant.
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

/// `comparison` has the baseline first. A limit is measured as a distance from the untouched picture, and may lose the share
/// `max_drop` of that of the baseline: pass if the whole paired interval loses no more, fail if all of it loses more and the loss is
/// real among all that were compared, else undecided. Passes where neither limit was reached. `value`, `lo` and `hi` are the change.
/// Error{invalid_argument} for a stress that was not compared.
GateResult judge(const BaselineGate& gate, const Comparison& comparison, double max_drop);

/// The gates of `spec` of a run against its baseline; where the two cannot be compared, one that is undecided and says why.
std::vector<GateResult> judge_against(const Store& baseline,
                                      const Store& run,
                                      const BaselineSpec& spec,
                                      const Registry& registry);
/// The store of a baseline: of its folder, or run.db itself. Error{not_found} where there is no run.
Store open_baseline(const BaselineSpec& spec);

/// Refuses before the first inference what the comparison would refuse after the last: other random fields, no stress in common,
/// a baseline that is this run. Error{invalid_argument} with what differs and how to make runs that can be compared.
void require_comparable(const Store& baseline, const CampaignSpec& spec, const Registry& registry);
/// Says that gates will stay undecided because the baseline is unfinished; "" = it is finished.
std::string unfinished_baseline(const Store& baseline);
/// As require_comparable, of the pictures, once they are known.
void require_same_pictures(const Store& baseline, const std::vector<std::string>& ids);

/// What a run keeps of its baseline, and what it said of it. None where it had none, or has not judged it yet.
Value to_record(const BaselineSpec& spec, const std::vector<GateResult>& results);
std::optional<BaselineSpec> baseline_of(const Store& run);
std::vector<GateResult> baseline_results(const Store& run);

}  // namespace proofload::campaign
