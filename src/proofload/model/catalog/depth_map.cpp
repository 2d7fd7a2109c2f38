// One number a place: depth, disparity or another dense reading.
#include <algorithm>
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

// [N, H, W], [N, 1, H, W] or [N, H, W, 1].
std::optional<Size> grid_of(const std::vector<std::int64_t>& shape) {
  std::int64_t height = 0;
  std::int64_t width = 0;
  if (shape.size() == 3) {
    height = shape[1];
    width = shape[2];
  } else if (shape.size() == 4 && (shape[1] == 1 || shape[1] < 0)) {
    height = shape[2];
    width = shape[3];
  } else if (shape.size() == 4 && shape[3] == 1) {
    height = shape[1];
    width = shape[2];
  } else {
    return std::nullopt;
  }
  if (height == 0 || width == 0 || height > kLargestSide || width > kLargestSide) return std::nullopt;
  return Size{static_cast<int>(width), static_cast<int>(height)};
}

class DepthMapHead final : public Head {
 public:
  DepthMapHead(const Params& params, Size input)
      : input_(input),
        factor_(params.real("factor")),
        offset_(params.real("offset")),
        inverse_(params.flag("inverse")),
        cells_(params.integer("cells")) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    const std::span<const float> values = detail::row(output, index);
    const std::optional<Size> grid = grid_of(output.shape);
    if (!grid || grid->width < 1 || grid->height < 1 ||
        values.size() != static_cast<std::size_t>(grid->width) * static_cast<std::size_t>(grid->height))
      throw Error(ErrorCode::engine, "the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, output.shape}) +
                                         ", which is no map of numbers [N,H,W] or [N,1,H,W]");
    // A value that is no number spoils the whole answer; an empty map says so (see `defect`).
    if (std::any_of(values.begin(), values.end(), [](float v) { return !std::isfinite(v); }))
      return DepthMap();
    Size picture = placement.source;
    if (picture.width < 1 || picture.height < 1) picture = *grid;
    // A map covers what the network saw: its input, or the picture where it takes that as it is.
    const Size input = input_.width > 0 && input_.height > 0 ? input_ : picture;
    const Size size = cells_of(picture);
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const double px = (x + 0.5) * picture.width / size.width * placement.scale_x + placement.offset_x;
        const double py = (y + 0.5) * picture.height / size.height * placement.scale_y + placement.offset_y;
        out.push_back(value(values, *grid, px * grid->width / input.width - 0.5,
                            py * grid->height / input.height - 0.5));
      }
    return proofload::depth_map(size, picture, out);
  }

 private:
  Size cells_of(Size picture) const {
    const int longest = std::max(picture.width, picture.height);
    if (longest <= cells_) return picture;
    const auto side = [&](int s) {
      return std::max(1, static_cast<int>(std::lround(static_cast<double>(s) * cells_ / longest)));
    };
    return {side(picture.width), side(picture.height)};
  }

  // Between the four nearest values; NaN outside of the network's input, and where an inverse has none.
  float value(std::span<const float> values, Size grid, double x, double y) const {
    if (x < -0.5 || y < -0.5 || x > grid.width - 0.5 || y > grid.height - 0.5)
      return std::numeric_limits<float>::quiet_NaN();
    const double cx = std::clamp(x, 0.0, static_cast<double>(grid.width - 1));
    const double cy = std::clamp(y, 0.0, static_cast<double>(grid.height - 1));
    const auto x0 = static_cast<std::size_t>(cx);
    const auto y0 = static_cast<std::size_t>(cy);
    const std::size_t x1 = std::min(x0 + 1, static_cast<std::size_t>(grid.width - 1));
    const std::size_t y1 = std::min(y0 + 1, static_cast<std::size_t>(grid.height - 1));
    const auto at = [&](std::size_t column, std::size_t row) {
      return static_cast<double>(values[row * static_cast<std::size_t>(grid.width) + column]);
    };
    const double fx = cx - static_cast<double>(x0);
    const double fy = cy - static_cast<double>(y0);
    const double above = at(x0, y0) + fx * (at(x1, y0) - at(x0, y0));
    const double below = at(x0, y1) + fx * (at(x1, y1) - at(x0, y1));
    const double scaled = (above + fy * (below - above)) * factor_ + offset_;
    if (!inverse_) return static_cast<float>(scaled);
    return scaled > 0 ? static_cast<float>(1 / scaled) : std::numeric_limits<float>::quiet_NaN();
  }

  Size input_;
  double factor_;
  double offset_;
  bool inverse_;
  int cells_;
};

}  // namespace

HeadSpec depth_map() {
  return {
      .title = "Depth, one number a place",
      .summary =
          "[N, H, W] or [N, 1, H, W]: depth, disparity or another reading at every place of the picture.",
      .task = Task::depth,
      .params =
          {real("factor", 1, {-1e12, 1e12}, "", "Value = output * factor + offset."),
           real("offset", 0, {-1e12, 1e12}, "", "Value = output * factor + offset."),
           flag("inverse", false,
                "The network gives disparity: depth is 1 / value, and not known where that is not above 0."),
           choice("align", "none", {"none", "scale", "scale_shift"},
                  "Before it is compared an answer is brought to the median of what is expected (scale), or "
                  "to the least "
                  "squared distance from it (scale_shift): for nets that know no unit."),
           integer("cells", 96, {8, 1024}, "",
                   "Longer side of the grid on which answers are kept and judged; each costs 2 bytes of "
                   "the run store.")},
      // A map of one channel may as well be the probability of a class: it is never chosen over that.
      .fits =
          [](const engine::Signature& signature) {
            if (signature.outputs.size() != 1 || signature.inputs.empty()) return 0.0;
            const engine::TensorInfo& output = signature.outputs[0];
            const auto grid = grid_of(output.shape);
            const Size input = detail::input_size(signature);
            if (output.type != engine::ElementType::f32 || !grid || grid->width < 2 || grid->height < 2)
              return 0.0;
            return *grid == input && output.shape[0] <= 1 ? 0.1 : 0.0;
          },
      .describe =
          [](const engine::Signature&, ModelSpec& spec) {
            spec.input.scale = 1.0 / 255;
            spec.input.mean = {0.485, 0.456, 0.406};
            spec.input.std = {0.229, 0.224, 0.225};
            detail::note(
                spec, "input.scale, input.mean, input.std",
                "ImageNet's (0.485 0.456 0.406 / 0.229 0.224 0.225), as MiDaS and Depth Anything take "
                "it, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        if (signature.outputs.size() != 1 || !grid_of(signature.outputs[0].shape))
          throw Error(
              ErrorCode::invalid_argument,
              "the outputs are not one map of numbers, [N,H,W] or [N,1,H,W]; choose another `output.kind`");
        return std::make_unique<DepthMapHead>(params, input.size);
      },
  };
}

}  // namespace proofload::model
