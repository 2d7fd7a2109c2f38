// Orientation by EXIF (CIPA DC-008, tag 0x0112): reading it and turning pixels by it.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "proofload/image/detail/codecs.h"

namespace proofload::detail {

namespace {

constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kTypeShort = 3;
constexpr std::uint32_t kTypeLong = 4;

// Numbers of a TIFF block in its own byte order; out of bounds reads as nothing.
class TiffReader {
 public:
  TiffReader(std::string_view block, bool big_endian) : block_(block), big_endian_(big_endian) {}

  std::optional<std::uint32_t> number(std::size_t offset, std::size_t bytes) const {
    if (offset > block_.size() || block_.size() - offset < bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      const std::size_t at = big_endian_ ? offset + i : offset + bytes - 1 - i;
      value = value << 8 | static_cast<std::uint8_t>(block_[at]);
    }
    return value;
  }

 private:
  std::string_view block_;
  bool big_endian_;
};

}  // namespace

int exif_orientation(std::string_view block) {
  constexpr std::string_view kPrefix("Exif\0\0", 6);
  if (block.substr(0, kPrefix.size()) == kPrefix) block.remove_prefix(kPrefix.size());
  const std::string_view order = block.substr(0, 2);
  if (order != "MM" && order != "II") return 1;
  const TiffReader tiff(block, order == "MM");
  const auto directory = tiff.number(4, 4);
  if (tiff.number(2, 2) != 42U || !directory) return 1;
  const auto entries = tiff.number(*directory, 2);
  for (std::uint32_t i = 0; entries && i < *entries; ++i) {
    const std::size_t entry = std::size_t{*directory} + 2 + std::size_t{i} * 12;
    const auto tag = tiff.number(entry, 2);
    if (!tag) return 1;
    if (*tag != kOrientationTag) continue;
    const auto type = tiff.number(entry + 2, 2);
    const auto value = type == kTypeShort  ? tiff.number(entry + 8, 2)
                       : type == kTypeLong ? tiff.number(entry + 8, 4)
                                           : std::nullopt;
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  }
  return 1;
}

namespace {

// Copies pixels so that out(x, y) = source(origin + x·step_x + y·step_y), all in pixels of the source.
template <std::size_t kChannels>
void gather(
    const Image& source, Image& out, std::ptrdiff_t origin, std::ptrdiff_t step_x, std::ptrdiff_t step_y) {
  constexpr auto kBytes = static_cast<std::ptrdiff_t>(kChannels);
  for (int y = 0; y < out.height(); ++y) {
    const std::uint8_t* from = source.data() + (origin + y * step_y) * kBytes;
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < out.width(); ++x, from += step_x * kBytes, to += kChannels)
      std::memcpy(to, from, kChannels);
  }
}

}  // namespace

Image upright(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  const std::ptrdiff_t w = image.width();
  const std::ptrdiff_t h = image.height();
  const bool right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool swaps = orientation >= 5;
  const std::ptrdiff_t origin = (bottom ? (h - 1) * w : 0) + (right ? w - 1 : 0);
  const std::ptrdiff_t along_row = right ? -1 : 1;
  const std::ptrdiff_t along_column = bottom ? -w : w;
  Image out(swaps ? Size{image.height(), image.width()} : image.size(), image.channels());
  const std::ptrdiff_t step_x = swaps ? along_column : along_row;
  const std::ptrdiff_t step_y = swaps ? along_row : along_column;
  if (image.channels() == 3)
    gather<3>(image, out, origin, step_x, step_y);
  else
    gather<1>(image, out, origin, step_x, step_y);
  return out;
}

}  // namespace proofload::detail
