// One class per mark of a scale: the index of the best class is the reading.
#include <algorithm>
#include <cmath>

#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/reading.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

// k·step, as the decimal that a person writes where a step is one part of a whole number (3·0.1 is not 0.3).
double multiple(double k, double step) {
  const double parts = std::round(1 / step);
  return std::abs(parts * step - 1) < 1e-9 && parts >= 1 ? k / parts : k * step;
}

class ClassValue final : public Head {
 public:
  explicit ClassValue(const Params& params)
      : first_(static_cast<std::size_t>(params.integer("first_class"))),
        step_(params.real("step")),
        from_(params.real("from")),
        period_(params.real("period")) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const std::span<const float> row = detail::row(outputs[0], index);
    detail::need_first_class(row.size(), first_);
    const std::span<const float> classes = row.subspan(first_);
    const std::size_t best = detail::largest(classes);
    // A score that is no number makes the reading none.
    if (std::isnan(classes[best])) return Reading{static_cast<double>(classes[best])};
    return Reading{detail::wrapped(from_ + multiple(static_cast<double>(best), step_), from_, period_)};
  }

 private:
  std::size_t first_;
  double step_;
  double from_;
  double period_;
};

}  // namespace

HeadSpec class_value() {
  return {
      .title = "Reading, one class per mark",
      .summary = "The index of the best class times `step` is the reading.",
      .task = Task::regression,
      .params = {real("step", 1, {1e-9, 1e12}, "", "Reading from one class to the next."),
                 real("from", 0, {-1e12, 1e12}, "", "Reading of the first class."),
                 detail::period_param(
                     "Reading of one full turn, where the last class is next to the first; 0 = it is not."),
                 integer("first_class", 0, {0, 1000000}, "", "Index of the output that is the first class."),
                 detail::unit_param(), detail::tolerance_param()},
      // Any row of scores could be one; it is never chosen over a classifier.
      .fits =
          [](const engine::Signature& signature) {
            return detail::row_of_scores(signature) >= 3 ? 0.1 : 0.0;
          },
      .describe = [](const engine::Signature&, ModelSpec&) {},
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        detail::need_row(signature, 2, "one row of scores");
        return std::make_unique<ClassValue>(params);
      },
      .scale =
          [](const Params& params, const engine::Signature& signature) {
            const double from = params.real("from");
            const double period = params.real("period");
            const int last =
                std::max(1, detail::row_of_scores(signature) - params.integer("first_class") - 1);
            return detail::reading_scale(params, from,
                                         period > 0 ? from + period : from + last * params.real("step"),
                                         period);
          },
  };
}

}  // namespace proofload::model
