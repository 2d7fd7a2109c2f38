// The perceptual axis of a run: what is measured, what it ends, and that a run keeps it.
#include "proofload/campaign/perceptual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/runner.h"
#include "proofload/campaign/subset.h"
#include "proofload/core/file.h"
#include "proofload/image/similarity.h"
#include "proofload/report/run_json.h"
#include "proofload/report/terminal.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using testing::HasSubstr;
using testing::Not;

class PerceptualRun : public testing::Test {
 protected:
  CampaignSpec spec(const std::string& stress, const std::vector<std::string>& more = {}) const {
    const auto net = folder_.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
    Config config;
    config.add_text("name: t\nseed: 3\nmodel: {path: " + net.string() +
                        ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                        "data: {format: synthetic, count: 30, size: 64}\n"
                        "search: {method: grid, levels: 6}\nout: {cases: 0}\nstress: " +
                        stress,
                    "test.yaml");
    config.add_argument("out.dir=" + out().string());
    for (const std::string& argument : more) config.add_argument(argument);
    return spec_from_config(config, builtin_registry());
  }
  std::filesystem::path out() const { return folder_.path() / "run"; }
  Answer made(const CampaignSpec& spec, bool force = false) const {
    Progress silent;
    std::atomic<bool> stop{false};
    return run(spec, builtin_registry(), {force, "test", "test"}, silent, stop).answer;
  }
  Answer stored() const {
    return answer_from_store(Store::open(out() / "run.db", Store::Mode::read_only), builtin_registry());
  }
  std::vector<Level> levels_run() const {
    std::vector<Level> out;
    Store::open(this->out() / "run.db", Store::Mode::read_only).for_each([&](const Row& row) {
      for (const Link& link : row.record.cell.chain)
        if (link.stress < kFirstNullStress) out.push_back(link.level);
    });
    return out;
  }

  test::ScratchFolder folder_;
};

TEST_F(PerceptualRun, MeansAreThoseOfTheSampleUnderTheFieldsOfTheRun) {
  const CampaignSpec asked = spec("[gaussian_noise]", {"perceptual.pictures=5", "perceptual.validity=off"});
  const Answer answer = made(asked);
  const PerceptualAxis* axis = answer.perceptual.of(0);
  ASSERT_NE(axis, nullptr);
  EXPECT_EQ(answer.perceptual.pictures, 5U);
  ASSERT_EQ(axis->row.points.size(), 1U + kPerceptualLevels);
  EXPECT_FALSE(axis->valid_to);
  const Bench bench = open_bench(asked, builtin_registry());
  const CalibrationPoint& point = axis->row.points[9];
  double mse = 0;
  double similar = 0;
  double kept = 0;
  for (const std::uint32_t i : subset(30, 5, 3)) {
    const Sample clean = bench.data->load(bench.chosen[i]);
    const Image stressed =
        bench.stressors[0]->apply(clean, bench.identity->keys(clean.id, 0, 0, 0), point.level).sample.image;
    mse += std::pow(10, -psnr(clean.image, stressed) / 10) / 5;
    similar += ssim(clean.image, stressed) / 5;
    kept += vif(clean.image, stressed) / 5;
  }
  EXPECT_NEAR(point.psnr, -10 * std::log10(mse), 1e-9);
  EXPECT_NEAR(point.ssim, similar, 1e-12);
  EXPECT_NEAR(point.vif, kept, 1e-12);
}

TEST_F(PerceptualRun, BetweenLevelsTheSquaredErrorIsStraightAndNotTheDecibels) {
  CalibrationRow row;
  row.points = {{.level = 0, .psnr = kMostPsnr}, {.level = 1000, .psnr = 30, .ssim = 0.6, .vif = 0.4}};
  EXPECT_NEAR(row.at(500).psnr, 30 + 10 * std::log10(2), 1e-9);
  EXPECT_NEAR(row.at(500).ssim, 0.8, 1e-12);
  EXPECT_NEAR(row.at(250).vif, 0.85, 1e-12);
  EXPECT_EQ(row.at(0).psnr, kMostPsnr);
  EXPECT_EQ(row.at(5000).ssim, 0.6);
  EXPECT_EQ(likeness_text({.psnr = 25.31, .ssim = 0.708, .vif = 0.449}),
            "SSIM 0.71, PSNR 25.3 dB, 1 - VIF 0.55");
}

TEST_F(PerceptualRun, WhatMovesHidesComesLateOrTurnsColoursHasNoAxis) {
  const auto tells = [&](const std::string& stress) {
    return looks_tell(spec("{one: " + stress + "}").stresses.at(0), builtin_registry());
  };
  for (const char* kind : {"rotate", "translate", "lens_distortion", "rolling_shutter", "object_occlusion",
                           "grid_mask", "frame_freeze", "frame_rate", "hue", "hflip"})
    EXPECT_FALSE(tells("{kind: " + std::string(kind) + "}")) << kind;
  for (const char* kind : {"gaussian_noise", "defocus_blur", "rotational_blur", "jpeg_compression",
                           "contrast", "rain", "saturation", "block_loss"})
    EXPECT_TRUE(tells("{kind: " + std::string(kind) + "}")) << kind;
  EXPECT_TRUE(tells("{chain: [{gaussian_blur: 2}, {gaussian_noise: 8}]}"));
  EXPECT_FALSE(tells("{chain: [{gaussian_blur: 2}, {rotate: 8}]}"));
}

TEST_F(PerceptualRun, NothingIsAskedBehindTheValidityLimit) {
  // The whole axis of a blur of 40 px leaves nothing of a picture of 64 px.
  const Answer answer =
      made(spec("{gaussian_blur: {operating: 30}, rotate: }",
                {"gates=[gaussian_blur.limit.broken >= 39 px, gaussian_blur.broken_share(30) <= 10 %]"}));
  const PerceptualAxis* axis = answer.perceptual.of(0);
  ASSERT_NE(axis, nullptr);
  ASSERT_TRUE(axis->valid_to);
  EXPECT_EQ(answer.perceptual.of(1), nullptr);
  EXPECT_TRUE(answer.ends_early(0));
  EXPECT_FALSE(answer.ends_early(1));
  // The limit is where the means say: usable there, and no longer two of its steps behind.
  EXPECT_LE(1 - axis->row.at(*axis->valid_to).vif, 0.9);
  EXPECT_GT(1 - axis->row.at(*axis->valid_to + 2 * (kTopLevel / 256)).vif, 0.9);
  for (const auto& oracle : answer.stresses[0].oracle) {
    if (!oracle) continue;
    EXPECT_EQ(oracle->result.points.back().level, *axis->valid_to);
    EXPECT_TRUE(oracle->probes.empty());
  }
  std::vector<Level> blurs;
  Store::open(out() / "run.db", Store::Mode::read_only).for_each([&](const Row& row) {
    if (!row.record.cell.chain.empty() && row.record.cell.chain[0].stress == 0)
      blurs.push_back(row.record.cell.chain[0].level);
  });
  ASSERT_FALSE(blurs.empty());
  EXPECT_EQ(*std::max_element(blurs.begin(), blurs.end()), *axis->valid_to);
  EXPECT_THAT(answer.warnings,
              testing::Contains(HasSubstr("the operating point of 30 px lies behind the validity limit")));
  for (const GateResult& gate : answer.gates) {
    EXPECT_EQ(gate.verdict, GateVerdict::undecided) << gate.gate.text;
    EXPECT_THAT(gate.message, HasSubstr("behind the validity limit of ")) << gate.gate.text;
  }
}

TEST_F(PerceptualRun, TheRunSaysWhereWhatIsUsableEnds) {
  // Nothing breaks a reading that is tolerated anywhere, so the search ends with the pictures.
  const Answer answer =
      made(spec("[gaussian_noise]", {"model.output={kind: sincos, period: 10, tolerance: 9}"}));
  ASSERT_TRUE(answer.ends_early(0));
  const search::Result& result = answer.stresses[0].oracle[0]->result;
  EXPECT_EQ(result.watch.censored, search::Censored::right);
  EXPECT_THAT(report::stress_line(answer.spec, 0, result, nullptr, {}),
              HasSubstr("not reached up to the end of what is usable, "));
  EXPECT_THAT(report::summary(answer, {}), HasSubstr("holds up to sigma "));
  const Store store = Store::open(out() / "run.db", Store::Mode::read_only);
  const Value stress = report::run_json(store, answer, builtin_registry()).at("stresses").items().at(0);
  const Axis& axis = answer.spec.stresses[0].axis;
  const Level end = *answer.perceptual.of(0)->valid_to;
  EXPECT_EQ(stress.at("axis").at("to").number(), axis.natural(end));
  EXPECT_EQ(stress.at("axis").at("asked").number(), axis.top);
  EXPECT_EQ(stress.at("validity").at("level").number(), end);
  EXPECT_EQ(stress.at("validity").at("limit").number(), 0.9);
  EXPECT_EQ(stress.at("perceptual").at("points").items().at(0).at("ssim").number(), 1);
}

TEST_F(PerceptualRun, AReachedLimitStandsOnAllThreeAxes) {
  const Answer answer = made(spec("[gaussian_noise]"));
  const search::Limit& watch = answer.stresses[0].oracle[0]->result.watch;
  ASSERT_TRUE(watch.level);
  const CalibrationPoint at = answer.perceptual.of(0)->row.at(*watch.level);
  EXPECT_THAT(report::summary(answer, {}), HasSubstr(" = " + likeness_text(at)));
  const Store store = Store::open(out() / "run.db", Store::Mode::read_only);
  const Value json = report::run_json(store, answer, builtin_registry());
  const Value& limit =
      json.at("stresses").items().at(0).at("oracles").at("stability").at("limits").at("watch");
  EXPECT_EQ(limit.at("looks").at("ssim").number(), at.ssim);
  EXPECT_EQ(limit.at("looks").at("lost_vif").number(), 1 - at.vif);
}

TEST_F(PerceptualRun, AStoredRunIsReadAndResumedWithTheAxesItWasMadeWith) {
  const CampaignSpec asked = spec("[gaussian_blur, gaussian_noise]");
  const Answer answer = made(asked);
  const auto before = levels_run();
  const Answer again = stored();
  ASSERT_TRUE(again.perceptual.of(0)->valid_to);
  EXPECT_EQ(again.perceptual.of(0)->valid_to, answer.perceptual.of(0)->valid_to);
  EXPECT_EQ(to_json(to_record(again.perceptual)), to_json(to_record(answer.perceptual)));
  Progress silent;
  std::atomic<bool> stop{false};
  EXPECT_EQ(run(asked, builtin_registry(), {false, "test", "test"}, silent, stop).evaluated, 0U);
  EXPECT_EQ(levels_run(), before);
}

TEST_F(PerceptualRun, OffLooksAtNothingAndSearchesEverything) {
  for (const char* off : {"perceptual=off", "perceptual=false"}) {
    const Answer answer = made(spec("[gaussian_blur]", {off, "perceptual=off"}));
    EXPECT_EQ(answer.perceptual.of(0), nullptr);
    EXPECT_EQ(answer.end(0), kTopLevel);
  }
  const auto levels = levels_run();
  EXPECT_EQ(*std::max_element(levels.begin(), levels.end()), kTopLevel);
}

TEST_F(PerceptualRun, ARangeBehindTheLimitIsToldAndNotSearched) {
  const Answer answer = made(spec("{gaussian_blur: {sigma: [30, 40]}, contrast: }"));
  EXPECT_FALSE(answer.stresses[0].oracle[0]);
  EXPECT_TRUE(answer.stresses[1].oracle[0]);
  EXPECT_THAT(answer.warnings,
              testing::Contains(HasSubstr("gaussian_blur: its whole range lies behind the validity limit")));
  EXPECT_FALSE(answer.partial);
}

TEST_F(PerceptualRun, ATableIsTakenInsteadAndKeptWithTheRun) {
  CalibrateRequest request;
  Config config;
  config.add_text("data: {format: synthetic, count: 30, size: 64}\nstress: [gaussian_blur]\n", "test");
  request.pictures = pictures_from_config(config, builtin_registry());
  request.levels = 40;
  request.most = 6;
  std::atomic<bool> stop{false};
  const auto table = folder_.path() / "table.json";
  const auto write = [&] {
    write_file(table, to_json(to_record(calibrate(
                          request, builtin_registry(), [](std::size_t, std::size_t) {}, stop))));
  };
  write();
  const CampaignSpec asked = spec("[gaussian_blur, gaussian_noise]", {"perceptual.table=" + table.string()});
  const Answer answer = made(asked);
  EXPECT_TRUE(answer.perceptual.from_table);
  EXPECT_EQ(answer.perceptual.pictures, 6U);
  EXPECT_EQ(answer.perceptual.of(0)->row.points.size(), 41U);
  // The table does not speak of it.
  EXPECT_EQ(answer.perceptual.of(1), nullptr);
  request.most = 3;
  write();
  EXPECT_THROW(made(asked), Error);  // Another table would be another search.
  std::filesystem::remove(table);
  EXPECT_EQ(made(asked).perceptual.pictures, 6U);
}

TEST_F(PerceptualRun, ATableOfSomethingElseIsRefused) {
  const auto refused = [&](const std::string& text, const std::string& stress, const std::string& why) {
    const auto table = folder_.write("table.json", text);
    try {
      made(spec(stress, {"perceptual.table=" + table.string()}), true);
      ADD_FAILURE() << why;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(why));
    }
  };
  const std::string points =
      R"([{"level":0,"value":0,"psnr":99,"ssim":1,"vif":1,"ssim_band":[1,1],"vif_band":[1,1]},)"
      R"({"level":9,"value":1,"psnr":30,"ssim":0.5,"vif":0.5,"ssim_band":[0,1],"vif_band":[0,1]},)"
      R"({"level":99,"value":2,"psnr":20,"ssim":SSIM,"vif":0.4,"ssim_band":[0,1],"vif_band":[0,1]}])";
  const auto table = [&](const std::string& params, const std::string& ssim) {
    std::string all = points;
    all.replace(all.find("SSIM"), 4, ssim);
    return R"({"pictures":5,"stresses":{"one":{"kind":"jpeg_compression","parameter":"quality","unit":"","params":)" +
           params + R"(,"points":)" + all + "}}}";
  };
  const std::string params = to_json(spec("{one: {kind: jpeg_compression}}").stresses.at(0).params.values());
  made(spec("{one: {kind: jpeg_compression}}",
            {"perceptual.table=" + folder_.write("t.json", table(params, "0.4")).string()}));
  refused(table(params, "0.6"), "{one: {kind: jpeg_compression}}", "likeness only falls with the strength");
  refused(table("{}", "0.4"), "{one: {kind: jpeg_compression}}", "was measured with other parameters");
  refused(table(params, "0.4"), "{one: {kind: contrast}}", "the table is of the stressor `jpeg_compression`");
  refused("[]", "[contrast]", "make the table anew with `proofload calibrate`");
}

TEST_F(PerceptualRun, TheConfigSaysHowManyPicturesAndWhereItEnds) {
  const auto read = [&](const std::string& value) {
    return spec("[contrast]", {"perceptual=" + value}).perceptual;
  };
  EXPECT_FALSE(read("off").on);
  EXPECT_TRUE(read("on").on);
  EXPECT_EQ(read("{pictures: 40}").pictures, 40);
  EXPECT_FALSE(read("{pictures: auto}").pictures);
  EXPECT_EQ(read("{validity: 80 %}").validity, 0.8);
  EXPECT_EQ(read("{validity: off}").validity, 1);
  for (const char* wrong : {"sometimes", "{pictures: 0}", "{validity: 0}", "{validity: 2}", "{pixels: 3}"})
    EXPECT_THROW(read(wrong), Error) << wrong;
  for (const char* value : {"off", "{pictures: 40, validity: 0.8, table: a.json}", "{validity: off}"}) {
    const CampaignSpec one = spec("[contrast]", {"perceptual=" + std::string(value)});
    const CampaignSpec back = spec_from_record(to_record(one), builtin_registry());
    EXPECT_EQ(config_hash(one), config_hash(back)) << value;
    EXPECT_EQ(back.perceptual.on, one.perceptual.on);
    EXPECT_EQ(back.perceptual.pictures, one.perceptual.pictures);
    EXPECT_EQ(back.perceptual.validity, one.perceptual.validity);
    EXPECT_EQ(back.perceptual.table, one.perceptual.table);
  }
  EXPECT_EQ(perceptual_pictures(1), 4U);
  EXPECT_EQ(perceptual_pictures(200), 8U);
  EXPECT_EQ(perceptual_pictures(100'000), 16U);
}

}  // namespace
}  // namespace proofload::campaign
