#include <cmath>

#include "proofload/image/codec.h"
#include "proofload/stress/codec_round_trip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class WebpCompression final : public Stressor {
 public:
  WebpCompression(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double quality) const override {
    const Image& image = result.sample.image;
    result.sample.image =
        decoded_as(image, encode_webp(image, std::round(quality)), "WebP in memory of " + result.sample.id);
  }
};

}  // namespace

Spec webp_compression() {
  const auto axis = fixed({.parameter = "quality", .unit = "", .identity = 100, .top = 0, .whole = true});
  return {.family = Family::transport,
          .title = "WebP compression",
          .summary =
              "Writes the picture as lossy WebP and reads it back; the untouched end leaves the codec out.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "VP8 intra coding of libwebp",
          .make = make<WebpCompression>(axis)};
}

}  // namespace proofload::stress
