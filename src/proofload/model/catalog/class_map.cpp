// One class for every pixel: as indices, as scores of which the highest wins, or as the probability of one class.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

// How the values of one picture lie in the output.
struct Form {
  std::size_t channels = 1;
  std::size_t height = 0;
  std::size_t width = 0;
  bool channels_last = false;
};

// Whether a map of this size belongs to an input of that size: the same, or the same divided by a whole number.
bool belongs(std::int64_t height, std::int64_t width, Size input) {
  if (height < 1 || width < 1 || input.width < 1 || input.height < 1) return false;
  // DeepLab's maps are (input - 1) / stride + 1.
  const auto ratio = [](std::int64_t whole, std::int64_t part) {
    return whole % part == 0                           ? whole / part
           : part > 1 && (whole - 1) % (part - 1) == 0 ? (whole - 1) / (part - 1)
                                                       : 0;
  };
  const std::int64_t across = ratio(input.width, width);
  return across >= 1 && across <= 32 && across == ratio(input.height, height);
}

// [N,H,W], [N,C,H,W] or [N,H,W,C]; open extents count as fitting. None for everything else.
std::optional<Form> form_of(const std::vector<std::int64_t>& shape, Size input) {
  const auto extent = [&](std::size_t d) {
    return static_cast<std::size_t>(std::max<std::int64_t>(shape[d], 0));
  };
  if (shape.size() == 3) return Form{1, extent(1), extent(2), false};
  if (shape.size() != 4) return std::nullopt;
  const bool last = !belongs(shape[2], shape[3], input) && belongs(shape[1], shape[2], input);
  if (last) return Form{extent(3), extent(1), extent(2), true};
  return Form{extent(1), extent(2), extent(3), false};
}

bool is_whole(engine::ElementType type) {
  return type == engine::ElementType::i32 || type == engine::ElementType::i64 ||
         type == engine::ElementType::u8;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return engine::to_text({"", engine::ElementType::f32, shape});
}

struct Settings {
  int first = 0;
  double threshold = 0.5;
  int of = 1;  // Class of the pixels above the threshold.
};

class ClassMapHead final : public Head {
 public:
  ClassMapHead(const Settings& settings, bool indices, Size input)
      : settings_(settings), indices_(indices), input_(input) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    const std::span<const float> values = detail::row(output, index);
    const std::optional<Form> form = form_of(output.shape, input_);
    if (!form || form->channels < 1 || form->height * form->width < 1 ||
        values.size() != form->channels * form->height * form->width)
      throw Error(ErrorCode::engine, "the network gave " + shape_text(output.shape) +
                                         ", which is no map of classes [N,H,W], [N,C,H,W] or [N,H,W,C]");
    std::vector<std::uint8_t> classes;
    // A value that is no number spoils the whole answer; an empty map says so (see `defect`).
    const bool fine = form->channels > 1                     ? from_scores(values, *form, classes)
                      : indices_ || output.shape.size() == 3 ? from_indices(values, classes)
                                                             : from_probabilities(values, classes);
    if (!fine) return ClassMap();
    return in_picture(classes, *form, placement);
  }

 private:
  std::uint8_t shifted(std::size_t network_class) const {
    const std::ptrdiff_t index = static_cast<std::ptrdiff_t>(network_class) - settings_.first;
    return index < 0 ? kIgnoredClass : static_cast<std::uint8_t>(index);
  }

  bool from_scores(std::span<const float> values, const Form& form, std::vector<std::uint8_t>& out) const {
    const std::size_t pixels = form.height * form.width;
    const std::size_t step = form.channels_last ? 1 : pixels;
    if (form.channels > std::size_t{kIgnoredClass} + static_cast<std::size_t>(settings_.first))
      throw Error(ErrorCode::unsupported, "the network knows " + std::to_string(form.channels) +
                                              " classes; class maps hold up to 255");
    out.resize(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      const float* at = values.data() + (form.channels_last ? i * form.channels : i);
      std::size_t best = 0;
      float most = at[0];
      for (std::size_t c = 0; c < form.channels; ++c) {
        const float value = at[c * step];
        if (std::isnan(value)) return false;
        if (value > most) {
          most = value;
          best = c;
        }
      }
      out[i] = shifted(best);
    }
    return true;
  }

  bool from_indices(std::span<const float> values, std::vector<std::uint8_t>& out) const {
    out.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float value = values[i];
      if (!std::isfinite(value)) return false;
      if (!(value >= 0 && value < static_cast<float>(kIgnoredClass + settings_.first)) ||
          value != std::floor(value))
        throw Error(ErrorCode::engine, "the network gave " + std::to_string(value) +
                                           " as the class of a pixel, which is no index from 0 to " +
                                           std::to_string(kIgnoredClass - 1 + settings_.first) +
                                           "; where it gives a probability, the output must be [N,1,H,W]");
      out[i] = shifted(static_cast<std::size_t>(value));
    }
    return true;
  }

  bool from_probabilities(std::span<const float> values, std::vector<std::uint8_t>& out) const {
    out.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) return false;
      out[i] = static_cast<double>(values[i]) >= settings_.threshold ? static_cast<std::uint8_t>(settings_.of)
                                                                     : std::uint8_t{0};
    }
    return true;
  }

  // Every pixel of the picture takes the class under its centre; what the network did not see is ignored.
  ClassMap in_picture(const std::vector<std::uint8_t>& classes,
                      const Form& form,
                      const Placement& placement) const {
    const auto width = static_cast<int>(form.width);
    const auto height = static_cast<int>(form.height);
    ClassMap out{placement.source, {}};
    if (out.size.width < 1 || out.size.height < 1) out.size = {width, height};
    const Size input = input_.width > 0 && input_.height > 0 ? input_ : out.size;
    const auto places = [](int count, double scale, double offset, double ratio, int most) {
      std::vector<int> at(static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) {
        const double place = std::floor(((i + 0.5) * scale + offset) * ratio);
        at[static_cast<std::size_t>(i)] = place >= 0 && place < most ? static_cast<int>(place) : -1;
      }
      return at;
    };
    const std::vector<int> columns = places(out.size.width, placement.scale_x, placement.offset_x,
                                            static_cast<double>(width) / input.width, width);
    const std::vector<int> rows = places(out.size.height, placement.scale_y, placement.offset_y,
                                         static_cast<double>(height) / input.height, height);
    out.classes.reserve(columns.size() * rows.size());
    for (const int y : rows) {
      const std::uint8_t* row = y < 0 ? nullptr : classes.data() + static_cast<std::size_t>(y) * form.width;
      for (const int x : columns)
        out.classes.push_back(row && x >= 0 ? row[static_cast<std::size_t>(x)] : kIgnoredClass);
    }
    return out;
  }

  Settings settings_;
  bool indices_;
  Size input_;
};

double fits(const engine::Signature& signature) {
  if (signature.outputs.size() != 1 || signature.inputs.empty()) return 0;
  const engine::TensorInfo& output = signature.outputs[0];
  const std::vector<std::int64_t>& shape = output.shape;
  const Size input = detail::input_size(signature);
  if ((shape.size() != 3 && shape.size() != 4) || shape[0] > 1) return 0;
  const auto form = form_of(shape, input);
  if (!form ||
      !belongs(static_cast<std::int64_t>(form->height), static_cast<std::int64_t>(form->width), input))
    return 0;
  if (form->height * form->width < 2 || form->channels < 1 || form->channels > 256) return 0;
  const bool full = form->height == static_cast<std::size_t>(input.height);
  if (shape.size() == 3) return is_whole(output.type) && full ? 0.95 : 0;
  if (is_whole(output.type)) return form->channels == 1 && full ? 0.95 : 0;
  // Smaller maps may as well be heat maps of points.
  return full ? 0.7 : 0.4;
}

}  // namespace

HeadSpec class_map() {
  return {
      .title = "Segmentation, one class a pixel",
      .summary =
          "Class indices [N, H, W] or [N, 1, H, W], scores [N, C, H, W] or [N, H, W, C] of which the highest "
          "wins, or one probability [N, 1, H, W].",
      .task = Task::segmentation,
      .params =
          {integer(
               "first_class", 0, {0, 254}, "",
               "Number of the network's classes that come before the first label; pixels of those are not "
               "judged."),
           real("threshold", 0.5, {-1e6, 1e6}, "",
                "For one probability: pixels from this value on belong to `class`, the others to class 0."),
           integer("class", 1, {0, 254}, "", "For one probability: index of its class among the labels.")},
      .fits = fits,
      .describe = [](const engine::Signature& signature,
                     ModelSpec& spec) { detail::labels_from_metadata(signature, spec); },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        const bool one = signature.outputs.size() == 1;
        const std::vector<std::int64_t> shape =
            one ? signature.outputs[0].shape : std::vector<std::int64_t>();
        if ((shape.size() != 3 && shape.size() != 4) || shape[0] > 1)
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not one map of classes, [N,H,W], [N,C,H,W] or [N,H,W,C]" +
                          (one ? "; the network gives " + engine::to_text(signature.outputs[0])
                               : "; the network has " + std::to_string(signature.outputs.size()) +
                                     " outputs") +
                          "; choose another `output.kind`");
        const Settings settings{params.integer("first_class"), params.real("threshold"),
                                params.integer("class")};
        return std::make_unique<ClassMapHead>(settings, is_whole(signature.outputs[0].type), input.size);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            const engine::TensorInfo& output = signature.outputs[0];
            if (output.shape.size() != 4 || is_whole(output.type)) return 0;
            const auto form = form_of(output.shape, detail::input_size(signature));
            if (!form || form->channels < 2) return 0;
            return std::max(0, static_cast<int>(form->channels) - params.integer("first_class"));
          },
  };
}

}  // namespace proofload::model
