// One unbounded score per class; softmax makes probabilities of them.
#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

class Logits final : public Head {
 public:
  explicit Logits(const Params& params) : first_(static_cast<std::size_t>(params.integer("first_class"))) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    std::span<const float> row = detail::row(outputs[0], index);
    if (first_ >= row.size())
      throw Error(ErrorCode::engine, "the network gives " + std::to_string(row.size()) +
                                         " scores, the first class is number " + std::to_string(first_));
    // Softmax over all outputs, so that a background class takes its share; only the classes are ranked.
    const float highest = row[detail::largest(row)];
    double sum = 0;
    std::vector<double> scores(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      scores[i] = std::exp(static_cast<double>(row[i]) - static_cast<double>(highest));
      sum += scores[i];
    }
    for (double& score : scores) score /= sum;
    return detail::top_five(std::span<const double>(scores).subspan(first_));
  }

 private:
  std::size_t first_;
};

}  // namespace

HeadSpec logits() {
  return {
      .title = "Classifier, logits",
      .summary = "One unbounded score per class; the highest wins, softmax gives the probabilities.",
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
        return std::make_unique<Logits>(params);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            return std::max(0, detail::row_of_scores(signature) - params.integer("first_class"));
          },
      .plausible =
          [](std::span<const engine::Tensor> outputs) {
            return detail::is_distribution(detail::row(outputs[0], 0)) ? 0.1 : 0.9;
          },
  };
}

}  // namespace proofload::model
