// Three outputs: four corners of turned boxes, labels and scores.
#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/named_outputs.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

const std::vector<std::string> kNames = {"corners", "labels", "scores"};

// [n,8] or [n,4,2], with or without a batch in front.
std::size_t rank_of(const std::vector<std::int64_t>& shape) {
  if (shape.size() >= 3 && shape.back() == 2 && shape[shape.size() - 2] == 4) return 3;
  return shape.size() >= 2 && shape.back() == 8 ? 2 : 0;
}

class CornersLabelsScores final : public Head {
 public:
  CornersLabelsScores(const Params& params, const std::vector<std::size_t>& outputs)
      : rules_(params),
        corners_(outputs[0]),
        labels_(outputs[1]),
        scores_(outputs[2]),
        first_(params.integer("first_class")) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const std::size_t rank = rank_of(outputs[corners_].shape);
    if (rank == 0)
      throw Error(ErrorCode::engine,
                  "corners come as [n,4,2] or [n,8], the network gave " +
                      engine::to_text({"", engine::ElementType::f32, outputs[corners_].shape}));
    const std::span<const float> corners = detail::part_of(outputs[corners_], index, rank);
    const std::span<const float> labels = detail::part_of(outputs[labels_], index, 1);
    const std::span<const float> scores = detail::part_of(outputs[scores_], index, 1);
    if (corners.size() != 8 * scores.size() || labels.size() != scores.size())
      throw Error(ErrorCode::engine, "the network gave " + std::to_string(corners.size()) +
                                         " coordinates of corners, " + std::to_string(labels.size()) +
                                         " labels and " + std::to_string(scores.size()) +
                                         " scores; eight coordinates and one label go with every score");
    detail::BoxCollector boxes(rules_);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (!boxes.wanted(scores[i])) continue;
      const int number = detail::class_index(labels[i]);
      if (number >= 0 && number < first_) continue;  // The background is no object.
      Corners four;
      for (std::size_t k = 8 * i; k < 8 * i + 8; k += 2)
        four.push_back({static_cast<double>(corners[k]), static_cast<double>(corners[k + 1])});
      boxes.add_turned(std::move(four), number < 0 ? number : number - first_, scores[i]);
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  std::size_t corners_;
  std::size_t labels_;
  std::size_t scores_;
  int first_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/false, 0.5);
  params.push_back(
      integer("first_class", 0, {0, 1000000}, "",
              "Number of class 0 among the labels; 1 where 0 is the background and has no name."));
  params.push_back(detail::keys_param("corners, labels and scores"));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec corners_labels_scores() {
  return {
      .title = "Turned boxes, corners, labels and scores",
      .summary =
          "Outputs corners [n,4,2] or [n,8], labels [n] and scores [n], with or without a batch in front.",
      .task = Task::oriented,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const auto found = detail::named_outputs(signature, "", kNames);
            return found && rank_of(signature.outputs[(*found)[0]].shape) > 0 ? 0.95 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            spec.input.scale = 1.0 / 255;
            detail::note(spec, "input.scale, input.mean, input.std", "values from 0 to 1, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        return std::make_unique<CornersLabelsScores>(params,
                                                     detail::need_outputs(signature, params.text("keys"),
                                                                          kNames));
      },
  };
}

}  // namespace proofload::model
