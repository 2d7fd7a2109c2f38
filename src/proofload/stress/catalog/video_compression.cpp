#include "proofload/stress/coded_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class VideoCompression final : public ClipStressor {
 public:
  VideoCompression(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        standard_(params.text("codec") == "h264" ? coding::Standard::h264 : coding::Standard::h265),
        gop_(params.integer("gop")),
        preset_(params.text("preset")) {
    coding::require(standard_);
  }

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys&, double crf) const override {
    const coding::Coding coding = constant_quality(standard_, shape, gop_, static_cast<int>(crf), preset_);
    return std::make_unique<CodedPass>(std::make_shared<EncodedClip>(coding, shape.frames, false), Damage(),
                                       true);
  }

  coding::Standard standard_;
  int gop_;
  std::string preset_;
};

}  // namespace

Spec video_compression() {
  Value h265 = Value::object();
  h265["codec"] = "h265";
  const auto axis = fixed({.parameter = "crf", .unit = "CRF", .identity = 0, .top = 51, .whole = true});
  return {
      .family = Family::transport,
      .title = "Video compression",
      .summary =
          "Encodes the clip with H.264 or H.265 at a constant rate factor and decodes it; six steps double "
          "the step "
          "of the quantiser. 0 passes the codec by.",
      .params = {choice("codec", "h264", {"h264", "h265"}, "What the clip is encoded as."),
                 integer("gop", 250, {1, 10'000}, "frames", "A key frame every so many frames."),
                 choice("preset", "medium",
                        {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium"},
                        "How much time the encoder takes.")},
      .axis = axis,
      .levels = {{"mini_kinetics_c_h264", {23, 30, 37, 44, 51}},
                 {"mini_kinetics_c_h265", {27, 33, 39, 45, 51}, {h265}},
                 {"3dcc_h265", {24, 26, 32, 39, 41}, {h265}}},
      .traits = {.nested = false, .temporal = true},
      .source = "Constant rate factor of x264 and x265; levels of Mini Kinetics-C and 3DCC",
      .aliases = {"mini_kinetics_c.h264_crf", "mini_kinetics_c.h265_crf {codec: h265}",
                  "3dcc.h265_crf {codec: h265}"},
      .make = make<VideoCompression>(axis),
  };
}

}  // namespace proofload::stress
