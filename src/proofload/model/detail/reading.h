// What heads that answer with a reading share: its scale, straight or closed to a circle.
#pragma once

#include "proofload/core/params.h"
#include "proofload/engine/engine.h"
#include "proofload/model/model.h"

namespace proofload::model::detail {

/// `period`, `unit` and `tolerance`, as every reading has them.
Param period_param(std::string doc);
Param unit_param();
Param tolerance_param();

/// `value` put into [from, from + period); as it is where `period` is 0.
double wrapped(double value, double from, double period);

/// Tolerance and unit as given, range from..to, and the period where there is one.
ReadingScale reading_scale(const Params& params, double from, double to, double period);

/// Numbers a picture gets from the only output ([N], [N,C], [N,C,1,1]); 0 if it is of another form.
int numbers_per_picture(const engine::Signature& signature);

}  // namespace proofload::model::detail
