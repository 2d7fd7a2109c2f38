// What every relation of the catalog promises; a new file there is under test before its author writes one.
#include "proofload/relation/relation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/value.h"
#include "proofload/stress/stressor.h"

namespace proofload::relation {

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

const std::vector<TaskInfo>& tasks() {
  static const std::vector<TaskInfo> all = {{Task::classification, 0, 1, {}}, {Task::detection, 0, 1, {}},
                                            {Task::regression, 0, 10, {}},    {Task::regression, 0, 10, 10},
                                            {Task::segmentation, 0, 1, {}},   {Task::keypoints, 0, 1, {}},
                                            {Task::text, 0, 1, {}},           {Task::multi_label, 0, 1, {}},
                                            {Task::depth, 0, 10, {}}};
  return all;
}

constexpr Size kFrame{100, 60};

template <typename Step>
std::vector<std::uint16_t> cells(Step step) {
  std::vector<std::uint16_t> out(static_cast<std::size_t>(kFrame.width) * kFrame.height);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint16_t>(step(static_cast<int>(i)));
  return out;
}

/// Answers of a task on a picture that is its own mirror image.
Prediction symmetric_answer(const TaskInfo& task) {
  switch (task.task) {
    case Task::classification: return ClassScores{{{2, 0.8}, {0, 0.1}}};
    case Task::detection:
    case Task::instances:
    case Task::oriented: return BoxPredictions{{{{20, 10, 80, 50}, 1, 0.9}, {{40, 20, 60, 40}, 3, 0.4}}};
    case Task::regression: return Reading{5};
    case Task::segmentation:
      return ClassMap{kFrame,
                      std::vector<std::uint8_t>(static_cast<std::size_t>(kFrame.width * kFrame.height), 3)};
    case Task::keypoints:
      return PosePredictions{{{{20, 10, 80, 50}, 0.9, {{30, 20, 0.8}, {70, 20, 0.8}}}}, {1, 0}};
    case Task::text: return TextLine{"AHA", 0.9};
    case Task::multi_label: return SetScores{{0.9, 0.1, 0.6}};
    case Task::depth: return DepthMap{kFrame, kFrame, 0, 10, cells([](int) { return 300; })};
  }
  return {};
}
/// Any other answers.
Prediction answer(const TaskInfo& task) {
  switch (task.task) {
    case Task::classification: return ClassScores{{{7, 0.5}, {4, 0.3}}};
    case Task::detection:
    case Task::instances:
    case Task::oriented: return BoxPredictions{{{{3, 4, 25, 30}, 1, 0.7}, {{50.5, 7.25, 99, 60}, 0, 0.6}}};
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
    case Task::multi_label: return SetScores{{0.2, 0.8}};
    case Task::depth: return DepthMap{kFrame, kFrame, 0, 10, cells([](int i) { return i % 5000; })};
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

/// A definition that nothing is wrong with.
Definition definition_of(const Spec& spec) {
  return read_definition(parse_yaml(spec.definition, "built in"),
                         [](const std::string& at, const std::string& what) {
                           throw Error(ErrorCode::parse, at + ": " + what);
                         });
}

class RelationConformance : public testing::TestWithParam<Entry> {
 protected:
  Spec spec_ = GetParam().spec();
  Definition definition_ = definition_of(spec_);

  /// The relation on every task it can be said of; a bound speaks of some only.
  std::vector<std::pair<TaskInfo, Relation>> made() const {
    std::vector<std::pair<TaskInfo, Relation>> out;
    for (const TaskInfo& task : tasks()) {
      try {
        out.emplace_back(task, Relation(definition_, task));
      } catch (const Error& e) {
        EXPECT_TRUE(definition_.bound) << e.what();
        EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
      }
    }
    EXPECT_FALSE(out.empty());
    return out;
  }
  /// Warp and size after its change, every step at its strength, or at the top where a range is searched.
  Changed change() const {
    Sample sample;
    sample.image = Image(kFrame, 3);
    Changed out{Warp(), kFrame, 1};
    for (const Change& step : definition_.changes) {
      const stress::Spec stress = stressor(step.stressor);
      Params params = stress.params.defaults();
      const Axis axis = stress.axis(params);
      const Value* strength = step.members.find(axis.parameter);
      const Level level = strength && strength->is_number() ? axis.level_of(strength->number()) : kTopLevel;
      Stressed next = stress.make(params)->apply(std::move(sample), Keys{1, 2, 0}, level);
      out.warp = out.warp.then(next.warp);
      sample = std::move(next.sample);
    }
    out.frame = sample.image.size();
    return out;
  }
  static stress::Spec stressor(const std::string& id) {
    for (const stress::Entry& entry : stress::catalog())
      if (entry.id == id) return entry.spec();
    throw Error(ErrorCode::not_found, "no stress `" + id + "`");
  }
  bool moves_nothing() const { return change().warp.is_identity(); }
};

TEST_P(RelationConformance, IsDescribed) {
  EXPECT_FALSE(spec_.title.empty());
  EXPECT_FALSE(spec_.summary.empty());
  EXPECT_EQ(spec_.summary.back(), '.');
}

TEST_P(RelationConformance, UsesStressesOfTheCatalogWithTheirParameters) {
  for (const Change& step : definition_.changes) {
    const stress::Spec stress = stressor(step.stressor);
    const std::string natural = stress.axis(stress.params.defaults()).parameter;
    for (const Member& member : step.members.members())
      EXPECT_TRUE(member.key == natural || stress.params.find(member.key)) << member.key;
  }
}

TEST_P(RelationConformance, MakesSenseOnATaskAtLeast) { made(); }

TEST_P(RelationConformance, WithoutAMoveASymmetricAnswerStays) {
  for (const auto& [task, relation] : made())
    if (!relation.directional())
      expect_close(relation.expect(symmetric_answer(task), {Warp(), kFrame, 1}), symmetric_answer(task));
}

TEST_P(RelationConformance, ThereAndBackGivesTheCleanAnswer) {
  const Changed there = change();
  // What leaves the frame does not come back.
  if (there.frame == kFrame && !moves_nothing() && !there.warp.mirrors()) return;
  for (const auto& [task, relation] : made()) {
    if (relation.directional()) continue;
    const Prediction once = relation.expect(answer(task), there);
    expect_close(relation.expect(once, {there.warp.inverse(), kFrame, 1}), answer(task));
  }
}

TEST_P(RelationConformance, AnUnchangedAnswerNeverBreaksABound) {
  for (const auto& [task, relation] : made())
    if (relation.directional()) {
      EXPECT_EQ(relation.judge(answer(task), answer(task)).outcome, Outcome::holds);
    }
}

TEST_P(RelationConformance, AMissingAnswerStaysMissing) {
  for (const auto& [task, relation] : made()) {
    if (relation.directional()) {
      EXPECT_EQ(relation.judge(answer(task), {}).outcome, Outcome::unknown);
    } else {
      EXPECT_TRUE(std::holds_alternative<std::monostate>(relation.expect({}, {Warp(), kFrame, 1})));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         RelationConformance,
                         testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const testing::TestParamInfo<Entry>& entry) {
                           return std::string(entry.param.id);
                         });

}  // namespace
}  // namespace proofload::relation
