// What every relation of the catalog promises; a new file there is under test before its author writes one.
#include "proofload/relation/relation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/value.h"
#include "proofload/stress/stressor.h"

namespace proofload::relation {

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

const std::vector<TaskInfo>& tasks() {
  static const std::vector<TaskInfo> all = {{Task::classification, 0, 1, {}},
                                            {Task::detection, 0, 1, {}},
                                            {Task::regression, 0, 10, {}},
                                            {Task::regression, 0, 10, 10},
                                            {Task::segmentation, 0, 1, {}},
                                            {Task::keypoints, 0, 1, {}},
                                            {Task::text, 0, 1, {}}};
  return all;
}

constexpr Size kFrame{100, 60};

/// Answers of a task on a picture that is its own mirror image.
Prediction symmetric_answer(const TaskInfo& task) {
  switch (task.task) {
    case Task::classification: return ClassScores{{{2, 0.8}, {0, 0.1}}};
    case Task::detection: return BoxPredictions{{{{20, 10, 80, 50}, 1, 0.9}, {{40, 20, 60, 40}, 3, 0.4}}};
    case Task::regression: return Reading{5};
    case Task::segmentation:
      return ClassMap{kFrame,
                      std::vector<std::uint8_t>(static_cast<std::size_t>(kFrame.width * kFrame.height), 3)};
    case Task::keypoints:
      return PosePredictions{{{{20, 10, 80, 50}, 0.9, {{30, 20, 0.8}, {70, 20, 0.8}}}}, {1, 0}};
    case Task::text: return TextLine{"AHA", 0.9};
  }
  return {};
}
/// Any other answers.
Prediction answer(const TaskInfo& task) {
  switch (task.task) {
    case Task::classification: return ClassScores{{{7, 0.5}, {4, 0.3}}};
    case Task::detection: return BoxPredictions{{{{3, 4, 25, 30}, 1, 0.7}, {{50.5, 7.25, 99, 60}, 0, 0.6}}};
    case Task::regression: return Reading{3.25};
    case Task::segmentation: {
      ClassMap out{kFrame, {}};
      for (int i = 0; i < kFrame.width * kFrame.height; ++i)
        out.classes.push_back(static_cast<std::uint8_t>(i % 7));
      return out;
    }
    case Task::keypoints:
      return PosePredictions{{{{3, 4, 25, 30}, 0.7, {{5, 6, 0.9}, {20.5, 7.25, 0.25}, {22, 29, 0.5}}}},
                             {0, 2, 1}};
    case Task::text: return TextLine{"ab", 0.5};
  }
  return {};
}

void expect_close(const Prediction& a, const Prediction& b) {
  ASSERT_EQ(a.index(), b.index());
  if (const auto* boxes = std::get_if<BoxPredictions>(&a)) {
    const auto& others = std::get<BoxPredictions>(b).boxes;
    ASSERT_EQ(boxes->boxes.size(), others.size());
    for (std::size_t i = 0; i < others.size(); ++i) {
      EXPECT_NEAR(boxes->boxes[i].box.x0, others[i].box.x0, 1e-9);
      EXPECT_NEAR(boxes->boxes[i].box.y0, others[i].box.y0, 1e-9);
      EXPECT_NEAR(boxes->boxes[i].box.x1, others[i].box.x1, 1e-9);
      EXPECT_NEAR(boxes->boxes[i].box.y1, others[i].box.y1, 1e-9);
      EXPECT_EQ(boxes->boxes[i].label, others[i].label);
      EXPECT_EQ(boxes->boxes[i].score, others[i].score);
    }
  } else if (const auto* reading = std::get_if<Reading>(&a)) {
    EXPECT_NEAR(reading->value, std::get<Reading>(b).value, 1e-9);
  } else {
    EXPECT_EQ(a, b);
  }
}

class RelationConformance : public testing::TestWithParam<Entry> {
 protected:
  Spec spec_ = GetParam().spec();
  std::unique_ptr<Relation> make(const TaskInfo& task) const {
    return spec_.make(spec_.params.defaults(), task);
  }
  /// The warp its stress makes at the top of the axis.
  Warp warp_of(const Relation& relation) const {
    for (const stress::Entry& entry : stress::catalog())
      if (entry.id == relation.stressor()) {
        const stress::Spec stress = entry.spec();
        Sample sample;
        sample.image = Image(kFrame, 3);
        return stress.make(stress.params.defaults())->apply(std::move(sample), Keys{1, 2, 0}, kTopLevel).warp;
      }
    ADD_FAILURE() << "no stress `" << relation.stressor() << '`';
    return {};
  }
};

TEST_P(RelationConformance, IsDescribed) {
  EXPECT_FALSE(spec_.title.empty());
  EXPECT_FALSE(spec_.summary.empty());
  for (const Param& param : spec_.params.params()) {
    EXPECT_FALSE(param.doc.empty()) << param.name;
    if (param.type == Param::Type::real) {
      EXPECT_FALSE(param.unit.empty()) << param.name;
    }
  }
}

TEST_P(RelationConformance, UsesAStressOfTheCatalog) {
  for (const TaskInfo& task : tasks()) warp_of(*make(task));
}

TEST_P(RelationConformance, WithoutAMoveASymmetricAnswerStays) {
  for (const TaskInfo& task : tasks())
    expect_close(make(task)->expect(symmetric_answer(task), Warp(), kFrame), symmetric_answer(task));
}

TEST_P(RelationConformance, ItsOwnMoveKeepsASymmetricAnswer) {
  for (const TaskInfo& task : tasks()) {
    const auto relation = make(task);
    expect_close(relation->expect(symmetric_answer(task), warp_of(*relation), kFrame),
                 symmetric_answer(task));
  }
}

TEST_P(RelationConformance, TwiceGivesTheCleanAnswerBack) {
  for (const TaskInfo& task : tasks()) {
    const auto relation = make(task);
    const Warp warp = warp_of(*relation);
    const Prediction once = relation->expect(answer(task), warp, kFrame);
    expect_close(relation->expect(once, warp.inverse(), kFrame), answer(task));
  }
}

TEST_P(RelationConformance, ParametersSurviveJson) {
  const Params params = spec_.params.defaults();
  EXPECT_EQ(spec_.params.check(parse_json(to_json(params.values()), "x"), "x").values(), params.values());
}

TEST_P(RelationConformance, AMissingAnswerStaysMissing) {
  for (const TaskInfo& task : tasks())
    EXPECT_TRUE(std::holds_alternative<std::monostate>(make(task)->expect({}, Warp(), kFrame)));
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         RelationConformance,
                         testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const testing::TestParamInfo<Entry>& entry) {
                           return std::string(entry.param.id);
                         });

}  // namespace
}  // namespace proofload::relation
