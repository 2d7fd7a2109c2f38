// PNG by libpng. The library's errors leave by a jump: stretches of its calls sit in member functions without
// C++ objects of their own.
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <memory>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/image/detail/codecs.h"

namespace proofload {

namespace {

struct Trouble {
  char text[256] = {};
};

void on_error(png_structp png, png_const_charp message) {
  auto* trouble = static_cast<Trouble*>(png_get_error_ptr(png));
  std::strncpy(trouble->text, message, sizeof trouble->text - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

constexpr const char* kEndsEarly = "the data end early";

// The content of the first chunk named `tag`, empty if there is none.
std::string_view chunk(std::string_view file, std::string_view tag) {
  constexpr std::size_t kSignature = 8;
  constexpr std::size_t kFrame = 12;  // Length and name before the content, checksum behind it.
  std::string_view rest = file.substr(kSignature);
  while (rest.size() >= kFrame) {
    const std::size_t length = png_get_uint_32(reinterpret_cast<png_const_bytep>(rest.data()));
    if (length > rest.size() - kFrame) return {};
    if (rest.substr(4, 4) == tag) return rest.substr(8, length);
    rest.remove_prefix(kFrame + length);
  }
  return {};
}

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : left_(bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &trouble_, on_error, on_warning);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) throw Error(ErrorCode::internal, "libpng could not be started");
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool read_header() {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_set_read_fn(png_, this, read);
    // Sizes are checked by us, with a better message.
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // Only what makes pixels: memory for the others is taken by the length they claim, and texts and
    // profiles can unpack to a thousand times their size.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_read_info(png_, info_);
    return true;
  }

  // 8-bit RGB whatever is stored.
  bool start() {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_set_strip_16(png_);
    png_set_palette_to_rgb(png_);
    png_set_expand_gray_1_2_4_to_8(png_);
    png_set_gray_to_rgb(png_);
    png_set_strip_alpha(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  // The stored values, a byte each.
  bool start_indices() {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_set_packing(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  bool read_rows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_read_image(png_, rows);
    png_read_end(png_, info_);
    return true;
  }

  std::int64_t width() const { return png_get_image_width(png_, info_); }
  std::int64_t height() const { return png_get_image_height(png_, info_); }
  int bits() const { return png_get_bit_depth(png_, info_); }
  int kind() const { return png_get_color_type(png_, info_); }
  std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }

  [[noreturn]] void fail(std::string_view name) const {
    const bool truncated = std::strcmp(trouble_.text, kEndsEarly) == 0;
    throw Error(ErrorCode::parse, std::string(name) + ": the PNG is " +
                                      (truncated ? "truncated: " : "damaged: ") + trouble_.text +
                                      "; copy or download it again");
  }

 private:
  static void read(png_structp png, png_bytep to, std::size_t count) {
    std::string_view& left = static_cast<Decoder*>(png_get_io_ptr(png))->left_;
    if (count > left.size()) png_error(png, kEndsEarly);
    std::memcpy(to, left.data(), count);
    left.remove_prefix(count);
  }

  std::string_view left_;
  Trouble trouble_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

class Encoder {
 public:
  Encoder() {
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &trouble_, on_error, on_warning);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) throw Error(ErrorCode::internal, "libpng could not be started");
  }
  ~Encoder() { png_destroy_write_struct(&png_, &info_); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  // `row(y)` gives the bytes of a row.
  template <class Row>
  bool encode(Size size, int bits, int kind, const Row& row) {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_set_write_fn(png_, this, write, nullptr);
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(size.width), static_cast<png_uint_32>(size.height),
                 bits, kind, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png_, info_);
    for (int y = 0; y < size.height; ++y) png_write_row(png_, row(y));
    png_write_end(png_, info_);
    return true;
  }

  std::string take() { return std::move(out_); }
  const char* text() const { return trouble_.text; }

 private:
  static void write(png_structp png, png_bytep from, std::size_t count) {
    try {
      static_cast<Encoder*>(png_get_io_ptr(png))->out_.append(reinterpret_cast<const char*>(from), count);
      return;
    } catch (const std::exception&) {
      // Reported below: an exception must not cross the library.
    }
    png_error(png, "no memory left");
  }

  Trouble trouble_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::string out_;
};

}  // namespace

int detail::orientation_png(std::string_view bytes) { return exif_orientation(chunk(bytes, "eXIf")); }

detail::Decoded detail::decode_png(std::string_view bytes,
                                   std::string_view name,
                                   const ReadOptions& options) {
  Decoder decoder(bytes);
  if (!decoder.read_header()) decoder.fail(name);
  check_size(name, decoder.width(), decoder.height(), options);
  if (!decoder.start()) decoder.fail(name);
  Decoded out{Image({static_cast<int>(decoder.width()), static_cast<int>(decoder.height())}, 3), 1};
  PROOFLOAD_ASSERT(decoder.row_bytes() == out.image.stride());
  std::vector<png_bytep> rows(static_cast<std::size_t>(out.image.height()));
  for (int y = 0; y < out.image.height(); ++y) rows[static_cast<std::size_t>(y)] = out.image.row(y);
  if (!decoder.read_rows(rows.data())) decoder.fail(name);
  if (options.exif_orientation) out.orientation = orientation_png(bytes);
  return out;
}

Image detail::decode_index_png(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Decoder decoder(bytes);
  if (!decoder.read_header()) decoder.fail(name);
  check_size(name, decoder.width(), decoder.height(), options);
  const bool single = decoder.kind() == PNG_COLOR_TYPE_GRAY || decoder.kind() == PNG_COLOR_TYPE_PALETTE;
  if (!single || decoder.bits() > 8)
    throw Error(ErrorCode::unsupported,
                std::string(name) + ": holds " +
                    (single ? "grey of 16 bits" : "colours, not one class index a pixel") +
                    "; write masks as grey or palette PNG of 8 bits");
  if (!decoder.start_indices()) decoder.fail(name);
  Image out({static_cast<int>(decoder.width()), static_cast<int>(decoder.height())}, 1);
  PROOFLOAD_ASSERT(decoder.row_bytes() == out.stride());
  std::vector<png_bytep> rows(static_cast<std::size_t>(out.height()));
  for (int y = 0; y < out.height(); ++y) rows[static_cast<std::size_t>(y)] = out.row(y);
  if (!decoder.read_rows(rows.data())) decoder.fail(name);
  return out;
}

Grey16 decode_grey16_png(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Decoder decoder(bytes);
  if (!decoder.read_header()) decoder.fail(name);
  detail::check_size(name, decoder.width(), decoder.height(), options);
  if (decoder.kind() != PNG_COLOR_TYPE_GRAY || decoder.bits() != 16)
    throw Error(ErrorCode::unsupported, std::string(name) + ": holds " +
                                            (decoder.kind() == PNG_COLOR_TYPE_GRAY
                                                 ? "grey of " + std::to_string(decoder.bits()) + " bits"
                                                 : std::string("colours, not one number a pixel")) +
                                            "; write depth as grey PNG of 16 bits");
  if (!decoder.start_indices()) decoder.fail(name);
  Grey16 out{{static_cast<int>(decoder.width()), static_cast<int>(decoder.height())}, {}};
  const auto width = static_cast<std::size_t>(out.size.width);
  const auto height = static_cast<std::size_t>(out.size.height);
  PROOFLOAD_ASSERT(decoder.row_bytes() == 2 * width);
  std::vector<png_byte> stored(2 * width * height);
  std::vector<png_bytep> rows(height);
  for (std::size_t y = 0; y < height; ++y) rows[y] = stored.data() + 2 * width * y;
  if (!decoder.read_rows(rows.data())) decoder.fail(name);
  out.values.reserve(width * height);
  // PNG stores the upper byte first.
  for (std::size_t i = 0; i < stored.size(); i += 2)
    out.values.push_back(static_cast<std::uint16_t>(stored[i] << 8 | stored[i + 1]));
  return out;
}

std::string encode_png(const ImageView& view) {
  Encoder encoder;
  if (!encoder.encode(view.size(), 8, view.channels() == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
                      [&](int y) { return view.row(y); }))
    throw Error(ErrorCode::internal, std::string("PNG encoding failed: ") + encoder.text());
  return encoder.take();
}

std::string encode_grey16_png(const Grey16& map) {
  const auto width = static_cast<std::size_t>(std::max(0, map.size.width));
  const auto height = static_cast<std::size_t>(std::max(0, map.size.height));
  if (map.values.empty() || map.values.size() != width * height)
    throw Error(ErrorCode::invalid_argument, "a map of 16 bits needs a value for every pixel");
  // PNG stores the upper byte first.
  std::vector<png_byte> stored;
  stored.reserve(2 * map.values.size());
  for (const std::uint16_t v : map.values) {
    stored.push_back(static_cast<png_byte>(v >> 8));
    stored.push_back(static_cast<png_byte>(v & 255));
  }
  Encoder encoder;
  if (!encoder.encode(map.size, 16, PNG_COLOR_TYPE_GRAY,
                      [&](int y) { return stored.data() + 2 * width * static_cast<std::size_t>(y); }))
    throw Error(ErrorCode::internal, std::string("PNG encoding failed: ") + encoder.text());
  return encoder.take();
}

}  // namespace proofload
