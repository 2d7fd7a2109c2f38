#include "proofload/registry/python_stress.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "proofload/core/child_process.h"
#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/shared_region.h"
#include "proofload/core/text.h"
#include "proofload/engine/python_child.h"
#include "proofload/stress/hidden_labels.h"

namespace proofload {

namespace {

using Clock = ChildProcess::Clock;

constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::size_t kAlignment = 64;
constexpr int kMapStep = 1;  // A map is kept at every second pixel, straight in between.
// How often the function is asked twice: for its first pictures, then ever more rarely.
constexpr std::uint64_t kAlwaysTwice = 3;

Clock::time_point in(double seconds) {
  return Clock::now() + std::chrono::ceil<Clock::duration>(std::chrono::duration<double>(seconds));
}

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

// Where things lie in the memory that is shared with a child.
struct Places {
  std::size_t bytes;    // Of one picture in RGB.
  std::size_t picture;  // The answer.
  std::size_t extra;    // A mask of one byte a pixel, or a map of two floats.
  std::size_t all;

  explicit Places(Size size)
      : bytes(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3),
        picture(aligned(bytes)),
        extra(picture + aligned(bytes)),
        all(extra + aligned(bytes / 3 * 2 * sizeof(float))) {}
};

struct Child {
  Child(Spawner& spawner, Launch launch) : region(kAlignment) {
    launch.passed.insert(launch.passed.begin(), region.descriptor());
    process = std::make_unique<ChildProcess>(spawner, launch);
  }
  SharedRegion region;
  std::unique_ptr<ChildProcess> process;
  std::uint64_t asked = 0;
};

// What a child said of one picture.
struct Answer {
  Image picture;  // RGB.
  std::optional<std::array<double, 9>> matrix;
  std::vector<float> map;
  std::vector<std::uint8_t> mask;

  friend bool operator==(const Answer&, const Answer&) = default;
};

void store(const Image& image, std::uint8_t* to) {
  if (image.channels() == 3) {
    std::memcpy(to, image.data(), image.bytes());
    return;
  }
  for (std::size_t i = 0; i < image.bytes(); ++i)
    for (int c = 0; c < 3; ++c) *to++ = image.data()[i];
}

// A grey picture went out as three equal channels and comes back as the mean of what they are now.
Image with_channels(Image rgb, int channels) {
  if (channels == 3) return rgb;
  Image out(rgb.size(), 1);
  for (std::size_t i = 0; i < out.bytes(); ++i) {
    const std::uint8_t* const p = rgb.data() + 3 * i;
    out.data()[i] = static_cast<std::uint8_t>((p[0] + p[1] + p[2] + 1) / 3);
  }
  return out;
}

// Moves the label with the pixels, and marks what came in from outside.
void move_labels(Stressed& result, const Warp& warp, Size size) {
  result.sample.label = warp.map(result.sample.label, size);
  result.warp = warp;
  const Warp back = warp.inverse();
  std::vector<std::uint8_t> valid(static_cast<std::size_t>(size.width) *
                                  static_cast<std::size_t>(size.height));
  bool outside = false;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const Point from = back.map(Point{x + 0.5, y + 0.5});
      const bool inside = from.x >= 0 && from.y >= 0 && from.x <= size.width && from.y <= size.height;
      valid[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
            static_cast<std::size_t>(x)] = inside ? 1 : 0;
      outside = outside || !inside;
    }
  if (outside) result.validity = std::move(valid);
}

class PythonStress final : public stress::Stressor {
 public:
  PythonStress(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        function_(params.text("function")),
        labels_(params.text("labels")),
        least_visible_(params.real("least_visible")),
        timeout_(params.real("timeout")),
        start_timeout_(params.real("start_timeout")) {
    const std::string source = python_source(function_);
    if (!params.text("source").empty() && params.text("source") != source)
      throw Error(ErrorCode::invalid_argument,
                  function_ +
                      ": the file has changed since this run began, so its stress may be another one; run "
                      "into another folder (out.dir=…)");
    python_ = engine::python_launch(engine::stress_script(), params.text("interpreter"),
                                    "`interpreter: …` beside `python: …`", 1);
    Value start = Value::object();
    start["function"] = function_;
    start["labels"] = labels_;
    start_line_ = to_json(start);
    idle_.push_back(started());
  }

 protected:
  void stress(Stressed& result, const Keys& keys, double value) const override {
    const Image& image = result.sample.image;
    const auto seed =
        static_cast<std::uint32_t>(FieldBytes().add(keys.sample).add(std::uint64_t{keys.frame}).hash());
    std::unique_ptr<Child> child = taken();
    // A child that threw, died or hung is not used again: `child` ends with it.
    Answer answer = ask(*child, image, value, seed);
    const std::uint64_t count = ++asked_;
    if ((count <= kAlwaysTwice || (count & (count - 1)) == 0) && answer != ask(*child, image, value, seed))
      throw Error(ErrorCode::engine,
                  function_ + ": asked twice for one picture" + at(value) +
                      " it gave two answers; draw from `seed` only, such as numpy.random.default_rng(seed)");
    give_back(std::move(child));

    const Size size = image.size();
    const int channels = image.channels();
    result.sample.image = with_channels(std::move(answer.picture), channels);
    if (answer.matrix) {
      move_labels(result, Warp::homography(*answer.matrix), size);
    } else if (!answer.map.empty()) {
      const auto to_source = [&](Point p) {
        const auto x = static_cast<std::size_t>(std::clamp(p.x, 0.0, size.width - 1.0));
        const auto y = static_cast<std::size_t>(std::clamp(p.y, 0.0, size.height - 1.0));
        const std::size_t at = 2 * (y * static_cast<std::size_t>(size.width) + x);
        // A map counts from the middle of the first pixel, as in OpenCV; nodes behind the border go on as the border does.
        const double column = static_cast<double>(x) + 0.5;
        const double row = static_cast<double>(y) + 0.5;
        return Point{answer.map[at] + 0.5 + (p.x - column), answer.map[at + 1] + 0.5 + (p.y - row)};
      };
      move_labels(result, Warp::displaced(Displacement::of(size, kMapStep, kMapStep, to_source)), size);
    } else if (!answer.mask.empty()) {
      Image mask(size, 1);
      for (std::size_t i = 0; i < answer.mask.size(); ++i) mask.data()[i] = answer.mask[i] ? 255 : 0;
      stress::hide_pixels(result.sample.label, mask, least_visible_);
    }
  }

 private:
  // " at density 3", to five digits: a level is no round number.
  std::string at(double value) const {
    const double digits = value == 0 ? 1 : std::pow(10.0, 4 - std::floor(std::log10(std::abs(value))));
    return " at " + axis().parameter + " " + number_text(std::round(value * digits) / digits);
  }

  std::unique_ptr<Child> started() const {
    auto child = std::make_unique<Child>(spawner_, python_.launch);
    std::string line;
    const Clock::time_point limit = in(start_timeout_);
    child->process->send(start_line_, limit);  // If it fails, the answer tells why.
    const auto event = child->process->receive(line, limit, kLongestLine, 0);
    if (event != ChildProcess::Event::line)
      throw Error(ErrorCode::engine,
                  function_ + ": its child cannot start: it " + what(event, *child, start_timeout_));
    const Value answer = parse_json(line, "answer");
    if (const Value* error = answer.find("error"))
      throw Error(ErrorCode::engine, function_ + ": cannot be used: " + error->text());
    return child;
  }

  std::unique_ptr<Child> taken() const {
    {
      const std::scoped_lock lock(guard_);
      if (!idle_.empty()) {
        auto out = std::move(idle_.back());
        idle_.pop_back();
        return out;
      }
    }
    return started();
  }

  void give_back(std::unique_ptr<Child> child) const {
    const std::scoped_lock lock(guard_);
    idle_.push_back(std::move(child));
  }

  static std::string what(ChildProcess::Event event, Child& child, double timeout) {
    std::string out;
    switch (event) {
      case ChildProcess::Event::late: out = "did not answer within " + number_text(timeout) + " s"; break;
      case ChildProcess::Event::too_long: out = "answered nonsense, a line that does not end"; break;
      default: {
        const std::string& ending = child.process->ending();
        out = ending.empty() ? "closed its end of the conversation" : "ended with " + ending;
      }
    }
    child.process->stop(false);
    const std::string words = child.process->last_words();
    return out + (words.empty() ? "" : "; its last words: " + words);
  }

  Answer ask(Child& child, const Image& image, double value, std::uint32_t seed) const {
    const Places places(image.size());
    child.region.grow(places.all);
    store(image, reinterpret_cast<std::uint8_t*>(child.region.bytes().data()));
    Value request = Value::object();
    const std::uint64_t id = ++child.asked;
    request["id"] = static_cast<unsigned long>(id);
    request["width"] = image.width();
    request["height"] = image.height();
    request["value"] = value;
    request["seed"] = static_cast<unsigned long>(seed);
    request["region"] = static_cast<unsigned long>(child.region.bytes().size());
    request["picture_at"] = static_cast<unsigned long>(places.picture);
    request["extra_at"] = static_cast<unsigned long>(places.extra);
    const Clock::time_point limit = in(timeout_);
    child.process->send(to_json(request), limit);
    std::string line;
    const auto event = child.process->receive(line, limit, kLongestLine, 0);
    if (event != ChildProcess::Event::line)
      throw Error(ErrorCode::engine, function_ + ": its child " + what(event, child, timeout_) + at(value));
    Value reply;
    try {
      reply = parse_json(line, "answer");
      if (reply.at("id").integer() != static_cast<std::int64_t>(id))
        throw Error(ErrorCode::parse, "it belongs to another picture");
      if (const Value* error = reply.find("error"))
        throw Error(ErrorCode::engine, function_ + at(value) + ": " + error->text());
      return read(child, reply, places, image.size());
    } catch (const Error& e) {
      if (e.code() == ErrorCode::engine) throw;
      throw Error(ErrorCode::engine,
                  function_ + ": its child answered nonsense" + at(value) + ": " + e.what());
    }
  }

  Answer read(const Child& child, const Value& reply, const Places& places, Size size) const {
    Answer out;
    const std::byte* const memory = child.region.bytes().data();
    out.picture = Image(size, 3);
    std::memcpy(out.picture.data(), memory + places.picture, places.bytes);
    const std::size_t pixels = places.bytes / 3;
    if (const Value* matrix = reply.find("matrix")) {
      out.matrix.emplace();
      if (matrix->size() != 9) throw Error(ErrorCode::parse, "a matrix has nine numbers");
      for (std::size_t i = 0; i < 9; ++i) (*out.matrix)[i] = matrix->items()[i].number();
    }
    const Value* extra = reply.find("extra");
    if (extra && extra->text() == "mask") {
      out.mask.resize(pixels);
      std::memcpy(out.mask.data(), memory + places.extra, pixels);
    } else if (extra) {
      out.map.resize(2 * pixels);
      std::memcpy(out.map.data(), memory + places.extra, 2 * pixels * sizeof(float));
    }
    if ((labels_ == "equivariant") != (out.matrix || !out.map.empty()) ||
        (labels_ == "visible") == out.mask.empty())
      throw Error(ErrorCode::parse, "it does not say what became of labels");
    return out;
  }

  std::string function_;
  std::string labels_;
  double least_visible_;
  double timeout_;
  double start_timeout_;
  engine::PythonLaunch python_;
  std::string start_line_;
  mutable Spawner spawner_;  ///< Outlives the children.
  mutable std::mutex guard_;
  mutable std::vector<std::unique_ptr<Child>> idle_;
  mutable std::atomic<std::uint64_t> asked_{0};
};

const Value& default_axis() {
  static const Value axis = [] {
    Value out = Value::object();
    out["parameter"] = "strength";
    out["identity"] = 0;
    out["top"] = 1;
    return out;
  }();
  return axis;
}

}  // namespace

Axis python_axis(const Value& map) {
  const auto refuse = [](const std::string& why) {
    throw Error(ErrorCode::invalid_argument, "`axis`: " + why);
  };
  if (!map.is_object()) refuse("expected a map, such as {parameter: strength, identity: 0, top: 1}");
  static const std::vector<std::string> kKnown{"parameter", "unit", "identity", "top",
                                               "scale",     "knee", "percent",  "whole"};
  for (const Member& member : map.members())
    if (std::find(kKnown.begin(), kKnown.end(), member.key) == kKnown.end())
      refuse("unknown key `" + member.key + "`" + did_you_mean(member.key, kKnown) +
             " (known: " + join(kKnown, ", ") + ")");
  const auto number = [&](const char* key, std::optional<double> standard) {
    const Value* found = map.find(key);
    if (found && found->is_number() && std::isfinite(found->number())) return found->number();
    if (found || !standard) refuse("`" + std::string(key) + "` is a number");
    return *standard;
  };
  const auto flag = [&](const char* key) {
    const Value* found = map.find(key);
    if (found && !found->is_bool()) refuse("`" + std::string(key) + "` is true or false");
    return found && found->boolean();
  };
  const auto text = [&](const char* key, const char* standard) {
    const Value* found = map.find(key);
    if (found && !found->is_text()) refuse("`" + std::string(key) + "` is a text");
    return found ? found->text() : std::string(standard);
  };
  Axis out;
  out.parameter = text("parameter", "");
  static const std::vector<std::string> kTaken{"kind",    "chain",         "python",      "function",
                                               "axis",    "labels",        "operating",   "label",
                                               "timeout", "start_timeout", "interpreter", "least_visible",
                                               "source"};
  if (out.parameter.empty() ||
      !std::all_of(out.parameter.begin(), out.parameter.end(),
                   [](unsigned char c) { return c == '_' || std::isalnum(c) != 0; }) ||
      std::find(kTaken.begin(), kTaken.end(), out.parameter) != kTaken.end())
    refuse(
        "`parameter` names the strength by letters, digits and _, and none of the keys beside it; found `" +
        out.parameter + "`");
  out.unit = text("unit", "");
  out.identity = number("identity", std::nullopt);
  out.top = number("top", std::nullopt);
  if (out.identity == out.top) refuse("`identity` and `top` are one value, so there is no way between them");
  const std::string scale = text("scale", "linear");
  if (scale != "linear" && scale != "geometric")
    refuse("`scale` is linear or geometric, found `" + scale + "`");
  out.scale = scale == "linear" ? Scale::linear : Scale::geometric;
  out.knee = number("knee", out.scale == Scale::linear ? 0.0 : std::abs(out.top - out.identity) / 200);
  if (out.scale == Scale::geometric && !(out.knee > 0))
    refuse("the `knee` of a geometric scale is the just visible distance, above 0");
  out.percent = flag("percent");
  out.whole = flag("whole");
  return out;
}

std::string python_source(const std::string& function) {
  const auto parts = engine::callable_parts(function);
  if (!parts)
    throw Error(ErrorCode::invalid_argument,
                "a stress in Python is named as file.py:function or module:function, found `" + function +
                    "`");
  if (!lower(parts->first).ends_with(".py")) return "";
  return sha256_of_file(parts->first);
}

stress::Spec python_spec() {
  const auto axis = [](const Params& params) { return python_axis(parse_yaml(params.text("axis"), "axis")); };
  return {.family = stress::Family::composite,
          .title = "Python",
          .summary = "A stress of your own, written in Python.",
          .params =
              Schema{text("function", "",
                          "file.py:function or module:function; in a config written as `python:`."),
                     text("axis", to_json(default_axis()),
                          "The strength as a map: parameter, unit, identity, top, scale, knee, percent, "
                          "whole."),
                     choice("labels", "invariant", {"invariant", "equivariant", "visible"},
                            "Labels stay, move with the pixels, or are hidden."),
                     text("source", "", "Hash of the file, filled in when a config is read."),
                     text("interpreter", "",
                          "Interpreter of the children; empty = $PROOFLOAD_PYTHON, the active virtual "
                          "environment's, or python3."),
                     real("timeout", 30.0, {0.01, 86400.0}, "s", "How long one picture may take."),
                     real("start_timeout", 60.0, {0.01, 86400.0}, "s",
                          "How long a child may take to get ready."),
                     real("least_visible", 0.25, {0.0, 1.0}, "",
                          "Objects of which less can be seen are no longer scored, where labels are "
                          "hidden.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = stress::Scope::sample,
                     .nested = false,
                     .monotone = false,
                     .labels = stress::LabelEffect::user},
          .source = "The user's own code",
          .make = [axis](const Params& params) -> std::unique_ptr<stress::Stressor> {
            return std::make_unique<PythonStress>(axis(params), params);
          }};
}

}  // namespace proofload
