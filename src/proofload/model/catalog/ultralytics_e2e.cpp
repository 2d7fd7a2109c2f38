// ultralytics detectors with the end-to-end head (YOLO26, v10, or exported with nms=True): boxes that are final.
#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/ultralytics.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr std::int64_t kColumns = 6;      // x0, y0, x1, y1, score, class
constexpr std::int64_t kMostRows = 1000;  // Exports have 300; a grid has thousands.

class UltralyticsE2e final : public Head {
 public:
  UltralyticsE2e(const Params& params, Size size)
      : rules_(params),
        scale_x_(params.flag("relative") ? size.width : 1),
        scale_y_(params.flag("relative") ? size.height : 1) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    if (output.shape.size() != 3 || output.shape[2] != kColumns)
      throw Error(ErrorCode::engine, "an end-to-end detector gives [N, boxes, 6], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, output.shape}));
    detail::BoxCollector boxes(rules_);
    if (output.values.empty()) return boxes.finish(placement);
    const std::span<const float> item = detail::row(output, index);
    for (std::size_t at = 0; at + kColumns <= item.size(); at += kColumns) {
      const float* row = item.data() + at;
      if (!boxes.wanted(row[4])) continue;
      boxes.add({static_cast<double>(row[0]) * scale_x_, static_cast<double>(row[1]) * scale_y_,
                 static_cast<double>(row[2]) * scale_x_, static_cast<double>(row[3]) * scale_y_},
                detail::class_index(row[5]), row[4]);
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  double scale_x_;
  double scale_y_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/false, /*nms=*/false, 0);
  params.push_back(flag("relative", false, "Boxes go from 0 to 1 of the input instead of being in pixels."));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec ultralytics_e2e() {
  return {
      .title = "Detector, ultralytics end to end",
      .summary = "[N, boxes, 6]: two corners, score and class; overlaps are already gone.",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const int told = detail::ultralytics_says(signature, "detect");
            if (told < 0 || signature.outputs.size() != 1) return 0.0;
            const std::vector<std::int64_t>& shape = signature.outputs[0].shape;
            if (shape.size() != 3 || shape[2] != kColumns || shape[1] == 0 || shape[1] > kMostRows)
              return 0.0;
            return told > 0 ? 0.96 : 0.7;
          },
      .describe = detail::describe_ultralytics,
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        if (signature.outputs.size() != 1 || signature.outputs[0].shape.size() != 3 ||
            (signature.outputs[0].shape[2] >= 0 && signature.outputs[0].shape[2] != kColumns))
          throw Error(
              ErrorCode::invalid_argument,
              "the outputs are not those of an end-to-end detector, which are one tensor [N, boxes, 6]");
        return std::make_unique<UltralyticsE2e>(params, input.size);
      },
      .classes = [](const Params&,
                    const engine::Signature& signature) { return detail::ultralytics_classes(signature); },
  };
}

}  // namespace proofload::model
