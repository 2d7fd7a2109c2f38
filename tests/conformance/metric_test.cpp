// What every metric of the catalog owes its users.
#include "proofload/metric/metric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "proofload/core/rng.h"

namespace proofload::metric {

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

const Context kContext{.labels = {"a", "b", "c", "d", "e", "f", "g"},
                       .reading_from = 0,
                       .reading_to = 10,
                       .unit = "bar"};

// Random answers and labels of a task, the same every time.
class Draw {
 public:
  Draw(Task task, std::uint64_t key) : task_(task), rng_(key) {}

  double u() { return rng_.uniform(0, next_++); }

  Prediction prediction() {
    switch (task_) {
      case Task::classification: {
        const double best = 0.4 + 0.6 * u();
        const int first = static_cast<int>(u() * 7);
        return ClassScores{{{first, best}, {(first + 1) % 7, (1 - best) / 2}}};
      }
      case Task::regression: return Reading{10 * u()};
      case Task::detection:
      case Task::oriented:
      case Task::instances: {
        BoxPredictions out;
        double score = 1;
        for (int i = static_cast<int>(u() * 9); i > 0; --i) {
          score *= 0.6 + 0.4 * u();
          out.boxes.push_back({box(), static_cast<int>(u() * 3), score});
          shape(out.boxes.back());
        }
        return out;
      }
      case Task::depth: return depths();
      case Task::multi_label: {
        SetScores out;
        for (int i = 0; i < 7; ++i) out.scores.push_back(u());
        return out;
      }
      case Task::segmentation: return classes();
      case Task::keypoints: {
        ScoredPose pose{{20, 10, 70, 110}, 0.5 + 0.5 * u(), {}};
        for (int i = 0; i < 5; ++i) pose.points.push_back({20 + 50 * u(), 10 + 100 * u(), 0.3 + 0.7 * u()});
        return PosePredictions{{pose}, {}};
      }
      case Task::text: return TextLine{letters(), 0.5 + 0.5 * u()};
    }
    return {};
  }

  Annotation label() {
    switch (task_) {
      case Task::classification: return ClassLabel{static_cast<int>(u() * 7)};
      case Task::regression: return Reading{10 * u()};
      case Task::detection:
      case Task::oriented:
      case Task::instances: {
        BoxLabels out;
        for (int i = static_cast<int>(u() * 5); i > 0; --i) {
          out.boxes.push_back({box(), static_cast<int>(u() * 3), u() < 0.2});
          shape(out.boxes.back());
        }
        return out;
      }
      case Task::depth: return depths();
      case Task::multi_label: {
        ClassSet out;
        for (int i = 0; i < 7; ++i)
          if (u() < 0.4) out.classes.push_back(i);
        return out;
      }
      case Task::segmentation: return classes();
      case Task::keypoints: {
        LabelledPose pose{{20, 10, 70, 110}, 5000, false, {}};
        for (int i = 0; i < 5; ++i)
          pose.points.push_back(
              {20 + 50 * u(), 10 + 100 * u(), u() < 0.8 ? Visibility::visible : Visibility::unlabelled});
        return PoseLabels{{pose}, {}};
      }
      case Task::text: return TextLine{letters(), 1};
    }
    return {};
  }

  // A label that `prediction` is right about.
  Annotation agreeing(const Prediction& prediction) {
    if (const auto* p = std::get_if<ClassScores>(&prediction)) return ClassLabel{p->top[0].index};
    if (const auto* p = std::get_if<Reading>(&prediction)) return Reading{p->value};
    if (const auto* p = std::get_if<ClassMap>(&prediction)) return *p;
    if (const auto* p = std::get_if<TextLine>(&prediction)) return TextLine{p->value, 1};
    if (const auto* p = std::get_if<PosePredictions>(&prediction)) {
      LabelledPose pose{p->poses[0].box, 5000, false, {}};
      for (const ScoredPoint& q : p->poses[0].points) pose.points.push_back({q.x, q.y, Visibility::visible});
      return PoseLabels{{pose}, {}};
    }
    if (const auto* p = std::get_if<DepthMap>(&prediction)) return *p;
    if (const auto* p = std::get_if<SetScores>(&prediction)) {
      ClassSet out;
      for (std::size_t i = 0; i < p->scores.size(); ++i)
        if (p->scores[i] >= kContext.score_threshold) out.classes.push_back(static_cast<int>(i));
      return out;
    }
    BoxLabels out;
    for (const ScoredBox& b : std::get<BoxPredictions>(prediction).boxes)
      if (u() < 0.7) out.boxes.push_back({b.box, b.label, u() < 0.1, 0, 1, b.mask, b.corners});
    return out;
  }

  Prediction spoilt(double value) {
    switch (task_) {
      case Task::classification: return ClassScores{{{0, value}}};
      case Task::regression: return Reading{value};
      case Task::detection:
      case Task::oriented:
      case Task::instances: return BoxPredictions{{{{0, 0, value, 10}, 0, 0.9}}};
      case Task::multi_label: return SetScores{{0.5, value}};
      case Task::depth: return DepthMap{{1, 1}, {1, 1}, value, value, {0}};
      case Task::segmentation: return ClassMap();
      case Task::keypoints: return PosePredictions{{{{0, 0, 10, 10}, 0.9, {{value, 1, 1}}}}, {}};
      case Task::text: return TextLine{"a", value};
    }
    return {};
  }

 private:
  Box box() {
    const double x = 80 * u();
    const double y = 80 * u();
    return {x, y, x + 5 + 40 * u(), y + 5 + 40 * u()};
  }

  DepthMap depths() {
    std::vector<float> values;
    for (int i = 0; i < 14 * 14; ++i) values.push_back(static_cast<float>(1 + 9 * u()));
    return depth_map({14, 14}, {140, 140}, values);
  }

  // What the task has beside the box.
  template <class Item>
  void shape(Item& item) {
    if (task_ == Task::instances) item.mask = inside_of(item.box, {140, 140});
    if (task_ != Task::oriented) return;
    const Box& b = item.box;
    item.corners = turned_box({(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2}, b.width(), b.height(), u());
    item.box = bounds(std::span<const Point>(item.corners));
  }

  std::string letters() {
    std::string out;
    for (int i = 1 + static_cast<int>(u() * 8); i > 0; --i)
      out += static_cast<char>('A' + static_cast<int>(u() * 26));
    return out;
  }
  // A few rectangles of classes on class 0.
  ClassMap classes() {
    ClassMap out{{128, 128}, std::vector<std::uint8_t>(128 * 128, 0)};
    for (int i = 0; i < 3; ++i) {
      const Box b = box();
      const auto label = static_cast<std::uint8_t>(1 + static_cast<int>(u() * 6));
      for (int y = static_cast<int>(b.y0); y < std::min(128, static_cast<int>(b.y1)); ++y)
        for (int x = static_cast<int>(b.x0); x < std::min(128, static_cast<int>(b.x1)); ++x)
          out.classes[static_cast<std::size_t>(y * 128 + x)] = label;
    }
    return out;
  }

  Task task_;
  Rng rng_;
  std::uint64_t next_ = 0;
};

class EveryMetric : public testing::TestWithParam<Entry> {
 protected:
  Spec spec_ = GetParam().spec();
  std::unique_ptr<Metric> metric_ = spec_.make(spec_.params.defaults(), kContext);

  static Stressed stressed(const Annotation& label) {
    Stressed out;
    out.sample.image = Image({128, 128}, 3);
    out.sample.label = label;
    return out;
  }
};

TEST_P(EveryMetric, DescribesItself) {
  EXPECT_FALSE(spec_.title.empty());
  EXPECT_FALSE(spec_.summary.empty());
  EXPECT_EQ(spec_.summary.back(), '.');
  for (const Param& param : spec_.params.params()) EXPECT_FALSE(param.doc.empty()) << param.name;
  EXPECT_NE(metric_->definition(Oracle::stability), metric_->definition(Oracle::correctness));
}

TEST_P(EveryMetric, HoldsForThePredictionItself) {
  Draw draw(spec_.task, 1);
  for (int i = 0; i < 300; ++i) {
    const Prediction clean = draw.prediction();
    for (const Annotation& label : {draw.agreeing(clean), draw.label(), Annotation()})
      for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
        const auto baseline = metric_->baseline(oracle, clean, label);
        if (oracle == Oracle::stability) {
          ASSERT_TRUE(baseline.has_value());
        }
        if (!baseline) continue;
        const Verdict verdict = metric_->compare(oracle, *baseline, clean, stressed(label), 0);
        EXPECT_NE(verdict.outcome, Outcome::broken) << verdict.reason;
        EXPECT_NE(verdict.outcome, Outcome::not_counted);
        if (oracle == Oracle::correctness) {
          EXPECT_EQ(verdict.outcome, Outcome::holds);
        }
        if (oracle == Oracle::stability) {
          EXPECT_EQ(metric_->change(*baseline, clean, stressed(label)), 0);
        }
      }
  }
}

TEST_P(EveryMetric, VerdictsAreSane) {
  Draw draw(spec_.task, 2);
  int broken = 0;
  for (int i = 0; i < 300; ++i) {
    const Prediction clean = draw.prediction();
    const Prediction now = draw.prediction();
    const Annotation label = draw.agreeing(clean);
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
      const auto baseline = metric_->baseline(oracle, clean, label);
      if (!baseline) continue;
      const Verdict verdict = metric_->compare(oracle, *baseline, now, stressed(label), 0);
      EXPECT_GE(verdict.size, 0);
      EXPECT_LE(verdict.size, 1);
      EXPECT_EQ(verdict.outcome == Outcome::broken, verdict.failure != Failure::none);
      if (verdict.outcome == Outcome::broken) {
        EXPECT_FALSE(verdict.reason.empty());
      }
      broken += verdict.outcome == Outcome::broken;
      // A wider null tolerance never breaks more.
      const Verdict wide = metric_->compare(oracle, *baseline, now, stressed(label), 1e9);
      if (wide.outcome == Outcome::broken) {
        EXPECT_EQ(verdict.outcome, Outcome::broken);
      }
      EXPECT_GE(metric_->change(*baseline, now, stressed(label)), 0);
    }
  }
  EXPECT_GT(broken, 0);
}

TEST_P(EveryMetric, CallsAnswersThatHoldNoNumberBroken) {
  Draw draw(spec_.task, 3);
  Prediction clean = draw.prediction();
  const Annotation label = draw.agreeing(clean);
  const Prediction baseline = *metric_->baseline(Oracle::stability, clean, label);
  for (const double value : {kNan, std::numeric_limits<double>::infinity()}) {
    const Prediction spoilt = draw.spoilt(value);
    const Verdict verdict = metric_->compare(Oracle::stability, baseline, spoilt, stressed(label), 1e9);
    EXPECT_EQ(verdict.outcome, Outcome::broken);
    EXPECT_EQ(verdict.failure, Failure::invalid);
    EXPECT_FALSE(verdict.reason.empty());
    EXPECT_TRUE(std::isfinite(metric_->change(baseline, spoilt, stressed(label))));
    EXPECT_FALSE(metric_->baseline(Oracle::stability, spoilt, label).has_value());
    EXPECT_FALSE(metric_->baseline(Oracle::correctness, spoilt, label).has_value());
    const auto quality = metric_->quality(spoilt, label);
    if (quality) {
      EXPECT_TRUE(std::isfinite(*quality));
    }
  }
}

TEST_P(EveryMetric, LeavesMissingAnswersUnjudged) {
  Draw draw(spec_.task, 4);
  const Prediction clean = draw.prediction();
  const Annotation label = draw.label();
  const Prediction baseline = *metric_->baseline(Oracle::stability, clean, label);
  EXPECT_EQ(metric_->compare(Oracle::stability, baseline, {}, stressed(label), 0).outcome, Outcome::unknown);
  EXPECT_FALSE(metric_->baseline(Oracle::stability, {}, label).has_value());
  EXPECT_FALSE(metric_->quality({}, label).has_value());
  EXPECT_FALSE(metric_->quality(clean, {}).has_value());
}

TEST_P(EveryMetric, ScoresAreSane) {
  Draw draw(spec_.task, 5);
  std::vector<Answered> answered;
  EXPECT_TRUE(metric_->scores(answered, 0.95).empty());
  for (int i = 0; i < 60; ++i) {
    Prediction prediction = draw.prediction();
    Annotation label = i % 3 ? draw.agreeing(prediction) : draw.label();
    answered.push_back({std::move(label), std::move(prediction)});
  }
  const std::vector<Score> clean = metric_->scores(answered, 0.95);
  ASSERT_FALSE(clean.empty());
  answered.push_back({draw.label(), draw.spoilt(kNan)});
  answered.push_back({draw.label(), {}});
  answered.push_back({{}, draw.prediction()});
  const std::vector<Score> scores = metric_->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), clean.size());
  std::set<std::string> names;
  for (const Score& score : scores) {
    EXPECT_TRUE(names.insert(score.name).second);
    EXPECT_TRUE(std::isfinite(score.value));
    EXPECT_GE(score.value, 0);
    if (score.unit == "share") {
      EXPECT_LE(score.value, 1);
    }
    ASSERT_TRUE(score.lo && score.hi) << score.name;
    EXPECT_LE(*score.lo, score.value);
    EXPECT_GE(*score.hi, score.value);
    EXPECT_LT(*score.lo, *score.hi) << score.name;
    EXPECT_EQ(score.n, 61U);
  }
  const std::vector<Score> one_by_one = metric_->scores_of_each(
      answered.size(), [&](std::size_t i) { return answered[i]; }, 0.95);
  ASSERT_EQ(one_by_one.size(), scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    EXPECT_EQ(one_by_one[i].value, scores[i].value) << scores[i].name;
    EXPECT_EQ(one_by_one[i].lo, scores[i].lo) << scores[i].name;
  }
  const std::vector<Answered> unlabelled = {{{}, draw.prediction()}};
  EXPECT_TRUE(metric_->scores(unlabelled, 0.95).empty());
}

TEST_P(EveryMetric, AnswersAlikeFromSeveralThreads) {
  Draw draw(spec_.task, 6);
  const Prediction clean = draw.prediction();
  const Prediction now = draw.prediction();
  const Annotation label = draw.label();
  const Prediction baseline = *metric_->baseline(Oracle::stability, clean, label);
  const Verdict expected = metric_->compare(Oracle::stability, baseline, now, stressed(label), 0);
  std::vector<int> equal(4, 0);
  {
    std::vector<std::jthread> threads;
    for (int& count : equal)
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i)
          count += metric_->compare(Oracle::stability, baseline, now, stressed(label), 0) == expected;
      });
  }
  EXPECT_EQ(equal, std::vector<int>(4, 200));
}

TEST_P(EveryMetric, RefusesAnswersOfAnotherTask) {
  Draw draw(spec_.task, 7);
  const Prediction clean = draw.prediction();
  const Prediction other =
      spec_.task == Task::regression ? Prediction(ClassScores{{{0, 1.0}}}) : Prediction(Reading{1});
  EXPECT_THROW(metric_->compare(Oracle::stability, clean, other, stressed({}), 0), Error);
}

TEST(MetricCatalog, HoldsOneMetricATask) {
  std::set<Task> tasks;
  for (const Entry& entry : catalog()) EXPECT_TRUE(tasks.insert(entry.spec().task).second) << entry.id;
  for (const Task task : {Task::classification, Task::detection, Task::regression, Task::segmentation,
                          Task::keypoints, Task::text})
    EXPECT_TRUE(tasks.contains(task)) << name_of(task);
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         EveryMetric,
                         testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& param) { return std::string(param.param.id); });

}  // namespace
}  // namespace proofload::metric
