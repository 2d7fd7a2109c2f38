// One unbounded score per class; softmax makes probabilities of them.
#include <cmath>

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
    detail::need_first_class(row.size(), first_);
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
  return detail::classifier(
      "Classifier, logits",
      "One unbounded score per class; the highest wins, softmax gives the probabilities.",
      /*probabilities=*/false, [](const Params& params) { return std::make_unique<Logits>(params); });
}

}  // namespace proofload::model
