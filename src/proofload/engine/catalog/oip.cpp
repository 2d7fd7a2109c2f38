// Models behind an HTTP endpoint that speaks the Open Inference Protocol v2 (KServe, Triton, OpenVINO Model Server,
// MLServer and others). One slot is one connection with one request at a time, so the number of slots bounds what the
// server is asked at once.
//
// The endpoint comes with `Settings`, which only a command line fills: a config that somebody shares must not make this
// program talk to a host of its choice. What a server answers is checked as a stranger's (detail/oip_protocol).
#include <httplib.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/engine/detail/call_check.h"
#include "proofload/engine/detail/oip_protocol.h"
#include "proofload/engine/engine.h"

namespace proofload::engine {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kLargestDescription = std::size_t{4} << 20;
constexpr std::size_t kLargestRefusal = std::size_t{64} << 10;
constexpr double kLongestPause = 5.0;  // Seconds, between two tries.

Clock::duration duration_of(double seconds) { return std::chrono::ceil<Clock::duration>(Seconds(seconds)); }

/// Where a server is: "http://host:port" and what stands before "/v2".
struct Endpoint {
  std::string origin;
  std::string base;
};

Endpoint endpoint_from(const std::string& text) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::invalid_argument,
                "the endpoint `" + text + "` " + why +
                    "; expected http://host:port or https://host:port, with the part of "
                    "the address that stands before /v2 if there is one");
  };
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) refuse("has no http:// or https:// in front");
  if (const std::string name = lower(text.substr(0, scheme)); name != "http" && name != "https")
    refuse("begins with `" + name + "://`");
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '?' ||
        c == '#')
      refuse("holds a character that cannot stand there");
  const std::size_t path = text.find('/', scheme + 3);
  Endpoint out{text.substr(0, path), path == text.npos ? std::string() : text.substr(path)};
  if (out.origin.size() == scheme + 3) refuse("names no host");
  if (out.origin.find('@') != text.npos)
    refuse("holds a user name or password, which would be written into the run");
  while (out.base.ends_with('/')) out.base.pop_back();
  if (out.base.ends_with("/v2")) out.base.resize(out.base.size() - 3);
  return out;
}

/// `text` as one part of a path.
std::string escaped(const std::string& text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
        c == '.' || c == '~') {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

/// Writing to a connection that the other side has closed must not end a process that never asked for that signal.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigset_t block;
    sigemptyset(&block);
    sigaddset(&block, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &block, &before_);
  }
  ~NoPipeSignal() {
    if (!was_pending_) {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      const timespec now{0, 0};
      while (sigtimedwait(&pipe, nullptr, &now) == SIGPIPE) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  sigset_t before_{};
  bool was_pending_ = false;
};

/// Ends requests that outlive their time: the library's own limits are for one read, and a server that sends a byte
/// now and then keeps within them for ever.
class Watch {
 public:
  Watch() : thread_([this] { serve(); }) {}
  ~Watch() {
    {
      const std::scoped_lock guard(lock_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// From now on `client` is stopped at `limit`, until `release`, which tells whether that happened.
  void guard(httplib::Client& client, Clock::time_point limit) {
    {
      const std::scoped_lock guard(lock_);
      watched_.push_back({&client, limit, false});
    }
    changed_.notify_all();
  }
  bool release(httplib::Client& client) {
    const std::scoped_lock guard(lock_);
    const auto it =
        std::find_if(watched_.begin(), watched_.end(), [&](const Item& i) { return i.client == &client; });
    const bool stopped = it->stopped;
    watched_.erase(it);
    return stopped;
  }

 private:
  struct Item {
    httplib::Client* client;
    Clock::time_point limit;
    bool stopped;
  };
  void serve() {
    std::unique_lock hold(lock_);
    while (!stop_) {
      Clock::time_point next = Clock::now() + std::chrono::hours(1);
      for (Item& item : watched_) {
        if (item.limit <= Clock::now()) {
          // Again and again, because a connection may just have been opened.
          item.client->stop();
          item.stopped = true;
          item.limit = Clock::now() + std::chrono::milliseconds(100);
        }
        next = std::min(next, item.limit);
      }
      changed_.wait_until(hold, next);
    }
  }
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<Item> watched_;
  bool stop_ = false;
  std::thread thread_;
};

struct Reply {
  int status = 0;
  std::string body;
  std::optional<std::size_t> header;  ///< Bytes of JSON in front of raw tensors.
  std::string failure;                ///< Why there is no whole answer; "" = there is one.
};

/// What went wrong, and whether it may be better next time.
struct Trouble {
  std::string what;
  bool again = true;
  bool reached = true;  ///< The server answered something.
  int status = 0;
};

class Oip final : public Engine {
 public:
  Oip(const Settings& settings, const Params& params)
      : model_name_(settings.model_name),
        timeout_(params.real("timeout")),
        retries_(params.integer("retries")),
        backoff_(params.real("backoff")) {
    if (settings.endpoint.empty())
      throw Error(ErrorCode::invalid_argument,
                  "the engine `oip` talks to a server, which is named on the command line and nowhere else: "
                  "--endpoint http://host:port --model-name NAME");
    if (model_name_.empty())
      throw Error(ErrorCode::invalid_argument,
                  "which model of the endpoint is meant? Name it on the command line: --model-name NAME");
    if (settings.precision != "f32" && settings.precision != "auto")
      throw Error(ErrorCode::unsupported,
                  "the engine `oip` cannot choose the precision of a server's model; the "
                  "precision must be f32 or auto, found `" +
                      settings.precision + "`");
    endpoint_ = endpoint_from(settings.endpoint);
    name_ = "model `" + model_name_ + "` at " + endpoint_.origin + endpoint_.base;
    path_ = endpoint_.base + "/v2/models/" + escaped(model_name_);
    if (const std::string& version = params.text("version"); !version.empty())
      path_ += "/versions/" + escaped(version);

    const int slots = settings.slots > 0 ? settings.slots : params.integer("requests");
    slots_ = std::vector<Slot>(static_cast<std::size_t>(slots));
    for (std::size_t i = 0; i < slots_.size(); ++i)
      slots_[i].random = static_cast<std::uint32_t>(i) * 2654435761u + 1;

    describe(params);
    probe(params.text("tensors"), std::max(settings.batch, 1));
    requests_retried_ = requests_failed_ = 0;
  }

  const Signature& signature() const override { return signature_; }
  int concurrency() const override { return static_cast<int>(slots_.size()); }

  void run(int slot, std::span<const Tensor> inputs, std::vector<Tensor>& outputs) override {
    detail::check_slot(slot, concurrency());
    const std::int64_t batch = detail::checked_batch(signature_, inputs, name_);
    Slot& mine = slots_[static_cast<std::size_t>(slot)];
    const std::string id = std::to_string(slot) + "-" + std::to_string(++mine.requests);
    const detail::OipRequest request = detail::oip_request(model_, inputs, id, binary_);
    try {
      patiently(mine, [&] {
        const Reply reply = infer(mine, request, detail::largest_oip_answer(model_, batch));
        detail::read_oip_answer(reply.body, reply.header, model_, signature_.largest_batch > 1 ? batch : 0,
                                id, outputs);
      });
    } catch (const Trouble& trouble) {
      ++requests_failed_;
      throw Error(ErrorCode::engine, name_ + ": " + trouble.what);
    }
  }

  std::map<std::string, std::int64_t> counters() const override {
    return {{"requests_failed", requests_failed_}, {"requests_retried", requests_retried_}};
  }

 private:
  struct Slot {
    std::unique_ptr<httplib::Client> client;
    std::uint64_t requests = 0;
    std::uint32_t random = 1;
  };

  // Calls `work`, which throws Trouble, or Error{parse} for an answer that makes no sense, until it goes well or the
  // tries are used up.
  void patiently(Slot& slot, const std::function<void()>& work) {
    for (int attempt = 0;; ++attempt) {
      Trouble trouble;
      try {
        work();
        return;
      } catch (const Trouble& t) {
        trouble = t;
      } catch (const Error& e) {
        if (e.code() != ErrorCode::parse) throw;
        trouble = {std::string("the server answered nonsense: ") + e.what()};
      }
      if (!trouble.again || attempt >= retries_) {
        if (attempt > 0) trouble.what += "; it was tried " + std::to_string(attempt + 1) + " times";
        throw trouble;
      }
      ++requests_retried_;
      // Half to one and a half times as long as the plan says, so that many clients do not come back at once.
      slot.random = slot.random * 1664525u + 1013904223u;
      const double share = 0.5 + static_cast<double>(slot.random >> 8) / 16777216.0;
      std::this_thread::sleep_for(Seconds(std::min(kLongestPause, backoff_ * std::ldexp(share, attempt))));
    }
  }

  Reply exchange(Slot& slot,
                 const std::string& method,
                 const std::string& path,
                 const detail::OipRequest* request,
                 std::size_t largest) {
    if (!slot.client) {
      slot.client = std::make_unique<httplib::Client>(endpoint_.origin);
      if (!slot.client->is_valid())
        throw Error(ErrorCode::invalid_argument,
                    "the endpoint `" + endpoint_.origin + "` cannot be used as an address");
      slot.client->set_keep_alive(true);
      slot.client->set_tcp_nodelay(true);
      slot.client->set_follow_location(false);
      slot.client->set_decompress(false);
      const auto whole = static_cast<time_t>(timeout_);
      const auto rest = static_cast<time_t>((timeout_ - static_cast<double>(whole)) * 1e6);
      slot.client->set_connection_timeout(whole, rest);
      slot.client->set_read_timeout(whole, rest);
      slot.client->set_write_timeout(whole, rest);
    }
    Reply reply;
    httplib::Request ask;
    ask.method = method;
    ask.path = path;
    ask.set_header("Accept-Encoding", "identity");
    if (request) {
      ask.body = request->body;
      if (request->header > 0) {
        ask.set_header("Inference-Header-Content-Length", std::to_string(request->header));
        ask.set_header("Content-Type", "application/octet-stream");
      } else {
        ask.set_header("Content-Type", "application/json");
      }
    }
    bool malformed = false;
    bool too_long = false;
    ask.response_handler = [&](const httplib::Response& response) {
      reply.status = response.status;
      if (response.has_header("Inference-Header-Content-Length")) {
        const auto length = parse_integer(trim(response.get_header_value("Inference-Header-Content-Length")));
        malformed = !length || *length < 0;
        if (!malformed) reply.header = static_cast<std::size_t>(*length);
      }
      return true;
    };
    ask.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      const std::size_t most = reply.status == 200 ? largest : kLargestRefusal;
      too_long = size > most - std::min(reply.body.size(), most);
      reply.body.append(data, too_long ? most - reply.body.size() : size);
      return !too_long;
    };
    const NoPipeSignal quiet;
    watch_.guard(*slot.client, Clock::now() + duration_of(timeout_));
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    const bool good = slot.client->send(ask, response, error);
    const bool late = watch_.release(*slot.client);
    if (late) {
      reply.failure = "did not answer within " + number_text(timeout_) + " s";
    } else if (too_long && reply.status == 200) {
      reply.failure =
          "answered more than the " + std::to_string(largest) + " bytes that such an answer can have";
    } else if (malformed) {
      reply.failure = "answered with an Inference-Header-Content-Length that is no number";
    } else if (!good && !too_long) {
      reply.failure = words(error, reply);
    }
    if (!reply.failure.empty())
      slot.client.reset();  // Whatever else comes on this connection belongs to nothing.
    return reply;
  }

  std::string words(httplib::Error error, const Reply& reply) const {
    switch (error) {
      case httplib::Error::Connection: return "cannot be reached; does it run, and are host and port right?";
      case httplib::Error::ConnectionTimeout:
        return "cannot be reached within " + number_text(timeout_) + " s";
      case httplib::Error::SSLConnection:
      case httplib::Error::SSLLoadingCerts: return "did not agree on a secure connection; is it https?";
      case httplib::Error::SSLServerVerification: return "has a certificate that cannot be trusted";
      case httplib::Error::Write: return "did not take the whole request";
      default:
        return reply.status == 0
                   ? "broke the connection off, or did not speak HTTP"
                   : "broke its answer off after " + std::to_string(reply.body.size()) + " bytes";
    }
  }

  // A whole answer with status 200, or Trouble.
  Reply good(Slot& slot,
             const std::string& method,
             const std::string& path,
             const detail::OipRequest* request,
             std::size_t largest) {
    Reply reply = exchange(slot, method, path, request, largest);
    if (!reply.failure.empty())
      throw Trouble{"the server " + reply.failure, true, reply.status != 0, reply.status};
    if (reply.status != 200) {
      const std::string said = detail::oip_error(reply.body);
      const bool again = reply.status >= 500 || reply.status == 408 || reply.status == 429;
      throw Trouble{"the server answered " + std::to_string(reply.status) + (said.empty() ? "" : ": " + said),
                    again, true, reply.status};
    }
    return reply;
  }

  Reply infer(Slot& slot, const detail::OipRequest& request, std::size_t largest) {
    return good(slot, "POST", path_ + "/infer", &request, largest);
  }

  // Who the server is, whether the model is ready, and what it takes and gives.
  void describe(const Params& params) {
    Slot& slot = slots_[0];
    const Clock::time_point limit = Clock::now() + duration_of(params.real("start_timeout"));
    try {
      Reply reply;
      // A model that is still being loaded has no description yet; what servers say meanwhile differs (400, 404, 503).
      for (bool last = false;;) {
        try {
          patiently(slot, [&] { reply = good(slot, "GET", path_, nullptr, kLargestDescription); });
          break;
        } catch (const Trouble& trouble) {
          if (!trouble.reached || last || Clock::now() >= limit) throw;
          const int ready = readiness(slot);
          if (ready == 0 || ready == 404) throw;
          last = ready == 200;  // It may have become ready in between.
          if (!last) std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
      }
      model_ = detail::read_oip_model(reply.body);
    } catch (const Trouble& trouble) {
      throw Error(trouble.status == 404 ? ErrorCode::not_found : ErrorCode::engine,
                  name_ + ": " + trouble.what +
                      (trouble.status == 404 ? " (is the name of the model right?)" : std::string()));
    } catch (const Error& e) {
      throw Error(e.code(),
                  name_ + ": the server does not describe it as the protocol asks for: " + e.what());
    }
    try {
      const Reply reply = good(slot, "GET", endpoint_.base + "/v2", nullptr, kLargestDescription);
      server_ = detail::read_oip_server(reply.body);
    } catch (const Trouble&) {  // It need not say who it is.
    } catch (const Error&) {
    }
    if (const std::string& given = params.text("input"); !given.empty())
      detail::read_oip_input(given, model_);
    if (model_.inputs.empty())
      throw Error(ErrorCode::unsupported, name_ +
                                              ": the server does not tell its input; say it, e.g. "
                                              "model.engine_params.input=images:FP32:-1,3,224,224");
  }

  // Status of the question whether the model is ready; 0 without an answer. Some servers send no body.
  int readiness(Slot& slot) {
    const Reply reply = exchange(slot, "GET", path_ + "/ready", nullptr, kLargestDescription);
    return reply.failure.empty() ? reply.status : 0;
  }

  // One inference on zeros settles the form of tensors, the outputs where they were not described, and whether the
  // first extent is the number of pictures.
  void probe(const std::string& tensors, int batch) {
    std::vector<Tensor> zeros;
    for (const TensorInfo& info : model_.inputs) {
      Tensor& zero = zeros.emplace_back();
      std::size_t count = 1;
      for (std::size_t d = 0; d < info.shape.size(); ++d) {
        const std::int64_t extent = info.shape[d] < 0 && d == 0 ? 1 : info.shape[d];
        // An open height is unknown here; 32 is taken by most nets that leave it open.
        zero.shape.push_back(extent < 0 ? 32 : extent);
        count *= static_cast<std::size_t>(zero.shape.back());
        if (count > (std::size_t{1} << 28))
          throw Error(ErrorCode::unsupported, name_ + ": the input " + to_text(info) + " is too large");
      }
      zero.values.assign(count, 0.0f);
    }
    const bool described = !model_.outputs.empty();
    const auto one = [&](bool raw) {
      detail::OipModel seen = model_;
      std::vector<Tensor> outputs;
      patiently(slots_[0], [&] {
        const detail::OipRequest request = detail::oip_request(model_, zeros, "probe", raw);
        const Reply reply = infer(slots_[0], request, detail::largest_oip_answer(model_, 1));
        if (!described) {
          seen = model_;
          detail::learn_oip_outputs(reply.body, reply.header, seen);
        }
        detail::read_oip_answer(reply.body, reply.header, seen, 0, "probe", outputs);
      });
      model_ = seen;
      return outputs;
    };
    std::vector<Tensor> outputs;
    try {
      // Servers that take raw tensors do not always say so, and one that does not takes them for broken JSON.
      binary_ = tensors == "binary" || (tensors == "auto" && server_.binary);
      if (tensors == "auto" && !server_.binary) {
        try {
          outputs = one(true);
          binary_ = true;
        } catch (const Trouble&) {
          // Some end the connection, or themselves, over bytes that are no JSON.
          outputs = one(false);
        }
      } else {
        outputs = one(binary_);
      }
    } catch (const Trouble& trouble) {
      throw Error(ErrorCode::engine, name_ + ": a first inference, on zeros, failed: " + trouble.what);
    }

    bool many = batch > 1;
    for (const TensorInfo& info : model_.inputs) many = many && !info.shape.empty() && info.shape[0] < 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      std::vector<std::int64_t>& shape = model_.outputs[i].shape;
      const bool first = !outputs[i].shape.empty() && outputs[i].shape[0] == 1;
      if (!described && first && many) shape[0] = -1;
      many = many && first && shape[0] < 0;
    }
    signature_.inputs = model_.inputs;
    signature_.outputs = model_.outputs;
    signature_.largest_batch = many ? batch : 1;
    signature_.remote = true;
    signature_.runtime =
        (server_.name.empty() ? std::string("Open Inference Protocol server") : server_.name) +
        (model_.platform.empty() ? "" : ", " + model_.platform) + ", " + model_name_ +
        (model_.version.empty() ? "" : " version " + model_.version) +
        (binary_ ? ", binary tensors" : ", JSON tensors");
  }

  std::string model_name_;
  double timeout_;
  int retries_;
  double backoff_;
  Endpoint endpoint_;
  std::string name_;
  std::string path_;  ///< Of the model.
  detail::OipServer server_;
  detail::OipModel model_;
  bool binary_ = false;
  Signature signature_;
  std::atomic<std::int64_t> requests_retried_ = 0;
  std::atomic<std::int64_t> requests_failed_ = 0;
  Watch watch_;
  std::vector<Slot> slots_;
};

}  // namespace

Spec oip() {
  return {
      .title = "Open Inference Protocol",
      .summary =
          "Asks a model server over HTTP (KServe, Triton, OpenVINO Model Server, MLServer …), named by "
          "--endpoint and "
          "--model-name.",
      .params =
          {text("version", "", "Version of the model; empty = the server's choice."),
           choice("tensors", "auto", {"auto", "binary", "json"},
                  "How tensors travel; auto = raw bytes where the server takes them."),
           text("input", "",
                "The input where the server does not describe it, such as images:FP32:-1,3,224,224; -1 = "
                "open."),
           integer("requests", 4, {1, 1024}, "", "Most requests at once."),
           real("timeout", 30.0, {0.01, 86400.0}, "s", "How long the server may take for one request."),
           real("start_timeout", 60.0, {0.0, 86400.0}, "s", "How long the model may take to get ready."),
           integer(
               "retries", 3, {0, 100}, "",
               "How often a request is sent again that was not answered, or with status 408, 429 or 5xx."),
           real("backoff", 0.2, {0.0, 60.0}, "s", "Pause before the first of these; each is twice as long.")},
      .suffixes = {},
      .make = [](const std::filesystem::path&, const Settings& settings, const Params& params)
          -> std::unique_ptr<Engine> { return std::make_unique<Oip>(settings, params); },
  };
}

}  // namespace proofload::engine
