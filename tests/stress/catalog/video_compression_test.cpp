#include <gtest/gtest.h>

#include <cmath>

#include "support/avi.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

double error_at(const std::string& codec, double crf, const std::vector<Image>& frames) {
  Value params = Value::object();
  params["codec"] = codec;
  const auto stressor = test::stressor("video_compression", params);
  const auto pass = stressor->start({static_cast<std::uint32_t>(frames.size()), 25, frames[0].size()},
                                    test::kKeys, stressor->axis().level_of(crf));
  double sum = 0;
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    Sample sample;
    sample.image = frames[i];
    const auto shown = pass->next(sample, i);
    EXPECT_EQ(shown->source, i);
    sum += test::mse(shown->stressed.sample.image, frames[i]);
  }
  return sum / static_cast<double>(frames.size());
}

TEST(VideoCompression, TheErrorRisesWithTheRateFactorOfBothCodecs) {
  // Grey, so that the loss of colour resolution is not in the error.
  std::vector<Image> frames;
  for (const Image& frame : test::moving_square(8, {128, 96}, 2)) {
    Image grey(frame.size(), 1);
    for (std::size_t i = 0; i < grey.bytes(); ++i) grey.data()[i] = frame.data()[3 * i + 1];
    frames.push_back(std::move(grey));
  }
  for (const auto& [codec, standard] :
       {std::pair("h264", coding::Standard::h264), std::pair("h265", coding::Standard::h265)}) {
    PROOFLOAD_NEEDS_CODEC(standard);
    EXPECT_EQ(error_at(codec, 0, frames), 0);
    double last = 0;
    for (const double crf : {5, 23, 30, 37, 44, 51}) {
      const double now = error_at(codec, crf, frames);
      EXPECT_GT(now, last) << codec << ' ' << crf;
      last = now;
    }
    // Six steps double the step of the quantiser: four times the error while it is fine. Twelve steps from 23 to 35 are
    // more than four and less than forty times.
    const double ratio = error_at(codec, 35, frames) / error_at(codec, 23, frames);
    EXPECT_GT(ratio, 4) << codec;
    EXPECT_LT(ratio, 40) << codec;
  }
}

}  // namespace
}  // namespace proofload::stress
