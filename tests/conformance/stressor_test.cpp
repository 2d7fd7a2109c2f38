// What every stressor of the catalog promises (stress/stressor.h); a new file there is under test before its
// author writes one.
#include "proofload/stress/stressor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/value.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::stress {

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

constexpr Level kMiddle = kTopLevel / 2;

/// Levels from mild to full strength.
std::vector<Level> levels(int count) {
  std::vector<Level> out;
  for (int i = 1; i <= count; ++i)
    out.push_back(static_cast<Level>(static_cast<std::int64_t>(kTopLevel) * i / count));
  return out;
}

BoxLabels two_boxes() {
  return {{{.box = {10, 8, 60, 40}, .label = 1, .ignore = false, .area = 1500, .visible = 1},
           {.box = {50.5, 20.25, 90, 60}, .label = 0, .ignore = false, .area = 0, .visible = 1}}};
}

Sample sample_of(const Image& image, Annotation label = {}) {
  Sample sample;
  sample.id = "a/b.png";
  sample.image = image;
  sample.label = std::move(label);
  sample.depth = test::rising_depth(image.size(), 1, 300);  // For those that can be asked to look at it.
  return sample;
}

class StressorConformance : public testing::TestWithParam<Entry> {
 protected:
  Spec spec_ = GetParam().spec();
  std::unique_ptr<Stressor> stressor_ = test::made(spec_);
  void SetUp() override {
    if (!stressor_) GTEST_SKIP() << "SKIPPED: " << GetParam().id << " needs what this machine lacks";
  }
  Image picture_ = test::textured({96, 64}, 3);

  Image apply(const Image& image, Level level, const Keys& keys = test::kKeys) const {
    return stressor_->apply(sample_of(image), keys, level).sample.image;
  }
  /// The size of a picture at a level.
  Size after(Size size, Level level) const {
    const bool acts = stressor_->axis().natural(level) != stressor_->axis().identity;
    return acts && spec_.traits.swaps_sides ? Size{size.height, size.width} : size;
  }
  // Stressors that need time say nothing about single pictures; clip_stressor_test.cpp has them.
  bool of_clips() const { return spec_.traits.temporal; }
  // For tables: what this stressor does not promise is not shown as kept.
  void not_promised() { RecordProperty("promised", "no"); }
  std::unique_ptr<Stressor> with(const std::string& name, Value value) const {
    Value params = Value::object();
    params[name] = std::move(value);
    return spec_.make(spec_.params.check(params, "test"));
  }
};

TEST_P(StressorConformance, EveryInstructionSetMakesTheSameBytes) {
  const Image grey = test::textured({61, 33}, 1);
  for (const Level level : {kTopLevel / 3, kTopLevel}) {
    const Image colour = apply(picture_, level);
    const Image plain = apply(grey, level);
    test::for_every_target([&](std::string_view name) {
      EXPECT_EQ(apply(picture_, level), colour) << name << ", level " << level;
      EXPECT_EQ(apply(grey, level), plain) << name << ", level " << level << ", grey";
    });
  }
}

TEST_P(StressorConformance, LevelZeroIsTheSamePictureBitForBit) {
  const Sample sample = sample_of(picture_, two_boxes());
  const Stressed result = stressor_->apply(sample, test::kKeys, 0);
  EXPECT_EQ(result.sample.image, picture_);
  EXPECT_EQ(result.sample.label, sample.label);
  EXPECT_EQ(result.sample.id, sample.id);
  EXPECT_TRUE(result.warp.is_identity());
  EXPECT_TRUE(result.validity.empty());
}

TEST_P(StressorConformance, SameKeysGiveTheSameBytesFromManyThreads) {
  const std::vector<Level> some = levels(5);
  std::vector<Image> expected;
  for (const Level level : some) expected.push_back(apply(picture_, level));
  const std::unique_ptr<Stressor> other = spec_.make(spec_.params.defaults());
  std::vector<std::vector<Image>> found(4, std::vector<Image>(some.size()));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < found.size(); ++t)
    threads.emplace_back([&, t] {
      // Every thread in another order, half of them on another object.
      for (std::size_t k = 0; k < some.size(); ++k) {
        const std::size_t i = (k + t) % some.size();
        const Stressor& mine = t % 2 ? *other : *stressor_;
        found[t][i] = mine.apply(sample_of(picture_), test::kKeys, some[i]).sample.image;
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<Image>& images : found) EXPECT_TRUE(images == expected);
}

TEST_P(StressorConformance, KeysMatterExactlyIfItIsStochastic) {
  if (of_clips()) return not_promised();
  bool differs = false;
  // Also far up: of a few large pieces, none may be lost in the middle of the path.
  for (const Level level : {kMiddle, kTopLevel / 8 * 7})
    for (std::uint64_t key = 1; key <= 8; ++key)
      differs = differs || apply(picture_, level, {key, key, 0}) != apply(picture_, level);
  EXPECT_EQ(differs, spec_.traits.stochastic());
}

TEST_P(StressorConformance, TheTopActs) {
  if (of_clips()) return not_promised();
  EXPECT_NE(apply(picture_, kTopLevel), picture_);
  EXPECT_GT(test::mse(apply(picture_, kTopLevel), picture_), 10);
}

TEST_P(StressorConformance, WhatIsChangedStaysChanged) {
  if (!spec_.traits.nested || of_clips()) return not_promised();
  Image last = picture_;
  for (const Level level : levels(24)) {
    const Image now = apply(picture_, level);
    std::size_t lost = 0;
    for (std::size_t i = 0; i < picture_.bytes(); ++i)
      lost += last.data()[i] != picture_.data()[i] && now.data()[i] == picture_.data()[i];
    // What is lost can be filled in with the value it had, by chance.
    EXPECT_LE(lost, picture_.bytes() / 100) << "at " << stressor_->axis().natural(level);
    last = now;
  }
}

TEST_P(StressorConformance, TheErrorGrowsWithTheLevel) {
  // How far a moved picture is from where it was says nothing about strength.
  if (spec_.traits.labels == LabelEffect::equivariant || !spec_.traits.monotone || of_clips())
    return not_promised();
  double last = 0;
  for (const Level level : levels(24)) {
    const double now = test::mse(apply(picture_, level), picture_);
    // Codecs, coarse grids that shift against the fine one, and out-of-phase blur ripple by up to 0.3 dB.
    EXPECT_GE(now, last * 0.933 - 0.01) << "at " << stressor_->axis().natural(level);
    last = now;
  }
}

TEST_P(StressorConformance, OnlyWhatMovesOrHidesTouchesLabels) {
  for (const Level level : levels(6)) {
    for (const Annotation& label : {Annotation(), Annotation(ClassLabel{3}), Annotation(Reading{2.5})})
      EXPECT_EQ(stressor_->apply(sample_of(picture_, label), test::kKeys, level).sample.label, label);
    const BoxLabels before = two_boxes();
    const Stressed result = stressor_->apply(sample_of(picture_, before), test::kKeys, level);
    const auto& after = std::get<BoxLabels>(result.sample.label);
    ASSERT_EQ(after.boxes.size(), before.boxes.size());
    for (std::size_t i = 0; i < before.boxes.size(); ++i) {
      EXPECT_EQ(after.boxes[i].label, before.boxes[i].label);
      switch (spec_.traits.labels) {
        case LabelEffect::invariant: EXPECT_EQ(after.boxes[i], before.boxes[i]); break;
        case LabelEffect::visible:
          EXPECT_EQ(after.boxes[i].box, before.boxes[i].box);
          EXPECT_EQ(after.boxes[i].area, before.boxes[i].area);
          EXPECT_GE(after.boxes[i].visible, 0);
          EXPECT_LE(after.boxes[i].visible, 1);
          break;
        case LabelEffect::equivariant:
        case LabelEffect::user: break;
      }
    }
    if (spec_.traits.labels != LabelEffect::equivariant) {
      EXPECT_TRUE(result.warp.is_identity());
    }
  }
}

TEST_P(StressorConformance, ADrawnMarkAndItsBoxMoveTogether) {
  if (spec_.traits.labels != LabelEffect::equivariant || of_clips()) return not_promised();
  // A white disk on grey, off centre, with the box around it.
  constexpr double kX = 70.0;
  constexpr double kY = 38.0;
  constexpr double kRadius = 9.0;
  Image image = test::flat({120, 90}, 3, 100);
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 120; ++x)
      if (std::hypot(x + 0.5 - kX, y + 0.5 - kY) <= kRadius)
        std::fill_n(image.row(y) + 3 * x, 3, std::uint8_t{255});
  BoxLabels label;
  label.boxes.push_back({.box = {kX - kRadius, kY - kRadius, kX + kRadius, kY + kRadius}});
  int whole = 0;
  int cut = 0;
  for (const Level level : levels(26)) {
    const Stressed result = stressor_->apply(sample_of(image, label), test::kKeys, level);
    const double value = stressor_->axis().natural(level);
    const LabelledBox& moved = std::get<BoxLabels>(result.sample.label).boxes.at(0);
    // Too small to be seen; or the map folds there, so that the mark is in pieces.
    if (moved.ignore) continue;
    // Blurred so much that its rim is nowhere.
    const Image& seen_now = result.sample.image;
    if (*std::max_element(seen_now.data(), seen_now.data() + seen_now.bytes()) < 250) continue;
    const Warp back = result.warp.inverse();
    bool folds = false;
    for (double angle = 0; angle < 6; angle += 0.5)
      for (const double r : {0.0, 0.5 * kRadius, kRadius}) {
        const Point p{kX + r * std::cos(angle), kY + r * std::sin(angle)};
        const Point again = back.map(result.warp.map(p));
        folds = folds || std::hypot(again.x - p.x, again.y - p.y) > 1e-3;
      }
    if (folds) continue;
    // Cut by the frame, pixels can be looked at but not the sides of the mark.
    const bool is_cut = moved.visible < 1 - 1e-9;
    (is_cut ? cut : whole) += 1;
    // A pixel is bright where the map says it comes from inside the disk; one pixel of grace at the rim.
    Box seen{1e9, 1e9, -1e9, -1e9};
    const int width = result.sample.image.width();
    int wrong = 0;
    Point
        middle{};  // Of the brightness, and of the disk as the map shows it: half a pixel more or less would show here.
    Point expected{};
    double light = 0;
    double area = 0;
    for (int y = 0; y < result.sample.image.height(); ++y)
      for (int x = 0; x < width; ++x) {
        if (!result.validity.empty() && !result.validity[static_cast<std::size_t>(y * width + x)]) continue;
        const Point p{x + 0.5, y + 0.5};
        const Point from = back.map(p);
        const double outside = std::hypot(from.x - kX, from.y - kY) - kRadius;
        // What one pixel of the result is in the picture before.
        const Point beside = back.map(Point{p.x + 0.5, p.y + 0.5});
        const double pixel = std::sqrt(2.0) * std::hypot(beside.x - from.x, beside.y - from.y);
        const double grace = std::max(1.5, 1.5 * pixel);
        const double covered = std::clamp(0.5 - outside / std::max(pixel, 1.0), 0.0, 1.0);
        expected.x += covered * p.x;
        expected.y += covered * p.y;
        area += covered;
        const double over = std::max(0, result.sample.image.row(y)[3 * x] - 102);
        middle.x += over * p.x;
        middle.y += over * p.y;
        light += over;
        const bool bright = result.sample.image.row(y)[3 * x] >= 178;
        wrong += std::abs(outside) > grace && bright != (outside < 0);
        if (bright)
          seen = {std::min<double>(seen.x0, x), std::min<double>(seen.y0, y),
                  std::max<double>(seen.x1, x + 1), std::max<double>(seen.y1, y + 1)};
      }
    EXPECT_EQ(wrong, 0) << value;
    if (is_cut) continue;
    ASSERT_GT(light, 0) << value;
    EXPECT_NEAR(middle.x / light, expected.x / area, 0.2) << value;
    EXPECT_NEAR(middle.y / light, expected.y / area, 0.2) << value;
    EXPECT_NEAR(seen.x0, moved.box.x0, 1.2) << value;
    EXPECT_NEAR(seen.y0, moved.box.y0, 1.2) << value;
    EXPECT_NEAR(seen.x1, moved.box.x1, 1.2) << value;
    EXPECT_NEAR(seen.y1, moved.box.y1, 1.2) << value;
  }
  EXPECT_GE(whole + cut, 4);
}

TEST_P(StressorConformance, PicturesOfEveryShapeKeepTheirSize) {
  for (const Size size : {Size{1, 1}, Size{1, 37}, Size{41, 1}, Size{2, 3}, Size{19, 17}, Size{300, 7}}) {
    for (const int channels : {1, 3}) {
      const Image image = test::textured(size, channels);
      for (const Level level : {1, kMiddle, kTopLevel}) {
        const Stressed result = stressor_->apply(sample_of(image, two_boxes()), test::kKeys, level);
        EXPECT_EQ(result.sample.image.size(), after(size, level));
        EXPECT_EQ(result.sample.image.channels(), channels);
        EXPECT_TRUE(result.validity.empty() ||
                    result.validity.size() ==
                        static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
      }
    }
  }
}

TEST_P(StressorConformance, EightMegapixelsWork) {
  if (of_clips()) return not_promised();
  Image image({3264, 2448}, 3);
  const Image tile = test::textured({64, 48}, 3);
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); x += 64) std::copy_n(tile.row(y % 48), 3 * 64, image.row(y) + 3 * x);
  const Image result = apply(image, kMiddle + 1);
  EXPECT_EQ(result.size(), after(image.size(), kMiddle + 1));
  EXPECT_NE(result, image);
}

TEST_P(StressorConformance, BothEndsOfEveryParameterRun) {
  const Image image = test::textured({40, 30}, 3);
  for (const Param& param : spec_.params.params()) {
    std::vector<Value> values;
    switch (param.type) {
      case Param::Type::real: values = {param.range.low, param.range.high}; break;
      case Param::Type::integer:
        values = {static_cast<int>(param.range.low), static_cast<int>(param.range.high)};
        break;
      case Param::Type::flag: values = {false, true}; break;
      case Param::Type::choice: values.assign(param.choices.begin(), param.choices.end()); break;
      case Param::Type::text: break;
    }
    for (const Value& value : values) {
      const std::unique_ptr<Stressor> stressor = with(param.name, value);
      for (const Level level : {kTopLevel / 64, kMiddle, kTopLevel}) {
        const Stressed result = stressor->apply(sample_of(image, two_boxes()), test::kKeys, level);
        EXPECT_EQ(result.sample.image.size(), after(image.size(), level))
            << param.name << ' ' << to_json(value);
      }
      EXPECT_EQ(stressor->apply(sample_of(image), test::kKeys, 0).sample.image, image)
          << param.name << ' ' << to_json(value);
    }
  }
}

TEST_P(StressorConformance, OneStepOutsideARangeNamesTheParameter) {
  for (const Param& param : spec_.params.params()) {
    std::vector<Value> values;
    switch (param.type) {
      case Param::Type::real:
        values = {std::nextafter(param.range.low, -HUGE_VAL), std::nextafter(param.range.high, HUGE_VAL), "x",
                  std::nan("")};
        break;
      case Param::Type::integer:
        values = {param.range.low - 1, param.range.high + 1, param.range.low + 0.5};
        break;
      case Param::Type::flag: values = {2}; break;
      case Param::Type::choice: values = {"no such choice"}; break;
      case Param::Type::text: values = {1}; break;
    }
    for (const Value& value : values) {
      try {
        with(param.name, value);
        ADD_FAILURE() << param.name << " took " << to_json(value);
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
        EXPECT_NE(std::string(error.what()).find('`' + param.name + '`'), std::string::npos) << error.what();
      }
    }
  }
}

TEST_P(StressorConformance, ParametersSurviveJson) {
  const Params params = spec_.params.defaults();
  const Value read = parse_json(to_json(params.values()), "params");
  EXPECT_EQ(spec_.params.check(read, "params").values(), params.values());
  const Axis again = spec_.axis(spec_.params.check(read, "params"));
  EXPECT_EQ(again.parameter, stressor_->axis().parameter);
  EXPECT_EQ(again.natural(kMiddle), stressor_->axis().natural(kMiddle));
}

TEST_P(StressorConformance, IsDescribed) {
  EXPECT_FALSE(spec_.title.empty());
  EXPECT_FALSE(spec_.summary.empty());
  EXPECT_EQ(spec_.summary.back(), '.');
  EXPECT_FALSE(spec_.source.empty());
  for (const Param& param : spec_.params.params()) {
    EXPECT_FALSE(param.doc.empty()) << param.name;
    EXPECT_EQ(param.doc.back(), '.') << param.name;
    EXPECT_TRUE(spec_.params.find(param.name) == &param) << param.name << " stands there twice";
  }
  const Axis& axis = stressor_->axis();
  EXPECT_FALSE(axis.parameter.empty());
  // A number without a unit is a fraction, a factor or a count of something that has none.
  EXPECT_TRUE(!axis.unit.empty() || axis.percent || axis.whole || axis.parameter == "factor")
      << axis.parameter;
}

TEST_P(StressorConformance, ItsAxisStartsAtTheIdentityAndRises) {
  const Axis& axis = stressor_->axis();
  EXPECT_EQ(axis.distance(0), 0);
  EXPECT_EQ(axis.natural(0), axis.identity);
  EXPECT_EQ(axis.natural(kTopLevel), axis.top);
  EXPECT_NE(axis.identity, axis.top);
  double last = 0;
  for (const Level level : levels(64)) {
    EXPECT_GE(axis.distance(level), last);
    last = axis.distance(level);
  }
}

TEST_P(StressorConformance, PublishedLevelsLieOnItsAxisMildestFirst) {
  for (const PublishedLevels& published : spec_.levels) {
    EXPECT_FALSE(published.name.empty());
    EXPECT_FALSE(published.values.empty()) << published.name;
    EXPECT_TRUE(published.params.size() <= 1 || published.params.size() == published.values.size())
        << published.name;
    double last = 0;
    for (std::size_t i = 0; i < published.values.size(); ++i) {
      const double value = published.values[i];
      const Axis axis = spec_.axis(spec_.params.check(published.params_at(i), published.name));
      const Level level = axis.level_of(value);
      EXPECT_GT(level, 0) << published.name << ' ' << value;
      EXPECT_NEAR(axis.natural(level), value, 1e-4 * std::abs(axis.top - axis.identity)) << published.name;
      // Benchmarks that set more than one number a level need not be in order of this one.
      if (published.params.size() <= 1) {
        EXPECT_GT(axis.distance_of(value), last) << published.name << ' ' << value;
      }
      last = axis.distance_of(value);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         StressorConformance,
                         testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const testing::TestParamInfo<Entry>& entry) {
                           return std::string(entry.param.id);
                         });

}  // namespace
}  // namespace proofload::stress
