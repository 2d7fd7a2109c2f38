#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Untouched final : public ClipPass {
 public:
  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    return Shown{{std::move(frame), Warp(), {}}, index};
  }
};

// The depth map goes where the pixels have gone.
void move_depth(Stressed& result) {
  Sample& sample = result.sample;
  if (!sample.depth || result.warp.is_identity()) return;
  sample.depth = std::make_shared<const DepthMap>(
      std::get<DepthMap>(result.warp.map(Annotation(*sample.depth), sample.image.size())));
}

// The pass keeps frames as they were given; what it shows has its own map.
class WithDepth final : public ClipPass {
 public:
  explicit WithDepth(std::unique_ptr<ClipPass> pass) : pass_(std::move(pass)) {}
  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    std::optional<Shown> shown = pass_->next(std::move(frame), index);
    if (shown) move_depth(shown->stressed);
    return shown;
  }
  std::optional<Transmission> transmission() const override { return pass_->transmission(); }

 private:
  std::unique_ptr<ClipPass> pass_;
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
  if (value == axis_.identity) return result;
  stress(result, keys, value);
  if (!composed()) move_depth(result);
  return result;
}

std::unique_ptr<ClipPass> Stressor::start(const ClipShape& shape, const Keys& keys, Level level) const {
  const double value = axis_.natural(level);
  if (value == axis_.identity) return std::make_unique<Untouched>();
  std::unique_ptr<ClipPass> own = pass(shape, keys, value);
  if (composed()) return own;
  return std::make_unique<WithDepth>(std::move(own));
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
