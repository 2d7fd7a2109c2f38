#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "proofload/stress/histogram.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Equalized luma of every tile; between the middles of tiles the four nearest are mixed.
class Tiles {
 public:
  Tiles(const Image& image, int across, double clip)
      : size_(image.size()),
        columns_(std::min(across, image.width())),
        rows_(std::min(across, image.height())),
        tables_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {
    for (int row = 0; row < rows_; ++row)
      for (int column = 0; column < columns_; ++column)
        table(column, row) = equalized(image, column, row, clip);
  }

  int columns() const { return columns_; }
  int rows() const { return rows_; }
  using Table = std::array<std::uint8_t, 256>;
  const Table& table(int column, int row) const {
    return tables_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                   static_cast<std::size_t>(column)];
  }

 private:
  Table& table(int column, int row) {
    return tables_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                   static_cast<std::size_t>(column)];
  }

  Table equalized(const Image& image, int column, int row, double clip) const {
    const int x0 = size_.width * column / columns_;
    const int x1 = size_.width * (column + 1) / columns_;
    const int y0 = size_.height * row / rows_;
    const int y1 = size_.height * (row + 1) / rows_;
    // Two in turns: neighbours often have one code, and a count would wait for the one before.
    std::array<Histogram, 2> turns{};
    for (int y = y0; y < y1; ++y) {
      const std::uint8_t* pixel = image.row(y) + static_cast<std::ptrdiff_t>(x0) * image.channels();
      for (int x = x0; x < x1; ++x, pixel += image.channels())
        ++turns[static_cast<std::size_t>(x % 2)][image.channels() == 3 ? luma_code(pixel) : *pixel];
    }
    Histogram& histogram = turns[0];
    for (std::size_t code = 0; code < histogram.size(); ++code) histogram[code] += turns[1][code];
    const auto pixels = static_cast<std::uint32_t>((x1 - x0) * (y1 - y0));
    const auto most = std::max(1U, static_cast<std::uint32_t>(clip * pixels / 256));
    std::uint32_t excess = 0;
    for (std::uint32_t& count : histogram) {
      if (count <= most) continue;
      excess += count - most;
      count = most;
    }
    // What was cut off goes to all codes alike, the rest to every so many.
    const std::uint32_t each = excess / 256;
    const std::uint32_t rest = excess % 256;
    const std::uint32_t every = rest > 0 ? std::max(1U, 256 / rest) : 257;
    std::uint32_t given = 0;
    std::uint64_t sum = 0;
    Table out;
    for (std::uint32_t code = 0; code < 256; ++code) {
      sum += histogram[code] + each;
      if (code % every == 0 && given < rest) {
        ++given;
        ++sum;
      }
      out[code] = static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (sum * 255 + pixels / 2) / pixels));
    }
    return out;
  }

  Size size_;
  int columns_;
  int rows_;
  std::vector<Table> tables_;
};

// Two neighbours on a line of tiles and the weight of the second in 1/256.
struct Between {
  int first;
  int second;
  int weight;
};
Between between(int at, int size, int tiles) {
  // In units of 1/512 tile, from the middle of the first one on.
  const std::int64_t place = (static_cast<std::int64_t>(2 * at + 1) * tiles * 256) / size - 256;
  const std::int64_t clamped = std::clamp<std::int64_t>(place, 0, std::int64_t{512} * (tiles - 1));
  const int first = static_cast<int>(clamped / 512);
  return {first, std::min(first + 1, tiles - 1), static_cast<int>(clamped % 512) / 2};
}

class Clahe final : public Stressor {
 public:
  Clahe(Axis axis, const Params& params)
      : Stressor(std::move(axis)), clip_(params.real("clip")), tiles_(params.integer("tiles")) {}

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    const Tiles tiles(image, tiles_, clip_);
    std::vector<Between> columns;
    columns.reserve(static_cast<std::size_t>(image.width()));
    for (int x = 0; x < image.width(); ++x) columns.push_back(between(x, image.width(), tiles.columns()));
    const auto part = static_cast<int>(share * 4096);
    // Per row the tables above and below are mixed first, in 1/256: left are two looked up for every pixel.
    std::vector<std::array<std::uint16_t, 256>> mixed(static_cast<std::size_t>(tiles.columns()));
    std::vector<float> changes(columns.size());
    for (int y = 0; y < image.height(); ++y) {
      const Between line = between(y, image.height(), tiles.rows());
      for (int column = 0; column < tiles.columns(); ++column) {
        const Tiles::Table& above = tiles.table(column, line.first);
        const Tiles::Table& below = tiles.table(column, line.second);
        auto& to = mixed[static_cast<std::size_t>(column)];
        for (std::size_t code = 0; code < to.size(); ++code)
          to[code] =
              static_cast<std::uint16_t>(above[code] * (256 - line.weight) + below[code] * line.weight);
      }
      const std::span<std::uint8_t> row(image.row(y), image.stride());
      if (image.channels() == 3) {
        changes_of<3>(row.data(), columns, mixed, part, changes);
      } else {
        changes_of<1>(row.data(), columns, mixed, part, changes);
      }
      add_to_pixels(row, image.channels(), changes, 1, 0.5F);
    }
  }

  // Whole grey levels for every pixel.
  template <std::size_t kChannels>
  static void changes_of(const std::uint8_t* pixel,
                         const std::vector<Between>& columns,
                         const std::vector<std::array<std::uint16_t, 256>>& mixed,
                         int part,
                         std::vector<float>& changes) {
    for (std::size_t x = 0; x < columns.size(); ++x, pixel += kChannels) {
      const Between& column = columns[x];
      const std::size_t luma = kChannels == 3 ? luma_code(pixel) : *pixel;
      const int left = mixed[static_cast<std::size_t>(column.first)][luma];
      const int right = mixed[static_cast<std::size_t>(column.second)][luma];
      const int wanted = (left * (256 - column.weight) + right * column.weight) >> 8;  // in 1/256
      changes[x] = static_cast<float>((part * (wanted - static_cast<int>(luma) * 256) + (1 << 19)) >> 20);
    }
  }

  double clip_;
  int tiles_;
};

}  // namespace

Spec clahe() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Local contrast (CLAHE)",
      .summary =
          "Fades into the picture whose luma is equalized tile by tile with limited contrast, as many "
          "cameras and "
          "medical viewers do; the same is added to all channels.",
      .params = {real("clip", 4, {1, 40}, "",
                      "No grey level of a tile counts more than so many times the mean."),
                 integer("tiles", 8, {1, 64}, "", "Tiles along each side.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "Zuiderveld, Graphics Gems IV, 1994",
      .aliases = {"albumentations.CLAHE", "imgaug.CLAHE", "kornia.RandomClahe"},
      .make = make<Clahe>(axis),
  };
}

}  // namespace proofload::stress
