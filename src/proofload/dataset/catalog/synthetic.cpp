// Pictures drawn on demand, with exact labels and no files.
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/rng.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/gauge_scene.h"

namespace proofload::dataset {

namespace {

class Gauges : public Dataset {
 public:
  explicit Gauges(const Params& params)
      : count_(static_cast<std::size_t>(params.integer("count"))),
        size_(params.integer("size")),
        seed_(static_cast<std::uint64_t>(params.integer("seed"))) {
    info_.task = Task::regression;
    info_.notes.push_back(std::to_string(count_) + " drawn dials of " + std::to_string(size_) + " px, seed " +
                          std::to_string(seed_) + "; the scale runs clockwise from 0 at the top to 10");
  }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return count_; }
  std::string id(std::size_t index) const override {
    check(index);
    std::string digits = std::to_string(index);
    return "gauge/" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
  }
  Annotation label(std::size_t index) const override { return Reading{reading(field(index))}; }
  Sample load(std::size_t index) const override {
    const Rng rng = field(index);
    return Sample{id(index), draw_gauge(gauge_style(rng), reading(rng), size_), Reading{reading(rng)}, {}};
  }

 private:
  void check(std::size_t index) const {
    if (index >= count_)
      throw Error(ErrorCode::invalid_argument,
                  "picture " + std::to_string(index) + " of " + std::to_string(count_));
  }
  // The size is not in the key: the same dial is drawn at any size.
  Rng field(std::size_t index) const {
    check(index);
    return Rng(FieldBytes().add("synthetic gauge").add(seed_).add(static_cast<std::uint64_t>(index)).hash());
  }
  static double reading(const Rng& rng) { return 10 * rng.uniform(1, 0); }

  std::size_t count_;
  int size_;
  std::uint64_t seed_;
  Info info_;
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
      .params = {choice("scene", "gauge", {"gauge"}, "What is drawn: round dials with one needle."),
                 integer("count", 400, {1, 1'000'000}, "pictures", "How many."),
                 integer("size", 128, {16, 1024}, "px", "Width and height."),
                 integer("seed", 1, {0, 2'147'483'647}, "", "Another seed draws other pictures.")},
      .sniff = claim,
      .open = [](const std::filesystem::path& path, const Options&,
                 const Params& params) -> std::unique_ptr<Dataset> {
        if (!path.empty() && path != "synthetic")
          throw Error(ErrorCode::invalid_argument,
                      path.string() +
                          ": the format `synthetic` draws its pictures and reads no file. Leave `path` "
                          "under `data` out, or write `synthetic`.");
        return std::make_unique<Gauges>(params);
      },
  };
}

}  // namespace proofload::dataset
