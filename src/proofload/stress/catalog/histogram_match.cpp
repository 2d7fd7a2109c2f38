#include <array>
#include <cstdint>
#include <string>

#include "proofload/image/codec.h"
#include "proofload/stress/histogram.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"
#include "proofload/stress/user_file.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kLargestFile = std::size_t{128} << 20;

// Share of samples at or below every code.
using Shares = std::array<double, 256>;

Shares shares_of(const Histogram& histogram) {
  double total = 0;
  for (const std::uint32_t count : histogram) total += count;
  Shares out{};
  double below = 0;
  for (std::size_t code = 0; code < out.size(); ++code) out[code] = (below += histogram[code]) / total;
  return out;
}

// Grey levels as frequent as each other; dark pictures with ever fewer bright ones, down to none at white; or the reverse.
Shares named_shares(const std::string& name) {
  Shares out{};
  for (std::size_t code = 0; code < out.size(); ++code) {
    const double x = static_cast<double>(code + 1) / 256;
    const double left = 1 - x;
    out[code] = name == "dark" ? 1 - left * left * left : name == "bright" ? x * x * x : x;
  }
  return out;
}

class HistogramMatch final : public Stressor {
 public:
  HistogramMatch(Axis axis, const Params& params) : Stressor(std::move(axis)) {
    const std::string bytes = read_user_file(params, kLargestFile);
    if (bytes.empty()) {
      wanted_.fill(named_shares(params.text("reference")));
      return;
    }
    const auto histograms = channel_histograms(decode_image(bytes, params.text("file")));
    for (std::size_t c = 0; c < wanted_.size(); ++c) wanted_[c] = shares_of(histograms[c]);
  }

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    const auto histograms = channel_histograms(image);
    std::array<ToneTable, 3> tables;
    for (std::size_t c = 0; c < static_cast<std::size_t>(image.channels()); ++c)
      tables[c] = table_of(histograms[c], wanted_[c], share);
    apply_tone(image, tables);
  }

  // A code goes to the lowest one of the reference that has as many samples at or below it as half of this code's and all
  // darker ones.
  static ToneTable table_of(const Histogram& histogram, const Shares& wanted, double share) {
    double total = 0;
    for (const std::uint32_t count : histogram) total += count;
    ToneTable table;
    double below = 0;
    std::size_t matched = 0;
    for (std::size_t code = 0; code < table.size(); ++code) {
      const double middle = (below + histogram[code] / 2.0) / total;
      while (matched < 255 && wanted[matched] < middle) ++matched;
      const double here = static_cast<double>(code);
      table[code] = code_of(here + share * (static_cast<double>(matched) - here));
      below += histogram[code];
    }
    return table;
  }

  std::array<Shares, 3> wanted_{};
};

}  // namespace

Spec histogram_match() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Histogram matching",
      .summary =
          "Fades into the picture whose grey levels are as frequent as those of a reference, channel by "
          "channel: "
          "another camera, another time of day.",
      .params =
          {choice("reference", "dark", {"dark", "bright", "uniform"},
                  "Most pixels black, with a mean of a quarter of the range; the reverse; all levels as "
                  "frequent."),
           file_param("A picture whose histogram is the reference. Empty = `reference`."), digest_param()},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source =
          "Histogram specification: quantile to quantile (Gonzalez and Woods, Digital Image Processing)",
      .aliases = {"albumentations.HistogramMatching", "skimage.match_histograms"},
      .make = make<HistogramMatch>(axis),
  };
}

}  // namespace proofload::stress
