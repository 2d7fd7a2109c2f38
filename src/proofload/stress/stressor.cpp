#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Untouched final : public ClipPass {
 public:
  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    return Shown{{std::move(frame), Warp(), {}}, index};
  }
};

}  // namespace

std::string_view name_of(Family family) {
  static constexpr std::string_view kNames[] = {"sensor",      "optics",  "transport", "occlusion",
                                                "photometric", "weather", "geometry",  "pattern",
                                                "composite",   "temporal"};
  return kNames[static_cast<std::size_t>(family)];
}

std::string_view name_of(Scope scope) {
  static constexpr std::string_view kNames[] = {"nothing", "sample", "pixel", "frame", "clip", "camera"};
  return kNames[static_cast<std::size_t>(scope)];
}

std::string_view name_of(LabelEffect effect) {
  static constexpr std::string_view kNames[] = {"labels stay", "labels move", "objects are hidden",
                                                "meaning may change"};
  return kNames[static_cast<std::size_t>(effect)];
}

Value PublishedLevels::params_at(std::size_t i) const {
  if (params.empty()) return Value::object();
  return params.size() == 1 ? params.front() : params.at(i);
}

Stressed Stressor::apply(Sample sample, const Keys& keys, Level level) const {
  Stressed result{std::move(sample), Warp(), {}};
  const double value = axis_.natural(level);
  if (value != axis_.identity) stress(result, keys, value);
  return result;
}

std::unique_ptr<ClipPass> Stressor::start(const ClipShape& shape, const Keys& keys, Level level) const {
  const double value = axis_.natural(level);
  if (value == axis_.identity) return std::make_unique<Untouched>();
  return pass(shape, keys, value);
}

std::unique_ptr<ClipPass> Stressor::pass(const ClipShape&, const Keys& keys, double value) const {
  // Inside the class, so that it may call what is protected.
  class FrameByFrame final : public ClipPass {
   public:
    FrameByFrame(const Stressor& stressor, const Keys& keys, double value)
        : stressor_(stressor), keys_(keys), value_(value) {}
    std::optional<Shown> next(Sample frame, std::uint32_t index) override {
      Shown out{{std::move(frame), Warp(), {}}, index};
      Keys keys = keys_;
      keys.frame = index;
      stressor_.stress(out.stressed, keys, value_);
      return out;
    }

   private:
    const Stressor& stressor_;
    Keys keys_;
    double value_;
  };
  return std::make_unique<FrameByFrame>(*this, keys, value);
}

void ClipStressor::stress(Stressed& result, const Keys& keys, double value) const {
  const ClipShape shape{1, 25, result.sample.image.size()};
  Sample frame = std::move(result.sample);
  auto shown = pass(shape, keys, value)->next(frame, 0);
  if (shown)
    result = std::move(shown->stressed);
  else
    result.sample = std::move(frame);
}

}  // namespace proofload::stress
