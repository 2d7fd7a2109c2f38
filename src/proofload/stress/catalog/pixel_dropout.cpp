#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "proofload/stress/channel_sums.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/random_mask.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kChunk = 2048;
constexpr std::uint32_t kFillStream = 2;
constexpr std::uint32_t kRunStream = 3;

enum class Mode { independent, exact, run };
enum class Fill { black, mean, random, left };

Mode mode_of(const std::string& name) {
  return name == "exact" ? Mode::exact : name == "run" ? Mode::run : Mode::independent;
}
Fill fill_of(const std::string& name) {
  return name == "mean"     ? Fill::mean
         : name == "random" ? Fill::random
         : name == "left"   ? Fill::left
                            : Fill::black;
}

// Says which of the elements in [first, first + mask.size()) are lost; asked in rising order without gaps.
class LostElements {
 public:
  LostElements(const Rng& rng, Mode mode, std::size_t count, double fraction, double burst)
      : rng_(rng), mode_(mode), chain_(fraction, burst), threshold_(threshold32(fraction)) {
    if (mode_ == Mode::exact)
      rank(count, static_cast<std::size_t>(std::floor(fraction * static_cast<double>(count))));
  }

  void operator()(std::size_t first, std::span<std::uint8_t> mask) {
    if (mode_ == Mode::run) {
      std::array<std::uint32_t, kChunk> draws;
      rng_.fill32(kRunStream, first, std::span(draws).first(mask.size()));
      for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = chain_.next(draws[i]) ? 255 : 0;
      return;
    }
    mask_below(rng_, first, threshold_, mask);
    if (mode_ != Mode::exact) return;
    for (const std::size_t element : last_)
      if (element >= first && element - first < mask.size()) mask[element - first] = 255;
  }

 private:
  // The k smallest draws, equal ones in order of their elements: all below a threshold and a few at it.
  // Counts by the high half first, so that memory does not grow with the picture.
  void rank(std::size_t count, std::size_t k) {
    threshold_ = 0;
    if (k == 0) return;
    std::vector<std::uint32_t> histogram(1 << 16);
    std::array<std::uint16_t, kChunk> draws;
    const auto for_each = [&](const auto& visit) {
      for (std::size_t first = 0; first < count; first += kChunk) {
        const std::size_t n = std::min(kChunk, count - first);
        rng_.fill16(kMaskStream, first, std::span(draws).first(n));
        for (std::size_t i = 0; i < n; ++i) visit(draws[i], first + i);
      }
    };
    for_each([&](std::uint16_t high, std::size_t) { ++histogram[high]; });
    std::size_t below = 0;
    std::uint32_t bin = 0;
    while (below + histogram[bin] < k) below += histogram[bin++];
    struct Candidate {
      std::uint32_t draw;
      std::size_t element;
    };
    std::vector<Candidate> candidates;
    for_each([&](std::uint16_t high, std::size_t element) {
      if (high == bin) candidates.push_back({mask_draw(rng_, element), element});
    });
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.draw < b.draw; });
    const std::size_t wanted = k - below;
    threshold_ = candidates[wanted - 1].draw;
    for (std::size_t i = wanted; i-- > 0 && candidates[i].draw == threshold_;)
      last_.push_back(candidates[i].element);
  }

  Rng rng_;
  Mode mode_;
  LossChain chain_;
  std::uint64_t threshold_;
  std::vector<std::size_t> last_;  // elements whose draw is the threshold itself and that are lost too
};

class PixelDropout final : public Stressor, public LocalField {
 public:
  PixelDropout(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        mode_(mode_of(params.text("mode"))),
        fill_(fill_of(params.text("fill"))),
        per_channel_(params.flag("per_channel")),
        burst_(params.real("burst")) {}

  // `exact` counts over the whole picture, `left` looks at the neighbours.
  bool local_field() const override { return mode_ == Mode::independent && fill_ != Fill::left; }

 private:
  void stress(Stressed& result, const Keys& keys, double fraction) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const std::span<std::uint8_t> samples(image.data(), image.bytes());
    const auto channels = static_cast<std::size_t>(image.channels());
    const std::size_t width = per_channel_ ? 1 : channels;  // samples of an element
    const std::size_t elements = samples.size() / width;
    std::array<std::uint8_t, 3> colour{};
    if (fill_ == Fill::mean) colour = mean_of(image);
    LostElements lost(rng, mode_, elements, fraction, burst_);
    std::array<std::uint8_t, kChunk> mask;
    for (std::size_t first = 0; first < elements; first += kChunk) {
      const std::size_t n = std::min(kChunk, elements - first);
      const auto part = samples.subspan(first * width, n * width);
      const auto chosen = std::span(mask).first(n);
      lost(first, chosen);
      if (fill_ == Fill::left) {
        copy_left(image, first, chosen, width);
      } else if (fill_ == Fill::random || (fill_ == Fill::mean && width != channels)) {
        put_each(part, chosen, rng, first * width, width, colour);
      } else if (width == 3) {
        put_colour(part, chosen, colour.data());
      } else {
        put_value(part, chosen, colour[0]);
      }
    }
  }

  static std::array<std::uint8_t, 3> mean_of(const Image& image) {
    const auto sums = channel_sums(image);
    const double pixels = static_cast<double>(image.bytes()) / image.channels();
    std::array<std::uint8_t, 3> mean{};
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] = code_of(static_cast<double>(sums[c]) / pixels);
    return mean;
  }

  // Random values, or the mean of a sample's own channel. `first_sample` is that of part[0].
  void put_each(std::span<std::uint8_t> part,
                std::span<const std::uint8_t> mask,
                const Rng& rng,
                std::size_t first_sample,
                std::size_t width,
                const std::array<std::uint8_t, 3>& colour) const {
    std::array<std::uint16_t, 3 * kChunk> draws;
    if (fill_ == Fill::random) rng.fill16(kFillStream, first_sample, std::span(draws).first(part.size()));
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (mask[i / width] == 0) continue;
      part[i] =
          fill_ == Fill::random ? static_cast<std::uint8_t>(draws[i] >> 8) : colour[(first_sample + i) % 3];
    }
  }

  // The nearest received pixel to the left in the row, black if there is none: pixels before are done already.
  void copy_left(Image& image,
                 std::size_t first,
                 std::span<const std::uint8_t> mask,
                 std::size_t width) const {
    const auto channels = static_cast<std::size_t>(image.channels());
    for (std::size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] == 0) continue;
      for (std::size_t k = 0; k < width; ++k) {
        const std::size_t sample = (first + i) * width + k;
        const bool at_start = sample % image.stride() < channels;
        image.data()[sample] = at_start ? std::uint8_t{0} : image.data()[sample - channels];
      }
    }
  }

  Mode mode_;
  Fill fill_;
  bool per_channel_;
  double burst_;
};

}  // namespace

Spec pixel_dropout() {
  const auto axis = fixed({.parameter = "fraction",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::transport,
      .title = "Pixel dropout",
      .summary = "Loses a fraction of the pixels, as an analogue or uncompressed link does.",
      .params =
          {choice("mode", "independent", {"independent", "exact", "run"},
                  "Every pixel for itself; exactly the stated share; or runs along the rows."),
           real("burst", 8, {1, 1e6}, "px", "Mean length of a run in mode `run`."),
           flag("per_channel", false, "Channels are lost one by one instead of whole pixels."),
           choice("fill", "black", {"black", "mean", "random", "left"},
                  "What stands in the place of a lost pixel: black, the mean colour of the picture, random "
                  "values, or the nearest received pixel to the left.")},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.draws = Scope::pixel, .nested = true},
      .source = "Bernoulli loss per pixel (albumentations PixelDropout); runs after Gilbert, 1960",
      .aliases = {"albumentations.PixelDropout", "imgaug.Dropout"},
      .make = make<PixelDropout>(axis),
  };
}

}  // namespace proofload::stress
