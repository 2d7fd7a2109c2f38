#include <algorithm>
#include <array>
#include <cstdint>

#include "proofload/stress/histogram.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Autocontrast final : public Stressor {
 public:
  Autocontrast(Axis axis, const Params& params)
      : Stressor(std::move(axis)), cut_(params.real("cut")), common_(params.flag("common")) {}

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    auto histograms = channel_histograms(image);
    const auto channels = static_cast<std::size_t>(image.channels());
    if (common_ && channels == 3) {
      for (std::size_t code = 0; code < 256; ++code)
        histograms[0][code] += histograms[1][code] + histograms[2][code];
      histograms[1] = histograms[2] = histograms[0];
    }
    std::array<ToneTable, 3> tables;
    for (std::size_t c = 0; c < channels; ++c) tables[c] = table_of(histograms[c], share);
    apply_tone(image, tables);
  }

  ToneTable table_of(const Histogram& histogram, double share) const {
    double total = 0;
    for (const std::uint32_t count : histogram) total += count;
    const double beyond = cut_ * total;
    // The darkest and the brightest code with more than the cut share beyond them.
    int low = 0;
    int high = 255;
    for (double sum = histogram[0]; low < 255 && !(sum > beyond);
         sum += histogram[static_cast<std::size_t>(low)])
      ++low;
    for (double sum = histogram[255]; high > 0 && !(sum > beyond);
         sum += histogram[static_cast<std::size_t>(high)])
      --high;
    ToneTable table;
    for (int code = 0; code < 256; ++code) {
      const double here = code;
      const double wide = high > low ? std::clamp((here - low) * 255 / (high - low), 0.0, 255.0) : here;
      table[static_cast<std::size_t>(code)] = code_of(here + share * (wide - here));
    }
    return table;
  }

  double cut_;
  bool common_;
};

}  // namespace

Spec autocontrast() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Automatic contrast",
      .summary =
          "Fades into the picture whose grey levels are stretched so that they reach black and white, as "
          "cameras and "
          "viewers do.",
      .params = {real("cut", 0.02, {0, 0.49}, "",
                      "Share of the darkest and of the brightest samples that clip."),
                 flag("common", false,
                      "One stretch for all channels instead of one each, which shifts colours.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "Pillow ImageOps.autocontrast",
      .aliases = {"albumentations.AutoContrast {cut: 0}", "imgaug.Autocontrast {cut: 0}",
                  "kornia.RandomAutoContrast {cut: 0}", "torchvision.RandomAutocontrast {cut: 0}"},
      .make = make<Autocontrast>(axis),
  };
}

}  // namespace proofload::stress
