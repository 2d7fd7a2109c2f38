// Children that work, and children that do everything wrong that a child can do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/core/value.h"
#include "proofload/engine/engine.h"
#include "support/files.h"
#include "support/fixtures.h"
#include "support/needs.h"
#include "support/onnx.h"

namespace proofload::engine {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Entry& entry(std::string_view id) {
  for (const Entry& each : catalog())
    if (each.id == id) return each;
  throw Error(ErrorCode::not_found, std::string(id));
}

bool has_engine(std::string_view id) {
  for (const Entry& each : catalog())
    if (each.id == id) return true;
  return false;
}

std::string python() {
  const char* given = std::getenv("PROOFLOAD_PYTHON");
  return given && *given ? given : "python3";
}

/// A process that is there and not merely waiting to be collected.
bool alive(pid_t id) {
  const fs::path stat = "/proc/" + std::to_string(id) + "/stat";
  if (!fs::exists(stat)) return false;
  try {
    const std::string text = read_file(stat);
    return text.find(") Z") == text.npos && text.find(") X") == text.npos;
  } catch (const Error&) {
    return false;
  }
}

bool ends_soon(pid_t id) {
  for (int i = 0; i < 2000 && alive(id); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !alive(id);
}

class Worker : public ::testing::Test {
 protected:
  static std::unique_ptr<Engine> open(const fs::path& path,
                                      const Value& given,
                                      const Settings& settings = {.threads = 1, .slots = 1, .batch = 4}) {
    const Spec spec = entry("worker").spec();
    return spec.make(path, settings, spec.params.check(given, "test"));
  }

  static std::string error_of(const std::function<void()>& work, ErrorCode wanted) {
    try {
      work();
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), wanted) << e.what();
      return e.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
  }

  /// A child in Python without numpy that adds the four numbers of each row. `at_start` runs before its first line,
  /// `before` before every answer, with the request in `r`, its number in `count`, the first value in `first`.
  Value own(const std::string& before, const std::string& at_start = "") {
    const std::string text =
        "import json, mmap, os, signal, struct, subprocess, sys, time\n"
        "here = " +
        to_json(Value(folder_.path().string())) +
        "\n"
        "def say(message):\n"
        "    os.write(4, (message if isinstance(message, str) else json.dumps(message)).encode() + b'\\n')\n"
        "lines = os.fdopen(3)\n"
        "start = json.loads(lines.readline())\n" +
        at_start +
        "\nsay({'proofload_worker': 1, 'batch': 0, 'runtime': 'sums',\n"
        "     'inputs': [{'name': 'x', 'dtype': 'f32', 'shape': [-1, 4]}],\n"
        "     'outputs': [{'name': 'y', 'dtype': 'f32', 'shape': [-1, -1]}]})\n"
        "count = 0\n"
        "for line in lines:\n"
        "    r = json.loads(line)\n"
        "    count += 1\n"
        "    memory = mmap.mmap(5, r['region'])\n"
        "    n = r['tensors'][0]['shape'][0]\n"
        "    at = r['outputs_at']\n"
        "    values = struct.unpack_from('<%df' % (4 * n), memory, r['tensors'][0]['offset'])\n"
        "    first = values[0]\n"
        "    good = {'id': r['id'], 'tensors': [{'shape': [n, 1], 'offset': at}]}\n" +
        before +
        "\n    struct.pack_into('<%df' % n, memory, at, *[sum(values[4 * i:4 * i + 4]) for i in range(n)])\n"
        "    say(good)\n";
    Value out = Value::object();
    out["command"] = python() + " \"" + folder_.write("child.py", text).string() + "\"";
    return out;
  }

  static Tensor row(float first) { return {{1, 4}, {first, 2, 3, 4}}; }

  static float sum(Engine& engine, float first, int slot = 0) {
    std::vector<Tensor> out;
    const Tensor input = row(first);
    engine.run(slot, {&input, 1}, out);
    EXPECT_EQ(out.at(0).shape, (std::vector<std::int64_t>{1, 1}));
    return out.at(0).values.at(0);
  }

  /// A bad batch is an error whose text is returned, and the batch after it goes well.
  static std::string failure_of_13(Engine& engine) {
    EXPECT_EQ(sum(engine, 1), 10);
    const std::string what = error_of([&] { sum(engine, 13); }, ErrorCode::engine);
    EXPECT_EQ(sum(engine, 2), 11);
    return what;
  }

  pid_t number_in(const std::string& name) const {
    const auto id = parse_integer(trim(read_file(folder_.path() / name)));
    return static_cast<pid_t>(id.value_or(-1));
  }

  test::ScratchFolder folder_;
};

TEST_F(Worker, AnOwnProgramAnswers) {
  const auto engine = open("", own(""));
  EXPECT_EQ(engine->signature().runtime, "worker, sums");
  EXPECT_EQ(to_text(engine->signature().inputs.at(0)), "x f32 [?,4]");
  EXPECT_EQ(engine->signature().largest_batch, 4);
  const Tensor input{{3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out.at(0).values, (std::vector<float>{10, 26, 42}));
}

TEST_F(Worker, AChildThatDiesOnItsThirdBatchLosesNothing) {
  const auto engine = open("", own("    if count == 3: os._exit(7)"));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(sum(*engine, static_cast<float>(i)), static_cast<float>(i + 9));
  EXPECT_EQ(engine->counters().at("batches_failed"), 0);
  EXPECT_EQ(engine->counters().at("batches_retried"), 3);
  EXPECT_EQ(engine->counters().at("children_restarted"), 3);
}

TEST_F(Worker, ABatchThatKillsItsChildTwiceFailsWithItsLastWords) {
  const auto engine = open("", own("    if first == 13:\n        print('out of cheese', file=sys.stderr, "
                                   "flush=True)\n        os._exit(7)"));
  const std::string what = failure_of_13(*engine);
  EXPECT_THAT(what, HasSubstr("exit code 7"));
  EXPECT_THAT(what, HasSubstr("last words: out of cheese"));
  EXPECT_THAT(what, HasSubstr("tried twice"));
  EXPECT_EQ(engine->counters().at("batches_failed"), 1);
}

TEST_F(Worker, ACrashIsNamedByItsSignal) {
  const auto engine = open("", own("    if first == 13: os.kill(os.getpid(), signal.SIGSEGV)"));
  EXPECT_THAT(failure_of_13(*engine), HasSubstr("signal 11 (Segmentation fault)"));
}

TEST_F(Worker, AHangingChildIsKilledEvenIfItIgnoresTheWish) {
  Value given =
      own("    if first == 13:\n"
          "        signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
          "        open(here + '/id', 'w').write(str(os.getpid()))\n"
          "        time.sleep(1000)");
  given["timeout"] = 1.5;
  const auto engine = open("", given);
  EXPECT_THAT(failure_of_13(*engine), HasSubstr("did not answer within 1.5 s"));
  EXPECT_FALSE(alive(number_in("id")));
}

TEST_F(Worker, NonsenseCostsItsBatchOnly) {
  const std::vector<std::pair<const char*, const char*>> answers = {
      {"say('hello')", "JSON"},
      {"say('{\"id\":')", ""},
      {"say('')", ""},
      {"say('[' * 100000)", ""},
      {"os.write(4, b'\\xff\\xfe\\n')", ""},
      {"say([1, 2])", "no map"},
      {"say({})", "no `id`"},
      {"say({'id': 7777, 'tensors': []})", "expected 1"},
      {"say({'id': '1'})", "expected"},
      {"say({'id': r['id']})", "no `tensors`"},
      {"say({'id': r['id'], 'tensors': []})", "list `tensors` of 1"},
      {"say({'id': r['id'], 'tensors': [{'shape': [n, 1]}]})", "no `offset`"},
      {"good['tensors'][0]['shape'] = [n]; say(good)", "declared was y f32 [?,?]"},
      {"good['tensors'][0]['shape'] = [n + 1, 1]; say(good)", "the batch was 1"},
      {"good['tensors'][0]['shape'] = [n, -1]; say(good)", "at least 0"},
      {"good['tensors'][0]['shape'] = [n, 2 ** 31]; say(good)", "does not fit into the region"},
      {"good['tensors'][0]['shape'] = [n, 2 ** 70]; say(good)", ""},
      {"good['tensors'][0]['shape'] = [n, 1e300]; say(good)", ""},
      {"good['tensors'][0]['shape'] = [1] * 1000; say(good)", "at most 8"},
      {"good['tensors'][0]['offset'] = 0; say(good)", "outside"},
      {"good['tensors'][0]['offset'] = -8; say(good)", "outside"},
      {"good['tensors'][0]['offset'] = r['region'] - 3; say(good)", "does not fit"},
      {"good['tensors'][0]['offset'] = 2 ** 62; say(good)", "outside"},
      {"good['tensors'][0]['dtype'] = 'f64'; say(good)", "declared was f32"},
      {"good['tensors'][0]['name'] = 'z'; say(good)", "is called"},
      {"say({'id': r['id'], 'need': 2 ** 50})", "cannot be had"},
      {"say({'id': r['id'], 'need': -1})", "cannot be had"},
      {"say('x' * 3000000)", "more than 1048576 bytes"},
  };
  std::string body = "    case = int(first) - 100\n";
  for (std::size_t i = 0; i < answers.size(); ++i)
    body += "    if case == " + std::to_string(i) + ":\n        " + answers[i].first + "; continue\n";
  const auto engine = open("", own(body));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    SCOPED_TRACE(answers[i].first);
    const std::string what = error_of([&] { sum(*engine, static_cast<float>(100 + i)); }, ErrorCode::engine);
    EXPECT_THAT(what, HasSubstr("answered nonsense"));
    EXPECT_THAT(what, HasSubstr(answers[i].second));
    EXPECT_EQ(sum(*engine, 1), 10);
  }
}

TEST_F(Worker, AnAnswerTooManyIsNotTakenForTheNextBatch) {
  const auto engine = open("", own("    if first == 5: struct.pack_into('<f', memory, at, 14.0); say(good)"));
  EXPECT_EQ(sum(*engine, 5), 14);
  EXPECT_EQ(sum(*engine, 1), 10);
  EXPECT_EQ(sum(*engine, 2), 11);
}

TEST_F(Worker, ARefusalIsNoDeath) {
  const auto engine =
      open("",
           own("    if first == 13:\n        say({'id': r['id'], 'error': 'I do not like 13'}); continue"));
  EXPECT_THAT(failure_of_13(*engine), HasSubstr("I do not like 13"));
  EXPECT_EQ(engine->counters().at("children_restarted"), 0);
}

TEST_F(Worker, AnOutputThatDoesNotFitGetsMoreMemory) {
  const auto engine =
      open("", own("    if first == 13:\n"
                   "        wide = 700000\n"
                   "        if 4 * wide > r['region'] - at:\n"
                   "            say({'id': r['id'], 'need': 4 * wide}); continue\n"
                   "        struct.pack_into('<%df' % wide, memory, at, *[float(i) for i in range(wide)])\n"
                   "        good['tensors'][0]['shape'] = [n, wide]; say(good); continue"));
  std::vector<Tensor> out;
  const Tensor input = row(13);
  engine->run(0, {&input, 1}, out);
  ASSERT_EQ(out.at(0).shape, (std::vector<std::int64_t>{1, 700000}));
  for (std::size_t i = 0; i < 700000; i += 999) EXPECT_EQ(out[0].values[i], static_cast<float>(i));
  EXPECT_EQ(sum(*engine, 1), 10);
  EXPECT_EQ(engine->counters().at("children_restarted"), 0);
}

TEST_F(Worker, AChildThatTalksALotIsHeardOut) {
  const auto engine = open("", own("    sys.stdout.write('la ' * 2000000); sys.stdout.flush()"));
  EXPECT_EQ(sum(*engine, 1), 10);
  EXPECT_EQ(sum(*engine, 2), 11);
  EXPECT_EQ(engine->counters().at("children_restarted"), 0);
}

TEST_F(Worker, WhatAChildLeftBehindGoesWithIt) {
  const auto engine = open("", own("    if first == 13:\n"
                                   "        os.set_inheritable(4, True)\n"
                                   "        p = subprocess.Popen(['sleep', '1000'], close_fds=False)\n"
                                   "        open(here + '/id', 'w').write(str(p.pid))\n"
                                   "        os._exit(3)"));
  EXPECT_THAT(failure_of_13(*engine), HasSubstr("exit code 3"));
  EXPECT_TRUE(ends_soon(number_in("id")));
}

TEST_F(Worker, AChildThatTakesTooMuchMemoryIsStopped) {
  Value given = own("    if first == 13:\n        hoard = bytearray(b'x' * 400000000); time.sleep(60)");
  given["memory"] = 200;
  const auto engine = open("", given);
  EXPECT_THAT(failure_of_13(*engine), HasSubstr("took more than 200 MB of memory"));
}

TEST_F(Worker, AChildThatGrewIsReplacedAfterItsAnswer) {
  Value given = own("    if count == 2 and first == 2: hoard = bytearray(b'x' * 400000000)");
  given["memory"] = 200;
  const auto engine = open("", given);
  EXPECT_EQ(sum(*engine, 1), 10);
  EXPECT_EQ(sum(*engine, 2), 11);
  EXPECT_EQ(sum(*engine, 3), 12);
  EXPECT_EQ(engine->counters().at("children_restarted"), 1);
}

TEST_F(Worker, AChildThatCannotStartSaysWhyOnce) {
  const auto start_error = [&](const std::string& at_start, ErrorCode code) {
    Value given = own("", at_start);
    given["start_timeout"] = 2.0;
    return error_of([&] { open("", given); }, code);
  };
  std::string what = start_error("import no_such_module_at_all", ErrorCode::engine);
  EXPECT_THAT(what, HasSubstr("exit code 1 before it was ready"));
  EXPECT_THAT(what, HasSubstr("ModuleNotFoundError: No module named 'no_such_module_at_all'"));
  EXPECT_THAT(start_error("time.sleep(1000)", ErrorCode::engine), HasSubstr("was not ready within 2 s"));
  EXPECT_THAT(start_error("say({'proofload_worker': 1, 'error': 'no licence'})", ErrorCode::engine),
              HasSubstr("cannot start: no licence"));
  EXPECT_THAT(start_error("say({'proofload_worker': 2})", ErrorCode::unsupported), HasSubstr("version 2"));
  EXPECT_THAT(start_error("say('good morning')", ErrorCode::parse), HasSubstr("the first line"));
  EXPECT_THAT(start_error("say({'proofload_worker': 1, 'form': 'sounds'})", ErrorCode::unsupported),
              HasSubstr("offered are `tensors` and `pictures`"));
  EXPECT_THAT(
      start_error("say({'proofload_worker': 1, 'outputs': [], 'inputs': [{'name': 'x', 'dtype': 'f31', "
                  "'shape': [1]}]})",
                  ErrorCode::parse),
      HasSubstr("`dtype` is \"f31\""));
}

TEST_F(Worker, AProgramThatIsNotThereIsNamed) {
  Value given = Value::object();
  given["command"] = "no-such-program-for-sure --fast";
  EXPECT_THAT(error_of([&] { open("", given); }, ErrorCode::not_found),
              HasSubstr("`no-such-program-for-sure`"));
  given["command"] = folder_.write("plain.txt", "no program").string();
  EXPECT_THAT(error_of([&] { open("", given); }, ErrorCode::not_found), HasSubstr("plain.txt"));
  given["command"] = "\"unfinished";
  error_of([&] { open("", given); }, ErrorCode::invalid_argument);
  Value other = Value::object();
  other["python"] = "no-such-python";
  const std::string script = folder_.write("f.py", "f = 1\n").string();
  EXPECT_THAT(error_of([&] { open(script + ":f", other); }, ErrorCode::not_found),
              HasSubstr("no-such-python"));
}

TEST_F(Worker, AChildThatNoLongerStartsIsAnErrorAndNotAStorm) {
  // Works once; from then on a file keeps it from starting.
  const auto engine =
      open("", own("    if first == 13:\n        open(here + '/no', 'w').close()\n        os._exit(1)",
                   "if os.path.exists(here + '/no'): sys.exit('not again')"));
  EXPECT_EQ(sum(*engine, 1), 10);
  EXPECT_THAT(error_of([&] { sum(*engine, 13); }, ErrorCode::engine), HasSubstr("not again"));
  const auto starts = engine->counters().at("children_restarted");
  for (int i = 0; i < 50; ++i)
    EXPECT_THAT(error_of([&] { sum(*engine, 1); }, ErrorCode::engine), HasSubstr("not again"));
  EXPECT_LE(engine->counters().at("children_restarted"), starts + 6);
}

TEST_F(Worker, NothingIsLeftOpenAndNobodyUncollected) {
  const auto open_descriptors = [] {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& each : fs::directory_iterator("/proc/self/fd")) ++count;
    return count;
  };
  const std::size_t before = open_descriptors();
  {
    const auto engine =
        open("", own("    if first == 13: os._exit(1)"), {.threads = 2, .slots = 2, .batch = 1});
    for (int i = 0; i < 2; ++i) failure_of_13(*engine);
    EXPECT_EQ(sum(*engine, 1, 1), 10);
    EXPECT_EQ(engine->concurrency(), 2);
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(Worker, AChildSeesNoDescriptorOfOurs) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);  // Inheritable, as careless code makes them.
  const auto engine = open("", own("    print(sorted(map(int, os.listdir('/proc/self/fd'))), flush=True)\n"
                                   "    if first == 13: os._exit(1)"));
  // The mapping and the listing take one each.
  EXPECT_THAT(error_of([&] { sum(*engine, 13); }, ErrorCode::engine), HasSubstr("[0, 1, 2, 3, 4, 5, 6, 7]"));
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Worker, AnEngineMadeOnAThreadThatIsGoneStillWorks) {
  std::unique_ptr<Engine> engine;
  std::thread([&] { engine = open("", own("    if count == 2: os._exit(1)")); }).join();
  std::thread([&] { EXPECT_EQ(sum(*engine, 1), 10); }).join();
  std::thread([&] { EXPECT_EQ(sum(*engine, 2), 11); }).join();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(engine->counters().at("children_restarted"), 1);
}

TEST_F(Worker, ChildrenEndWithAProgramThatIsKilled) {
  const Value given = own("",
                          "open(here + '/id', 'w').write(str(os.getpid()))\nsignal.signal(signal.SIGTERM, "
                          "signal.SIG_IGN)");
  const pid_t program = fork();
  if (program == 0) {
    const auto engine = open("", given);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(program, &status, 0), program);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(ends_soon(number_in("id")));
}

// The functions of a user.

class WorkerCallable : public Worker {
 protected:
  void SetUp() override { PROOFLOAD_NEEDS_NUMPY(python()); }
  std::string function(const std::string& text, const std::string& name = "predict") {
    return folder_.write("mine.py", text).string() + ":" + name;
  }
  static Value none() { return Value::object(); }
};

TEST_F(WorkerCallable, OutputsLabelsAndTypesAreFound) {
  const auto engine =
      open(function("import numpy as np\n"
                    "def predict(x):\n"
                    "    assert x.dtype == np.uint8\n"
                    "    print('chatter')\n"
                    "    return {'sum': x.sum((1, 2, 3), dtype=np.int64)[:, None], 'first': x[:, 0, 0]}\n"
                    "predict.input_shape = (-1, 2, 2, 3)\n"
                    "predict.input_dtype = 'u8'\n"
                    "predict.labels = ['cat', \"dog's\"]\n"),
           none());
  const Signature& signature = engine->signature();
  EXPECT_EQ(to_text(signature.inputs.at(0)), "input u8 [?,2,2,3]");
  EXPECT_EQ(to_text(signature.outputs.at(0)), "sum i64 [?,1]");
  EXPECT_EQ(to_text(signature.outputs.at(1)), "first u8 [?,3]");
  EXPECT_EQ(signature.metadata.at("names"), "{0: 'cat', 1: \"dog's\"}");
  Tensor input{{2, 2, 2, 3}, std::vector<float>(24, 1.0f)};
  input.values[12] = 300;  // Held at 255.
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out.at(0).values, (std::vector<float>{12, 266}));
  EXPECT_EQ(out.at(1).values, (std::vector<float>{1, 1, 1, 255, 1, 1}));
}

// Pictures instead of tensors.

std::vector<std::vector<Tensor>> look(Engine& engine, std::span<const Picture> pictures) {
  std::vector<std::vector<Tensor>> out;
  engine.look(0, pictures, out);
  return out;
}

TEST_F(WorkerCallable, AFunctionOfAPictureAnswersWhatItSees) {
  const auto engine = open(
      function("import numpy as np\n"
               "def detect(picture):\n"
               "    assert picture.dtype == np.uint8\n"
               "    picture[:] += 1  # Its own copy.\n"
               "    n = picture.shape[0]\n"
               "    return {'boxes': [[0, 0, 1, i] for i in range(n)], 'scores': picture[:, 0, 0] / 100,\n"
               "            'labels': ['dog'] * n}\n"
               "detect.task = 'detection'\n"
               "detect.labels = ['cat', 'dog']\n",
               "detect"),
      none());
  const Signature& signature = engine->signature();
  EXPECT_TRUE(signature.pictures);
  EXPECT_EQ(to_text(signature.inputs.at(0)), "picture u8 [?,?,?,3]");
  EXPECT_EQ(to_text(signature.outputs.at(0)), "boxes f32 [1,?,4]");
  EXPECT_EQ(signature.metadata.at("output.kind"), "boxes_labels_scores");
  EXPECT_EQ(signature.largest_batch, 4);
  // Grey rows with a gap between them, and RGB.
  const std::vector<std::uint8_t> grey = {49, 0, 0, 99, 99, 24, 0, 0, 99, 99};
  const std::vector<std::uint8_t> rgb = {9, 1, 2};
  const Picture pictures[] = {{grey.data(), 5, 3, 2, 1}, {rgb.data(), 3, 1, 1, 3}};
  for (int i = 0; i < 2; ++i) {
    const auto out = look(*engine, pictures);
    ASSERT_EQ(out.size(), 2U);
    EXPECT_EQ(out[0].at(0).shape, (std::vector<std::int64_t>{1, 2, 4}));
    EXPECT_EQ(out[0].at(0).values, (std::vector<float>{0, 0, 1, 0, 0, 0, 1, 1}));
    EXPECT_EQ(out[0].at(1).values, (std::vector<float>{1, 1}));
    EXPECT_EQ(out[0].at(2).values, (std::vector<float>{0.5f, 0.25f}));
    EXPECT_EQ(out[1].at(2).values, (std::vector<float>{0.1f}));
  }
  std::vector<Tensor> tensors;
  const Tensor input{{1, 1, 1, 3}, {1, 2, 3}};
  EXPECT_THAT(error_of(
                  [&] {
                    engine->run(0, {&input, 1}, tensors);
                  },
                  ErrorCode::invalid_argument),
              HasSubstr("takes pictures"));
}

TEST_F(WorkerCallable, TextAndMasksComeAsTheyAre) {
  const auto reader =
      open(function("def read(picture): return {'text': 'Aé', 'score': 0.5}\nread.task = 'text'\n", "read"),
           none());
  const std::vector<std::uint8_t> pixels(3 * 1500 * 1500, 7);
  const Picture small{pixels.data(), 6, 2, 1, 3};
  const auto text = look(*reader, {&small, 1});
  EXPECT_EQ(text[0].at(0).values, (std::vector<float>{'A', 0xE9}));
  EXPECT_EQ(text[0].at(1).values, (std::vector<float>{0.5f}));
  const auto mask =
      open(function("def mask(picture): return {'mask': picture[:, :, 0]}\nmask.task = 'segmentation'\n",
                    "mask"),
           none());
  const Picture large{pixels.data(), 4500, 1500, 1500, 3};
  const Picture both[] = {large, small};
  const auto out = look(*mask, both);
  EXPECT_EQ(out[0].at(0).shape, (std::vector<std::int64_t>{1, 1500, 1500}));
  EXPECT_EQ(out[0].at(0).values, std::vector<float>(1500 * 1500, 7.0f));
  EXPECT_EQ(out[1].at(0).values, (std::vector<float>{7, 7}));
}

TEST_F(WorkerCallable, MasksTurnedBoxesAndManyClassesHaveTheirForms) {
  const std::vector<std::uint8_t> pixels(12, 7);
  const Picture picture{pixels.data(), 6, 2, 2, 3};
  const auto opened = [&](const std::string& task, const std::string& answer) {
    return open(function("import numpy as np\ndef f(picture): return " + answer + "\nf.task = '" + task +
                             "'\nf.labels = ['cat', 'dog']\n",
                         "f"),
                none());
  };
  const auto masks =
      opened("instance_segmentation",
             "{'masks': [picture[:, :, 0] > 6, np.zeros((2, 2), bool)], 'scores': [0.5, 0.25], "
             "'labels': ['dog', 'cat']}");
  EXPECT_EQ(masks->signature().metadata.at("output.kind"), "masks_labels_scores");
  EXPECT_EQ(to_text(masks->signature().outputs.at(0)), "masks u8 [1,?,?,?]");
  const auto objects = look(*masks, {&picture, 1})[0];
  EXPECT_EQ(objects.at(0).shape, (std::vector<std::int64_t>{1, 2, 2, 2}));
  EXPECT_EQ(objects.at(0).values, (std::vector<float>{1, 1, 1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(objects.at(1).values, (std::vector<float>{1, 0}));

  const auto turned =
      opened("oriented_detection", "{'corners': [[1, 0, 3, 1, 2, 2, 0, 1]], 'scores': [0.5], 'labels': [1]}");
  EXPECT_EQ(turned->signature().metadata.at("output.kind"), "corners_labels_scores");
  EXPECT_EQ(look(*turned, {&picture, 1})[0].at(0).shape, (std::vector<std::int64_t>{1, 1, 4, 2}));

  const auto many = opened("multi_label", "{'scores': [0.25, 0.75]}");
  EXPECT_EQ(many->signature().metadata.at("output.activation"), "none");
  EXPECT_EQ(look(*many, {&picture, 1})[0].at(0).values, (std::vector<float>{0.25f, 0.75f}));

  const auto why = [&](const std::string& task, const std::string& answer) {
    const auto engine = opened(task, answer);
    return error_of([&] { look(*engine, {&picture, 1}); }, ErrorCode::engine);
  };
  EXPECT_THAT(why("instance_segmentation", "{'masks': [[0.5]], 'scores': [1], 'labels': [0]}"),
              HasSubstr("expected [n, n, n]"));
  EXPECT_THAT(why("instance_segmentation", "{'masks': [[[0.5]]], 'scores': [1], 'labels': [0]}"),
              HasSubstr("no whole numbers"));
  EXPECT_THAT(why("oriented_detection", "{'corners': [[1, 2, 3, 4]], 'scores': [1], 'labels': [0]}"),
              HasSubstr("expected [n, 4, 2]"));
  EXPECT_THAT(why("multi_label", "{'scores': [1, 0, 0]}"), HasSubstr("expected [2]"));
}

TEST_F(WorkerCallable, AnAnswerThatDoesNotFitTheTaskIsExplained) {
  const std::vector<std::uint8_t> pixels(12, 7);
  const Picture picture{pixels.data(), 6, 2, 2, 3};
  const auto why = [&](const std::string& answer) {
    const auto engine = open(function("def detect(picture): return " + answer +
                                          "\ndetect.task = 'detection'\ndetect.labels = ['cat']\n",
                                      "detect"),
                             none());
    return error_of([&] { look(*engine, {&picture, 1}); }, ErrorCode::engine);
  };
  EXPECT_THAT(why("[1]"), HasSubstr("returned list, expected a dict"));
  EXPECT_THAT(why("{'boxes': []}"), HasSubstr("returned no `labels`"));
  EXPECT_THAT(why("{'boxes': [1, 2], 'labels': [], 'scores': []}"), HasSubstr("expected [n, 4]"));
  EXPECT_THAT(why("{'boxes': [], 'labels': ['cow'], 'scores': [1]}"), HasSubstr("'cow' is none of `labels`"));
  EXPECT_THAT(why("{'boxes': [], 'labels': [0.5], 'scores': [1]}"), HasSubstr("no whole numbers"));
  EXPECT_THAT(why("{'boxes': [[1, 2, 3, 4], [1]], 'labels': [], 'scores': []}"),
              AllOf(HasSubstr("`boxes` holds rows of different lengths"), Not(HasSubstr(", line "))));
  EXPECT_THAT(why("1 / 0"), AllOf(HasSubstr("ZeroDivisionError"), HasSubstr(".py, line 1)")));
  EXPECT_THAT(error_of([&] { open(function("def f(x): return x\nf.task = 'detect'\n", "f"), none()); },
                       ErrorCode::engine),
              HasSubstr("is none of classification"));
}

TEST_F(Worker, PicturesThatMakeNoSenseCostTheirBatchOnly) {
  const std::string text =
      "import json, os\n"
      "say = lambda message: os.write(4, json.dumps(message).encode() + b'\\n')\n"
      "lines = os.fdopen(3)\n"
      "lines.readline()\n"
      "say({'proofload_worker': 1, 'form': 'pictures', 'batch': 0,\n"
      "     'outputs': [{'name': 'y', 'dtype': 'u8', 'shape': [-1]}]})\n"
      "for line in lines:\n"
      "    r = json.loads(line)\n"
      "    width, height, at = r['pictures'][0]['shape'][1], r['pictures'][0]['shape'][0], r['outputs_at']\n"
      "    good = {'id': r['id'], 'pictures': [[{'shape': [2], 'offset': at}] for _ in r['pictures']]}\n"
      "    if width == 2: good['pictures'] = []\n"
      "    if width == 3: good['pictures'] = [7]\n"
      "    if width == 4: good['pictures'] = [[]]\n"
      "    if width == 5: good['pictures'][0][0]['shape'] = [2, 2]\n"
      "    if width == 6: good['pictures'][0][0]['shape'] = [2 ** 31]\n"
      "    if width == 7: good['pictures'][0][0]['offset'] = 0\n"
      "    if width == 8: del good['pictures']\n"
      "    say(good)\n";
  Value given = Value::object();
  given["command"] = python() + " \"" + folder_.write("child.py", text).string() + "\"";
  const auto engine = open("", given);
  const std::vector<std::uint8_t> pixels(64, 1);
  const char* words[] = {"list `pictures` of 1", "list `tensors` of 1", "list `tensors` of 1",
                         "declared was [?]",     "does not fit into",   "outside",
                         "no `pictures`"};
  for (int width = 2; width <= 8; ++width) {
    const Picture bad{pixels.data(), 24, width, 1, 3};
    EXPECT_THAT(error_of([&] { look(*engine, {&bad, 1}); }, ErrorCode::engine), HasSubstr(words[width - 2]));
    const Picture fine{pixels.data(), 24, 1, 1, 3};
    EXPECT_EQ(look(*engine, {&fine, 1})[0].at(0).shape, (std::vector<std::int64_t>{1, 2}));
  }
  std::vector<std::vector<Tensor>> out;
  EXPECT_THROW(engine->look(0, {}, out), Error);
  const std::vector<Picture> many(5, {pixels.data(), 24, 1, 1, 3});
  EXPECT_THROW(engine->look(0, many, out), Error);
}

TEST_F(WorkerCallable, ALoaderGivesTheModelAndTheShapeMayComeFromTheUser) {
  Value given = Value::object();
  given["input_shape"] = "[-1, 3]";
  const auto engine = open(function("def load():\n"
                                    "    return lambda x: [x * 2, x.mean(1)]\n",
                                    "load"),
                           given);
  EXPECT_EQ(to_text(engine->signature().outputs.at(0)), "output0 f32 [?,3]");
  const Tensor input{{1, 3}, {1, 2, 6}};
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out.at(0).values, (std::vector<float>{2, 4, 12}));
  EXPECT_EQ(out.at(1).values, (std::vector<float>{3}));
}

TEST_F(WorkerCallable, AnExceptionFailsItsBatchAndNamesFileAndLine) {
  const auto engine = open(function("def predict(x):\n"
                                    "    if x[0, 0] == 13:\n"
                                    "        raise ValueError('thirteen')\n"
                                    "    return x.sum(1, keepdims=True)\n"
                                    "predict.input_shape = (-1, 4)\n"),
                           none());
  const std::string what = failure_of_13(*engine);
  EXPECT_THAT(what, HasSubstr("ValueError: thirteen"));
  EXPECT_THAT(what, HasSubstr("mine.py, line 3"));
  EXPECT_EQ(engine->counters().at("children_restarted"), 0);
}

TEST_F(WorkerCallable, WhatCannotBeOpenedIsExplained) {
  const auto why = [&](const std::string& text, const std::string& name = "predict") {
    return error_of([&] { open(function(text, name), none()); }, ErrorCode::engine);
  };
  EXPECT_THAT(why("def predict(x): return x\n"), HasSubstr("predict.input_shape = "));
  EXPECT_THAT(why("def predict(x): return x\n"), HasSubstr("predict.task = \"classification\""));
  EXPECT_THAT(why("import sys\nsys.stderr.write('ModuleNotFoundError: x')\nsys.stderr.flush()\nimport "
                  "os\nos._exit(1)\n"),
              HasSubstr(
                  "install it for this interpreter, or name another one by model.engine_params.python"));
  EXPECT_THAT(why("def predict(x): return x\n", "predcit"), HasSubstr("has no `predcit`; it has predict"));
  EXPECT_THAT(why("predict = 3\n"), HasSubstr("cannot be called"));
  EXPECT_THAT(why("import no_such_module_at_all\n"), HasSubstr("No module named 'no_such_module_at_all'"));
  EXPECT_THAT(why("def predict(x:\n"), HasSubstr("SyntaxError"));
  EXPECT_THAT(error_of([&] { open("no_such_module_at_all:f", none()); }, ErrorCode::engine),
              HasSubstr("ModuleNotFoundError: No module named 'no_such_module_at_all'"));
  EXPECT_THAT(error_of([&] { open(folder_.path() / "gone.py:f", none()); }, ErrorCode::not_found),
              HasSubstr("gone.py"));
}

TEST_F(WorkerCallable, ModelsItCannotReadAreNamedBeforeAnythingStarts) {
  EXPECT_THAT(error_of([&] { open("", none()); }, ErrorCode::invalid_argument), HasSubstr("needs a model"));
  EXPECT_THAT(error_of([&] { open("net.h5", none()); }, ErrorCode::unsupported),
              HasSubstr("engine_params.command"));
  EXPECT_THAT(error_of([&] { open("mine.py", none()); }, ErrorCode::invalid_argument),
              HasSubstr("mine.py:predict"));
  EXPECT_THAT(error_of([&] { open("gone.onnx", none()); }, ErrorCode::not_found), HasSubstr("gone.onnx"));
  Value given = Value::object();
  given["input_shape"] = "three";
  EXPECT_THAT(error_of([&] { open(function("def predict(x): return x\n"), given); },
                       ErrorCode::invalid_argument),
              HasSubstr("-1,3,224,224"));
  EXPECT_THAT(error_of(
                  [&] {
                    open(function("def predict(x): return x\n"), none(),
                         {.threads = 1, .slots = 1, .batch = 1, .precision = "bf16"});
                  },
                  ErrorCode::unsupported),
              HasSubstr("bf16"));
}

TEST_F(WorkerCallable, WithoutPyTorchThatIsWhatItSays) {
  if (std::system((python() + " -c 'import torch' > /dev/null 2>&1").c_str()) == 0)
    GTEST_SKIP() << "SKIPPED: PyTorch is there";
  const std::string path = folder_.write("net.pt", "no net").string();
  EXPECT_THAT(error_of([&] { open(path, none()); }, ErrorCode::engine),
              HasSubstr("PyTorch is not installed"));
}

// The same net through two runtimes.
TEST_F(Worker, OnnxRuntimeAgreesWithOpenVino) {
  if (std::system((python() + " -c 'import onnxruntime' > /dev/null 2>&1").c_str()) != 0)
    GTEST_SKIP() << "SKIPPED: " << python() << " has no onnxruntime; tools/setup.sh test installs it";
  const std::string path =
      folder_.write("net.onnx", test::channel_sums(-1).metadata("task", "classify").file()).string();
  const auto engine = open(path, Value::object());
  EXPECT_EQ(to_text(engine->signature().inputs.at(0)), "input f32 [?,3,4,4]");
  EXPECT_EQ(engine->signature().largest_batch, 4);
  EXPECT_EQ(engine->signature().metadata.at("task"), "classify");
  EXPECT_THAT(engine->signature().runtime, HasSubstr("ONNX Runtime 1."));
  Tensor input{{2, 3, 4, 4}, {}};
  for (int i = 0; i < 96; ++i) input.values.push_back(static_cast<float>((i * 31) % 97) / 97.0f);
  std::vector<Tensor> out, expected;
  engine->run(0, {&input, 1}, out);
  ASSERT_EQ(out.at(0).shape, (std::vector<std::int64_t>{2, 2}));
  // By hand: the mean of every channel, then (red + green, blue).
  for (std::size_t item = 0; item < 2; ++item) {
    float means[3] = {0, 0, 0};
    for (std::size_t i = 0; i < 48; ++i) means[i / 16] += input.values[item * 48 + i] / 16;
    EXPECT_NEAR(out[0].values[item * 2], means[0] + means[1], 1e-5);
    EXPECT_NEAR(out[0].values[item * 2 + 1], means[2], 1e-5);
  }
  if (!has_engine("openvino")) return;
  const Spec spec = entry("openvino").spec();
  spec.make(path, {.threads = 1, .batch = 2}, spec.params.defaults())->run(0, {&input, 1}, expected);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(out[0].values[i], expected.at(0).values[i], 1e-4);

  const std::string broken = folder_.write("broken.onnx", "no net").string();
  EXPECT_THAT(error_of([&] { open(broken, Value::object()); }, ErrorCode::engine),
              HasSubstr("ONNX Runtime cannot read this as a model"));
}

TEST_F(Worker, TheExampleInCppIsTheOneInTheDocsAndWorks) {
  const char* program = std::getenv("PROOFLOAD_WORKER_CHILD");
  ASSERT_TRUE(program) << "ctest names the compiled example in PROOFLOAD_WORKER_CHILD";
  const std::string source = read_file(test::fixture_path("../examples/worker_child.cpp"));
  EXPECT_THAT(read_file(test::fixture_path("../docs/dev/worker-protocol.md")),
              HasSubstr("```cpp\n" + source + "```"));
  Value given = Value::object();
  given["command"] = std::string("\"") + program + "\"";
  const auto engine = open("", given);
  EXPECT_EQ(engine->signature().runtime, "worker, C++17");
  Tensor input{{2, 3, 4, 4}, {}};
  for (int i = 0; i < 96; ++i) input.values.push_back(static_cast<float>(i));
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out.at(0).values, (std::vector<float>{7.5f, 23.5f, 39.5f, 55.5f, 71.5f, 87.5f}));
  const Tensor one{{1, 3, 4, 4}, std::vector<float>(48, 2.0f)};
  engine->run(0, {&one, 1}, out);
  EXPECT_EQ(out.at(0).values, (std::vector<float>{2, 2, 2}));
}

}  // namespace
}  // namespace proofload::engine
