// Campaigns on clips: the toy engine on small videos made by hand.
#include "proofload/campaign/clips.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/campaign/replay.h"
#include "proofload/campaign/runner.h"
#include "proofload/campaign/store.h"
#include "proofload/core/file.h"
#include "proofload/report/report.h"
#include "proofload/report/run_json.h"
#include "proofload/report/terminal.h"
#include "support/avi.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/model_server.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ClipAnswer clip(std::uint32_t judged, std::uint32_t broken, std::uint32_t pairs, std::uint32_t flips) {
  ClipAnswer out;
  out.frames = judged;
  out.judged[0] = judged;
  out.broken[0] = broken;
  out.pairs = pairs;
  out.flips = flips;
  return out;
}

TEST(ClipRule, MoreThanAFifthOfTheFramesIsBroken) {
  const ClipAnswer clean = clip(100, 0, 99, 3);
  EXPECT_EQ(judge_clip(Oracle::stability, clip(100, 20, 99, 3), clean, {}).outcome, Outcome::holds);
  EXPECT_EQ(judge_clip(Oracle::stability, clip(100, 21, 99, 3), clean, {}).outcome, Outcome::broken);
  EXPECT_EQ(judge_clip(Oracle::stability, clip(100, 21, 99, 3), clean, {0.3, 0}).outcome, Outcome::holds);
}

TEST(ClipRule, FlipsCountAboveThoseOfTheCleanClip) {
  const ClipAnswer clean = clip(101, 0, 100, 10);
  EXPECT_EQ(judge_clip(Oracle::stability, clip(101, 0, 100, 15), clean, {}).outcome, Outcome::holds);
  EXPECT_EQ(judge_clip(Oracle::stability, clip(101, 0, 100, 16), clean, {}).outcome, Outcome::broken);
  EXPECT_EQ(judge_clip(Oracle::stability, clip(101, 0, 100, 16), clean, {0, 0.1}).outcome, Outcome::holds);
  // Fewer flips than when clean are no break.
  EXPECT_EQ(judge_clip(Oracle::stability, clip(101, 0, 100, 0), clean, {}).outcome, Outcome::holds);
}

TEST(ClipRule, NothingJudgedIsNoVerdict) {
  EXPECT_EQ(judge_clip(Oracle::stability, clip(0, 0, 0, 0), clip(5, 0, 4, 0), {}).outcome, Outcome::unknown);
}

TEST(ClipRule, ToleranceIsTheLargestOfFewHarmlessChanges) {
  const std::vector<ClipAnswer> clean = {clip(10, 0, 10, 1), clip(10, 0, 10, 1)};
  const std::vector<ClipAnswer> harmless = {clip(10, 1, 10, 3), clip(10, 4, 10, 0)};
  const ClipTolerance tolerance = clip_tolerance(harmless, clean);
  EXPECT_DOUBLE_EQ(tolerance.frames, 0.4);
  EXPECT_DOUBLE_EQ(tolerance.flips, 0.2);
}

// Two videos of a moving square, cut into four clips, read as dials by fixed weights.
std::string config(const test::ScratchFolder& folder,
                   const std::string& stress,
                   const std::string& more = "") {
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  folder.write("videos/a.avi", test::avi_of(test::moving_square(24), 10));
  folder.write("videos/b.avi", test::avi_of(test::moving_square(20, {64, 48}, 3), 10));
  return "name: t\nseed: 3\nmodel: {path: " + net.string() +
         ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10, tolerance: 0.001}}\n"
         "data: {path: " +
         (folder.path() / "videos").string() + ", clip_frames: 11}\nstress: " + stress +
         "\nsearch: {method: grid, levels: 4}\nout: {cases: 8}\n" + more;
}

CampaignSpec spec_of(const std::string& yaml,
                     const std::filesystem::path& out,
                     const std::vector<std::string>& more = {}) {
  Config config;
  config.add_text(yaml, "test.yaml");
  config.add_argument("out.dir=" + out.string());
  for (const std::string& argument : more) config.add_argument(argument);
  return spec_from_config(config, builtin_registry());
}

RunOutcome go(const CampaignSpec& spec) {
  Progress silent;
  std::atomic<bool> stop{false};
  return run(spec, builtin_registry(), {false, "test", "test"}, silent, stop);
}

Value json_of(const std::filesystem::path& folder) {
  const Store store = Store::open(folder / "run.db", Store::Mode::read_only);
  return report::run_json(store, answer_from_store(store, builtin_registry()), builtin_registry());
}

std::string hash_of(const std::filesystem::path& folder) {
  return Store::open(folder / "run.db", Store::Mode::read_only).content_hash();
}

TEST(Clips, ACampaignCountsClipsAndEvaluatesFrames) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const RunOutcome outcome = go(spec_of(config(folder, "{frame_freeze: , gaussian_noise: }"), out));
  EXPECT_FALSE(outcome.answer.partial) << outcome.answer.partial_reason;
  const Value run = json_of(out);
  EXPECT_EQ(run.at("clips").at("n").integer(), 4);
  EXPECT_EQ(run.at("clips").at("frames").integer(), 44);
  for (const Value& stress : run.at("stresses").items()) {
    ASSERT_EQ(stress.at("clip_points").items().size(), 4U);
    std::int64_t last = -1;
    for (const Value& point : stress.at("clip_points").items()) {
      ASSERT_EQ(point.at("clips").items().size(), 4U);
      std::int64_t pairs = 0;
      for (const Value& one : point.at("clips").items()) {
        EXPECT_EQ(one.at("frames").integer(), one.at("judged").integer());
        EXPECT_EQ(one.at("pairs").integer(), one.at("frames").integer() - 1);
        EXPECT_EQ(one.at("broken").integer() > 0, one.at("first_lost_s").is_number());
        pairs += one.at("pairs").integer();
      }
      EXPECT_EQ(pairs, 40);
      EXPECT_GT(point.at("level").integer(), last);
      last = point.at("level").integer();
    }
    EXPECT_EQ(stress.at("oracles").at("stability").at("n").integer(), 4);
  }
  EXPECT_THAT(run.at("definition").at("stability").text(), HasSubstr("a clip is broken when more than 20 %"));
}

// At the top the first frame stands for ever: every answer is that of frame 0, and no two of them differ.
TEST(Clips, AFrozenClipNeverFlipsAndItsBrokenFramesAreOldOnes) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  go(spec_of(config(folder, "{frame_freeze: }"), out));
  const Value run = json_of(out);
  const Value& top = run.at("stresses").items().at(0).at("clip_points").items().back();
  EXPECT_EQ(top.at("value").number(), 1);
  std::int64_t broken = 0;
  for (const Value& one : top.at("clips").items()) {
    EXPECT_EQ(one.at("flips").integer(), 0);
    EXPECT_EQ(one.at("late").integer(), one.at("broken").integer());
    broken += one.at("broken").integer();
  }
  EXPECT_GT(broken, 0);
}

TEST(Clips, TheNumberOfThreadsAndStoppingInBetweenChangeNothing) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const std::string yaml = config(folder, "{frame_drop: , shake: , packet_loss: }");
  go(spec_of(yaml, folder.path() / "one", {"threads=1"}));
  go(spec_of(yaml, folder.path() / "two", {"threads=2"}));
  EXPECT_EQ(hash_of(folder.path() / "one"), hash_of(folder.path() / "two"));
  // Stopped at its budget, then gone on with.
  go(spec_of(yaml, folder.path() / "three", {"search.budget.evals=7"}));
  const RunOutcome rest = go(spec_of(yaml, folder.path() / "three"));
  EXPECT_FALSE(rest.answer.partial);
  EXPECT_GT(rest.reused, 7U);
  EXPECT_EQ(hash_of(folder.path() / "one"), hash_of(folder.path() / "three"));
}

TEST(Clips, CasesCanBeMadeAgain) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  go(spec_of(config(folder, "{temporal_noise: }"), out));
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  std::size_t cases = 0;
  std::size_t strips = 0;
  for (const Value& item : store.cases()) {
    if (item.find("clip_strip")) {
      ++strips;
      EXPECT_GE(item.at("frames").items().size(), 4U);
      EXPECT_EQ(static_cast<std::int64_t>(item.at("marks").text().size()), item.at("total").integer());
      continue;
    }
    ++cases;
    const Replay again = replay(store, builtin_registry(), item.at("id").text(), {});
    EXPECT_TRUE(again.same_pixels);
    EXPECT_TRUE(again.same_prediction);
    EXPECT_TRUE(again.differs.empty());
    EXPECT_FALSE(again.stressed.empty());
  }
  EXPECT_EQ(strips, 1U);
  EXPECT_GT(cases, 0U);
}

TEST(Clips, AVideoThatBreaksOffIsAFailedClipAndTheOthersGoOn) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const std::string yaml = config(folder, "{flicker: }");
  auto frames = test::moving_square(12);
  frames.push_back(test::moving_square(1, {32, 24})[0]);
  folder.write("videos/c.avi", test::avi_of(frames, 10, true));
  const RunOutcome outcome = go(spec_of(yaml, folder.path() / "run"));
  EXPECT_EQ(outcome.answer.clean.total, 5U);
  EXPECT_EQ(outcome.answer.clean.answered, 4U);
  ASSERT_EQ(outcome.answer.failures.size(), 1U);
  EXPECT_EQ(outcome.answer.failures[0].status, Status::unreadable);
  EXPECT_THAT(outcome.answer.failures[0].message, HasSubstr("32x24"));
}

TEST(Clips, AVideoThatChangedMeanwhileIsRefused) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const std::string yaml = config(folder, "{flicker: }");
  go(spec_of(yaml, folder.path() / "run", {"search.budget.evals=1"}));
  folder.write("videos/a.avi", test::avi_of(test::moving_square(24, {64, 48}, 2), 10));
  try {
    go(spec_of(yaml, folder.path() / "run"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(std::string(e.what()), HasSubstr("has changed since the run began"));
  }
}

TEST(Clips, AServersFramesAreTimed) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const test::HttpServer server([](const test::HttpRequest& request, test::HttpConnection& connection) {
    connection.send(
        request.path == "/v2/models/dial"
            ? test::http_answer(
                  200, R"({"name":"dial","inputs":[{"name":"x","datatype":"UINT8","shape":[1,1,24,24]}],)"
                       R"("outputs":[{"name":"y","datatype":"FP32","shape":[1,2]}]})")
            : test::http_answer(
                  request.path == "/v2/models/dial/infer" ? 200 : 404,
                  R"({"outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"data":[0.5,0.25]}]})"));
  });
  folder.write("videos/a.avi", test::avi_of(test::moving_square(24), 10));
  const std::string yaml =
      "name: t\nmodel: {task: regression, engine: oip, name: dial, engine_params: {tensors: json},\n"
      "  input: {color: gray}, output: {kind: sincos, period: 10}}\n"
      "data: {path: " +
      (folder.path() / "videos").string() +
      ", clip_frames: 8}\nstress: [gaussian_noise]\nsearch: {method: grid, levels: 3}\n";
  const auto out = folder.path() / "run";
  const RunOutcome outcome = go(spec_of(yaml, out, {"model.endpoint=" + server.endpoint()}));
  EXPECT_FALSE(outcome.answer.partial) << outcome.answer.partial_reason;
  // 24 frames, once clean and at three levels.
  EXPECT_EQ(outcome.answer.cost.latency.n, 24U * (1 + 3));
  EXPECT_GT(outcome.answer.cost.latency.p99, 0);
  ASSERT_EQ(outcome.answer.stresses.at(0).latency.size(), 3U);
  EXPECT_EQ(outcome.answer.stresses.at(0).latency[2].second.n, 24U);
  EXPECT_EQ(json_of(out).at("stresses").items().at(0).at("latency").size(), 3U);
}

TEST(Clips, FramesWhoseAnswersAreNoNumbersAreCounted) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const std::string yaml = config(folder, "{gaussian_noise: }");
  folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4, nan_every: 30}");
  const RunOutcome outcome = go(spec_of(yaml, folder.path() / "run"));
  EXPECT_GT(outcome.answer.cost.engine.at("answers_not_finite"), 0U);
}

TEST(Clips, EveryReportCountsClipsAndNoPictures) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const RunOutcome outcome =
      go(spec_of(config(folder, "{flicker: }", "gates: [flicker.broken_share(0.1 stops) <= 70 %]\n"), out));
  ASSERT_EQ(outcome.answer.gates.size(), 1U);
  EXPECT_EQ(outcome.answer.unit(1), "clip");
  ASSERT_EQ(outcome.answer.gates[0].verdict, GateVerdict::undecided);
  EXPECT_THAT(report::summary(outcome.answer, {false, true}), HasSubstr(" more clips would decide it"));
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  report::write_reports(store, outcome.answer, builtin_registry(), out, {"markdown", "junit"});
  EXPECT_THAT(read_file(out / "summary.md"),
              AllOf(HasSubstr("4 clips without labels."), Not(HasSubstr("picture"))));
  EXPECT_THAT(read_file(out / "junit.xml"),
              AllOf(HasSubstr("more clips would decide it"), HasSubstr("name=\"unit\" value=\"clip\""),
                    Not(HasSubstr("picture"))));
}

TEST(Clips, RelationsThatNeedTimeRefusePictures) {
  const test::ScratchFolder folder;
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  const std::string yaml = "name: t\nmodel: {path: " + net.string() +
                           ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                           "data: {format: synthetic, count: 4, size: 32}\nstress: {gaussian_noise: }\n"
                           "relations: {still: {change: {frame_freeze: {fraction: 0.5}}}}\n";
  try {
    go(spec_of(yaml, folder.path() / "run"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(std::string(e.what()),
                HasSubstr("test.yaml:5:13: relation `still`: `frame_freeze` acts in time and needs clips"));
  }
}

TEST(Clips, StressesThatNeedTimeRefusePictures) {
  const test::ScratchFolder folder;
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  const std::string yaml = "name: t\nmodel: {path: " + net.string() +
                           ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                           "data: {format: synthetic, count: 4, size: 32}\nstress: {frame_freeze: }\n";
  try {
    go(spec_of(yaml, folder.path() / "run"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(std::string(e.what()), HasSubstr("acts in time and needs clips"));
  }
}

}  // namespace
}  // namespace proofload::campaign
