#include "proofload/dataset/detail/depth_png.h"

namespace proofload::dataset {

DepthMap read_depth_png(const std::filesystem::path& file,
                        double scale,
                        int unknown,
                        const ReadOptions& read) {
  Grey16 stored = read_grey16_png(file, read);
  // Step k of the map is the stored value k; the last value has no step of its own.
  DepthMap out{stored.size, stored.size, 0, 65534 * scale, std::move(stored.values)};
  for (std::uint16_t& step : out.steps)
    if (step == unknown) step = kNoDepth;
  return out;
}

}  // namespace proofload::dataset
