// BMP: uncompressed pictures of 1, 4 and 8 bits with palette and of 16, 24 and 32 bits, rows in either order.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "proofload/core/error.h"
#include "proofload/image/detail/codecs.h"

namespace proofload {

namespace {

constexpr std::size_t kFileHead = 14;
constexpr std::uint32_t kCoreHead = 12;  // OS/2: 16-bit sides, palette of three bytes an entry.
constexpr std::uint32_t kInfoHead = 40;
enum Compression : std::uint32_t { kRgb = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kAlphaBitFields = 6 };

std::uint32_t number(std::string_view bytes, std::size_t offset, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[offset + i]);
  return value;
}

struct Head {
  std::uint32_t size = 0;  // Of the header that follows the file head.
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool top_down = false;
  std::uint32_t bits = 0;
  std::uint32_t compression = kRgb;
  std::uint32_t colours = 0;
};

std::optional<Head> head_of(std::string_view bytes) {
  if (bytes.size() < kFileHead + kCoreHead) return std::nullopt;
  Head head;
  head.size = number(bytes, kFileHead, 4);
  static constexpr std::array<std::uint32_t, 7> kKnown = {kCoreHead, kInfoHead, 52, 56, 64, 108, 124};
  if (std::find(kKnown.begin(), kKnown.end(), head.size) == kKnown.end()) return std::nullopt;
  if (bytes.size() < kFileHead + head.size) return std::nullopt;
  if (head.size == kCoreHead) {
    head.width = number(bytes, 18, 2);
    head.height = number(bytes, 20, 2);
    head.bits = number(bytes, 24, 2);
    return head;
  }
  head.width = static_cast<std::int32_t>(number(bytes, 18, 4));
  head.height = static_cast<std::int32_t>(number(bytes, 22, 4));
  head.top_down = head.height < 0;
  head.height = std::abs(head.height);
  head.bits = number(bytes, 28, 2);
  head.compression = number(bytes, 30, 4);
  head.colours = number(bytes, 46, 4);
  return head;
}

// One channel of a packed pixel: the bits of `mask`, spread over 0..255.
class Field {
 public:
  Field() = default;
  explicit Field(std::uint32_t mask)
      : mask_(mask), shift_(mask ? std::countr_zero(mask) : 0), top_(mask >> shift_) {}
  bool valid() const { return top_ == 0 || std::has_single_bit(std::uint64_t{top_} + 1); }
  std::uint8_t of(std::uint32_t pixel) const {
    return top_ ? static_cast<std::uint8_t>(std::uint64_t{(pixel & mask_) >> shift_} * 255 / top_) : 0;
  }

 private:
  std::uint32_t mask_ = 0;
  int shift_ = 0;
  std::uint32_t top_ = 0;
};

class Reader {
 public:
  Reader(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  Image read(const ReadOptions& options) {
    head_ = head_of(bytes_).value();  // The caller saw a known header.
    detail::check_size(name_, head_.width, head_.height, options);
    check_form();
    read_palette_or_fields();
    const std::size_t pixels = number(bytes_, 10, 4);
    const auto width = static_cast<std::size_t>(head_.width);
    const auto height = static_cast<std::size_t>(head_.height);
    const std::size_t stride = (width * head_.bits + 31) / 32 * 4;
    if (pixels > bytes_.size() || bytes_.size() - pixels < stride * height)
      fail("is truncated: its pixels need " + std::to_string(pixels + stride * height) + " bytes and " +
           std::to_string(bytes_.size()) + " are there; copy or download it again");
    Image out({static_cast<int>(head_.width), static_cast<int>(head_.height)}, 3);
    for (std::size_t y = 0; y < height; ++y) {
      const std::size_t stored = head_.top_down ? y : height - 1 - y;
      read_row(bytes_.data() + pixels + stored * stride, out.row(static_cast<int>(y)), width);
    }
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& what, ErrorCode code = ErrorCode::parse) const {
    throw Error(code, std::string(name_) + ": the BMP " + what);
  }

  void check_form() const {
    const std::uint32_t c = head_.compression;
    if (c == kRle8 || c == kRle4)
      fail("is run-length compressed (RLE), which is not read; save it uncompressed or as PNG",
           ErrorCode::unsupported);
    const bool fields = c == kBitFields || c == kAlphaBitFields;
    static constexpr std::array<std::uint32_t, 6> kBits = {1, 4, 8, 16, 24, 32};
    if ((c != kRgb && !fields) || (fields && head_.bits != 16 && head_.bits != 32) ||
        std::find(kBits.begin(), kBits.end(), head_.bits) == kBits.end())
      fail("has " + std::to_string(head_.bits) + " bits a pixel with compression " + std::to_string(c) +
               ", which is not read; save it as PNG",
           ErrorCode::unsupported);
  }

  void read_palette_or_fields() {
    const std::size_t after_head = kFileHead + head_.size;
    if (head_.bits <= 8) {
      const std::size_t entry = head_.size == kCoreHead ? 3 : 4;
      const std::size_t most = std::size_t{1} << head_.bits;
      const std::size_t count = head_.colours == 0 ? most : std::min<std::size_t>(head_.colours, most);
      if (bytes_.size() - after_head < count * entry)
        fail("is truncated inside its palette; copy or download it again");
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t c = 0; c < 3; ++c)
          palette_[i][c] = static_cast<std::uint8_t>(bytes_[after_head + i * entry + 2 - c]);
      return;
    }
    if (head_.bits == 24) return;
    std::array<std::uint32_t, 3> masks = head_.bits == 16
                                             ? std::array<std::uint32_t, 3>{0x7C00, 0x03E0, 0x001F}
                                             : std::array<std::uint32_t, 3>{0xFF0000, 0xFF00, 0xFF};
    if (head_.compression != kRgb) {
      // Behind a plain header, inside a longer one: the same place.
      if (bytes_.size() < kFileHead + kInfoHead + 12)
        fail("is truncated inside its header; copy or download it again");
      for (std::size_t c = 0; c < 3; ++c) masks[c] = number(bytes_, kFileHead + kInfoHead + c * 4, 4);
    }
    for (std::size_t c = 0; c < 3; ++c) {
      fields_[c] = Field(masks[c]);
      if (!fields_[c].valid())
        fail("has a channel mask with gaps, which is not read; save it as PNG", ErrorCode::unsupported);
    }
  }

  void read_row(const char* raw, std::uint8_t* to, std::size_t width) const {
    const auto* from = reinterpret_cast<const std::uint8_t*>(raw);
    if (head_.bits == 24) {
      for (std::size_t x = 0; x < width; ++x, from += 3, to += 3) {
        to[0] = from[2];
        to[1] = from[1];
        to[2] = from[0];
      }
    } else if (head_.bits <= 8) {
      const unsigned mask = (1U << head_.bits) - 1;
      for (std::size_t x = 0; x < width; ++x, to += 3) {
        const std::size_t bit = x * head_.bits;
        const unsigned index = from[bit / 8] >> (8 - head_.bits - bit % 8) & mask;
        std::memcpy(to, palette_[index].data(), 3);
      }
    } else {
      const std::size_t count = head_.bits / 8;
      for (std::size_t x = 0; x < width; ++x, from += count, to += 3) {
        std::uint32_t pixel = 0;
        for (std::size_t i = count; i-- > 0;) pixel = pixel << 8 | from[i];
        for (std::size_t c = 0; c < 3; ++c) to[c] = fields_[c].of(pixel);
      }
    }
  }

  std::string_view bytes_;
  std::string_view name_;
  Head head_;
  std::array<std::array<std::uint8_t, 3>, 256> palette_{};
  std::array<Field, 3> fields_{};
};

}  // namespace

std::optional<detail::StoredSize> detail::stored_size_bmp(std::string_view head) {
  const auto found = head_of(head);
  if (!found) return std::nullopt;
  return StoredSize{found->width, found->height};
}

detail::Decoded detail::decode_bmp(std::string_view bytes,
                                   std::string_view name,
                                   const ReadOptions& options) {
  return {Reader(bytes, name).read(options), 1};
}

}  // namespace proofload
