// Models in child processes: any runtime, any language, and a crash that costs one batch instead of the run.
//
// One slot is one child. Tensors lie in memory that both see, words go through pipes (docs/dev/worker-protocol.md).
// A child that dies, hangs, answers nonsense or takes too much memory is ended and started anew, and its batch is
// tried once more; then the batch fails, with the child's last words.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "embedded/worker_callable.h"
#include "embedded/worker_onnxruntime_worker.h"
#include "embedded/worker_torchscript_worker.h"
#include "proofload/core/child_process.h"
#include "proofload/core/error.h"
#include "proofload/core/log.h"
#include "proofload/core/parallel.h"
#include "proofload/core/shared_region.h"
#include "proofload/core/text.h"
#include "proofload/engine/detail/call_check.h"
#include "proofload/engine/detail/worker_protocol.h"
#include "proofload/engine/engine.h"
#include "proofload/engine/python_child.h"

namespace proofload::engine {

namespace {

namespace fs = std::filesystem;
using Clock = ChildProcess::Clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kFirstRegion = std::size_t{1} << 16;
constexpr int kStartsInARow = 3;                   // Failed ones, before starting is given up for a while.
constexpr std::chrono::seconds kStartPause{10};    // That while.
constexpr int kFailuresInARow = 5;                 // Of one child's batches, before …
constexpr std::chrono::seconds kStormInterval{1};  // … starts are kept apart by this.

/// Words between spaces; "…" and '…' hold spaces.
std::vector<std::string> words(const std::string& command) {
  std::vector<std::string> out;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (const char c : command) {
    if (quote ? c == quote : (c == '"' || c == '\'')) {
      quote = quote ? '\0' : c;
      inside = true;
    } else if (!quote && (c == ' ' || c == '\t')) {
      if (inside) out.push_back(std::exchange(word, {}));
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (quote)
    throw Error(ErrorCode::invalid_argument,
                "`command` has a " + std::string(1, quote) + " without its partner");
  if (inside) out.push_back(word);
  return out;
}

/// Extents written as "-1,3,224,224"; brackets around them do no harm.
Value shape_from(const std::string& text) {
  if (trim(text).empty()) return nullptr;
  std::string_view inner = trim(text);
  if (inner.size() >= 2 && inner.front() == '[' && inner.back() == ']')
    inner = inner.substr(1, inner.size() - 2);
  Value out = Value::array();
  for (const std::string& each : split(inner, ',')) {
    const auto extent = parse_integer(trim(each));
    if (!extent || *extent == 0 || *extent < -1 || *extent > (std::int64_t{1} << 31) || out.size() == 8)
      throw Error(ErrorCode::invalid_argument, "`input_shape` is `" + text +
                                                   "`, expected at most 8 whole numbers with commas between "
                                                   "them, -1 for an open one, such as -1,3,224,224");
    out.push_back(Value(static_cast<long>(*extent)));
  }
  return out;
}

std::string_view script_for(const fs::path& path) {
  const std::string text = path.string();
  const std::string suffix = lower(path.extension().string());
  fs::path file = path;
  std::string_view script;
  if (suffix == ".onnx") {
    script = embedded::worker_onnxruntime_worker();
  } else if (suffix == ".pt" || suffix == ".pt2" || suffix == ".torchscript") {
    script = embedded::worker_torchscript_worker();
  } else if (const auto parts = callable_parts(text)) {
    script = embedded::worker_callable();
    file = lower(parts->first).ends_with(".py") ? parts->first : "";
  } else if (text.empty()) {
    throw Error(
        ErrorCode::invalid_argument,
        "the engine `worker` needs a model (a Python function as file.py:function or module:function, a "
        ".onnx, .pt or .pt2 file) or a program of your own by model.engine_params.command");
  } else if (suffix == ".py") {
    throw Error(ErrorCode::invalid_argument, text + ": name the function as well, e.g. " + text + ":predict");
  } else {
    throw Error(
        ErrorCode::unsupported,
        text +
            ": the engine `worker` brings along children for Python functions (file.py:function, "
            "module:function), .onnx, .pt, .pt2 and .torchscript files; for another kind name a program "
            "of your own by model.engine_params.command");
  }
  std::error_code failure;
  if (!file.empty() && !fs::exists(file, failure))
    throw Error(ErrorCode::not_found, file.string() + ": there is no such model file; is the path right?");
  if (!file.empty() && !fs::is_regular_file(file, failure))
    throw Error(ErrorCode::io, file.string() + ": is no file, expected a model file");
  return script;
}

std::string seconds_text(double seconds) { return number_text(seconds) + " s"; }

/// A child and the memory it shares with us.
struct Child {
  Child(Spawner& spawner, Launch launch) : region(kFirstRegion) {
    launch.passed.insert(launch.passed.begin(), region.descriptor());
    process = std::make_unique<ChildProcess>(spawner, launch);
  }
  SharedRegion region;
  std::unique_ptr<ChildProcess> process;
  std::uint64_t batches = 0;
};

/// What was wrong with a child, in words that follow "the worker ".
struct Broken {
  std::string what;
  bool late = false;  ///< Trying again would take as long again.
};

class Worker final : public Engine {
 public:
  Worker(const fs::path& path, const Settings& settings, const Params& params)
      : name_(path.empty() ? "worker" : path.string()),
        timeout_(params.real("timeout")),
        start_timeout_(params.real("start_timeout")),
        memory_(static_cast<std::size_t>(params.real("memory") * 1e6)) {
    if (settings.precision != "f32" && settings.precision != "auto")
      throw Error(ErrorCode::unsupported,
                  name_ +
                      ": the engine `worker` runs a model in the precision it has; the "
                      "precision must be f32 or auto, found `" +
                      settings.precision + "`");
    const int threads = settings.threads > 0 ? settings.threads : hardware_threads();
    const int children = params.integer("children");
    const int slots = settings.slots > 0 ? settings.slots : children > 0 ? children : threads;
    const int threads_each = std::max(1, threads / slots);
    launch_.command = words(params.text("command"));
    if (launch_.command.empty()) {
      const std::string_view script = script_for(path);
      PythonLaunch python =
          python_launch(script, params.text("python"), "model.engine_params.python", threads_each);
      launch_ = std::move(python.launch);
      script_ = std::move(python.script);
    } else {
      launch_.environment = child_environment(threads_each);
    }

    Value start = Value::object();
    start["proofload_worker"] = detail::kProtocolVersion;
    start["model"] = path.string();
    start["threads"] = threads_each;
    start["batch"] = std::max(settings.batch, 1);
    start["input_shape"] = shape_from(params.text("input_shape"));
    start_line_ = to_json(start);

    slots_ = std::vector<Slot>(static_cast<std::size_t>(slots));
    slots_[0].started = Clock::now();
    for (int attempt = 0; !slots_[0].child; ++attempt) {
      try {
        slots_[0].child = start_child();
      } catch (const Broken& broken) {
        if (broken.late || attempt + 1 == kStartsInARow) throw Error(ErrorCode::engine, cannot_start(broken));
        ++restarts_;
      }
    }
    signature_ = hello_->signature;
    const int most = std::max(settings.batch, 1);
    signature_.largest_batch =
        signature_.largest_batch == 0 ? most : std::min(signature_.largest_batch, most);
    signature_.runtime = "worker, " + (signature_.runtime.empty() ? launch_.command[0] : signature_.runtime);
  }

  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() override {
    for (const Slot& slot : slots_)
      if (slot.child) slot.child->process->hang_up();
  }

  const Signature& signature() const override { return signature_; }
  int concurrency() const override { return static_cast<int>(slots_.size()); }

  void run(int slot, std::span<const Tensor> inputs, std::vector<Tensor>& outputs) override {
    detail::check_slot(slot, concurrency());
    if (signature_.pictures)
      throw Error(ErrorCode::invalid_argument, name_ + ": the worker takes pictures, not tensors");
    const std::int64_t batch = detail::checked_batch(signature_, inputs, name_);
    const detail::Layout layout = detail::plan(*hello_, inputs, batch);
    const auto fill = [&](std::byte* region) {
      for (std::size_t i = 0; i < inputs.size(); ++i)
        detail::store(inputs[i].values, hello_->inputs[i], region + layout.offsets[i]);
    };
    const auto request = [&](std::uint64_t id, std::size_t region) {
      return detail::request_line(id, *hello_, inputs, layout, region);
    };
    const auto read = [&](std::string_view line, std::uint64_t id, std::span<const std::byte> region) {
      return detail::read_reply(line, id, batch, *hello_, layout, region, outputs);
    };
    insist(slot, layout, {fill, request, read});
  }

  void look(int slot, std::span<const Picture> pictures, std::vector<std::vector<Tensor>>& outputs) override {
    if (!signature_.pictures) return Engine::look(slot, pictures, outputs);
    detail::check_slot(slot, concurrency());
    if (pictures.empty() || pictures.size() > static_cast<std::size_t>(signature_.largest_batch))
      throw Error(ErrorCode::invalid_argument,
                  name_ + ": at most " + std::to_string(signature_.largest_batch) +
                      " pictures are taken at once, " + std::to_string(pictures.size()) + " were given");
    const detail::Layout layout = detail::plan(*hello_, pictures);
    const auto fill = [&](std::byte* region) {
      for (std::size_t i = 0; i < pictures.size(); ++i)
        detail::store(pictures[i], region + layout.offsets[i]);
    };
    const auto request = [&](std::uint64_t id, std::size_t region) {
      return detail::request_line(id, pictures, layout, region);
    };
    const auto read = [&](std::string_view line, std::uint64_t id, std::span<const std::byte> region) {
      return detail::read_reply(line, id, pictures.size(), *hello_, layout, region, outputs);
    };
    insist(slot, layout, {fill, request, read});
  }

  std::map<std::string, std::int64_t> counters() const override {
    return {{"batches_failed", batches_failed_},
            {"batches_retried", batches_retried_},
            {"children_restarted", restarts_}};
  }

 private:
  struct Slot {
    std::unique_ptr<Child> child;
    Clock::time_point started{};
    int failures_in_a_row = 0;
  };

  /// How a batch is sent and its answer read.
  struct Task {
    std::function<void(std::byte* region)> fill;
    std::function<std::string(std::uint64_t id, std::size_t region)> request;
    std::function<detail::Reply(std::string_view line, std::uint64_t id, std::span<const std::byte> region)>
        read;
  };

  // Asks the child of the slot, and once more a new one where it did not answer.
  void insist(int slot, const detail::Layout& layout, const Task& task) {
    Slot& mine = slots_[static_cast<std::size_t>(slot)];
    for (int attempt = 0;; ++attempt) {
      if (!mine.child) mine.child = restarted(mine);
      try {
        ask(*mine.child, layout, task);
        mine.failures_in_a_row = 0;
        look_at_memory(mine);
        return;
      } catch (const Broken& broken) {
        const std::string what = end(mine, broken.what);
        ++mine.failures_in_a_row;
        if (attempt == 1) {
          ++batches_failed_;
          throw Error(ErrorCode::engine, name_ + ": the worker " + what + "; the batch was tried twice");
        }
        ++batches_retried_;
      }
    }
  }

  std::string cannot_start(const Broken& broken) const {
    return name_ + ": the worker `" + launch_.command[0] + "` cannot start: it " + broken.what;
  }

  // Started, greeted and checked. Broken if it goes wrong where another try may help, Error where the child itself
  // says that it cannot work.
  std::unique_ptr<Child> start_child() {
    auto child = std::make_unique<Child>(spawner_, launch_);
    const Clock::time_point limit =
        Clock::now() + std::chrono::ceil<Clock::duration>(Seconds(start_timeout_));
    ChildProcess& process = *child->process;
    std::string line;
    process.send(start_line_, limit);  // If it fails, the answer tells why.
    const auto event = process.receive(line, limit, detail::kLongestLine, memory_);
    if (event != ChildProcess::Event::line) {
      const bool late = event == ChildProcess::Event::late;
      throw Broken{late ? "was not ready within " + seconds_text(start_timeout_) + said(process)
                        : describe(event, process) + " before it was ready" + said(process),
                   late};
    }
    try {
      detail::Hello hello = detail::read_hello(line);
      const std::scoped_lock guard(lock_);
      if (!hello_) {
        hello_ = std::move(hello);
      } else if (!same(hello, *hello_)) {
        throw Error(ErrorCode::parse, "it describes other tensors than the first child did");
      }
    } catch (const Error& e) {
      // What it said on its way out is only worth repeating where the line itself says nothing.
      const bool words = e.code() == ErrorCode::engine;
      throw Error(e.code(), name_ + ": the worker cannot start: " + e.what() + (words ? "" : said(process)));
    }
    return child;
  }

  static bool same(const detail::Hello& a, const detail::Hello& b) {
    const auto equal = [](const std::vector<TensorInfo>& left, const std::vector<TensorInfo>& right) {
      return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                        [](const TensorInfo& x, const TensorInfo& y) {
                          return x.name == y.name && x.shape == y.shape;
                        });
    };
    return a.inputs == b.inputs && a.outputs == b.outputs && a.signature.pictures == b.signature.pictures &&
           equal(a.signature.inputs, b.signature.inputs) && equal(a.signature.outputs, b.signature.outputs) &&
           a.signature.largest_batch == b.signature.largest_batch;
  }

  std::unique_ptr<Child> restarted(Slot& slot) {
    for (int attempt = 0;; ++attempt) {
      {
        const std::scoped_lock guard(lock_);
        if (failed_starts_ >= kStartsInARow && Clock::now() < last_failed_start_ + kStartPause)
          throw Error(ErrorCode::engine, start_failure_);
      }
      if (slot.failures_in_a_row >= kFailuresInARow)
        std::this_thread::sleep_until(slot.started + kStormInterval);
      if (slot.started != Clock::time_point{}) ++restarts_;
      slot.started = Clock::now();
      std::string what;
      ErrorCode code = ErrorCode::engine;
      bool again = false;
      try {
        std::unique_ptr<Child> child = start_child();
        const std::scoped_lock guard(lock_);
        failed_starts_ = 0;
        return child;
      } catch (const Broken& broken) {
        what = cannot_start(broken);
        again = !broken.late;
      } catch (const Error& e) {
        what = e.what();
        code = e.code();
      }
      {
        const std::scoped_lock guard(lock_);
        ++failed_starts_;
        last_failed_start_ = Clock::now();
        start_failure_ = what;
      }
      if (!again || attempt + 1 == kStartsInARow) throw Error(code, what);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  // Broken says what the child did instead of answering; Error{engine} is its own refusal of this batch.
  void ask(Child& child, const detail::Layout& layout, const Task& task) {
    ChildProcess& process = *child.process;
    child.region.grow(layout.wanted);
    task.fill(child.region.bytes().data());
    const std::uint64_t id = ++child.batches;
    const Clock::time_point limit = Clock::now() + std::chrono::ceil<Clock::duration>(Seconds(timeout_));
    for (bool again = false;; again = true) {
      const std::string request = task.request(id, child.region.bytes().size());
      std::string line;
      process.send(request, limit);
      const auto event = process.receive(line, limit, detail::kLongestLine, memory_);
      if (event != ChildProcess::Event::line) throw Broken{describe(event, process), false};
      detail::Reply reply;
      try {
        reply = task.read(line, id, child.region.bytes());
      } catch (const Error& e) {
        throw Broken{std::string("answered nonsense: ") + e.what(), false};
      }
      if (!reply.error.empty()) {
        ++batches_failed_;
        throw Error(ErrorCode::engine, name_ + ": the worker refused the batch: " + reply.error);
      }
      if (reply.need == 0) return;
      if (again) throw Broken{"asked twice for more memory for one batch", false};
      child.region.grow(layout.outputs_at + reply.need);
    }
  }

  std::string describe(ChildProcess::Event event, ChildProcess& process) const {
    switch (event) {
      case ChildProcess::Event::late: return "did not answer within " + seconds_text(timeout_);
      case ChildProcess::Event::too_long:
        return "answered nonsense: a line of more than " + std::to_string(detail::kLongestLine) + " bytes";
      case ChildProcess::Event::too_large:
        return "took more than " + number_text(static_cast<double>(memory_) / 1e6) + " MB of memory";
      default: break;
    }
    const std::string& ending = process.ending();
    return ending.empty() ? "closed its end of the conversation" : "ended with " + ending;
  }

  static std::string said(ChildProcess& process) {
    const std::string words = process.last_words();
    if (words.empty()) return "";
    const bool module = words.find("ModuleNotFoundError") != words.npos;
    return "; its last words: " + words +
           (module ? "; install it for this interpreter, or name another one by model.engine_params.python=…"
                   : "");
  }

  // Ends the slot's child; what was wrong, with its last words.
  std::string end(Slot& slot, std::string what) {
    ChildProcess& process = *slot.child->process;
    const pid_t id = process.id();
    process.stop(false);
    what += said(process);
    slot.child.reset();
    log(LogLevel::warning, "worker",
        name_ + ": child " + std::to_string(id) + " " + what + "; it is started anew");
    return what;
  }

  // A child that grew too large but answered is replaced before its next batch.
  void look_at_memory(Slot& slot) {
    if (memory_ == 0 || slot.child->process->resident() <= memory_) return;
    end(slot, describe(ChildProcess::Event::too_large, *slot.child->process));
  }

  std::string name_;
  double timeout_;
  double start_timeout_;
  std::size_t memory_;
  Launch launch_;
  std::string start_line_;
  std::shared_ptr<const SharedRegion> script_;
  Signature signature_;
  std::atomic<std::int64_t> batches_failed_ = 0;
  std::atomic<std::int64_t> batches_retried_ = 0;
  std::atomic<std::int64_t> restarts_ = 0;

  std::mutex lock_;                     ///< For what follows; `hello_` never changes once it is there.
  std::optional<detail::Hello> hello_;  ///< Of the first child.
  int failed_starts_ = 0;               ///< In a row, of all slots.
  Clock::time_point last_failed_start_;
  std::string start_failure_;

  Spawner spawner_;  ///< Outlives the children.
  std::vector<Slot> slots_;
};

}  // namespace

Spec worker() {
  return {
      .title = "Worker processes",
      .summary =
          "Runs a model in child processes: a Python function, ONNX Runtime, PyTorch, or a program of your "
          "own.",
      .params =
          {text("command", "",
                "Program of your own that speaks the worker protocol, and its arguments, between spaces; "
                "empty = the child that fits the model."),
           text("python", "",
                "Interpreter for the children in Python; empty = $PROOFLOAD_PYTHON, the active virtual "
                "environment's, or python3."),
           text("input_shape", "",
                "Shape of the input where the model does not tell, such as -1,3,224,224; -1 = open."),
           integer("children", 0, {0, 1024}, "", "Number of child processes; 0 = one for each thread."),
           real("timeout", 30.0, {0.01, 86400.0}, "s", "How long a child may take for one batch."),
           real("start_timeout", 120.0, {0.01, 86400.0}, "s", "How long a child may take to get ready."),
           real("memory", 0.0, {0.0, 1e7}, "MB", "Most resident memory of a child; 0 = not watched.")},
      .suffixes = {".pt", ".pt2", ".torchscript"},
      .make = [](const fs::path& path, const Settings& settings, const Params& params)
          -> std::unique_ptr<Engine> { return std::make_unique<Worker>(path, settings, params); },
  };
}

}  // namespace proofload::engine
