// What every stressor of the catalog promises on clips (stress/stressor.h), those that need time and those that stress one
// frame after the other.
#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <set>
#include <vector>

#include "proofload/stress/stressor.h"
#include "support/avi.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::stress {

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

constexpr int kFrames = 12;

class ClipConformance : public testing::TestWithParam<Entry> {
 protected:
  Spec spec_ = GetParam().spec();
  std::unique_ptr<Stressor> stressor_ = test::made(spec_);
  void SetUp() override {
    if (!stressor_) GTEST_SKIP() << "SKIPPED: " << GetParam().id << " needs what this machine lacks";
  }
  std::vector<Image> frames_ = test::moving_square(kFrames, {96, 64}, 2);

  struct Out {
    std::vector<Image> images;
    std::vector<std::uint32_t> sources;
    bool operator==(const Out&) const = default;
  };
  // Whether the stress swaps width and height at a level.
  bool turned(Level level) const {
    return spec_.traits.swaps_sides && stressor_->axis().natural(level) != stressor_->axis().identity;
  }
  static Sample sample_of(const Image& image) {
    Sample sample;
    sample.id = "a.mp4#0";
    sample.image = image;
    return sample;
  }
  Out run(Level level, const Keys& keys = test::kKeys) const {
    Out out;
    const auto pass = stressor_->start({kFrames, 25, frames_[0].size()}, keys, level);
    for (std::uint32_t i = 0; i < frames_.size(); ++i)
      if (auto shown = pass->next(sample_of(frames_[i]), i)) {
        out.images.push_back(std::move(shown->stressed.sample.image));
        out.sources.push_back(shown->source);
      }
    return out;
  }
};

TEST_P(ClipConformance, LevelZeroIsTheSameClipBitForBit) {
  const Out out = run(0);
  EXPECT_EQ(out.images, frames_);
  for (std::uint32_t i = 0; i < out.sources.size(); ++i) EXPECT_EQ(out.sources[i], i);
}

TEST_P(ClipConformance, SameKeysGiveTheSameClipWhateverRunsBeside) {
  for (const Level level : {kTopLevel / 4, kTopLevel / 2}) {
    const Out once = run(level);
    // Another clip goes by at the same time.
    const auto other = stressor_->start({kFrames, 25, frames_[0].size()}, {1, 2, 0}, level);
    const auto pass = stressor_->start({kFrames, 25, frames_[0].size()}, test::kKeys, level);
    Out again;
    for (std::uint32_t i = 0; i < frames_.size(); ++i) {
      other->next(sample_of(frames_[kFrames - 1 - i]), i);
      if (auto shown = pass->next(sample_of(frames_[i]), i)) {
        again.images.push_back(std::move(shown->stressed.sample.image));
        again.sources.push_back(shown->source);
      }
    }
    EXPECT_EQ(once, again);
  }
}

TEST_P(ClipConformance, TheTopActs) { EXPECT_NE(run(kTopLevel).images, frames_); }

TEST_P(ClipConformance, KeysMatterExactlyIfItIsStochastic) {
  bool differs = false;
  for (std::uint64_t key = 1; key <= 8; ++key)
    differs = differs || run(kTopLevel / 2, {key, key, 0}) != run(kTopLevel / 2);
  EXPECT_EQ(differs, spec_.traits.stochastic());
}

TEST_P(ClipConformance, NoFrameIsShownBeforeItsTime) {
  for (const Level level : {kTopLevel / 8, kTopLevel / 2, kTopLevel}) {
    const Out out = run(level);
    if (out.images.size() != frames_.size()) continue;  // The clip was shortened: there is no time any more.
    for (std::uint32_t i = 0; i < out.sources.size(); ++i) EXPECT_LE(out.sources[i], i);
  }
}

TEST_P(ClipConformance, FramesKeepTheirSizeAndLabelsTheirObjects) {
  BoxLabels label;
  label.boxes.push_back({.box = {30, 20, 60, 50}});
  for (const Level level : {kTopLevel / 4, kTopLevel}) {
    const auto pass = stressor_->start({kFrames, 25, frames_[0].size()}, test::kKeys, level);
    for (std::uint32_t i = 0; i < frames_.size(); ++i) {
      Sample sample = sample_of(frames_[i]);
      sample.label = label;
      const auto shown = pass->next(sample, i);
      if (!shown) continue;
      const Size size = frames_[i].size();
      EXPECT_EQ(shown->stressed.sample.image.size(), turned(level) ? (Size{size.height, size.width}) : size);
      EXPECT_EQ(std::get<BoxLabels>(shown->stressed.sample.label).boxes.size(), 1U);
      EXPECT_EQ(shown->stressed.sample.id, "a.mp4#0");
    }
  }
}

TEST_P(ClipConformance, AClipOfOneFrameWorks) {
  for (const int channels : {1, 3})
    for (const Size size : {Size{1, 1}, Size{1, 37}, Size{19, 17}}) {
      const auto pass = stressor_->start({1, 25, size}, test::kKeys, kTopLevel);
      if (const auto shown = pass->next(sample_of(test::textured(size, channels)), 0)) {
        EXPECT_EQ(shown->stressed.sample.image.size(),
                  turned(kTopLevel) ? (Size{size.height, size.width}) : size);
        EXPECT_EQ(shown->stressed.sample.image.channels(), channels);
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         ClipConformance,
                         testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& entry) { return std::string(entry.param.id); });

}  // namespace
}  // namespace proofload::stress
