// Directions of mixtures on a real (toy) run: their limits counted anew, kept, refused.
#include "proofload/campaign/mixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/search/path.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

using testing::HasSubstr;

class Mixtures : public testing::Test {
 protected:
  MixturesAnswer combine(const MixturesRequest& request) {
    FollowUp run(place_, test::builtin_registry());
    return combine_mixtures(run, test::builtin_registry(), request, stop_, silent_);
  }
  std::string refusal(const std::vector<std::string>& stresses) {
    MixturesRequest request;
    request.stresses = stresses;
    try {
      combine(request);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  // Pictures that break under the mixture of `ray` at this strength, each asked.
  std::size_t broken_at(FollowUp& run,
                        const MixturesAnswer& answer,
                        const search::Ray& ray,
                        double strength) {
    std::vector<Link> links;
    for (std::size_t j = 0; j < answer.parts.size(); ++j) {
      const Component& part = answer.parts[j];
      const double distance = strength * ray.weights[j] * *part.unit;
      if (distance > 0) links.push_back({part.stress, search::level_at(part.axis, distance)});
    }
    std::vector<Cell> cells;
    for (const std::uint32_t sample : run.population().counted[0])
      cells.push_back({sample, 0, -1, search::chain_at(links)});
    std::size_t broken = 0;
    const auto records = run.records(cells, stop_, silent_);
    for (const RunRecord& record : records.value())
      broken += record.stability.outcome == Outcome::broken ? 1 : 0;
    return broken;
  }

  test::ScratchFolder folder_;
  std::filesystem::path place_ = test::dial_run(folder_,
                                                "data: {format: synthetic, count: 40, size: 32}\n"
                                                "stress: {pixel_dropout: , block_loss: , contrast: }\n");
  std::atomic<bool> stop_{false};
  Progress silent_;
};

TEST_F(Mixtures, TheLimitOfEveryDirectionIsWhereTheCountPassesTheShare) {
  MixturesRequest request;
  request.stresses = {"block_loss", "pixel_dropout", "contrast"};
  request.directions = 6;
  request.further = 3;
  request.levels = 16;
  const MixturesAnswer answer = combine(request);
  ASSERT_TRUE(answer.whole);
  ASSERT_EQ(answer.rays.size(), 9u);
  ASSERT_TRUE(answer.weakest);
  FollowUp run(place_, test::builtin_registry());
  const auto need = static_cast<std::size_t>(std::ceil(0.2 * static_cast<double>(answer.n)));
  double smallest = 1e9;
  for (const search::Ray& ray : answer.rays) {
    EXPECT_NEAR(std::accumulate(ray.weights.begin(), ray.weights.end(), 0.0), 1, 1e-12);
    if (!ray.radius()) continue;
    smallest = std::min(smallest, *ray.radius());
    const double step = ray.end / request.levels;
    EXPECT_GE(broken_at(run, answer, ray, *ray.radius()), need);
    EXPECT_LT(broken_at(run, answer, ray, *ray.radius() - step), need);
  }
  EXPECT_EQ(*answer.rays[*answer.weakest].radius(), smallest);
}

TEST_F(Mixtures, AskingAgainCostsNothing) {
  MixturesRequest request;
  request.stresses = {"block_loss", "contrast"};
  request.directions = 4;
  request.further = 2;
  const MixturesAnswer first = combine(request);
  const MixturesAnswer second = combine(request);
  EXPECT_GT(first.evaluated, 0u);
  EXPECT_EQ(second.evaluated, 0u);
  EXPECT_EQ(first.evaluations, second.evaluations);
}

TEST_F(Mixtures, RefusesWhatHasNoStrength) {
  EXPECT_THAT(refusal({"block_loss"}), HasSubstr("2 to 5 stresses, not of 1"));
  EXPECT_THAT(refusal({"block_loss", "rotatee"}), HasSubstr("rotate"));
  EXPECT_THAT(refusal({"block_loss", "block_loss"}), HasSubstr("given twice"));
}

}  // namespace
}  // namespace proofload::campaign
