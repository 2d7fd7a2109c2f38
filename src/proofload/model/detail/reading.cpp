#include "proofload/model/detail/reading.h"

#include <cmath>

#include "proofload/model/detail/classes.h"

namespace proofload::model::detail {

Param period_param(std::string doc) { return real("period", 0, {0, 1e12}, "", std::move(doc)); }

Param unit_param() { return text("unit", "", "Unit of the reading, for display."); }

Param tolerance_param() {
  return real("tolerance", 0, {0, 1e12}, "",
              "Error that is still right; 0 = 2 % of the range, of the period on a circle.");
}

double wrapped(double value, double from, double period) {
  // What lies inside is not touched: 0.3 stays 0.3.
  if (period == 0 || (value >= from && value < from + period)) return value;
  const double inside = std::fmod(value - from, period);
  const double wrapped = from + (inside < 0 ? inside + period : inside);
  // Rounding may give the end, which is the same place as the beginning.
  return wrapped >= from + period ? from : wrapped;
}

ReadingScale reading_scale(const Params& params, double from, double to, double period) {
  ReadingScale out;
  out.from = from;
  out.to = to;
  if (period > 0) out.period = period;
  out.unit = params.text("unit");
  if (params.real("tolerance") > 0) out.tolerance = params.real("tolerance");
  return out;
}

int numbers_per_picture(const engine::Signature& signature) {
  if (signature.outputs.size() == 1 && signature.outputs[0].shape.size() == 1 &&
      signature.outputs[0].shape[0] <= 1)
    return 1;
  return row_of_scores(signature);
}

}  // namespace proofload::model::detail
