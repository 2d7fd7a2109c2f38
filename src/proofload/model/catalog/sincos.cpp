// Sine and cosine of an angle: a reading on a circle, without a jump where it wraps around.
#include <cmath>
#include <numbers>

#include "proofload/core/error.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/reading.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

class SinCos final : public Head {
 public:
  explicit SinCos(const Params& params)
      : sine_(params.text("order") == "sin_cos" ? 0 : 1),
        from_(params.real("from")),
        period_(params.real("period")) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const std::span<const float> row = detail::row(outputs[0], index);
    if (row.size() != 2)
      throw Error(ErrorCode::engine,
                  "the network gives " + std::to_string(row.size()) + " numbers, not a sine and a cosine");
    const double angle = std::atan2(static_cast<double>(row[sine_]), static_cast<double>(row[1 - sine_]));
    return Reading{detail::wrapped(from_ + angle / (2 * std::numbers::pi) * period_, from_, period_)};
  }

 private:
  std::size_t sine_;
  double from_;
  double period_;
};

}  // namespace

HeadSpec sincos() {
  return {
      .title = "Reading, sine and cosine",
      .summary = "Two outputs are sine and cosine of an angle; one turn is `period`.",
      .task = Task::regression,
      .params = {choice("order", "sin_cos", {"sin_cos", "cos_sin"}, "Which of the two outputs comes first."),
                 detail::period_param("Reading of one full turn, e.g. 360 or 10; must be given."),
                 real("from", 0, {-1e12, 1e12}, "", "Reading at angle 0."), detail::unit_param(),
                 detail::tolerance_param()},
      .fits =
          [](const engine::Signature& signature) {
            return detail::numbers_per_picture(signature) == 2 ? 0.5 : 0.0;
          },
      .describe = [](const engine::Signature&, ModelSpec&) {},
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        detail::need_row(signature, 2, "a sine and a cosine");
        if (params.real("period") == 0)
          throw Error(
              ErrorCode::invalid_argument,
              "what a full turn reads is not known; say it, e.g. `output: {kind: sincos, period: 360}`");
        return std::make_unique<SinCos>(params);
      },
      .scale =
          [](const Params& params, const engine::Signature&) {
            const double from = params.real("from");
            const double period = params.real("period");
            return detail::reading_scale(params, from, from + period, period);
          },
      // Two small numbers may as well be two logits, but probabilities they are not.
      .plausible =
          [](std::span<const engine::Tensor> outputs) {
            const std::span<const float> row = detail::row(outputs[0], 0);
            if (row.size() != 2 || detail::is_distribution(row)) return 0.1;
            return std::abs(row[0]) <= 1.5f && std::abs(row[1]) <= 1.5f ? 0.9 : 0.1;
          },
  };
}

}  // namespace proofload::model
