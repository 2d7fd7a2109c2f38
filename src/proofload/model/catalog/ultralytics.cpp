// ultralytics detectors with the classic head (YOLOv8, 11): centre, size and class scores, still overlapping.
#include "proofload/model/detail/ultralytics.h"

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr std::int64_t kBeforeClasses = 4;  // centre x, centre y, width, height

/// How the tensor lies: [N, 4 + classes, candidates] as exported, or with the last two swapped.
enum class Order { unknown, classic, transposed };

Order order_of(const std::vector<std::int64_t>& shape, int classes, std::int64_t cells) {
  if (shape.size() != 3) return Order::unknown;
  const std::int64_t columns = classes > 0 ? kBeforeClasses + classes : 0;
  if (columns > 0 && (shape[1] == columns) != (shape[2] == columns))
    return shape[1] == columns ? Order::classic : Order::transposed;
  const auto may = [](std::int64_t found, std::int64_t wanted) {
    return found < 0 || wanted == 0 || found == wanted;
  };
  const auto attributes = [](std::int64_t found) { return found < 0 || found > kBeforeClasses; };
  const bool classic = may(shape[1], columns) && attributes(shape[1]) && may(shape[2], cells);
  const bool transposed = may(shape[2], columns) && attributes(shape[2]) && may(shape[1], cells);
  if (classic != transposed) return classic ? Order::classic : Order::transposed;
  if (!classic || shape[1] < 0 || shape[2] < 0) return Order::unknown;
  // Both would do: there are more candidates than numbers each has.
  return shape[1] <= shape[2] ? Order::classic : Order::transposed;
}

class Ultralytics final : public Head {
 public:
  Ultralytics(const Params& params, Order order, int classes, Size size)
      : rules_(params),
        order_(order),
        classes_(classes),
        scale_x_(params.flag("relative") ? size.width : 1),
        scale_y_(params.flag("relative") ? size.height : 1) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    const std::span<const float> item = detail::row(output, index);
    const Order order = order_ != Order::unknown ? order_ : order_of(output.shape, classes_, 0);
    const bool classic = order == Order::classic;
    if (order == Order::unknown || output.shape[classic ? 1 : 2] <= kBeforeClasses)
      throw Error(ErrorCode::engine,
                  "ultralytics' head gives [N, 4 + classes, candidates], the network gave " +
                      engine::to_text({"", engine::ElementType::f32, output.shape}));
    const auto columns = static_cast<std::size_t>(output.shape[classic ? 1 : 2]);
    const auto candidates = static_cast<std::size_t>(output.shape[classic ? 2 : 1]);
    const std::size_t step = classic ? candidates : 1;  // From one number of a candidate to the next.
    const std::size_t stride = classic ? 1 : columns;   // From one candidate to the next.
    detail::BoxCollector boxes(rules_);
    const auto look = [&](std::size_t candidate, std::size_t column) {
      const float score = item[candidate * stride + column * step];
      if (!boxes.wanted(score)) return;
      const float* at = item.data() + candidate * stride;
      const double x = static_cast<double>(at[0]) * scale_x_;
      const double y = static_cast<double>(at[step]) * scale_y_;
      const double half_width = static_cast<double>(at[2 * step]) * scale_x_ / 2;
      const double half_height = static_cast<double>(at[3 * step]) * scale_y_ / 2;
      boxes.add({x - half_width, y - half_height, x + half_width, y + half_height},
                static_cast<int>(column) - static_cast<int>(kBeforeClasses), score);
    };
    // In the order of the memory.
    if (classic) {
      for (std::size_t column = kBeforeClasses; column < columns; ++column)
        for (std::size_t candidate = 0; candidate < candidates; ++candidate) look(candidate, column);
    } else {
      for (std::size_t candidate = 0; candidate < candidates; ++candidate)
        for (std::size_t column = kBeforeClasses; column < columns; ++column) look(candidate, column);
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  Order order_;
  int classes_;
  double scale_x_;
  double scale_y_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/true, 0.7);
  params.push_back(flag("relative", false, "Boxes go from 0 to 1 of the input instead of being in pixels."));
  return Schema(std::move(params));
}

std::int64_t cells(Size size) { return detail::cells(size, {8, 16, 32}); }

std::vector<std::int64_t> shape_of(const engine::Signature& signature) {
  return signature.outputs.size() == 1 ? signature.outputs[0].shape : std::vector<std::int64_t>();
}

}  // namespace

HeadSpec ultralytics() {
  return {
      .title = "Detector, ultralytics",
      .summary =
          "[N, 4 + classes, candidates] (or the last two swapped): centre, size and class scores, with "
          "overlaps.",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const std::vector<std::int64_t> shape = shape_of(signature);
            const int told = detail::ultralytics_says(signature, "detect");
            if (told < 0 || shape.size() != 3) return 0.0;
            if (told > 0) {
              const int classes = detail::ultralytics_classes(signature);
              return classes > 0 && order_of(shape, classes, 0) != Order::unknown ? 0.95 : 0.0;
            }
            const std::int64_t wanted = cells(detail::input_size(signature));
            if (wanted == 0) return 0.0;
            if (shape[2] == wanted && shape[1] > kBeforeClasses) return 0.9;
            return shape[1] == wanted && shape[2] > kBeforeClasses ? 0.3 : 0.0;
          },
      .describe = detail::describe_ultralytics,
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        const std::vector<std::int64_t> shape = shape_of(signature);
        const int classes = detail::ultralytics_classes(signature);
        Order order = order_of(shape, classes, cells(input.size));
        if (order == Order::unknown) order = order_of(shape, classes, 0);
        if (order == Order::unknown && shape.size() == 3 && (shape[1] < 0 || shape[2] < 0)) {
          // Open dimensions are looked at when the first picture is through.
        } else if (order == Order::unknown) {
          throw Error(
              ErrorCode::invalid_argument,
              "the outputs are not those of ultralytics' classic head, which are one tensor [N, 4 + classes, "
              "candidates]" +
                  (classes > 0 ? " with " + std::to_string(classes) + " classes" : std::string()));
        }
        return std::make_unique<Ultralytics>(params, order, classes, input.size);
      },
      .classes =
          [](const Params&, const engine::Signature& signature) {
            if (const int classes = detail::ultralytics_classes(signature); classes > 0) return classes;
            const std::vector<std::int64_t> shape = shape_of(signature);
            const Order order = order_of(shape, 0, cells(detail::input_size(signature)));
            const std::int64_t columns = order == Order::unknown ? 0 : shape[order == Order::classic ? 1 : 2];
            return columns > kBeforeClasses ? static_cast<int>(columns - kBeforeClasses) : 0;
          },
  };
}

}  // namespace proofload::model
