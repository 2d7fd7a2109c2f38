// Stressors: one file each in catalog/, found by the build, described once by their Spec.
//
// Contract of every stressor (checked by tests/conformance/stressor_test.cpp over the whole catalog):
// level 0 returns the picture bit for bit; the same keys and level give the same bytes on any thread,
// machine and thread count; the random field never depends on the level, so what is destroyed at one
// level stays destroyed above it (`nested`); pictures of 1×1 up to kLargestSide with 1 or 3 channels work;
// labels move with the pixels.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/core/rng.h"
#include "proofload/data/axis.h"
#include "proofload/data/clip.h"
#include "proofload/data/sample.h"

namespace proofload::stress {

/// A frame as it comes out of a stress.
struct Shown {
  Stressed stressed;
  std::uint32_t source =
      0;  ///< Frame of the clip whose content is shown: an earlier one where the clip hangs.
};

/// One clip on its way through a stress, frame by frame and in order. Keeps a bounded number of frames.
class ClipPass {
 public:
  virtual ~ClipPass() = default;
  /// What comes out when frame `index` of the clip goes in, none where it is left out. `index` counts from 0 and rises
  /// by one with every call.
  virtual std::optional<Shown> next(Sample frame, std::uint32_t index) = 0;
  /// What a link did to the frames so far; none where the stress sends nothing over one.
  virtual std::optional<Transmission> transmission() const { return std::nullopt; }
};

/// Immutable and safe to use from many threads.
class Stressor {
 public:
  virtual ~Stressor() = default;

  /// The picture at a level of this stressor's axis; levels that round to the identity value return it untouched.
  Stressed apply(Sample sample, const Keys& keys, Level level) const;
  /// A clip at a level. Unless the stressor acts in time, every frame is stressed as a picture whose random field has the
  /// frame number in its counter: what is drawn for every pixel or frame is new, what is drawn for the clip stays. Levels
  /// that round to the identity value let every frame through untouched. The stressor must outlive the pass.
  std::unique_ptr<ClipPass> start(const ClipShape& shape, const Keys& keys, Level level) const;
  const Axis& axis() const { return axis_; }

 protected:
  explicit Stressor(Axis axis) : axis_(std::move(axis)) {}

  /// Does the work at natural value `value`, never the identity value. Either changes `result.sample` in
  /// place (image and, where objects are hidden or moved, label) and sets `result.warp` and `result.validity`.
  virtual void stress(Stressed& result, const Keys& keys, double value) const = 0;

  /// The same for a clip, at a value that is never the identity. The default stresses one frame after the other.
  virtual std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double value) const;

  /// Made of other stressors that are applied one by one: then these have moved the depth map of the sample already. Of all
  /// others it is moved here, by their warp.
  virtual bool composed() const { return false; }

 private:
  Axis axis_;
};

/// A stressor that needs time. On a single picture it does what it does to the only frame of a clip.
class ClipStressor : public Stressor {
 protected:
  using Stressor::Stressor;
  void stress(Stressed& result, const Keys& keys, double value) const final;
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double value) const override = 0;
};

/// What happens to labels (stressors 1.2): invariant, equivariant, visible fraction, given by the user.
enum class LabelEffect { invariant, equivariant, visible, user };

/// What one random draw belongs to: nothing is drawn; a channel value or a pixel (anew in every frame), a frame, a clip or
/// single picture, a camera (all pictures of a run).
enum class Scope { nothing, sample, pixel, frame, clip, camera };

/// Where in the path from scene to network a stress acts. The order is that of the reference page, not of a chain.
enum class Family {
  sensor,
  optics,
  transport,
  occlusion,
  photometric,
  weather,
  geometry,
  pattern,
  composite,
  temporal,
};
/// "sensor", ….
std::string_view name_of(Family family);
std::string_view name_of(Scope scope);
/// "labels stay", …: one or two words for tables.
std::string_view name_of(LabelEffect effect);

struct Traits {
  Scope draws = Scope::nothing;
  bool stochastic() const { return draws != Scope::nothing; }
  bool nested = true;        ///< The changed set only grows with the level.
  bool monotone = true;      ///< The squared error only grows with the level, but for ripples of 0.3 dB.
  bool swaps_sides = false;  ///< Width and height change places; all others keep the size.
  LabelEffect labels = LabelEffect::invariant;
  bool temporal = false;  ///< Needs clips: it says nothing about single pictures.
};

/// Named levels of published benchmarks, in natural values, mildest first.
struct PublishedLevels {
  std::string name;
  std::vector<double> values;
  /// Parameters that the benchmark sets apart from the strength, over the defaults: none, one map for all levels, or one
  /// for each.
  std::vector<Value> params{};

  /// What holds at level `i`, over the defaults.
  Value params_at(std::size_t i) const;
};

struct Spec {
  Family family;
  std::string title;    ///< For people, e.g. "Gaussian noise".
  std::string summary;  ///< One sentence: what it does and which physics it stands for.
  Schema params;        ///< Everything except the natural parameter of the axis.
  std::function<Axis(const Params&)> axis;
  std::vector<PublishedLevels> levels;
  bool by_default = false;  ///< Searched where a config names no stress.
  Traits traits;
  std::string source;  ///< Paper, benchmark or standard of the formula.
  /// What other libraries call it: "albumentations.GaussNoise", with the parameters that make the two agree where they
  /// are not our defaults: "albumentations.SaltAndPepper {scope: pixel}".
  std::vector<std::string> aliases{};
  std::function<std::unique_ptr<Stressor>(const Params&)> make;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
/// One row per file of catalog/, sorted by id.
std::span<const Entry> catalog();

/// Helper for catalog files: an axis that no parameter changes.
inline std::function<Axis(const Params&)> fixed(Axis axis) {
  return [axis = std::move(axis)](const Params&) { return axis; };
}
/// Helper for catalog files: makes `T` from (Axis, Params).
template <class T>
std::function<std::unique_ptr<Stressor>(const Params&)> make(std::function<Axis(const Params&)> axis) {
  return [axis = std::move(axis)](const Params& params) { return std::make_unique<T>(axis(params), params); };
}

}  // namespace proofload::stress
