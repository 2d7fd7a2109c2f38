// Three outputs: boxes, labels and scores, as torchvision's detectors give them.
#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/named_outputs.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

const std::vector<std::string> kNames = {"boxes", "labels", "scores"};

class BoxesLabelsScores final : public Head {
 public:
  BoxesLabelsScores(const Params& params, const std::vector<std::size_t>& outputs, Size size)
      : rules_(params),
        boxes_(outputs[0]),
        labels_(outputs[1]),
        scores_(outputs[2]),
        first_(params.integer("first_class")),
        scale_x_(params.flag("relative") ? size.width : 1),
        scale_y_(params.flag("relative") ? size.height : 1) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const std::span<const float> corners = detail::part_of(outputs[boxes_], index, 2);
    const std::span<const float> labels = detail::part_of(outputs[labels_], index, 1);
    const std::span<const float> scores = detail::part_of(outputs[scores_], index, 1);
    if (corners.size() != 4 * scores.size() || labels.size() != scores.size())
      throw Error(ErrorCode::engine, "the network gave " + std::to_string(corners.size()) + " box sides, " +
                                         std::to_string(labels.size()) + " labels and " +
                                         std::to_string(scores.size()) +
                                         " scores; four sides and one label go with every score");
    detail::BoxCollector boxes(rules_);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (!boxes.wanted(scores[i])) continue;
      const int number = detail::class_index(labels[i]);
      if (number >= 0 && number < first_) continue;  // The background is no object.
      const float* box = corners.data() + 4 * i;
      boxes.add({static_cast<double>(box[0]) * scale_x_, static_cast<double>(box[1]) * scale_y_,
                 static_cast<double>(box[2]) * scale_x_, static_cast<double>(box[3]) * scale_y_},
                number < 0 ? number : number - first_, scores[i]);
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  std::size_t boxes_;
  std::size_t labels_;
  std::size_t scores_;
  int first_;
  double scale_x_;
  double scale_y_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/false, 0.5);
  params.push_back(
      integer("first_class", 0, {0, 1000000}, "",
              "Number of class 0 among the labels; 1 where 0 is the background and has no name."));
  params.push_back(detail::keys_param("boxes, labels and scores"));
  params.push_back(flag("relative", false, "Boxes go from 0 to 1 of the input instead of being in pixels."));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec boxes_labels_scores() {
  return {
      .title = "Detector, boxes, labels and scores",
      .summary =
          "Outputs boxes [n,4] (two corners), labels [n] and scores [n], with or without a batch in front.",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const auto found = detail::named_outputs(signature, "", kNames);
            if (!found) return 0.0;
            const auto& boxes = signature.outputs[(*found)[0]].shape;
            const bool corners =
                (boxes.size() == 2 || boxes.size() == 3) && (boxes.back() == 4 || boxes.back() < 0);
            return corners ? 0.95 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            spec.input.scale = 1.0 / 255;
            detail::note(spec, "input.scale, input.mean, input.std",
                         "values from 0 to 1, as torchvision's detectors take it, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        return std::make_unique<BoxesLabelsScores>(
            params, detail::need_outputs(signature, params.text("keys"), kNames), input.size);
      },
  };
}

}  // namespace proofload::model
