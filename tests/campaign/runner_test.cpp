// Whole campaigns on the toy engine and drawn or self-made pictures: what is recorded, resumed, refused and counted.
#include "proofload/campaign/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "proofload/campaign/lock.h"
#include "proofload/campaign/replay.h"
#include "proofload/campaign/store.h"
#include "proofload/core/text.h"
#include "proofload/image/codec.h"
#include "proofload/report/report.h"
#include "proofload/report/run_json.h"
#include "proofload/report/terminal.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/model_server.h"
#include "support/needs.h"
#include "support/tiny_data.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

// Reads 24 drawn dials with fixed weights: wrong answers, but answers that react to stress.
std::string dials(const test::ScratchFolder& folder,
                  const std::string& toy = "{outputs: 2, height: 24, width: 24, gain: 4}") {
  const auto net = folder.write("net.toy", toy);
  return "name: t\nseed: 3\nmodel: {path: " + net.string() +
         ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
         "data: {format: synthetic, count: 24, size: 32}\n"
         "stress: {gaussian_noise: , pixel_dropout: {operating: 0.05}}\n"
         "relations: [hflip]\n"
         "search: {method: grid, levels: 6}\n";
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

RunOutcome go(const CampaignSpec& spec, bool force = false) {
  Progress silent;
  std::atomic<bool> stop{false};
  return run(spec, builtin_registry(), {force, "test", "test"}, silent, stop);
}

Value json_of(const std::filesystem::path& folder) {
  const Store store = Store::open(folder / "run.db", Store::Mode::read_only);
  Value out = report::run_json(store, answer_from_store(store, builtin_registry()), builtin_registry());
  out["created"] = Value();
  out["host"] = Value();
  out["cost"]["seconds"] = Value();
  out["cost"]["forecast"]["seconds"] = Value();
  return out;
}

std::string hash_of(const std::filesystem::path& folder) {
  return Store::open(folder / "run.db", Store::Mode::read_only).content_hash();
}

TEST(Runner, EveryEvaluatedCellIsARow) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const RunOutcome outcome = go(spec_of(dials(folder), out));
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_FALSE(outcome.answer.partial) << outcome.answer.partial_reason;
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  const Store::Counts counts = store.counts();
  EXPECT_EQ(counts.clean, 24U);
  EXPECT_EQ(counts.null_cells, 72U);
  EXPECT_EQ(counts.relations, 24U);
  // Two stresses at six levels, and the operating point of one.
  EXPECT_EQ(counts.search, 24U * (2 * 6 + 1));
  EXPECT_EQ(outcome.evaluated, store.rows());
  ASSERT_EQ(outcome.answer.stresses.size(), 2U);
  EXPECT_EQ(outcome.answer.stresses[0].oracle[0]->result.n, 24U);
  EXPECT_EQ(outcome.answer.relations.at(0).holds.n, 24U);
}

TEST(Runner, TheSameConfigAgainEvaluatesNothing) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const CampaignSpec spec = spec_of(dials(folder), out);
  const RunOutcome first = go(spec);
  const std::string before = to_json(json_of(out));
  const RunOutcome second = go(spec);
  EXPECT_EQ(second.evaluated, 0U);
  EXPECT_GE(second.reused, first.evaluated);
  EXPECT_EQ(to_json(json_of(out)), before);
}

// A child in Python without packages: two weighted sums of a 24×24 picture. It ends on every ninth batch while the file
// `mortal` lies beside it.
std::string mortal_child(const test::ScratchFolder& folder) {
  const char* python = std::getenv("PROOFLOAD_PYTHON");
  const auto script =
      folder.write("child.py",
                   "import json, mmap, os, struct\n"
                   "here = os.path.dirname(os.path.abspath(__file__))\n"
                   "say = lambda message: os.write(4, json.dumps(message).encode() + b'\\n')\n"
                   "lines = os.fdopen(3)\n"
                   "lines.readline()\n"
                   "say({'proofload_worker': 1, 'batch': 0,\n"
                   "     'inputs': [{'name': 'x', 'dtype': 'f32', 'shape': [-1, 1, 24, 24]}],\n"
                   "     'outputs': [{'name': 'y', 'dtype': 'f32', 'shape': [-1, 2]}]})\n"
                   "for count, line in enumerate(lines):\n"
                   "    r = json.loads(line)\n"
                   "    if count == 8 and os.path.exists(here + '/mortal'): os._exit(1)\n"
                   "    memory = mmap.mmap(5, r['region'])\n"
                   "    n, at = r['tensors'][0]['shape'][0], r['outputs_at']\n"
                   "    for i in range(n):\n"
                   "        x = struct.unpack_from('<576f', memory, r['tensors'][0]['offset'] + 2304 * i)\n"
                   "        mean = sum(x) / 576\n"
                   "        struct.pack_into('<2f', memory, at + 8 * i, sum(x[:288]) / 288 - mean, "
                   "sum(x[::2]) / 288 - mean + 0.5)\n"
                   "    say({'id': r['id'], 'tensors': [{'shape': [n, 2], 'offset': at}]})\n");
  return std::string(python && *python ? python : "python3") + " " + script.string();
}

TEST(Runner, ChildrenThatDieChangeNoRecordAndAreCounted) {
  const test::ScratchFolder folder;
  const std::string yaml =
      "name: t\nmodel: {path: " + folder.write("net", "").string() +
      ", engine: worker, task: regression, batch: 4, engine_params: {children: 2, command: '" +
      mortal_child(folder) +
      "'}, input: {scale: 1, color: gray}, output: {kind: sincos, period: 10}}\n"
      "data: {format: synthetic, count: 24, size: 32}\n"
      "stress: [gaussian_noise]\nthreads: 2\n"
      "search: {method: grid, levels: 6}\n";
  const auto calm = folder.path() / "calm";
  const auto disturbed = folder.path() / "disturbed";
  EXPECT_TRUE(go(spec_of(yaml, calm)).answer.cost.engine.empty());
  folder.write("mortal", "");
  const RunOutcome outcome = go(spec_of(yaml, disturbed));
  EXPECT_FALSE(outcome.answer.partial);
  EXPECT_TRUE(outcome.answer.failures.empty());
  EXPECT_GE(outcome.answer.cost.engine.at("batches_retried"), 5U);
  EXPECT_EQ(outcome.answer.cost.engine.at("batches_retried"),
            outcome.answer.cost.engine.at("children_restarted"));
  EXPECT_FALSE(outcome.answer.cost.engine.contains("batches_failed"));
  EXPECT_EQ(hash_of(calm), hash_of(disturbed));
  const Value run = json_of(disturbed);
  EXPECT_GE(run.at("cost").at("engine").at("batches_retried").number(), 5);
  EXPECT_EQ(json_of(calm).at("cost").find("engine"), nullptr);
  EXPECT_NE(report::summary(outcome.answer, {false, false}).find("engine: batches retried "),
            std::string::npos);
}

// Two weighted sums of a 24×24 picture, as JSON; every seventh request fails first.
void dial_server(std::atomic<int>& count,
                 const test::HttpRequest& request,
                 test::HttpConnection& connection) {
  if (request.path == "/v2/models/dial")
    return connection.send(
        test::http_answer(200,
                          R"({"name":"dial","inputs":[{"name":"x","datatype":"UINT8","shape":[1,1,24,24]}],)"
                          R"("outputs":[{"name":"y","datatype":"FP32","shape":[1,2]}]})"));
  if (request.path != "/v2/models/dial/infer") return connection.send(test::http_answer(404, ""));
  if (++count % 7 == 0) return connection.send(test::http_answer(503, R"({"error":"busy"})"));
  const Value asked = parse_json(request.body, "request");
  double top = 0;
  double left = 0;
  double all = 0;
  const auto& values = asked.at("inputs").items().at(0).at("data").items();
  for (std::size_t i = 0; i < values.size(); ++i) {
    all += values[i].number();
    if (i < 288) top += values[i].number();
    if (i % 24 < 12) left += values[i].number();
  }
  connection.send(
      test::http_answer(200, R"({"outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"data":[)" +
                                 number_text(top - all / 2 + 1) + "," + number_text(left - all / 2) +
                                 "]}]}"));
}

TEST(Runner, AModelBehindAnEndpointIsTimedAndAskedAgainByNameOnly) {
  const test::ScratchFolder folder;
  std::atomic<int> count{0};
  const test::HttpServer server(
      [&](const test::HttpRequest& r, test::HttpConnection& c) { dial_server(count, r, c); });
  const std::string yaml =
      "name: t\nmodel: {task: regression, engine: oip, name: dial,\n"
      // Of requests side by side the same one can be each seventh again and again; four tries are too few for certain.
      "  engine_params: {tensors: json, backoff: 0.001, retries: 20},\n"
      "  input: {color: gray}, output: {kind: sincos, period: 10}}\n"
      "data: {format: synthetic, count: 12, size: 32}\n"
      "stress: [gaussian_noise]\nsearch: {method: grid, levels: 6}\n";
  const auto out = folder.path() / "run";
  const RunOutcome outcome = go(spec_of(yaml, out, {"model.endpoint=" + server.endpoint()}));
  EXPECT_FALSE(outcome.answer.partial);
  EXPECT_TRUE(outcome.answer.failures.empty());
  EXPECT_GE(outcome.answer.cost.engine.at("requests_retried"), 10U);
  EXPECT_EQ(outcome.answer.cost.latency.n, 12U * (1 + 6));
  EXPECT_GT(outcome.answer.cost.latency.p50, 0);
  ASSERT_EQ(outcome.answer.stresses.at(0).latency.size(), 6U);
  EXPECT_EQ(outcome.answer.stresses.at(0).latency[0].second.n, 12U);
  const Value run = json_of(out);
  EXPECT_EQ(run.at("stresses").items().at(0).at("latency").size(), 6U);
  EXPECT_EQ(run.at("model").at("endpoint").text(), server.endpoint());
  EXPECT_EQ(to_json(run.at("config")).find("127.0.0.1"), std::string::npos);
  EXPECT_NE(report::summary(outcome.answer, {false, false}).find("half of the answers within"),
            std::string::npos);
  // The stored campaign names the model; the address must be given anew.
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  CampaignSpec again = spec_from_record(*store.fact("config"), builtin_registry());
  again.out.dir = out;
  try {
    go(again);
    FAIL() << "the run found a server that nobody named";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("--endpoint"), std::string::npos) << e.what();
  }
  again.model.endpoint = server.endpoint();
  EXPECT_EQ(go(again).evaluated, 0U);
}

// Sets the stop flag after some ticks, as a user's Ctrl-C would.
class Impatient : public Progress {
 public:
  Impatient(std::atomic<bool>& stop, std::uint64_t evaluations) : stop_(stop), left_(evaluations) {}
  void tick(const Tally& tally) override {
    if (tally.evaluated >= left_) stop_ = true;
  }

 private:
  std::atomic<bool>& stop_;
  std::uint64_t left_;
};

TEST(Runner, AStoppedRunGoesOnToTheSameAnswer) {
  const test::ScratchFolder folder;
  const std::string yaml = dials(folder, "{outputs: 2, height: 24, width: 24, gain: 4}");
  const auto whole = folder.path() / "whole" / "run";
  const auto pieces = folder.path() / "pieces" / "run";
  go(spec_of(yaml, whole));
  std::uint64_t evaluated = 0;
  int stops = 0;
  for (std::uint64_t patience = 20;; patience = 60) {
    std::atomic<bool> stop{false};
    Impatient progress(stop, patience);
    const RunOutcome outcome =
        run(spec_of(yaml, pieces), builtin_registry(), {false, "test", "test"}, progress, stop);
    evaluated += outcome.evaluated;
    if (!outcome.interrupted) break;
    EXPECT_TRUE(outcome.answer.partial);
    ASSERT_LT(++stops, 100);
  }
  EXPECT_GT(stops, 1);
  EXPECT_EQ(hash_of(pieces), hash_of(whole));
  const Store store = Store::open(pieces / "run.db", Store::Mode::read_only);
  EXPECT_EQ(evaluated, store.rows()) << "a cell was evaluated twice";
  Value a = json_of(whole);
  Value b = json_of(pieces);
  // The folder stands in replay lines.
  std::string text = to_json(b);
  for (auto at = text.find(pieces.string()); at != std::string::npos; at = text.find(pieces.string()))
    text.replace(at, pieces.string().size(), whole.string());
  EXPECT_EQ(text, to_json(a));
}

TEST(Runner, ThreadsAndBatchesLeaveRecordsAsTheyAre) {
  const test::ScratchFolder folder;
  const std::string yaml = dials(folder);
  go(spec_of(yaml, folder.path() / "a", {"threads=1", "model.batch=1"}));
  go(spec_of(yaml, folder.path() / "b", {"threads=4", "model.batch=8"}));
  EXPECT_EQ(hash_of(folder.path() / "a"), hash_of(folder.path() / "b"));
}

TEST(Runner, FailedInferencesAreRowsWithAReason) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const RunOutcome outcome =
      go(spec_of(dials(folder, "{outputs: 2, height: 24, width: 24, gain: 4, fail_every: 7}"), out,
                 {"stress=gaussian_noise"}));
  ASSERT_FALSE(outcome.answer.failures.empty());
  std::size_t failed = 0;
  for (const FailureCount& failure : outcome.answer.failures) {
    EXPECT_EQ(failure.status, Status::inference_failed);
    EXPECT_FALSE(failure.message.empty());
    failed += failure.count;
  }
  EXPECT_GT(failed, 0U);
  EXPECT_GT(outcome.answer.clean.total, outcome.answer.clean.answered);
  EXPECT_EQ(outcome.answer.stresses[0].oracle[0]->result.n, outcome.answer.clean.answered);
}

TEST(Runner, AnotherConfigIsRefusedAndTakenOverByForce) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  go(spec_of(dials(folder), out));
  const CampaignSpec other = spec_of(dials(folder), out, {"search.levels=12"});
  try {
    go(other);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(e.what()).find("--force"), std::string::npos);
  }
  const RunOutcome outcome = go(other, true);
  // Every second of twelve levels was there already.
  EXPECT_EQ(outcome.evaluated, 24U * 2 * 6);
}

TEST(Runner, AFolderInUseIsRefused) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  std::filesystem::create_directories(out);
  const FolderLock lock(out);
  try {
    go(spec_of(dials(folder), out));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(e.what()).find("another run"), std::string::npos);
  }
}

TEST(Runner, AnotherModelUnderTheSameNameIsRefused) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  go(spec_of(dials(folder), out));
  EXPECT_THROW(go(spec_of(dials(folder, "{outputs: 2, height: 24, width: 24, gain: 4, seed: 9}"), out)),
               Error);
}

// A class folder with good pictures and every bad one a disk may hold.
std::filesystem::path bad_pictures(const test::ScratchFolder& folder) {
  for (int i = 0; i < 12; ++i) {
    Image image({20 + i, 16}, 3);
    for (std::size_t b = 0; b < image.bytes(); ++b)
      image.data()[b] = static_cast<std::uint8_t>((b * 7 + static_cast<std::size_t>(i) * 31) % 251);
    folder.write(std::string("data/") + (i % 2 ? "b" : "a") + "/" + std::to_string(i) + ".jpg",
                 encode_jpeg(image, 90));
  }
  const std::string good = encode_jpeg(Image({64, 64}, 3), 90);
  folder.write("data/a/cut.jpg", good.substr(0, good.size() / 2));
  folder.write("data/a/empty.jpg", "");
  folder.write("data/b/text.png", "this is no picture");
  return folder.path() / "data";
}

TEST(Runner, BadPicturesAreCountedAndTheRunGoesOn) {
  const test::ScratchFolder folder;
  const auto data = bad_pictures(folder);
  const auto net = folder.write("net.toy", "{outputs: 2, height: 16, width: 16}");
  const std::string yaml =
      "model: {path: " + net.string() +
      ", task: classification, output: {kind: logits}, labels: [a, b], input: {scale: 1}}\n" +
      "data: {path: " + data.string() + "}\nstress: [contrast]\nsearch: {method: grid, levels: 4}\n";
  const RunOutcome outcome = go(spec_of(yaml, folder.path() / "run"));
  EXPECT_EQ(outcome.answer.clean.total, 15U);
  EXPECT_EQ(outcome.answer.clean.answered, 12U);
  std::size_t unreadable = 0;
  std::vector<std::string> named;
  for (const FailureCount& failure : outcome.answer.failures) {
    EXPECT_EQ(failure.status, Status::unreadable);
    unreadable += failure.count;
    named.insert(named.end(), failure.samples.begin(), failure.samples.end());
  }
  EXPECT_EQ(unreadable, 3U);
  std::sort(named.begin(), named.end());
  EXPECT_EQ(named, (std::vector<std::string>{"a/cut.jpg", "a/empty.jpg", "b/text.png"}));
}

TEST(Runner, WhatPicturesBelongToIsKeptInTheStore) {
  const test::ScratchFolder folder;
  std::string table = "path,value\n";
  for (int i = 0; i < 4; ++i) {
    const std::string name = std::to_string(i) + ".png";
    folder.write("data/" + name, encode_png(Image({8, 8}, 3)));
    table += name + ",1\n";
  }
  folder.write("data/labels.csv", table);
  folder.write("data/slices.csv", "image_id,key,value\n0.png,camera,left\n3.png,camera,right\n");
  std::string yaml = dials(folder);
  const std::string drawn = "{format: synthetic, count: 24, size: 32}";
  yaml.replace(yaml.find(drawn), drawn.size(), "{path: " + (folder.path() / "data").string() + "}");
  const auto out = folder.path() / "run";
  go(spec_of(yaml, out, {"search.levels=2"}));
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  using Slices = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(store.image(0).slices, (Slices{{"camera", "left"}}));
  EXPECT_EQ(store.image(1).slices, Slices{});
  EXPECT_EQ(store.image(3).slices, (Slices{{"camera", "right"}}));
}

TEST(Runner, ABudgetEndsTheSearchAndIsNotOverdrawn) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const RunOutcome outcome = go(spec_of(dials(folder), out, {"search.budget.evals=30"}));
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_TRUE(outcome.answer.partial);
  EXPECT_NE(outcome.answer.partial_reason.find("budget of 30"), std::string::npos)
      << outcome.answer.partial_reason;
  EXPECT_EQ(outcome.answer.cost.search, 30U);
  // A budget is no part of the config's identity: with more of it the run goes on where it stopped.
  const RunOutcome rest = go(spec_of(dials(folder), out));
  EXPECT_FALSE(rest.answer.partial) << rest.answer.partial_reason;
  EXPECT_EQ(rest.answer.cost.search, 24U * (2 * 6 + 1));
}

TEST(Runner, ACaseReplaysToTheSamePixelsAndPrediction) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  go(spec_of(dials(folder), out));
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  int replayed = 0;
  for (const Value& item : store.cases()) {
    if (!item.find("id")) continue;
    const Replay again = replay(store, builtin_registry(), item.at("id").text(), {});
    EXPECT_TRUE(again.same_pixels);
    EXPECT_TRUE(again.same_prediction);
    EXPECT_TRUE(again.differs.empty());
    ++replayed;
  }
  EXPECT_GT(replayed, 0);
  EXPECT_THROW(replay(store, builtin_registry(), "zz", {}), Error);
}

TEST(Runner, ATakeoverWithOtherPicturesIsAFreshRunOfThem) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "taken";
  const auto fresh = folder.path() / "fresh";
  // Where pictures end hangs on the pictures: cells behind the new end would stay among the worst.
  const std::string whole_axis = "perceptual=off";
  for (const char* limit : {"data.limit=15", "data.limit=9", "data.limit=20"})
    go(spec_of(dials(folder), out, {limit, whole_axis}), /*force=*/true);
  go(spec_of(dials(folder), fresh, {"data.limit=20", whole_axis}));
  Value taken = json_of(out);
  Value whole = json_of(fresh);
  for (Value* run : {&taken, &whole}) {
    for (Value& item : run->find("worst")->items()) item["replay"] = Value();
    (*run)["cost"] = Value();
    (*run)["config"] = Value();
  }
  EXPECT_EQ(to_json(*taken.find("stresses")), to_json(*whole.find("stresses")));
  EXPECT_EQ(to_json(*taken.find("worst")), to_json(*whole.find("worst")));
  EXPECT_EQ(to_json(*taken.find("clean")), to_json(*whole.find("clean")));
}

TEST(Runner, AGateOnACleanScoreThatIsNoneEndsTheRunAtOnce) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  try {
    go(spec_of(dials(folder) + "gates: ['clean.mea <= 5']\n", out));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(e.what()).find("did you mean `mae`?"), std::string::npos) << e.what();
  }
  EXPECT_EQ(Store::open(out / "run.db", Store::Mode::read_only).counts().search, 0U);
}

TEST(Runner, ClassesThatCannotBeMatchedAreRefused) {
  const test::ScratchFolder folder;
  for (const char* name : {"cat/a.png", "dog/b.png"})
    test::write_picture(folder, std::string("pictures/") + name);
  const auto net = folder.write("net.toy", "{outputs: 10, height: 24, width: 24}");
  const std::string yaml =
      "name: t\nmodel: {path: " + net.string() +
      ", task: classification, input: {scale: 1}, output: {kind: logits}}\ndata: {path: " +
      (folder.path() / "pictures").string() + "}\nstress: [contrast]\n";
  try {
    go(spec_of(yaml, folder.path() / "run"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("name 2 classes, the model tells 10"), std::string::npos)
        << e.what();
  }
}

TEST(Runner, AModelPreparedByAssumptionWithAPoorScoreIsDoubted) {
  const test::ScratchFolder folder;
  for (const char* name : {"a/1.png", "b/2.png", "c/3.png"})
    test::write_picture(folder, std::string("pictures/") + name);
  const auto net = folder.write("net.toy", "{outputs: 3, height: 24, width: 24}");
  const std::string yaml = "name: t\nmodel: {path: " + net.string() +
                           ", task: classification, output: {kind: logits}}\ndata: {path: " +
                           (folder.path() / "pictures").string() + "}\nstress: []\n";
  const RunOutcome outcome = go(spec_of(yaml, folder.path() / "run"));
  const auto& warnings = outcome.answer.warnings;
  ASSERT_LT(outcome.answer.clean.scores.at(0).value, 0.5) << "one answer for three classes of flat pictures";
  EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [](const std::string& w) {
    return w.find("was assumed (input.") != std::string::npos;
  })) << to_json(json_of(folder.path() / "run"));
}

TEST(Runner, ADetectorThatFindsNothingIsNotCalledStrong) {
  const char* named = std::getenv("PROOFLOAD_PYTHON");
  const std::string python = named && *named ? named : "python3";
  PROOFLOAD_NEEDS_NUMPY(python);
  const test::ScratchFolder folder;
  for (const char* name : {"1.png", "2.png", "3.png"})
    test::write_picture(folder, std::string("pictures/") + name);
  const auto child = folder.write("none.py",
                                  "def detect(picture): return {'boxes': [], 'scores': [], 'labels': []}\n"
                                  "detect.task = 'detection'\ndetect.labels = ['cat']\n");
  const std::string yaml = "name: t\nmodel: {path: '" + child.string() +
                           ":detect', engine: worker, engine_params: {python: " + python +
                           "}}\ndata: " + (folder.path() / "pictures").string() +
                           "\nstress: {gaussian_noise: }\nsearch: {method: grid, levels: 2}\n";
  const RunOutcome outcome = go(spec_of(yaml, folder.path() / "run"));
  EXPECT_EQ(outcome.answer.clean.nothing_found, 3U);
  EXPECT_TRUE(std::any_of(outcome.answer.warnings.begin(), outcome.answer.warnings.end(), [](const auto& w) {
    return w.starts_with("the model finds nothing on 3 of 3 clean pictures");
  }));
}

TEST(Runner, WithoutCasesNoPictureIsKept) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  const RunOutcome outcome = go(spec_of(dials(folder), out, {"out.cases=0"}));
  EXPECT_EQ(outcome.answer.cost.report, 0U);
  EXPECT_TRUE(Store::open(out / "run.db", Store::Mode::read_only).cases().empty());
}

TEST(Runner, TheReportNeedsNeitherModelNorData) {
  const test::ScratchFolder folder;
  const auto out = folder.path() / "run";
  go(spec_of(dials(folder), out));
  std::filesystem::remove(folder.path() / "net.toy");
  const Store store = Store::open(out / "run.db", Store::Mode::read_only);
  const Answer answer = answer_from_store(store, builtin_registry());
  EXPECT_FALSE(answer.partial);
  const auto files =
      report::write_reports(store, answer, builtin_registry(), folder.path(), {"json", "csv", "junit"});
  for (const auto& file : files) EXPECT_GT(std::filesystem::file_size(file), 200U) << file;
}

TEST(Runner, RightAnswersCannotBeAskedForWithoutLabels) {
  const test::ScratchFolder folder;
  test::write_picture(folder, "pictures/1.png");
  const auto net = folder.write("net.toy", "{outputs: 3, height: 24, width: 24}");
  const std::string yaml = "name: t\nmodel: {path: " + net.string() +
                           ", task: classification, output: {kind: logits}}\noracle: correctness\ndata: " +
                           (folder.path() / "pictures").string() + "\nstress: [contrast]\n";
  try {
    go(spec_of(yaml, folder.path() / "run"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("these data have no labels"), std::string::npos) << e.what();
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run")) << "nothing is left of what was refused";
}

// Three classes of the same flat picture get one answer; two of them are wrong, or all.
TEST(Runner, WhatLeavesNoLimitIsSaid) {
  const test::ScratchFolder folder;
  for (int i = 0; i < 12; ++i)
    test::write_picture(folder, "pictures/" + std::string(1, static_cast<char>('a' + i % 3)) + "/" +
                                    std::to_string(i) + ".png");
  const auto net = folder.write("net.toy", "{outputs: 4, height: 24, width: 24, gain: 0}");
  const auto warned = [&](const std::string& lines) {
    const std::string yaml =
        "name: t\nmodel: {path: " + net.string() +
        ", task: classification, labels: [a, b, c, none], output: {kind: logits}}\ndata: " +
        (folder.path() / "pictures").string() +
        "\nstress: {contrast: }\nsearch: {method: grid, levels: 4}\nperceptual: false\n" + lines;
    const RunOutcome outcome = go(spec_of(yaml, folder.path() / ("run" + std::to_string(lines.size()))));
    return join(outcome.answer.warnings, "\n");
  };
  EXPECT_THAT(warned(""), testing::HasSubstr(
                              "whose labels differ: it does not look at them, and its limits say nothing"));
  EXPECT_THAT(warned("oracle: correctness\n"),
              testing::HasSubstr("of 12 pictures count and are too few for"));
}

}  // namespace
}  // namespace proofload::campaign
