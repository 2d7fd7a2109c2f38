#include "proofload/stress/coded_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class IntraCoding final : public Stressor {
 public:
  IntraCoding(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        standard_(params.text("codec") == "h264" ? coding::Standard::h264 : coding::Standard::h265),
        preset_(params.text("preset")) {
    coding::require(standard_);
  }

 private:
  // A clip of one frame, whatever came before: at a constant rate factor an encoder looks back.
  void stress(Stressed& result, const Keys&, double crf) const override {
    const ClipShape shape{.frames = 1, .size = result.sample.image.size()};
    const coding::Coding coding = constant_quality(standard_, shape, 1, static_cast<int>(crf), preset_);
    CodedPass pass(std::make_shared<EncodedClip>(coding, 1, false), Damage(), true);
    result = std::move(pass.next(std::move(result.sample), 0)->stressed);
  }

  coding::Standard standard_;
  std::string preset_;
};

}  // namespace

Spec intra_coding() {
  const auto axis = fixed({.parameter = "crf", .unit = "CRF", .identity = 0, .top = 51, .whole = true});
  return {
      .family = Family::transport,
      .title = "Intra coding",
      .summary =
          "Encodes every picture by itself as a key frame of H.264 or H.265 at a constant rate factor and "
          "decodes it, as cameras that send key frames only and HEIF files do; six steps double the step of "
          "the "
          "quantiser. 0 passes the codec by.",
      .params = {choice("codec", "h264", {"h264", "h265"}, "What the picture is encoded as."),
                 choice("preset", "fast", {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium"},
                        "How much time the encoder takes.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false},
      .source = "Intra pictures of x264 and x265; HEIF (ISO/IEC 23008-12) holds intra pictures of H.265",
      .aliases = {"libheif.heif {codec: h265}"},
      .make = make<IntraCoding>(axis),
  };
}

}  // namespace proofload::stress
