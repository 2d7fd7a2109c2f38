// Pictures drawn on demand, with exact labels and no files.
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/rng.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/belt_scene.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/gauge_scene.h"

namespace proofload::dataset {

namespace {

// What a scene adds to counting, seeding and naming.
class Drawn : public Dataset {
 public:
  Drawn(const Params& params, std::string scene)
      : scene_(std::move(scene)),
        count_(static_cast<std::size_t>(params.integer("count"))),
        size_(params.integer("size")),
        seed_(static_cast<std::uint64_t>(params.integer("seed"))) {}

  const Info& info() const override { return info_; }
  std::size_t size() const override { return count_; }
  std::string id(std::size_t index) const override {
    check(index);
    std::string digits = std::to_string(index);
    return scene_ + "/" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
  }

 protected:
  // "400 drawn dials of 128 px, seed 1"
  std::string found(const char* things) const {
    return std::to_string(count_) + " drawn " + things + " of " + std::to_string(size_) + " px, seed " +
           std::to_string(seed_);
  }
  // The size is not in the key: the same scene is drawn at any size.
  Rng field(std::size_t index) const {
    check(index);
    return Rng(
        FieldBytes().add("synthetic " + scene_).add(seed_).add(static_cast<std::uint64_t>(index)).hash());
  }
  int side() const { return size_; }
  Info info_;

 private:
  void check(std::size_t index) const {
    if (index >= count_)
      throw Error(ErrorCode::invalid_argument,
                  "picture " + std::to_string(index) + " of " + std::to_string(count_));
  }

  std::string scene_;
  std::size_t count_;
  int size_;
  std::uint64_t seed_;
};

class Gauges : public Drawn {
 public:
  explicit Gauges(const Params& params) : Drawn(params, "gauge") {
    info_.task = Task::regression;
    info_.notes.push_back(found("dials") + "; the scale runs clockwise from 0 at the top to 10");
  }
  Annotation label(std::size_t index) const override { return Reading{reading(field(index))}; }
  Sample load(std::size_t index) const override {
    const Rng rng = field(index);
    return Sample{id(index), draw_gauge(gauge_style(rng), reading(rng), side()), Reading{reading(rng)}, {}};
  }

 private:
  static double reading(const Rng& rng) { return 10 * rng.uniform(1, 0); }
};

class Belts : public Drawn {
 public:
  Belts(const Params& params, const Options& options) : Drawn(params, "belt") {
    info_.task = Task::detection;
    info_.notes.push_back(found("belts") + " with " + join(belt_classes(), ", "));
    classes_ = map_classes(belt_classes(), options.model_labels, /*strict=*/false, "synthetic", info_.notes);
    info_.labels = options.model_labels.empty() ? belt_classes() : options.model_labels;
  }
  Annotation label(std::size_t index) const override { return labels(belt_style(field(index))); }
  Sample load(std::size_t index) const override {
    const BeltStyle style = belt_style(field(index));
    return Sample{id(index), draw_belt(style, side()), labels(style), {}};
  }

 private:
  // In the model's order; parts it does not know are left out.
  BoxLabels labels(const BeltStyle& style) const {
    BoxLabels out = belt_labels(style, side());
    for (LabelledBox& item : out.boxes) item.label = classes_.index[static_cast<std::size_t>(item.label)];
    std::erase_if(out.boxes, [](const LabelledBox& item) { return item.label < 0; });
    return out;
  }

  ClassMap classes_;
};

double claim(const std::filesystem::path& path) {
  std::error_code error;
  return path == "synthetic" && !std::filesystem::exists(path, error) ? 1.0 : 0.0;
}

}  // namespace

Spec synthetic() {
  return {
      .title = "Drawn pictures",
      .summary = "the word `synthetic`: pictures drawn on demand with exact labels, no files",
      .params = {choice("scene", "gauge", {"gauge", "belt"},
                        "What is drawn: round dials with one needle, or parts on a conveyor belt."),
                 integer("count", 400, {1, 1'000'000}, "pictures", "How many."),
                 integer("size", 128, {16, 1024}, "px", "Width and height."),
                 integer("seed", 1, {0, 2'147'483'647}, "", "Another seed draws other pictures.")},
      .sniff = claim,
      .open = [](const std::filesystem::path& path, const Options& options,
                 const Params& params) -> std::unique_ptr<Dataset> {
        if (!path.empty() && path != "synthetic")
          throw Error(ErrorCode::invalid_argument,
                      path.string() +
                          ": the format `synthetic` draws its pictures and reads no file. Leave `path` "
                          "under `data` out, or write `synthetic`.");
        if (params.text("scene") == "belt") return std::make_unique<Belts>(params, options);
        return std::make_unique<Gauges>(params);
      },
  };
}

}  // namespace proofload::dataset
