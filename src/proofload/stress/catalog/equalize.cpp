#include <algorithm>
#include <array>
#include <cstdint>

#include "proofload/stress/histogram.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Equalize final : public Stressor {
 public:
  Equalize(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    const auto histograms = channel_histograms(image);
    std::array<ToneTable, 3> tables;
    for (std::size_t c = 0; c < static_cast<std::size_t>(image.channels()); ++c)
      tables[c] = table_of(histograms[c], share);
    apply_tone(image, tables);
  }

  // As many pixels in each of 255 steps as there are without those of the brightest code.
  static ToneTable table_of(const Histogram& histogram, double share) {
    std::size_t total = 0;
    std::size_t brightest = 0;
    std::size_t codes = 0;
    for (const std::uint32_t count : histogram) {
      total += count;
      if (count == 0) continue;
      brightest = count;
      ++codes;
    }
    const std::size_t step = codes > 1 ? (total - brightest) / 255 : 0;
    ToneTable table;
    std::size_t below = step / 2;
    for (std::size_t code = 0; code < table.size(); ++code) {
      const double here = static_cast<double>(code);
      const double flat = step == 0 ? here : static_cast<double>(std::min<std::size_t>(255, below / step));
      table[code] = code_of(here + share * (flat - here));
      below += histogram[code];
    }
    return table;
  }
};

}  // namespace

Spec equalize() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Histogram equalization",
      .summary =
          "Fades into the picture whose grey levels are spread so that each is as frequent, channel by "
          "channel.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "Pillow ImageOps.equalize",
      .aliases = {"albumentations.Equalize", "imgaug.Equalize", "imgaug.HistogramEqualization",
                  "kornia.RandomEqualize", "torchvision.RandomEqualize"},
      .make = make<Equalize>(axis),
  };
}

}  // namespace proofload::stress
