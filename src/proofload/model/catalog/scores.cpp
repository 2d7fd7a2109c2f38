// One probability per class, as the network gives it.
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
    detail::need_first_class(row.size(), first_);
    const std::vector<double> scores(row.begin() + static_cast<std::ptrdiff_t>(first_), row.end());
    return detail::top_five(scores);
  }

 private:
  std::size_t first_;
};

}  // namespace

HeadSpec scores() {
  return detail::classifier("Classifier, probabilities",
                            "One probability per class, taken as the network gives it; the highest wins.",
                            /*probabilities=*/true,
                            [](const Params& params) { return std::make_unique<Scores>(params); });
}

}  // namespace proofload::model
