#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/text.h"
#include "proofload/stress/number_grid.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/user_file.h"

namespace proofload::stress {

namespace {

constexpr int kLargestSide = 127;
constexpr std::size_t kLargestFile = std::size_t{8} << 20;

// A comatic point: a bright head, and a tail that opens downwards to the right.
NumberGrid example() {
  constexpr int kSide = 13;
  NumberGrid out{kSide, kSide, {}};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const int along = x + y;
      const int across = x - y;
      out.values.push_back(along <= 14 && 2 * std::abs(across) <= along + 2 ? 1.0 / (2 + along * along) : 0);
    }
  return out;
}

class KernelFile final : public Stressor {
 public:
  KernelFile(Axis axis, const Params& params)
      : Stressor(std::move(axis)), scales_(params.text("vary") == "scale"), grid_(read(params)) {
    const std::string name = params.text("file").empty() ? "the kernel" : params.text("file");
    if (!(spread_of(grid_.values) <= kLargestSpread))
      throw Error(ErrorCode::invalid_argument,
                  name +
                      ": the weights add up to nothing, or nearly, because as much lies below 0 as above; "
                      "a kernel keeps the light of the picture. Add the middle weight that is missing.");
    centre_x_ = (grid_.columns - 1) / 2.0;
    centre_y_ = (grid_.rows - 1) / 2.0;
    if (params.text("centre") == "middle") {
      if (grid_.columns % 2 == 0 || grid_.rows % 2 == 0)
        throw Error(ErrorCode::invalid_argument,
                    name + ": a kernel of " + std::to_string(grid_.columns) + " x " +
                        std::to_string(grid_.rows) +
                        " has no middle cell; add a row or column of zeros, or say `centre: centroid`");
      return;
    }
    double sum = 0;
    double along_x = 0;
    double along_y = 0;
    for (int y = 0; y < grid_.rows; ++y)
      for (int x = 0; x < grid_.columns; ++x) {
        sum += grid_.at(x, y);
        along_x += grid_.at(x, y) * x;
        along_y += grid_.at(x, y) * y;
      }
    // What is a whole cell but for rounding keeps the cells as they are.
    const auto settled = [](double at) { return std::abs(at - std::round(at)) < 1e-3 ? std::round(at) : at; };
    centre_x_ = settled(along_x / sum);
    centre_y_ = settled(along_y / sum);
    if (!(centre_x_ >= 0 && centre_x_ < grid_.columns && centre_y_ >= 0 && centre_y_ < grid_.rows))
      throw Error(ErrorCode::invalid_argument,
                  name +
                      ": the centroid lies outside the kernel, because weights are below 0; say `centre: "
                      "middle`");
  }

 private:
  static NumberGrid read(const Params& params) {
    const std::string bytes = read_user_file(params, kLargestFile);
    return bytes.empty() ? example() : read_number_grid(bytes, params.text("file"), kLargestSide);
  }

  void stress(Stressed& result, const Keys&, double value) const override {
    result.sample.image = filter_plane(result.sample.image, scales_ ? kernel(value, 1) : kernel(1, value));
  }

  // Every cell is a square of `scale` px and gives every pixel the part that lies on it; `share` of the light takes this way.
  PlaneKernel kernel(double scale, double share) const {
    const int reach_x = reach(scale, centre_x_, grid_.columns);
    const int reach_y = reach(scale, centre_y_, grid_.rows);
    const int columns = 2 * reach_x + 1;
    const auto width = static_cast<std::size_t>(columns);
    std::vector<double> across(width * static_cast<std::size_t>(grid_.rows));
    for (int y = 0; y < grid_.rows; ++y)
      for (int x = 0; x < grid_.columns; ++x)
        spread(scale, x - centre_x_, reach_x, grid_.at(x, y), 1,
               across.data() + static_cast<std::size_t>(y) * width);
    std::vector<double> table(width * static_cast<std::size_t>(2 * reach_y + 1));
    for (int y = 0; y < grid_.rows; ++y)
      for (std::size_t x = 0; x < width; ++x)
        spread(scale, y - centre_y_, reach_y, across[static_cast<std::size_t>(y) * width + x], width,
               table.data() + x);
    double sum = 0;
    for (const double v : table) sum += v;
    for (double& v : table) v *= share / sum;
    table[table.size() / 2] += 1 - share;
    return table_kernel(reach_x, reach_y, table);
  }

  static int reach(double scale, double centre, int cells) {
    const double furthest = scale * (std::max(centre, cells - 1 - centre) + 0.5);
    return std::max(0, static_cast<int>(std::ceil(furthest - 0.5 - 1e-9)));
  }

  static void spread(double scale, double cell, int reach, double value, std::size_t step, double* table) {
    const double from = scale * (cell - 0.5);
    const double to = scale * (cell + 0.5);
    const int first = std::max(-reach, static_cast<int>(std::floor(from + 0.5)));
    const int last = std::min(reach, static_cast<int>(std::floor(to + 0.5)));
    for (int p = first; p <= last; ++p) {
      const double part = std::min(to, p + 0.5) - std::max(from, p - 0.5);
      if (part > 0) table[static_cast<std::size_t>(p + reach) * step] += value * part / scale;
    }
  }

  bool scales_;
  NumberGrid grid_;
  double centre_x_ = 0;  // In cells.
  double centre_y_ = 0;
};

}  // namespace

Spec kernel_file() {
  const auto axis = [](const Params& params) -> Axis {
    if (params.text("vary") == "scale")
      return {.parameter = "scale",
              .unit = "px",
              .identity = 0,
              .top = 4,
              .scale = Scale::geometric,
              .knee = 0.1};
    return {.parameter = "mix", .unit = "", .percent = true, .identity = 0, .top = 1};
  };
  return {.family = Family::optics,
          .title = "Kernel from a file",
          .summary =
              "Blurs every channel with a kernel of your own, such as the measured image of a point through "
              "your lens: mixed in by degrees, or grown from nothing.",
          .params = {file_param(
                         "The kernel, as it looks in a picture of a point: a grey picture (PNG of 8 or "
                         "16 bits), rows of numbers (CSV) or a NumPy array (.npy), at most 127 cells a "
                         "side. Empty = a comatic point, as an example."),
                     choice("vary", "mix", {"mix", "scale"},
                            "What grows: the share of the light that the kernel spreads, or the size of one "
                            "cell of it in px of the picture."),
                     choice("centre", "centroid", {"centroid", "middle"},
                            "What stays where it was: the centroid, so that nothing moves on the whole, or "
                            "the middle cell."),
                     digest_param()},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Convolution with the table, scaled to the sum 1; cells are squares",
          .make = make<KernelFile>(axis)};
}

}  // namespace proofload::stress
