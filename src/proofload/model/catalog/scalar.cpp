// One number is the reading.
#include "proofload/core/error.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/reading.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

class Scalar final : public Head {
 public:
  explicit Scalar(const Params& params)
      : index_(static_cast<std::size_t>(params.integer("index"))),
        factor_(params.real("factor")),
        offset_(params.real("offset")),
        from_(params.real("from")),
        period_(params.real("period")) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const std::span<const float> row = detail::row(outputs[0], index);
    if (index_ >= row.size())
      throw Error(ErrorCode::engine, "the network gives " + std::to_string(row.size()) +
                                         " numbers, the reading is number " + std::to_string(index_));
    return Reading{detail::wrapped(static_cast<double>(row[index_]) * factor_ + offset_, from_, period_)};
  }

 private:
  std::size_t index_;
  double factor_;
  double offset_;
  double from_;
  double period_;
};

}  // namespace

HeadSpec scalar() {
  return {
      .title = "Reading, one number",
      .summary = "One output is the reading, after a factor and an offset.",
      .task = Task::regression,
      .params = {real("from", 0, {-1e12, 1e12}, "", "Lowest reading of the scale."),
                 real("to", 0, {-1e12, 1e12}, "",
                      "Highest reading of the scale; needed unless `period` is given."),
                 detail::period_param(
                     "Reading of one full turn, for readings that wrap around; 0 = they do not."),
                 real("factor", 1, {-1e12, 1e12}, "", "Reading = output * factor + offset."),
                 real("offset", 0, {-1e12, 1e12}, "", "Reading = output * factor + offset."),
                 integer("index", 0, {0, 1000000}, "", "Which of several numbers is the reading."),
                 detail::unit_param(), detail::tolerance_param()},
      .fits =
          [](const engine::Signature& signature) {
            return detail::numbers_per_picture(signature) == 1 ? 0.8 : 0.0;
          },
      .describe = [](const engine::Signature&, ModelSpec&) {},
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        detail::need_row(signature, 1, "one row of numbers");
        if (params.real("period") == 0 && !(params.real("to") > params.real("from")))
          throw Error(ErrorCode::invalid_argument,
                      "the range of the readings is not known; say it, e.g. `output: {kind: scalar, from: 0, "
                      "to: 10}`, "
                      "or `period` where they wrap around");
        return std::make_unique<Scalar>(params);
      },
      .scale =
          [](const Params& params, const engine::Signature&) {
            const double from = params.real("from");
            const double period = params.real("period");
            return detail::reading_scale(params, from, period > 0 ? from + period : params.real("to"),
                                         period);
          },
  };
}

}  // namespace proofload::model
