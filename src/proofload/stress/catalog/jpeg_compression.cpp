#include <cmath>

#include "proofload/image/codec.h"
#include "proofload/stress/codec_round_trip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class JpegCompression final : public Stressor {
 public:
  JpegCompression(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        sampling_(params.text("chroma") == "420" ? ChromaSampling::s420 : ChromaSampling::s444) {}

 protected:
  void stress(Stressed& result, const Keys&, double quality) const override {
    const Image& image = result.sample.image;
    result.sample.image =
        decoded_as(image, encode_jpeg(image, static_cast<int>(std::lround(quality)), sampling_),
                   "JPEG in memory of " + result.sample.id);
  }

 private:
  ChromaSampling sampling_;
};

}  // namespace

Spec jpeg_compression() {
  const auto axis = fixed({.parameter = "quality",
                           .unit = "",
                           .identity = 100,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 10,
                           .whole = true,
                           .jpeg_quality = true});
  return {.family = Family::transport,
          .title = "JPEG compression",
          .summary =
              "Writes the picture as JPEG and reads it back; equal steps are equal factors of the quantiser "
              "step, "
              "and the untouched end leaves the codec out.",
          .params = {choice(
              "chroma", "420", {"420", "444"},
              "Colour at half resolution in both directions, as cameras store it, or at full resolution.")},
          .axis = axis,
          .levels = {{"imagenet_c", {25, 18, 15, 10, 7}},
                     {"cifar10_c", {80, 65, 58, 50, 40}},
                     {"tiny_imagenet_c", {65, 58, 50, 40, 25}}},
          .by_default = true,
          .traits = {.nested = false, .labels = LabelEffect::invariant},
          .source =
              "ITU-T T.81 with the quality scale of libjpeg; levels of Hendrycks and Dietterich (ICLR 2019)",
          .aliases = {"imagecorruptions.jpeg_compression", "albumentations.ImageCompression",
                      "imgaug.JpegCompression", "kornia.RandomJPEG", "augly.encoding_quality",
                      "torchvision.JPEG", "mltest.CompressImage"},
          .make = make<JpegCompression>(axis)};
}

}  // namespace proofload::stress
