// Gates: requirements on a run's answers, judged by their intervals.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/quantity.h"
#include "proofload/core/error.h"
#include "proofload/data/record.h"
#include "proofload/search/share_watch.h"

namespace proofload::campaign {

struct CampaignSpec;
struct Answer;

/// One parsed requirement:
///   clean.<metric> OP number
///   <stress>[.<oracle>].limit.<onset|watch|broken> OP quantity
///   <stress>[.<oracle>].broken_share(quantity) OP share
///   <relation>.holds OP share
/// with OP one of >=, >, <=, <. Without an oracle the headline one is meant.
struct Gate {
  enum class Subject {
    clean,
    limit,
    broken_share,
    holds,
    baseline,  ///< Against another run (campaign/baseline.h); `name` is a stress or "clean". Never parsed here.
    corpus,    ///< On failures kept as files (campaign/corpus_gate.h). Never parsed here.
  };
  enum class Op { at_least, above, at_most, below };
  std::string text;  ///< As written.
  Subject subject = Subject::clean;
  std::string name;  ///< Metric, stress or relation.
  std::optional<Oracle> oracle;
  std::string zone;  ///< onset, watch, broken.
  double at = 0;     ///< Natural value of broken_share.
  Op op = Op::at_least;
  Quantity target;
  bool abort = false;  ///< Ends the run as soon as it has failed.
  std::string place;   ///< Where it stands, for annotations.
};

/// Reads one expression. Error{parse} with the column of what could not be read.
Gate parse_gate(std::string_view text);
/// Names and units against a campaign; adds what is wrong to `problems`.
void check_gate(Gate& gate, const CampaignSpec& spec, Problems& problems);

enum class GateVerdict { pass, fail, undecided };
/// Of an interval, absent ends open: pass if all of it fits the target, fail if none of it does.
GateVerdict verdict_of(Gate::Op op, std::optional<double> lo, std::optional<double> hi, double target);
std::string_view name_of(GateVerdict verdict);

struct GateResult {
  Gate gate;
  GateVerdict verdict = GateVerdict::undecided;
  std::optional<double> value;  ///< Absent where not reached or not measured.
  std::optional<double> lo;     ///< Smaller and larger end of the interval; absent = open.
  std::optional<double> hi;
  double target = 0;  ///< In the unit of `value`.
  std::string unit;
  bool percent = false;
  std::optional<std::size_t> need_images;  ///< Undecided: about this many further pictures would decide it.
  std::string message;                     ///< One sentence for people.
};

/// limit >= v: pass if the whole interval satisfies it, fail if none of it does, else undecided. What a model that does not look at
/// its pictures holds is no pass. `watched` is what was counted of a
/// gate on a share that ends as soon as it is decided; else its share was counted on every picture.
GateResult judge(const Gate& gate,
                 const CampaignSpec& spec,
                 const Answer& answer,
                 const search::ShareCount* watched = nullptr);

}  // namespace proofload::campaign
