// Python functions of a picture as models: what they return becomes the prediction of their task.
#include <gtest/gtest.h>

#include <cstdlib>

#include "proofload/core/error.h"
#include "proofload/model/model.h"
#include "support/files.h"
#include "support/needs.h"

namespace proofload::model {
namespace {

class OwnHead : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* given = std::getenv("PROOFLOAD_PYTHON");
    const std::string python = given && *given ? given : "python3";
    PROOFLOAD_NEEDS_NUMPY(python);
  }
  Model open(const std::string& task, const std::string& answer, Value overrides = Value::object()) {
    const auto file = folder_.write(task + ".py", "def f(picture): return " + answer + "\nf.task = '" + task +
                                                      "'\nf.labels = ['cat', 'dog']\n");
    OpenOptions options;
    options.engine = "worker";
    options.overrides = std::move(overrides);
    options.settings = {.threads = 1, .slots = 1, .batch = 4};
    return Model::open(file.string() + ":f", options);
  }
  // Of a picture 4 px wide and 2 px high.
  template <class T>
  static T look(const Model& model) {
    const Image image({4, 2}, 3);
    const Image* const one = &image;
    return std::get<T>(model.predict(0, {&one, 1}).at(0));
  }
  test::ScratchFolder folder_;
};

TEST_F(OwnHead, BoxesStayInPixelsOfThePicture) {
  const Model model =
      open("detection",
           "{'boxes': [[1, 0, 3.5, 2], [0, 0, 1, 1]], 'scores': [0.5, 0.75], 'labels': ['dog', 0]}");
  EXPECT_EQ(model.spec().task, Task::detection);
  EXPECT_EQ(model.spec().labels, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_TRUE(model.spec().input.as_is);
  const auto found = look<BoxPredictions>(model);
  ASSERT_EQ(found.boxes.size(), 2U);
  EXPECT_EQ(found.boxes[0], (ScoredBox{{0, 0, 1, 1}, 0, 0.75}));
  EXPECT_EQ(found.boxes[1], (ScoredBox{{1, 0, 3.5, 2}, 1, 0.5}));
}

TEST_F(OwnHead, EveryTaskHasItsAnswer) {
  EXPECT_EQ(look<ClassScores>(open("classification", "{'scores': [0.25, 0.75]}")).top.at(0),
            (ScoredClass{1, 0.75}));
  Value range = Value::object();
  range["output"]["to"] = 10;
  EXPECT_EQ(look<Reading>(open("regression", "{'reading': 2.5}", range)).value, 2.5);
  EXPECT_EQ(look<TextLine>(open("text", "{'text': 'Aé'}")).value, "Aé");
  // A mask of half the size covers the whole picture.
  const auto mask = look<ClassMap>(open("segmentation", "{'mask': [[0, 1]]}"));
  EXPECT_EQ(mask.size, (Size{4, 2}));
  EXPECT_EQ(mask.classes, (std::vector<std::uint8_t>{0, 0, 1, 1, 0, 0, 1, 1}));
  const auto pose = look<PosePredictions>(open("keypoints", "{'points': [[1, 2, 0.5], [3, 0, 1]]}"));
  ASSERT_EQ(pose.poses.size(), 1U);
  EXPECT_EQ(pose.poses[0].points.at(0), (ScoredPoint{1, 2, 0.5}));
}

TEST_F(OwnHead, MasksOfObjectsCoverThePicture) {
  // Of half the size, of the picture's, and one that holds nothing.
  const Model model =
      open("instance_segmentation",
           "{'masks': [[[0, 1]], [[True, False]]], 'scores': [0.5, 0.75], 'labels': ['dog', 0]}");
  EXPECT_EQ(model.spec().task, Task::instances);
  const auto found = look<BoxPredictions>(model);
  ASSERT_EQ(found.boxes.size(), 2U);
  EXPECT_EQ(found.boxes[0].score, 0.75);
  EXPECT_EQ(found.boxes[0].label, 0);
  EXPECT_EQ(found.boxes[0].box, (Box{0, 0, 2, 2}));
  EXPECT_EQ(found.boxes[0].mask, inside_of(Box{0, 0, 2, 2}, {4, 2}));
  EXPECT_EQ(found.boxes[1].mask, inside_of(Box{2, 0, 4, 2}, {4, 2}));
  EXPECT_TRUE(look<BoxPredictions>(open("instance_segmentation", "{'masks': [], 'scores': [], 'labels': []}"))
                  .boxes.empty());
  EXPECT_TRUE(look<BoxPredictions>(open("instance_segmentation",
                                        "{'masks': [[[0, 0], [0, 0]]], 'scores': [0.9], 'labels': [0]}"))
                  .boxes.empty());
  EXPECT_THROW(look<BoxPredictions>(open("instance_segmentation",
                                         "{'masks': [[[0, 1]]], 'scores': [0.9, 0.8], 'labels': [0, 1]}")),
               Error);
}

TEST_F(OwnHead, TurnedBoxesKeepTheirCorners) {
  for (const char* corners : {"[[[1, 0], [3, 1], [2, 2], [0, 1]]]", "[[1, 0, 3, 1, 2, 2, 0, 1]]"}) {
    const Model model = open("oriented_detection",
                             "{'corners': " + std::string(corners) + ", 'scores': [0.5], 'labels': ['dog']}");
    EXPECT_EQ(model.spec().task, Task::oriented);
    const auto found = look<BoxPredictions>(model);
    ASSERT_EQ(found.boxes.size(), 1U);
    EXPECT_EQ(found.boxes[0], (ScoredBox{{0, 0, 3, 2}, 1, 0.5, {}, {{1, 0}, {3, 1}, {2, 2}, {0, 1}}}));
  }
  EXPECT_TRUE(look<BoxPredictions>(open("oriented_detection", "{'corners': [], 'scores': [], 'labels': []}"))
                  .boxes.empty());
}

TEST_F(OwnHead, ProbabilitiesOfClassesStayAsTheyAre) {
  const Model model = open("multi_label", "{'scores': [0.25, 0.75]}");
  EXPECT_EQ(model.spec().task, Task::multi_label);
  EXPECT_EQ(look<SetScores>(model).scores, (std::vector<double>{0.25, 0.75}));
  // What the user says still wins.
  Value overrides = Value::object();
  overrides["output"]["activation"] = "sigmoid";
  EXPECT_NEAR(look<SetScores>(open("multi_label", "{'scores': [0, 0]}", overrides)).scores.at(0), 0.5, 1e-12);
}

TEST_F(OwnHead, DepthCoversThePicture) {
  const auto depth = look<DepthMap>(open("depth", "{'depth': [[1, 3]]}"));
  EXPECT_EQ(depth.picture, (Size{4, 2}));
  EXPECT_DOUBLE_EQ(depth.at(0), 1);
  EXPECT_DOUBLE_EQ(depth.at(depth.steps.size() - 1), 3);
}

TEST_F(OwnHead, PreparationOfPicturesIsTheFunctionsOwn) {
  Value overrides = Value::object();
  overrides["input"]["scale"] = 1;
  try {
    open("classification", "{'scores': [0.25, 0.75]}", overrides);
    FAIL() << "settings without effect were taken";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("takes pictures as they are"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace proofload::model
