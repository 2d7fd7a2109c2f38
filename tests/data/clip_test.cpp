#include "proofload/data/clip.h"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(ClipAnswer, WhatALinkDidIsPooledAndSurvivesItsRecord) {
  Transmission link;
  link.packets = 1000;
  link.lost = 30;
  link.bursts = 10;
  link.frames = 200;
  link.affected = 50;
  link.frozen = 4;
  link.samples = 1'000'000;
  link.error = 650.25 * 1'000'000;  // A hundredth of 255 squared: 20 dB.
  EXPECT_DOUBLE_EQ(link.loss_rate(), 0.03);
  EXPECT_DOUBLE_EQ(link.mean_burst(), 3);
  EXPECT_DOUBLE_EQ(link.affected_share(), 0.25);
  EXPECT_DOUBLE_EQ(link.frozen_share(), 0.02);
  EXPECT_NEAR(link.psnr(), 20, 1e-9);
  Transmission clean;
  clean.packets = 1000;
  clean.frames = 200;
  clean.samples = 1'000'000;
  EXPECT_TRUE(std::isinf(clean.psnr()));
  EXPECT_EQ(clean.mean_burst(), 0);
  clean += link;
  EXPECT_DOUBLE_EQ(clean.loss_rate(), 0.015);
  EXPECT_NEAR(clean.psnr(), 20 + 10 * std::log10(2), 1e-9);
  ClipAnswer answer;
  answer.transmission = link;
  EXPECT_EQ(clip_answer_from_record(parse_json(to_json(to_record(answer)), "clip")), answer);
}

}  // namespace
}  // namespace proofload
