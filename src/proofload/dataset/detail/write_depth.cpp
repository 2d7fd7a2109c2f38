// Pictures in images/ and a grey PNG of 16 bits for each in depth/; 0 is not known.
#include <algorithm>
#include <cmath>
#include <optional>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/writers.h"
#include "proofload/image/codec.h"

namespace proofload::dataset {

namespace {

constexpr double kUsualScale = 0.001;  // What the reader takes without being told.

class DepthWriter final : public Writer {
 public:
  DepthWriter(std::filesystem::path folder, WriterOptions options)
      : Writer(std::move(folder), std::move(options)) {}

 private:
  void take(const std::string& file, Size size, const Annotation& label, const Origin& origin) override {
    const auto* depth = std::get_if<DepthMap>(&label);
    if (!depth)
      throw Error(ErrorCode::unsupported, origin.source + ": has no depth, and the format `depth` needs it");
    // A map that was read from a PNG has its steps: so they are written, and nothing is rounded.
    if (!scale_) scale_ = depth->from == 0 && depth->to > 0 ? depth->to / 65534 : kUsualScale;
    Grey16 out{size, {}};
    out.values.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const std::size_t cell = depth->cell((x + 0.5) * depth->picture.width / size.width,
                                             (y + 0.5) * depth->picture.height / size.height);
        out.values.push_back(cell < depth->steps.size() ? stored(depth->at(cell)) : std::uint16_t{0});
      }
    std::string path = "depth" + file.substr(file.find('/'));
    path.erase(path.rfind('.'));
    write(path + ".png", encode_grey16_png(out));
    count_objects(1);
  }

  std::uint16_t stored(double value) {
    if (std::isnan(value)) return 0;
    const double steps = std::round(value / *scale_);
    if (!(steps >= 0 && steps <= 65534)) {
      ++lost_;
      return 0;
    }
    return static_cast<std::uint16_t>(std::max(1.0, steps));
  }

  void write_labels() override {
    if (scale_ && std::abs(*scale_ - kUsualScale) > 1e-12)
      note("one step of depth is " + number_text(*scale_) +
           ": read it with data.scale=" + number_text(*scale_));
    if (lost_ > 0)
      note(counted(lost_, "place") +
           " written as not known: the depth there is below 0 or beyond 65534 steps");
  }
  // Readers of depth look into the folders themselves.
  bool nested() const override { return false; }

  std::optional<double> scale_;
  std::size_t lost_ = 0;
};

}  // namespace

std::unique_ptr<Writer> write_depth(std::filesystem::path folder, WriterOptions options) {
  return std::make_unique<DepthWriter>(std::move(folder), std::move(options));
}

}  // namespace proofload::dataset
