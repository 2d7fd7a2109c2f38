#include "proofload/stress/lossy_clip.h"

#include <gtest/gtest.h>

#include "support/avi.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

std::vector<Image> decoded(const LossyDecoding& how,
                           double rate,
                           const std::vector<Image>& sent,
                           std::uint64_t key = 5) {
  LossyClip pass(how, {key, 0, 0}, rate);
  std::vector<Image> out;
  for (std::uint32_t t = 0; t < sent.size(); ++t) {
    Sample frame;
    frame.image = sent[t];
    out.push_back(pass.next(frame, t)->stressed.sample.image);
  }
  return out;
}

TEST(LossyClip, EverythingLostShowsTheFirstFrameConcealedForEver) {
  const auto sent = test::moving_square(8, {128, 96}, 3);
  for (const auto& frames : {decoded({}, 1, sent)})
    for (const Image& frame : frames) EXPECT_EQ(frame, frames[0]);
}

TEST(LossyClip, FramesAreExactUntilTheFirstLossAndAgainAfterARefresh) {
  LossyDecoding how;
  how.packets.bits_per_pixel = 0.5;
  how.burst = 1;
  how.refresh_frames = 10;
  const auto sent = test::moving_square(60, {160, 128}, 1);
  const auto shown = decoded(how, 0.03, sent);
  std::size_t broken = 0;
  bool clean_so_far = true;
  for (std::size_t t = 0; t < sent.size(); ++t) {
    const bool same = shown[t] == sent[t];
    broken += same ? 0 : 1;
    clean_so_far = clean_so_far && same;
  }
  EXPECT_FALSE(clean_so_far);
  EXPECT_LT(broken, sent.size());
  // Whatever is wrong at the end of a group of frames and not newly lost is gone with the next.
  LossyDecoding never = how;
  never.refresh_frames = 10'000;
  const auto drifting = decoded(never, 0.03, sent);
  std::size_t more = 0;
  for (std::size_t t = 0; t < sent.size(); ++t) more += drifting[t] == sent[t] ? 0 : 1;
  EXPECT_GT(more, broken);
}

// A still clip: an error that came in once stays in place, unchanged, until the refresh.
TEST(LossyClip, ErrorsOfAStillClipStayWhereTheyAre) {
  std::vector<Image> sent = {test::textured({128, 96}, 3), test::textured({128, 96}, 3)};
  sent[0].fill(30);
  while (sent.size() < 12) sent.push_back(sent.back());
  LossyDecoding how;
  how.burst = 1;
  how.refresh_frames = 10'000;
  const auto shown = decoded(how, 0.3, sent);
  EXPECT_NE(shown[1], sent[1]);
  for (std::size_t t = 2; t < sent.size(); ++t) EXPECT_EQ(shown[t], shown[1]) << t;
}

TEST(LossyClip, WholeFramesFreezeInsteadOfBreaking) {
  LossyDecoding how;
  how.whole_frames = true;
  const auto sent = test::moving_square(30, {128, 96}, 2);
  const auto shown = decoded(how, 0.05, sent);
  std::size_t frozen = 0;
  for (std::size_t t = 1; t < sent.size(); ++t) frozen += shown[t] == shown[t - 1] ? 1 : 0;
  EXPECT_GT(frozen, 0U);
}

}  // namespace
}  // namespace proofload::stress
