// Pixels: 8-bit, row-major, interleaved, 1 or 3 channels, sRGB-encoded RGB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace proofload {

struct Size {
  int width = 0;
  int height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

/// Largest side and pixel count any function of this module accepts.
inline constexpr int kLargestSide = 1 << 15;

class Image;

/// Borrowed pixels without gaps between rows. Never stored beyond the call it is given to.
class ImageView {
 public:
  ImageView(const std::uint8_t* data, Size size, int channels)
      : data_(data), size_(size), channels_(channels) {}
  ImageView(const Image& image);  // NOLINT(google-explicit-constructor)

  const std::uint8_t* data() const { return data_; }
  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  int channels() const { return channels_; }
  std::size_t stride() const {
    return static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(channels_);
  }
  std::size_t bytes() const { return stride() * static_cast<std::size_t>(size_.height); }
  const std::uint8_t* row(int y) const { return data_ + stride() * static_cast<std::size_t>(y); }

 private:
  const std::uint8_t* data_;
  Size size_;
  int channels_;
};

/// Owning pixels. Copy is deep, move is cheap; a default-made image is empty (0×0).
class Image {
 public:
  Image() = default;
  /// All bytes 0. Error{invalid_argument} unless both sides are in [1, kLargestSide] and channels is 1 or 3.
  Image(Size size, int channels);
  explicit Image(ImageView view);

  bool empty() const { return pixels_.empty(); }
  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  int channels() const { return channels_; }
  std::size_t stride() const {
    return static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(channels_);
  }
  std::size_t bytes() const { return pixels_.size(); }
  std::uint8_t* data() { return pixels_.data(); }
  const std::uint8_t* data() const { return pixels_.data(); }
  std::uint8_t* row(int y) { return pixels_.data() + stride() * static_cast<std::size_t>(y); }
  const std::uint8_t* row(int y) const { return pixels_.data() + stride() * static_cast<std::size_t>(y); }
  void fill(std::uint8_t value);

  friend bool operator==(const Image&, const Image&) = default;

 private:
  Size size_;
  int channels_ = 0;
  std::vector<std::uint8_t> pixels_;
};

/// Hash of size, channels and bytes: equal for equal pictures on any machine.
std::uint64_t pixel_hash(const ImageView& view);

}  // namespace proofload
