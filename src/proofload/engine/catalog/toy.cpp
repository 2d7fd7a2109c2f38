// A network without a file: deterministic and always built, so that tests, examples and a first look at the program
// need no download. It can also fail on purpose.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <thread>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/rng.h"
#include "proofload/engine/engine.h"

namespace proofload::engine {

namespace {

// Streams of the random field that holds the weights.
constexpr std::uint32_t kWeights = 0;
constexpr std::uint32_t kBias = 1;

constexpr std::int64_t kLargest = std::int64_t{1} << 26;

Schema schema() {
  return {
      choice("function", "linear", {"linear", "box"},
             "linear: outputs = W·p + b, p being the picture averaged over a grid of cells, less its mean. "
             "box: one row x0, y0, x1, y1, score, class around the pixels brighter than the middle of the "
             "range."),
      integer("channels", 3, {1, 3}, "", "Channels of the input."),
      integer("height", 32, {1, 8192}, "px", "Height of the input."),
      integer("width", 32, {1, 8192}, "px", "Width of the input."),
      choice("layout", "nchw", {"nchw", "nhwc"}, "Order of the input's dimensions."),
      integer("outputs", 10, {1, 100000}, "", "Numbers a picture gets; only for `linear`."),
      integer("grid", 4, {1, 64}, "cells",
              "Cells a side that the picture is averaged over; only for `linear`."),
      integer("seed", 1, {0, 2147483647}, "", "Which weights."),
      real("gain", 1, {0, 1e6}, "", "Factor of the outputs of `linear`."),
      real("delay", 0, {0, 60000}, "ms", "Time every picture takes."),
      integer("fail_every", 0, {0, 1000000000}, "pictures",
              "A fake for tests: about one picture in this many fails, chosen by its content; 0 = none."),
      integer("nan_every", 0, {0, 1000000000}, "pictures",
              "A fake for tests: about one picture in this many gets NaN, chosen by its content; 0 = none."),
      integer("hang_every", 0, {0, 1000000000}, "pictures",
              "A fake for tests: about one picture in this many hangs for `hang`, chosen by its content; 0 = "
              "none."),
      real("hang", 1000, {0, 3600000}, "ms", "How long a picture hangs."),
  };
}

const Params& checked(const Params& params) {
  const std::int64_t values =
      std::int64_t{params.integer("channels")} * params.integer("height") * params.integer("width");
  const std::int64_t weights =
      std::int64_t{params.integer("outputs")} * params.integer("grid") * params.integer("grid");
  if (values > kLargest || weights > kLargest)
    throw Error(ErrorCode::invalid_argument, "the toy network's input or weights would hold more than " +
                                                 std::to_string(kLargest) + " values");
  return params;
}

class Toy final : public Engine {
 public:
  Toy(const Settings& settings, const Params& params)
      : box_(params.text("function") == "box"),
        nhwc_(params.text("layout") == "nhwc"),
        channels_(params.integer("channels")),
        height_(params.integer("height")),
        width_(params.integer("width")),
        outputs_(params.integer("outputs")),
        grid_(std::min({params.integer("grid"), height_, width_})),
        gain_(params.real("gain")),
        delay_(params.real("delay")),
        hang_(params.real("hang")),
        fail_every_(params.integer("fail_every")),
        nan_every_(params.integer("nan_every")),
        hang_every_(params.integer("hang_every")) {
    slots_ = settings.slots > 0     ? settings.slots
             : settings.threads > 0 ? settings.threads
                                    : hardware_threads();
    if (nhwc_) {
      signature_.inputs = {{"pixels", ElementType::f32, {-1, height_, width_, channels_}}};
    } else {
      signature_.inputs = {{"pixels", ElementType::f32, {-1, channels_, height_, width_}}};
    }
    if (box_) {
      signature_.outputs = {{"output", ElementType::f32, {-1, 1, 6}}};
    } else {
      signature_.outputs = {{"output", ElementType::f32, {-1, outputs_}}};
    }
    signature_.runtime = "toy";
    signature_.largest_batch = std::max(settings.batch, 1);
    if (!box_) {
      const Rng rng(static_cast<std::uint64_t>(params.integer("seed")));
      const int count = grid_ * grid_ * channels_;
      const auto cells = static_cast<std::size_t>(count);
      weights_.resize(cells * static_cast<std::size_t>(outputs_));
      for (std::size_t i = 0; i < weights_.size(); ++i)
        weights_[i] = rng.normal(kWeights, i) / std::sqrt(double(cells));
      bias_.resize(static_cast<std::size_t>(outputs_));
      for (std::size_t i = 0; i < bias_.size(); ++i) bias_[i] = 0.01 * rng.normal(kBias, i);
    }
  }

  const Signature& signature() const override { return signature_; }
  int concurrency() const override { return slots_; }

  void run(int slot, std::span<const Tensor> inputs, std::vector<Tensor>& outputs) override {
    if (slot < 0 || slot >= slots_)
      throw Error(ErrorCode::invalid_argument,
                  "slot " + std::to_string(slot) + " is outside 0.." + std::to_string(slots_ - 1));
    if (inputs.size() != 1)
      throw Error(ErrorCode::invalid_argument,
                  "the toy network takes 1 input, " + std::to_string(inputs.size()) + " were given");
    const Tensor& input = inputs[0];
    const std::size_t pixels =
        static_cast<std::size_t>(channels_) * static_cast<std::size_t>(height_ * width_);
    std::vector<std::int64_t> wanted = signature_.inputs[0].shape;
    const std::int64_t batch = input.shape.empty() ? 0 : input.shape[0];
    wanted[0] = batch;
    if (batch < 1 || batch > signature_.largest_batch || input.shape != wanted ||
        input.values.size() != pixels * static_cast<std::size_t>(batch))
      throw Error(ErrorCode::invalid_argument,
                  "the toy network takes " + to_text(signature_.inputs[0]) + " with a batch of at most " +
                      std::to_string(signature_.largest_batch) + ", it was given " +
                      to_text({"a tensor", ElementType::f32, input.shape}) + " with " +
                      std::to_string(input.values.size()) + " values");
    const std::size_t row = box_ ? 6 : static_cast<std::size_t>(outputs_);
    outputs.resize(1);
    outputs[0].shape = signature_.outputs[0].shape;
    outputs[0].shape[0] = batch;
    outputs[0].values.resize(row * static_cast<std::size_t>(batch));
    for (std::size_t item = 0; item < static_cast<std::size_t>(batch); ++item) {
      const std::span<const float> picture(input.values.data() + item * pixels, pixels);
      const std::span<float> out(outputs[0].values.data() + item * row, row);
      const bool spoilt = misbehave(picture);
      if (box_) {
        find_box(picture, out);
      } else {
        linear(picture, out);
      }
      if (spoilt) std::fill(out.begin(), out.end(), std::numeric_limits<float>::quiet_NaN());
    }
  }

 private:
  float at(std::span<const float> picture, int c, int y, int x) const {
    const int i = nhwc_ ? (y * width_ + x) * channels_ + c : (c * height_ + y) * width_ + x;
    return picture[static_cast<std::size_t>(i)];
  }

  // Waits, hangs or throws as told; true where the answer is to be spoilt. Decided by the picture alone, so that a
  // record does not depend on the order of the work.
  bool misbehave(std::span<const float> picture) const {
    if (delay_ > 0) std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(delay_));
    if (fail_every_ == 0 && nan_every_ == 0 && hang_every_ == 0) return false;
    const std::uint64_t hash = hash64(std::as_bytes(picture));
    const auto chosen = [&](int every) { return every > 0 && hash % static_cast<std::uint64_t>(every) == 0; };
    if (chosen(hang_every_)) std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(hang_));
    if (chosen(fail_every_))
      throw Error(ErrorCode::engine, "the toy network was told to fail on this picture");
    return chosen(nan_every_);
  }

  void linear(std::span<const float> picture, std::span<float> out) const {
    const int count = grid_ * grid_ * channels_;
    std::vector<double> cells(static_cast<std::size_t>(count));
    double mean = 0;
    for (int c = 0; c < channels_; ++c)
      for (int gy = 0; gy < grid_; ++gy)
        for (int gx = 0; gx < grid_; ++gx) {
          const int y0 = gy * height_ / grid_, y1 = (gy + 1) * height_ / grid_;
          const int x0 = gx * width_ / grid_, x1 = (gx + 1) * width_ / grid_;
          double sum = 0;
          for (int y = y0; y < y1; ++y)
            for (int x = x0; x < x1; ++x) sum += static_cast<double>(at(picture, c, y, x));
          const double cell = sum / ((y1 - y0) * (x1 - x0));
          const int place = (c * grid_ + gy) * grid_ + gx;
          cells[static_cast<std::size_t>(place)] = cell;
          mean += cell / static_cast<double>(cells.size());
        }
    for (std::size_t o = 0; o < out.size(); ++o) {
      double sum = bias_[o];
      for (std::size_t i = 0; i < cells.size(); ++i)
        sum += weights_[o * cells.size() + i] * (cells[i] - mean);
      out[o] = static_cast<float>(gain_ * sum);
    }
  }

  void find_box(std::span<const float> picture, std::span<float> out) const {
    const auto [low, high] = std::minmax_element(picture.begin(), picture.end());
    const float middle = *low + (*high - *low) / 2;
    int x0 = width_, y0 = height_, x1 = 0, y1 = 0;
    for (int c = 0; c < channels_; ++c)
      for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x) {
          if (!(at(picture, c, y, x) > middle)) continue;
          x0 = std::min(x0, x);
          y0 = std::min(y0, y);
          x1 = std::max(x1, x + 1);
          y1 = std::max(y1, y + 1);
        }
    const bool found = x0 < x1;
    const std::array<float, 6> row = {
        found ? float(x0) : 0, found ? float(y0) : 0, float(x1), float(y1), found ? 0.9f : 0.0f, 0};
    std::copy(row.begin(), row.end(), out.begin());
  }

  bool box_;
  bool nhwc_;
  int channels_;
  int height_;
  int width_;
  int outputs_;
  int grid_;
  double gain_;
  double delay_;
  double hang_;
  int fail_every_;
  int nan_every_;
  int hang_every_;
  int slots_ = 1;
  Signature signature_;
  std::vector<double> weights_;  ///< [outputs][cells].
  std::vector<double> bias_;
};

}  // namespace

Spec toy() {
  return {
      .title = "Toy",
      .summary = "A small fixed network without a file, for tests and examples; it can fail on purpose.",
      .params = schema(),
      .suffixes = {".toy"},
      .make = [](const std::filesystem::path& path, const Settings& settings,
                 const Params& params) -> std::unique_ptr<Engine> {
        if (path.empty()) return std::make_unique<Toy>(settings, checked(params));
        // The file holds the same parameters, as YAML; what is given directly and differs from the default wins.
        Value given = parse_yaml(read_file(path, 1 << 20), path.string());
        if (!given.is_null() && !given.is_object())
          throw Error(ErrorCode::parse,
                      path.string() + ": expected a map of parameters, found " + std::string(given.kind()));
        const Params defaults = schema().defaults();
        const Params read = schema().check(given, path.string());
        Value joined = read.values();
        for (const Member& member : params.values().members())
          if (!(member.value == defaults.values().at(member.key))) joined[member.key] = member.value;
        return std::make_unique<Toy>(settings, checked(schema().check(joined, path.string())));
      },
  };
}

}  // namespace proofload::engine
