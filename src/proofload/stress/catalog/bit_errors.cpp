#include "proofload/stress/coded_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class BitErrors final : public ClipStressor {
 public:
  BitErrors(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        standard_(params.text("codec") == "h264" ? coding::Standard::h264 : coding::Standard::h265),
        params_(params) {
    coding::require(standard_);
  }

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double rate) const override {
    const coding::Coding coding = coding_of(standard_, params_, shape, params_.integer("payload"));
    return std::make_unique<CodedPass>(clips_.get(shape, coding), bit_error_damage(keys.sample, rate),
                                       params_.flag("concealment"));
  }

  coding::Standard standard_;
  Params params_;
  mutable EncodedClips clips_;
};

}  // namespace

Spec bit_errors() {
  const auto axis = fixed({.parameter = "bit_error_rate",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.01,
                           .scale = Scale::geometric,
                           .knee = 1e-6});
  std::vector<Param> params{choice("codec", "h264", {"h264", "h265"}, "What the clip is encoded as."),
                            integer("payload", 1400, {kLeastPayload, 65507}, "bytes",
                                    "Largest slice of H.264; H.265 has one slice a picture."),
                            flag("concealment", true,
                                 "The decoder fills what it cannot decode from the frame before.")};
  for (Param& each : coding_params()) params.push_back(std::move(each));
  return {
      .family = Family::transport,
      .title = "Bit errors in the stream",
      .summary =
          "Flips bits of the coded clip, as a radio link without retransmission does, and decodes what is "
          "left; "
          "parameter sets and unit headers are spared.",
      .params = Schema(std::move(params)),
      .axis = axis,
      // One byte altered in 100,000, 50,000, 30,000, 20,000 and 10,000, as one flipped bit each.
      .levels = {{"mini_kinetics_c", {1.25e-6, 2.5e-6, 4.1667e-6, 6.25e-6, 1.25e-5}}},
      .traits = {.draws = Scope::clip, .nested = true, .temporal = true},
      .source = "Binary symmetric channel; rates after the noise filter of Mini Kinetics-C",
      .aliases = {"mini_kinetics_c.bit_error", "3dcc.bit_error"},
      .make = make<BitErrors>(axis),
  };
}

}  // namespace proofload::stress
