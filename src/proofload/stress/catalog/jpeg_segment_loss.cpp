#include <algorithm>
#include <string>
#include <utility>

#include "proofload/image/codec.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// With a restart marker behind every row of blocks each row decodes alone, so those that arrive are the rows of the whole
// picture's decode.
class JpegSegmentLoss final : public Stressor {
 public:
  JpegSegmentLoss(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        burst_(params.real("burst")),
        quality_(params.integer("quality")),
        half_colour_(params.text("chroma") == "420"),
        above_(params.text("concealment") == "above"),
        grey_(static_cast<std::uint8_t>(params.integer("fill"))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double loss_rate) const override {
    Image& image = result.sample.image;
    const Image decoded =
        decode_image(encode_jpeg(image, quality_, half_colour_ ? ChromaSampling::s420 : ChromaSampling::s444),
                     "JPEG in memory of " + result.sample.id, {.exif_orientation = false});
    const int height = half_colour_ ? 16 : 8;
    const int segments = (image.height() + height - 1) / height;
    const auto lost =
        lost_units(Rng(keys.sample, keys.frame), 0, static_cast<std::size_t>(segments), loss_rate, burst_);
    const auto channels = static_cast<std::size_t>(image.channels());
    for (int y = 0; y < image.height(); ++y) {
      std::uint8_t* to = image.row(y);
      if (lost[static_cast<std::size_t>(y / height)] == 0) {
        const std::uint8_t* from = decoded.row(y);
        for (std::size_t i = 0; i < image.stride(); ++i) to[i] = from[channels == 3 ? i : 3 * i];
      } else if (above_ && y > 0) {
        std::copy_n(image.row(y - 1), image.stride(), to);
      } else {
        std::fill_n(to, image.stride(), grey_);
      }
    }
  }

  double burst_;
  int quality_;
  bool half_colour_;
  bool above_;
  std::uint8_t grey_;
};

}  // namespace

Spec jpeg_segment_loss() {
  const auto axis = fixed({.parameter = "loss_rate",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::transport,
      .title = "Lost JPEG segments",
      .summary =
          "Codes the picture as JPEG with a restart marker behind every row of blocks and loses rows in "
          "bursts, as "
          "motion JPEG over a network does; headers arrive.",
      .params =
          {real("burst", 1.5, {1, 1e6}, "segments",
                "Mean number of segments lost in a row; 1 is independent loss."),
           integer("quality", 90, {1, 100}, "", "Quality of the coding."),
           choice("chroma", "420", {"420", "444"},
                  "Colour at half resolution, in rows of 16 px, or at full resolution, in rows of 8 px."),
           choice("concealment", "none", {"none", "above"},
                  "What is shown for a lost row: plain grey, as a decoder leaves it, or the line above it."),
           integer("fill", 128, {0, 255}, "grey levels", "The grey of what is not concealed.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true},
      .source =
          "Restart intervals of ITU-T T.81, as RFC 2435 uses them to limit loss; two-state loss after "
          "Gilbert, 1960",
      .make = make<JpegSegmentLoss>(axis),
  };
}

}  // namespace proofload::stress
