#include "proofload/image/jpeg2000.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Jpeg2000Compression final : public Stressor {
 public:
  Jpeg2000Compression(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        wavelet_(params.text("wavelet") == "5-3" ? Wavelet::reversible : Wavelet::irreversible) {}

 private:
  void stress(Stressed& result, const Keys&, double ratio) const override {
    result.sample.image = decode_jpeg2000(encode_jpeg2000(result.sample.image, ratio, wavelet_),
                                          "JPEG 2000 in memory of " + result.sample.id);
  }

  Wavelet wavelet_;
};

}  // namespace

Spec jpeg2000_compression() {
  const auto axis = fixed({.parameter = "ratio",
                           .unit = "to 1",
                           .identity = 1,
                           .top = 1000,
                           .scale = Scale::geometric,
                           .knee = 4});
  return {
      .family = Family::transport,
      .title = "JPEG 2000 compression",
      .summary =
          "Writes the picture as JPEG 2000 of so many times fewer bytes and reads it back, as digital "
          "cinema, "
          "satellites and medical archives do: fine detail goes soft and rings, without blocks. Small ratios "
          "lose nothing.",
      .params = {choice(
          "wavelet", "5-3", {"5-3", "9-7"},
          "5-3 works in whole numbers: the same picture on every machine. 9-7 is the usual one for "
          "lossy pictures, a little better at the same size, in single precision.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false},
      .source = "ITU-T T.800 by OpenJPEG, one quality layer cut at the rate",
      .make = make<Jpeg2000Compression>(axis),
  };
}

}  // namespace proofload::stress
