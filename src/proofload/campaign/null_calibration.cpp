#include "proofload/campaign/null_calibration.h"

#include <algorithm>
#include <cmath>

#include "proofload/campaign/fields.h"
#include "proofload/core/hash.h"
#include "proofload/image/codec.h"

namespace proofload::campaign {

namespace {

Image shifted_half_a_pixel(const Image& src) {
  Image out(src.size(), src.channels());
  const std::size_t step = static_cast<std::size_t>(src.channels());
  for (int y = 0; y < src.height(); ++y) {
    const std::uint8_t* from = src.row(y);
    std::uint8_t* to = out.row(y);
    const std::size_t last = src.stride() - step;
    for (std::size_t i = 0; i < last; ++i)
      to[i] = static_cast<std::uint8_t>((from[i] + from[i + step] + 1) / 2);
    std::copy(from + last, from + src.stride(), to + last);
  }
  return out;
}

}  // namespace

Stressed null_perturbed(NullKind kind, Sample sample) {
  Stressed out{std::move(sample), Warp(), {}};
  Image& image = out.sample.image;
  switch (kind) {
    case NullKind::reencode: {
      Image again = decode_image(encode_jpeg(image, 95), out.sample.id);
      // A grey picture comes back as RGB; what the model is given keeps its channels.
      if (again.channels() == image.channels()) image = std::move(again);
      break;
    }
    case NullKind::grey_level: {
      const bool up = (hash64(out.sample.id) & 1) != 0;
      std::uint8_t* p = image.data();
      for (std::size_t i = 0; i < image.bytes(); ++i)
        p[i] = static_cast<std::uint8_t>(up ? std::min(255, p[i] + 1) : std::max(0, p[i] - 1));
      break;
    }
    case NullKind::half_pixel:
      image = shifted_half_a_pixel(image);
      out.warp = Warp::homography({1, 0, -0.5, 0, 1, 0, 0, 0, 1});
      out.sample.label = out.warp.map(out.sample.label, image.size());
      break;
  }
  return out;
}

std::vector<Cell> null_cells(const std::vector<std::uint32_t>& samples, std::size_t most) {
  std::vector<Cell> cells;
  const std::size_t n = std::min(samples.size(), most);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t sample = samples[i * samples.size() / n];
    for (int kind = 0; kind < kNullKinds; ++kind) {
      Cell cell;
      cell.sample = sample;
      cell.chain = {{static_cast<std::uint16_t>(kFirstNullStress + kind), kTopLevel}};
      cells.push_back(cell);
    }
  }
  return cells;
}

double null_tolerance(std::vector<double> changes, const metric::Metric& metric) {
  if (changes.empty() || !metric.graded()) return 0;
  std::sort(changes.begin(), changes.end());
  const auto rank = static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(changes.size())));
  return std::min(changes[std::max<std::size_t>(rank, 1) - 1], metric.most_tolerance());
}

}  // namespace proofload::campaign
