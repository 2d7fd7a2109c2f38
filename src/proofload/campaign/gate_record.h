// A judged gate as a run keeps it, for gates that cannot be judged again from the run alone.
#pragma once

#include "proofload/campaign/gate.h"
#include "proofload/core/value.h"

namespace proofload::campaign {

Value to_record(const GateResult& result);
/// `subject` is known to whoever kept the record. Error{parse} for what `to_record` did not write.
GateResult gate_from_record(const Value& record, Gate::Subject subject);

}  // namespace proofload::campaign
