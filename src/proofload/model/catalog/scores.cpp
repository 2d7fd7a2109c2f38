// One probability per class, as the network gives it.
#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

class Scores final : public Head {
 public:
  explicit Scores(const Params& params) : first_(static_cast<std::size_t>(params.integer("first_class"))) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const std::span<const float> row = detail::row(outputs[0], index);
    if (first_ >= row.size())
      throw Error(ErrorCode::engine, "the network gives " + std::to_string(row.size()) +
                                         " scores, the first class is number " + std::to_string(first_));
    const std::vector<double> scores(row.begin() + static_cast<std::ptrdiff_t>(first_), row.end());
    return detail::top_five(scores);
  }

 private:
  std::size_t first_;
};

}  // namespace

HeadSpec scores() {
  return {
      .title = "Classifier, probabilities",
      .summary = "One probability per class, taken as the network gives it; the highest wins.",
      .task = Task::classification,
      .params = {integer("first_class", 0, {0, 1000000}, "",
                         "Index of the output that is class 0; 1 where output 0 is the background.")},
      .fits =
          [](const engine::Signature& signature) {
            return detail::row_of_scores(signature) >= 2 ? 0.5 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            detail::assume_classifier_input(signature, spec);
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        detail::need_row(signature, 2, "one row of scores");
        return std::make_unique<Scores>(params);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            return std::max(0, detail::row_of_scores(signature) - params.integer("first_class"));
          },
      .plausible =
          [](std::span<const engine::Tensor> outputs) {
            return detail::is_distribution(detail::row(outputs[0], 0)) ? 0.9 : 0.1;
          },
  };
}

}  // namespace proofload::model
