#include "proofload/data/annotation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/error.h"

namespace proofload {
namespace {

const ClassMap kMap{{3, 2}, {0, 0, 15, 15, kIgnoredClass, 1}};
const PosePredictions kPose{{{{1, 2, 30, 40}, 0.75, {{4.5, 6, 0.5}, {7, 8, 0}}}}, {1, 0}};
const PoseLabels kPoseLabel{
    {{{1, 2, 30, 40}, 620.5, true, {{4.5, 6, Visibility::visible}, {7, 8, Visibility::hidden}, {}}}},
    {1, 0, 2}};

TEST(Annotation, PredictionsComeBackFromRecords) {
  for (const Prediction& p : {Prediction(), Prediction(ClassScores{{{3, 0.5}}}),
                              Prediction(BoxPredictions{{{{0, 1, 2, 3}, 4, 0.1}}}), Prediction(Reading{-0.1}),
                              Prediction(kMap), Prediction(kPose), Prediction(TextLine{"皖A·1 \"x\"", 0.25})})
    EXPECT_EQ(prediction_from_record(parse_json(to_json(to_record(p)), "")), p) << to_json(to_record(p));
}

TEST(Annotation, LabelsComeBackFromRecords) {
  for (const Annotation& a :
       {Annotation(), Annotation(ClassLabel{3}), Annotation(BoxLabels{{{{0, 1, 2, 3}, 4, true, 5, 0.5}}}),
        Annotation(Reading{7}), Annotation(kMap), Annotation(kPoseLabel), Annotation(TextLine{"ü", 1})})
    EXPECT_EQ(annotation_from_record(parse_json(to_json(to_record(a)), "")), a) << to_json(to_record(a));
}

TEST(Annotation, RecordsOfNoKindAreRefused) {
  for (const char* text : {"{\"x\":1}", "{\"m\":[2,2]}", "{\"m\":[2,2,\"AAAA\"]}", "{\"m\":[2,2,\"?\"]}",
                           "{\"t\":[\"a\"]}", "{\"k\":[[0,0,1,1,0.5]]}", "{\"k\":[[0,0,1,1,0.5,[1,2]]]}"})
    EXPECT_THROW(prediction_from_record(parse_json(text, "")), Error) << text;
}

TEST(Annotation, NumbersThatAreNoneAreDefects) {
  EXPECT_EQ(defect(Prediction(kPose)), "");
  PosePredictions pose = kPose;
  pose.poses[0].points[1].y = std::nan("");
  EXPECT_NE(defect(pose), "");
  EXPECT_NE(defect(TextLine{"a", std::nan("")}), "");
  EXPECT_NE(defect(ClassMap{}), "");
}

TEST(Annotation, TasksAreKnownByName) {
  for (const Task task : {Task::classification, Task::detection, Task::regression, Task::segmentation,
                          Task::keypoints, Task::text})
    EXPECT_EQ(task_of(name_of(task)), task);
  EXPECT_THROW(task_of("weather"), Error);
}

}  // namespace
}  // namespace proofload
