// One score a class, of which any number may apply: the classes are not rivals.
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

class MultiLabel final : public Head {
 public:
  explicit MultiLabel(const Params& params)
      : first_(static_cast<std::size_t>(params.integer("first_class"))),
        sigmoid_(params.text("activation") == "sigmoid") {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement&) const override {
    const std::span<const float> row = detail::row(outputs[0], index);
    detail::need_first_class(row.size(), first_);
    SetScores out;
    out.scores.reserve(row.size() - first_);
    for (const float value : row.subspan(first_)) {
      const auto v = static_cast<double>(value);
      out.scores.push_back(sigmoid_ ? 1 / (1 + std::exp(-v)) : v);
    }
    return out;
  }

 private:
  std::size_t first_;
  bool sigmoid_;
};

}  // namespace

HeadSpec multi_label() {
  return {
      .title = "Multi-label classifier",
      .summary = "One score a class, any number of which apply: those from `score_threshold` on.",
      .task = Task::multi_label,
      .params = {real("score_threshold", 0.5, {0, 1}, "", "From this score on a class applies."),
                 choice("activation", "sigmoid", {"sigmoid", "none"},
                        "What makes probabilities of the scores; none where the network gives them."),
                 integer("first_class", 0, {0, 1000000}, "", "Index of the output that is class 0.")},
      // Any row of scores could be one; it is never chosen over a classifier.
      .fits =
          [](const engine::Signature& signature) {
            return detail::row_of_scores(signature) >= 2 ? 0.05 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            detail::assume_classifier_input(signature, spec);
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        detail::need_row(signature, 1, "one row of scores");
        return std::make_unique<MultiLabel>(params);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            return std::max(0, detail::row_of_scores(signature) - params.integer("first_class"));
          },
  };
}

}  // namespace proofload::model
