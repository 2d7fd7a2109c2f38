// Two outputs, as MMDeploy exports detectors: boxes with their score, and labels.
#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/named_outputs.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

const std::vector<std::string> kNames = {"dets", "labels"};
constexpr std::int64_t kColumns = 5;  // x0, y0, x1, y1, score

class DetsLabels final : public Head {
 public:
  DetsLabels(const Params& params, const std::vector<std::size_t>& outputs)
      : rules_(params), dets_(outputs[0]), labels_(outputs[1]) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& dets = outputs[dets_];
    if (dets.shape.size() != 3 || dets.shape[2] != kColumns)
      throw Error(ErrorCode::engine, "MMDeploy's detectors give dets [N, boxes, 5], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, dets.shape}));
    detail::BoxCollector boxes(rules_);
    if (dets.values.empty()) return boxes.finish(placement);
    const std::span<const float> rows = detail::row(dets, index);
    const std::span<const float> labels = detail::row(outputs[labels_], index);
    if (rows.size() != kColumns * labels.size())
      throw Error(ErrorCode::engine, "the network gave " + std::to_string(rows.size() / kColumns) +
                                         " boxes and " + std::to_string(labels.size()) + " labels");
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const float* row = rows.data() + kColumns * i;
      // Rows that only fill the tensor up carry label -1.
      if (!boxes.wanted(row[4]) || labels[i] < 0) continue;
      boxes.add({static_cast<double>(row[0]), static_cast<double>(row[1]), static_cast<double>(row[2]),
                 static_cast<double>(row[3])},
                detail::class_index(labels[i]), row[4]);
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  std::size_t dets_;
  std::size_t labels_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/false, 0.5);
  params.push_back(detail::keys_param("dets and labels"));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec dets_labels() {
  return {
      .title = "Detector, MMDeploy",
      .summary =
          "Outputs dets [N, n, 5] (two corners and score) and labels [N, n], as MMDeploy exports them.",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const auto found = detail::named_outputs(signature, "", kNames);
            if (!found) return 0.0;
            const auto& dets = signature.outputs[(*found)[0]].shape;
            return dets.size() == 3 && (dets[2] == kColumns || dets[2] < 0) ? 0.95 : 0.0;
          },
      .describe = [](const engine::Signature& signature,
                     ModelSpec& spec) { detail::labels_from_metadata(signature, spec); },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        return std::make_unique<DetsLabels>(params,
                                            detail::need_outputs(signature, params.text("keys"), kNames));
      },
  };
}

}  // namespace proofload::model
