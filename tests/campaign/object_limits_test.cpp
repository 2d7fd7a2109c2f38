// Objects followed through the answers of a run: two pictures by hand with known fates, and limits against closed forms.
#include "proofload/campaign/object_limits.h"

#include <gtest/gtest.h>

#include "proofload/campaign/recorded_run.h"
#include "proofload/stats/binomial.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

const Registry& registry() { return test::builtin_registry(); }

Box at(double x, double side) { return {x, 10, x + side, 10 + side}; }

BoxPredictions seen(std::initializer_list<ScoredBox> boxes) {
  BoxPredictions out;
  out.boxes = boxes;
  return out;
}

// A detector's run of `pictures` pictures under Gaussian noise, its answers written by hand.
class Followed : public testing::Test {
 protected:
  Followed() : run_(made()) {}

  static CampaignSpec spec() {
    const test::ScratchFolder folder;
    return test::dial_spec(folder, "gaussian_noise, rotate");
  }
  static RecordedRun made() {
    CampaignSpec spec = Followed::spec();
    Identity identity(spec, "model");
    RecordedRun out{spec, Task::detection, nullptr, identity, {}, {}};
    out.context.labels = {"car", "bus"};
    out.context.score_threshold = 0.5;
    const metric::Spec& detection = registry().metrics.at("detection");
    out.metric = detection.make(detection.params.defaults(), out.context);
    return out;
  }
  void pictures(std::uint32_t count) {
    std::vector<StoredImage> images;
    for (std::uint32_t i = 0; i < count; ++i) {
      images.push_back({i, std::to_string(i) + ".png", {}, {}});
      run_.population.counted[0].push_back(i);
    }
    store_.set_images(images);
  }
  void write(std::uint32_t sample, std::optional<Level> level, Prediction answer) {
    Row row;
    row.record.cell.sample = sample;
    if (level) row.record.cell.chain = {{0, *level}};
    row.record.stability.outcome = Outcome::holds;
    row.record.prediction = std::move(answer);
    row.key = run_.identity.cell_key(std::to_string(sample) + ".png", row.record.cell);
    store_.write(std::span(&row, 1));
  }

  test::ScratchFolder folder_;
  Store store_ = Store::open(folder_.path() / "run.db", Store::Mode::in_memory);
  RecordedRun run_;
};

constexpr Level kLow = 8192;
constexpr Level kHigh = 32768;

TEST_F(Followed, EachObjectHasTheLevelsBetweenWhichItWasLost) {
  pictures(1);
  const ScoredBox car{at(10, 20), 0, 0.9};
  const ScoredBox bus{at(100, 60), 1, 0.8};
  write(0, std::nullopt, seen({car, bus, {at(300, 40), 0, 0.3}}));
  // The bus comes back weaker, but from half the threshold on it counts as found; the car is another class now.
  write(0, kLow, seen({car, {at(102, 60), 1, 0.3}}));
  write(0, kHigh, seen({{at(10, 20), 1, 0.9}, bus}));
  const std::vector<ObjectBreak> objects = object_breaks(store_, run_, 0, Oracle::stability);
  ASSERT_EQ(objects.size(), 2u) << "what scores below the threshold when clean need not be found";
  EXPECT_EQ(objects[0].label, 0);
  EXPECT_DOUBLE_EQ(objects[0].size, 20);
  EXPECT_EQ(objects[0].found.held, kLow);
  EXPECT_EQ(objects[0].found.broke, kHigh);
  EXPECT_EQ(objects[1].found.held, kHigh);
  EXPECT_FALSE(objects[1].found.broke);
}

// Answers that are no numbers are kept as none.
TEST_F(Followed, AnAnswerThatCouldNotBeUsedHasLostThemAll) {
  pictures(1);
  write(0, std::nullopt, seen({{at(10, 20), 0, 0.9}}));
  write(0, kLow, Prediction{});
  const std::vector<ObjectBreak> objects = object_breaks(store_, run_, 0, Oracle::stability);
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].found.broke, kLow);
}

TEST_F(Followed, SmallOnesAreToldFromLargeOnesAndMovedOnesAreNotFollowed) {
  constexpr std::uint32_t kPictures = 40;
  pictures(kPictures);
  for (std::uint32_t i = 0; i < kPictures; ++i) {
    const ScoredBox small{at(10, 16), 0, 0.9};
    const ScoredBox large{at(100, 120), 1, 0.9};
    write(i, std::nullopt, seen({small, large}));
    // Half of the small ones go early; of the large ones none.
    write(i, kLow, i % 2 == 0 ? seen({large}) : seen({small, large}));
    write(i, kHigh, seen({large}));
  }
  const std::vector<std::size_t> stresses = {0, 1};
  const ObjectLimits limits = object_limits(store_, run_, registry(), Oracle::stability, stresses);
  EXPECT_EQ(limits.objects, 80u);
  EXPECT_EQ(limits.pictures, 40u);
  EXPECT_EQ(limits.not_followed, (std::vector<std::size_t>{1}));
  ASSERT_EQ(limits.groups.size(), 4u);
  const ObjectGroup& small = limits.groups[0];
  EXPECT_EQ(small.name, "small (below 32 px)");
  EXPECT_EQ(small.objects, 40u);
  EXPECT_EQ(small.watch.level, kLow);
  EXPECT_EQ(small.watch.before, Level{0});
  EXPECT_EQ(small.watch.hi, kLow) << "twenty of forty are certainly more than a fifth";
  const ObjectGroup& large = limits.groups[1];
  EXPECT_EQ(large.name, "large (96 px and above)");
  EXPECT_EQ(large.watch.censored, search::Censored::right);
  EXPECT_FALSE(large.watch.hi);
  EXPECT_EQ(limits.groups[2].column, "class");
}

// Ten objects of one picture that are lost together are no ten witnesses.
TEST(ObjectLimit, ManyObjectsOfFewPicturesTellLessThanTheirNumberSays) {
  const auto objects = [](std::uint32_t pictures, std::uint32_t each) {
    std::vector<ObjectBreak> out;
    for (std::uint32_t p = 0; p < pictures; ++p)
      for (std::uint32_t k = 0; k < each; ++k) {
        ObjectBreak one;
        one.found.sample = p;
        one.found.held = static_cast<Level>(1000 * p);
        one.found.broke = static_cast<Level>(1000 * p + 1);
        out.push_back(one);
      }
    return out;
  };
  const search::Limit alone = object_limit(objects(40, 1), 0.2, 0.95);
  const search::Limit together = object_limit(objects(40, 10), 0.2, 0.95);
  EXPECT_EQ(together.level, alone.level);
  ASSERT_TRUE(alone.lo && alone.hi && together.lo && together.hi);
  EXPECT_NEAR(static_cast<double>(*together.lo), static_cast<double>(*alone.lo), 2001);
  EXPECT_NEAR(static_cast<double>(*together.hi), static_cast<double>(*alone.hi), 2001);
  // As 400 pictures they would lie much closer.
  const stats::Ranks ranks = stats::quantile_ranks(400, 0.2, 0.05);
  EXPECT_LT(ranks.upper / 10 * 1000, static_cast<std::size_t>(*together.hi));
}

TEST(ObjectLimit, OfTasksWithoutObjectsThereIsNone) {
  const metric::Spec& classes = registry().metrics.at("classification");
  metric::Context context;
  context.labels = {"a", "b"};
  const auto metric = classes.make(classes.params.defaults(), context);
  EXPECT_TRUE(metric->objects(ClassScores{}, ClassScores{}, {}).empty());
}

}  // namespace
}  // namespace proofload::campaign
