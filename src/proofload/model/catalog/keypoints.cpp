// One person's points as numbers, as MoveNet gives them.
#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/detail/pose.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr std::int64_t kMostPoints = 1000;

// [N, points, 2 or 3] or [N, 1, points, 2 or 3]; open dimensions may be anything.
bool may_be(const std::vector<std::int64_t>& shape) {
  if (shape.size() != 3 && !(shape.size() == 4 && (shape[1] == 1 || shape[1] < 0))) return false;
  const std::int64_t points = shape[shape.size() - 2];
  return (shape.back() < 0 || shape.back() == 2 || shape.back() == 3) && points != 0 && points <= kMostPoints;
}

class KeyPoints final : public Head {
 public:
  KeyPoints(const Params& params, Size size)
      : rules_(params),
        x_first_(params.text("order") == "xy"),
        scale_x_(params.flag("relative") ? size.width : 1),
        scale_y_(params.flag("relative") ? size.height : 1) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    const bool fits = may_be(output.shape);
    if (!fits)
      throw Error(ErrorCode::engine, "points come as [N, points, 3] or [N, 1, points, 3], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, output.shape}));
    const std::span<const float> row = detail::row(output, index);
    const auto columns = static_cast<std::size_t>(output.shape.back());
    std::vector<ScoredPoint> points;
    points.reserve(row.size() / columns);
    for (std::size_t at = 0; at + columns <= row.size(); at += columns)
      points.push_back({static_cast<double>(row[at + (x_first_ ? 0 : 1)]) * scale_x_,
                        static_cast<double>(row[at + (x_first_ ? 1 : 0)]) * scale_y_,
                        columns == 3 ? static_cast<double>(row[at + 2]) : 1});
    return rules_.single(std::move(points), placement);
  }

 private:
  detail::PoseRules rules_;
  bool x_first_;
  double scale_x_;
  double scale_y_;
};

Schema schema() {
  std::vector<Param> params = detail::pose_params();
  params.push_back(choice("order", "yx", {"yx", "xy"}, "Which of the two coordinates comes first."));
  params.push_back(
      flag("relative", true, "Coordinates go from 0 to 1 of the input instead of being in pixels."));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec keypoints() {
  return {
      .title = "Pose, one person's points",
      .summary =
          "[N, 1, points, 3] or [N, points, 3]: two coordinates and a score; with 2 columns every point is "
          "seen.",
      .task = Task::keypoints,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            if (signature.outputs.size() != 1) return 0.0;
            const std::vector<std::int64_t>& shape = signature.outputs[0].shape;
            if (!may_be(shape) || shape.back() < 0 || shape[0] > 1) return 0.0;
            const std::int64_t points = shape[shape.size() - 2];
            if (points == static_cast<std::int64_t>(kPersonPoints.size()))
              return shape.size() == 4 ? 0.95 : 0.85;
            return shape.size() == 4 && shape[1] == 1 && points > 1 && shape.back() == 3 ? 0.6 : 0.0;
          },
      .describe =
          [](const engine::Signature&, ModelSpec& spec) {
            detail::note(spec, "input.scale, input.mean, input.std",
                         "values from 0 to 255, as MoveNet takes it, assumed");
            spec.input.interpolation = Interpolation::linear;
            detail::note(spec, "input.resize, input.interpolation", "stretched to the input's size, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        if (signature.outputs.size() != 1 || !may_be(signature.outputs[0].shape))
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not one person's points, which are one tensor [N, points, 3] or [N, "
                      "1, points, 3]");
        return std::make_unique<KeyPoints>(params, input.size);
      },
  };
}

}  // namespace proofload::model
