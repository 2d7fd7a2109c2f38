// One person's points as maps of how likely each is where, as HRNet and its kin give them.
#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/detail/pose.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

class Heatmaps final : public Head {
 public:
  Heatmaps(const Params& params, Size size) : rules_(params), size_(size) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    if (output.shape.size() != 4)
      throw Error(ErrorCode::engine, "heat maps come as [N, points, height, width], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, output.shape}));
    const std::span<const float> row = detail::row(output, index);
    const auto height = static_cast<std::size_t>(output.shape[2]);
    const auto width = static_cast<std::size_t>(output.shape[3]);
    const std::size_t area = height * width;
    std::vector<ScoredPoint> points;
    for (std::size_t at = 0; at + area <= row.size(); at += area) {
      const std::span<const float> map = row.subspan(at, area);
      const std::size_t top = detail::largest(map);
      const std::size_t x = top % width;
      const std::size_t y = top / width;
      // A quarter of a cell towards the higher neighbour (Newell et al., ECCV 2016).
      const auto lean = [](float before, float after) {
        return after > before ? 0.25 : after < before ? -0.25 : 0.0;
      };
      const double dx = x > 0 && x + 1 < width ? lean(map[top - 1], map[top + 1]) : 0;
      const double dy = y > 0 && y + 1 < height ? lean(map[top - width], map[top + width]) : 0;
      points.push_back({(static_cast<double>(x) + dx) * size_.width / static_cast<double>(width),
                        (static_cast<double>(y) + dy) * size_.height / static_cast<double>(height),
                        static_cast<double>(map[top])});
    }
    return rules_.single(std::move(points), placement);
  }

 private:
  detail::PoseRules rules_;
  Size size_;
};

bool four(const engine::Signature& signature) {
  return signature.outputs.size() == 1 && signature.outputs[0].shape.size() == 4;
}

}  // namespace

HeadSpec heatmaps() {
  return {
      .title = "Pose, heat maps",
      .summary =
          "[N, points, height, width]: every point lies at the largest value of its map, a quarter of a cell "
          "towards "
          "the higher neighbour.",
      .task = Task::keypoints,
      .params = Schema(detail::pose_params()),
      .fits =
          [](const engine::Signature& signature) {
            if (!four(signature)) return 0.0;
            // A person's seventeen points at a quarter of the input; other maps are more likely classes.
            const std::vector<std::int64_t>& shape = signature.outputs[0].shape;
            const Size input = detail::input_size(signature);
            return shape[1] == static_cast<std::int64_t>(kPersonPoints.size()) && input.width > 0 &&
                           shape[3] * 4 == input.width && shape[2] * 4 == input.height
                       ? 0.7
                       : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::assume_classifier_input(signature, spec);
            spec.input.fit = Fit::stretch;
            spec.input.interpolation = Interpolation::linear;
            detail::note(spec, "input.resize, input.interpolation", "stretched to the input's size, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        if (!four(signature))
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not heat maps, which are one tensor [N, points, height, width]");
        return std::make_unique<Heatmaps>(params, input.size);
      },
  };
}

}  // namespace proofload::model
