// Pixels: 8-bit, row-major, interleaved, 1 or 3 channels, sRGB-encoded RGB.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

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

/// Bytes that copies share and the last one frees. Counting is safe between threads, the bytes are whose they are.
class SharedBytes {
 public:
  SharedBytes() = default;
  /// Of any value; begin at a multiple of 64.
  explicit SharedBytes(std::size_t count);
  SharedBytes(const SharedBytes& other) : block_(other.block_) {
    if (block_) block_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBytes& operator=(const SharedBytes& other) {
    if (this != &other) *this = SharedBytes(other);
    return *this;
  }
  SharedBytes& operator=(SharedBytes&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBytes() {
    if (block_) release();
  }

  std::uint8_t* data() const { return block_ ? reinterpret_cast<std::uint8_t*>(block_ + 1) : nullptr; }
  std::size_t count() const { return block_ ? block_->count : 0; }
  bool shared() const { return block_ && block_->owners.load(std::memory_order_acquire) != 1; }

 private:
  struct alignas(64) Block {
    std::atomic<std::size_t> owners;
    std::size_t count;
  };
  void release();

  Block* block_ = nullptr;
};

/// Owning pixels. A copy is a value of its own, but takes no time and no memory until one of the two is written to. A pointer
/// that `data()` or `row()` gave for writing must not be written through once the image has been copied. A default-made image
/// is empty (0×0).
class Image {
 public:
  Image() = default;
  /// All bytes 0. Error{invalid_argument} unless both sides are in [1, kLargestSide] and channels is 1 or 3.
  Image(Size size, int channels);
  explicit Image(ImageView view);
  /// Bytes of any value, for those who write all of them. Errors as above.
  static Image unset(Size size, int channels);

  bool empty() const { return bytes() == 0; }
  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  int channels() const { return channels_; }
  std::size_t stride() const {
    return static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(channels_);
  }
  std::size_t bytes() const { return pixels_.count(); }
  std::uint8_t* data() {
    if (pixels_.shared()) detach();
    return pixels_.data();
  }
  const std::uint8_t* data() const { return pixels_.data(); }
  std::uint8_t* row(int y) { return data() + stride() * static_cast<std::size_t>(y); }
  const std::uint8_t* row(int y) const { return data() + stride() * static_cast<std::size_t>(y); }
  void fill(std::uint8_t value);
  /// Calls work(from, to), which writes all bytes at `to` from those at `from`: the same place, unless a copy of this image
  /// holds the bytes, too. For what looks at every byte once, in order: it need not pay for the copy.
  template <class Work>
  void rewrite(Work&& work) {
    if (!pixels_.shared()) return work(static_cast<const std::uint8_t*>(pixels_.data()), pixels_.data());
    SharedBytes out(pixels_.count());
    work(static_cast<const std::uint8_t*>(pixels_.data()), out.data());
    pixels_ = std::move(out);
  }

  friend bool operator==(const Image& a, const Image& b);

 private:
  void detach();

  Size size_;
  int channels_ = 0;
  SharedBytes pixels_;
};

/// Hash of size, channels and bytes: equal for equal pictures on any machine.
std::uint64_t pixel_hash(const ImageView& view);

}  // namespace proofload
