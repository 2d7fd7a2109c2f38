#include "proofload/coding/codec.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>

#include "proofload/coding/helper/protocol.h"
#include "proofload/core/child_process.h"
#include "proofload/core/error.h"
#include "proofload/core/shared_region.h"
#include "proofload/core/text.h"

namespace proofload::coding {

namespace fs = std::filesystem;

namespace {

using Clock = ChildProcess::Clock;

constexpr const char* kProgram = "proofload_codec";
constexpr const char* kVariable = "PROOFLOAD_CODEC";
constexpr std::size_t kLongestAnswer = 1024;
constexpr std::size_t kMostIdle = 16;
constexpr std::chrono::seconds kStartTime{30};
constexpr std::size_t kSmallStream = std::size_t{1} << 16;
constexpr std::size_t kMemory = std::size_t{512} << 20;
constexpr std::size_t kMemoryPerPixel = 300;
// What the system lets a process map at all; libraries map far more than they use.
constexpr std::size_t kAddressSpace = std::size_t{16} << 30;

std::size_t rgb_bytes(Size size) {
  return std::size_t{3} * static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

std::string_view word_of(Standard standard) { return standard == Standard::h264 ? "h264" : "h265"; }

std::vector<fs::path> places() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the program sets variables of the environment.
  if (const char* named = std::getenv(kVariable); named && *named) return {named};
  std::vector<fs::path> out;
  std::error_code error;
  if (const fs::path program = fs::read_symlink("/proc/self/exe", error); !error) {
    out.push_back(program.parent_path() / kProgram);
    out.push_back(program.parent_path().parent_path() / "lib" / "proofload" / kProgram);
  }
  return out;
}

fs::path find_codec() {
  std::string tried;
  for (const fs::path& file : places()) {
    if (!find_program(file.string()).empty()) return file;
    tried += (tried.empty() ? "" : ", ") + file.string();
  }
  throw Error(ErrorCode::unsupported, "real codecs run in a program that is not there (looked for " + tried +
                                          "). Install libavcodec-dev, libavformat-dev and libswscale-dev and "
                                          "build again (`make build`), or name "
                                          "it in " +
                                          kVariable + "; the stress packet_loss needs no codec");
}

struct Ability {
  bool h264 = false;
  bool h265 = false;
  std::string library;
};

// One process and the memory it shares with us.
struct Child {
  Child(Spawner& spawner, fs::path file) : program(std::move(file)), region(kSmallStream) {
    Launch launch;
    launch.command = {program.string()};
    launch.passed = {region.descriptor()};
    process = std::make_unique<ChildProcess>(spawner, launch);
  }
  fs::path program;
  SharedRegion region;
  std::unique_ptr<ChildProcess> process;
};

// "signal 11 (Segmentation fault)", with what it said last.
std::string end_of(ChildProcess& process) {
  std::string out = process.ending().empty() ? "it closed the line" : process.ending();
  if (const std::string words = process.last_words(); !words.empty()) out += "; its last words: " + words;
  return out;
}

// Asks and waits. Error{engine} says in one sentence what became of the process, which is then of no more use.
std::string ask(Child& child,
                const std::string& request,
                std::chrono::milliseconds time,
                std::size_t memory) {
  ChildProcess& process = *child.process;
  const Clock::time_point limit = Clock::now() + time;
  std::string answer;
  ChildProcess::Event event = ChildProcess::Event::ended;
  if (process.send(request, limit)) event = process.receive(answer, limit, kLongestAnswer, memory);
  switch (event) {
    case ChildProcess::Event::line: break;
    case ChildProcess::Event::ended:
      throw Error(ErrorCode::engine, "the codec process ended: " + end_of(process));
    case ChildProcess::Event::late:
      process.stop(false);
      throw Error(ErrorCode::engine, "the codec process gave no answer within " +
                                         number_text(static_cast<double>(time.count()) / 1000) +
                                         " s and was ended");
    case ChildProcess::Event::too_large:
      process.stop(false);
      throw Error(ErrorCode::engine, "the codec process took more than " + std::to_string(memory >> 20) +
                                         " MiB of memory and was ended");
    case ChildProcess::Event::too_long:
      process.stop(false);
      throw Error(ErrorCode::engine,
                  "the codec process does not keep to its protocol; build it again with the program");
  }
  if (answer.starts_with("no ")) throw Error(ErrorCode::engine, valid_utf8(answer.substr(3)));
  return answer;
}

// The words of an answer that begins as it should, without that first word.
std::vector<std::string> words_of(const std::string& answer, std::string_view first, std::size_t least) {
  std::vector<std::string> words = split(answer, ' ');
  if (words.size() <= least || words[0] != first)
    throw Error(ErrorCode::engine,
                "the codec process does not keep to its protocol; build it again with the program");
  words.erase(words.begin());
  return words;
}

std::uint64_t number_of(const std::string& word, std::uint64_t largest) {
  const auto value = parse_integer(word);
  if (!value || *value < 0 || static_cast<std::uint64_t>(*value) > largest)
    throw Error(ErrorCode::engine,
                "the codec process does not keep to its protocol; build it again with the program");
  return static_cast<std::uint64_t>(*value);
}

// The processes that wait for their next clip.
class Pool {
 public:
  static Pool& instance() {
    static Pool pool;
    return pool;
  }

  std::unique_ptr<Child> take() {
    const fs::path program = find_codec();
    const std::scoped_lock guard(lock_);
    if (program != program_) {  // The variable names another one now.
      idle_.clear();
      program_ = program;
      ability_.reset();
    }
    if (!idle_.empty()) {
      auto out = std::move(idle_.back());
      idle_.pop_back();
      return out;
    }
    auto out = std::make_unique<Child>(spawner_, program);
    const auto words =
        words_of(ask(*out, "hello " + std::to_string(kAddressSpace), kStartTime, 0), "codec", 4);
    if (number_of(words[0], 1'000'000) != PROOFLOAD_CODEC_VERSION)
      throw Error(ErrorCode::unsupported,
                  program.string() +
                      ": this is no codec program of this version; build it again with the program");
    ability_ = Ability{words[1] == "1", words[2] == "1",
                       valid_utf8(join({words.begin() + 3, words.end()}, " ")) + ", " + program.string()};
    return out;
  }

  void give_back(std::unique_ptr<Child> child) {
    const std::scoped_lock guard(lock_);
    if (child->program == program_ && idle_.size() < kMostIdle) idle_.push_back(std::move(child));
  }

  Ability ability() {
    give_back(take());
    const std::scoped_lock guard(lock_);
    return ability_.value_or(Ability{});
  }

 private:
  std::mutex lock_;
  Spawner spawner_;
  fs::path program_;
  std::optional<Ability> ability_;
  std::vector<std::unique_ptr<Child>> idle_;
};

}  // namespace

namespace detail {

/// A process while it serves one clip.
class Session {
 public:
  Session(Size size, const ChildLimits& limits) : limits_(limits), frame_(rgb_bytes(size)) {
    if (limits_.memory == 0) limits_.memory = kMemory + kMemoryPerPixel * (frame_ / 3);
    child_ = Pool::instance().take();
  }
  ~Session() {
    if (child_ && !failed_) Pool::instance().give_back(std::move(child_));
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::string ask(const std::string& request) {
    if (failed_) throw Error(ErrorCode::engine, "the codec process of this clip has ended");
    // Whatever goes wrong, the process is not used again.
    failed_ = true;
    std::string out = coding::ask(*child_, request, limits_.time, limits_.memory);
    failed_ = false;
    return out;
  }
  void fail() { failed_ = true; }
  /// Makes room for a frame and `stream` bytes behind it.
  void reserve(std::size_t stream) { child_->region.grow(frame_ + stream); }
  std::uint8_t* frame() { return reinterpret_cast<std::uint8_t*>(child_->region.bytes().data()); }  // NOLINT
  std::uint8_t* stream() { return frame() + frame_; }
  std::size_t frame_bytes() const { return frame_; }
  std::size_t stream_bytes() const { return child_->region.bytes().size() - frame_; }

 private:
  ChildLimits limits_;
  std::size_t frame_;
  std::unique_ptr<Child> child_;
  bool failed_ = false;
};

}  // namespace detail

std::string_view name_of(Standard standard) { return standard == Standard::h264 ? "H.264" : "H.265"; }

std::string codec_library() { return Pool::instance().ability().library; }

bool can_code(Standard standard) {
  const Ability found = Pool::instance().ability();
  return standard == Standard::h264 ? found.h264 : found.h265;
}

void require(Standard standard) {
  if (can_code(standard)) return;
  throw Error(ErrorCode::unsupported, "the FFmpeg of this machine cannot encode " +
                                          std::string(name_of(standard)) + ": it was built without " +
                                          (standard == Standard::h264 ? "libx264" : "libx265") +
                                          ". Install one that has it (Debian: libavcodec59) and build again; "
                                          "the stress packet_loss needs no codec");
}

Encoder::Encoder(const Coding& coding, const ChildLimits& limits) : coding_(coding) {
  PROOFLOAD_ASSERT(coding.size.width > 0 && coding.size.height > 0 && coding.gop > 0);
  require(coding.standard);
  session_ = std::make_unique<detail::Session>(coding.size, limits);
  // Even a stream of noise without loss is not longer than the pixels and some headers.
  session_->reserve(session_->frame_bytes() + kSmallStream);
  // Encoders count in thousands of bits, and need some for a frame of nothing.
  const double bits = coding.bits_per_second > 0 ? std::clamp(coding.bits_per_second, 1e5, 2e9) : 0;
  const auto whole = [](double value) {
    return std::to_string(static_cast<std::int64_t>(std::llround(value)));
  };
  session_->ask(
      join({"encode", std::string(word_of(coding.standard)), std::to_string(coding.size.width),
            std::to_string(coding.size.height), whole(std::clamp(1000 * coding.frame_rate, 1.0, 1e7)),
            std::to_string(coding.gop), std::to_string(coding.payload), whole(bits),
            whole(std::max(bits * coding.buffer_seconds, bits > 0 ? 1e4 : 0)), std::to_string(coding.crf),
            coding.preset},
           " "));
}

Encoder::~Encoder() = default;

CodedPicture Encoder::encode(const ImageView& frame) {
  PROOFLOAD_ASSERT(frame.size() == coding_.size);
  std::uint8_t* to = session_->frame();
  if (frame.channels() == 3) {
    std::memcpy(to, frame.data(), frame.bytes());
  } else {
    for (std::size_t i = 0; i < frame.bytes(); ++i) std::fill_n(to + 3 * i, 3, frame.data()[i]);
  }
  const auto words = words_of(session_->ask("frame"), "unit", 2);
  const std::size_t bytes = number_of(words[0], session_->stream_bytes());
  CodedPicture out;
  out.bytes.assign(session_->stream(), session_->stream() + bytes);
  out.units = units_of(out.bytes, coding_.standard);
  out.key = words[1] == "1";
  return out;
}

Decoder::Decoder(Standard standard, Size size, bool conceal, const ChildLimits& limits) : size_(size) {
  PROOFLOAD_ASSERT(size.width > 0 && size.height > 0);
  session_ = std::make_unique<detail::Session>(size, limits);
  session_->reserve(2 * kSmallStream);
  session_->ask(join({"decode", std::string(word_of(standard)), std::to_string(size.width),
                      std::to_string(size.height), conceal ? "1" : "0"},
                     " "));
}

Decoder::~Decoder() = default;

Decoded Decoder::decode(std::uint32_t index,
                        std::span<const std::uint8_t> arrived,
                        std::span<const std::uint8_t> whole,
                        Image& shown) {
  PROOFLOAD_ASSERT(shown.size() == size_);
  session_->reserve(arrived.size() + whole.size());
  std::copy(arrived.begin(), arrived.end(), session_->stream());
  std::copy(whole.begin(), whole.end(), session_->stream() + arrived.size());
  const auto words =
      words_of(session_->ask(join({"pair", std::to_string(index), std::to_string(arrived.size()),
                                   std::to_string(whole.size())},
                                  " ")),
               "shown", 3);
  Decoded out;
  out.arrived = words[0] == "1";
  out.identical = words[1] == "1";
  out.error = number_of(words[2], std::uint64_t{255} * 255 * session_->frame_bytes());
  const std::uint8_t* from = session_->frame();
  if (shown.channels() == 3) {
    std::memcpy(shown.data(), from, shown.bytes());
  } else {
    for (std::size_t i = 0; i < shown.bytes(); ++i) shown.data()[i] = from[3 * i + 1];
  }
  return out;
}

}  // namespace proofload::coding
