#include "proofload/data/clip.h"

#include <gtest/gtest.h>

namespace proofload {
namespace {

TEST(ClipAnswer, LossesAreCountedFromTheMarks) {
  ClipAnswer clip;
  EXPECT_EQ(clip.first_lost(), -1);
  EXPECT_EQ(clip.longest_loss(), 0U);
  clip.marks = "..x.oxx?x..x";
  EXPECT_EQ(clip.first_lost(), 2);
  // A frame without a verdict neither ends nor lengthens a run: o x x ? x.
  EXPECT_EQ(clip.longest_loss(), 4U);
}

TEST(ClipAnswer, SurvivesItsRecord) {
  ClipAnswer clip;
  clip.frames = 4;
  clip.frame_rate = 29.97;
  clip.judged[0] = 3;
  clip.broken[0] = 2;
  clip.unknown[1] = 1;
  clip.late = 1;
  clip.pairs = 3;
  clip.flips = 2;
  clip.marks = ".xo?";
  clip.answers = {ClassScores{{{3, 0.5}}}, BoxPredictions{{{{1, 2, 3, 4}, 0, 0.75}}}, Reading{2.5},
                  TextLine{"a", 1}};
  clip.labels = {BoxLabels{{{{1, 2, 3, 4}, 1}}}};
  EXPECT_EQ(clip_answer_from_record(parse_json(to_json(to_record(clip)), "clip")), clip);
  EXPECT_DOUBLE_EQ(clip.flip_rate(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(clip.broken_share(Oracle::stability), 2.0 / 3);
}

}  // namespace
}  // namespace proofload
