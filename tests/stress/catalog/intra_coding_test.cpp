#include <gtest/gtest.h>

#include <cmath>

#include "support/avi.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload {
namespace {

double psnr(const Image& a, const Image& b) { return 10 * std::log10(255.0 * 255 / test::mse(a, b)); }

TEST(IntraCoding, SixStepsDoubleTheStepOfTheQuantiser) {
  PROOFLOAD_NEEDS_CODEC(coding::Standard::h264);
  // Grey noise, which no prediction helps: the error is that of the quantiser, whose step doubles. At fine steps that is
  // 6 dB for six; the encoder's choices leave it some room.
  Image noise({128, 128}, 3);
  const Rng rng(4);
  for (std::size_t i = 0; i < noise.bytes(); i += 3)
    noise.data()[i] = noise.data()[i + 1] = noise.data()[i + 2] =
        static_cast<std::uint8_t>(128 + 60 * (rng.uniform(0, i) - 0.5));
  const double fine = psnr(test::stress_at("intra_coding", noise, 16), noise);
  const double coarse = psnr(test::stress_at("intra_coding", noise, 22), noise);
  EXPECT_NEAR(fine - coarse, 6, 1.5);
}

// Every frame is a key frame: what comes before changes nothing.
TEST(IntraCoding, AFrameOfAClipIsThePictureByItself) {
  PROOFLOAD_NEEDS_CODEC(coding::Standard::h264);
  const auto frames = test::moving_square(5, {96, 64}, 4);
  const auto intra = test::stressor("intra_coding");
  const Level level = intra->axis().level_of(40);
  const auto pass = intra->start({5, 25, {96, 64}}, test::kKeys, level);
  for (std::uint32_t t = 0; t < 5; ++t) {
    Sample frame;
    frame.image = frames[t];
    const Image shown = pass->next(frame, t)->stressed.sample.image;
    const Image alone = intra->apply(frame, test::kKeys, level).sample.image;
    EXPECT_EQ(shown, alone);
    EXPECT_LT(psnr(shown, frames[t]), 40);
  }
}

TEST(IntraCoding, TheErrorRisesWithTheFactorOfBothCodecs) {
  // One channel, so that the loss of colour resolution is not in the error.
  const Image clean = test::textured({128, 96}, 1);
  Value params = Value::object();
  for (const auto& [codec, standard] :
       {std::pair("h264", coding::Standard::h264), std::pair("h265", coding::Standard::h265)}) {
    PROOFLOAD_NEEDS_CODEC(standard);
    params["codec"] = codec;
    double last = 99;
    for (const double crf : {10, 22, 34, 46}) {
      const double now = psnr(test::stress_at("intra_coding", clean, crf, params), clean);
      // Twelve steps are 12 dB where errors are those of the quantiser, and fewer where detail is gone.
      EXPECT_LT(now, last - 3) << codec << ' ' << crf;
      last = now;
    }
  }
}

}  // namespace
}  // namespace proofload
