#include "proofload/image/codec.h"

#include <webp/decode.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/image/detail/codecs.h"

namespace proofload {

namespace detail {

void check_size(std::string_view name, std::int64_t width, std::int64_t height, const ReadOptions& options) {
  const std::string size = std::to_string(width) + " x " + std::to_string(height);
  if (width < 1 || height < 1)
    throw Error(ErrorCode::parse, std::string(name) + ": the file says it holds " + size +
                                      " pixels, which is no picture; write the picture again");
  if (width > kLargestSide || height > kLargestSide)
    throw Error(ErrorCode::unsupported, std::string(name) + ": the picture is " + size +
                                            " pixels; sides up to " + std::to_string(kLargestSide) +
                                            " are read, so cut it into tiles or shrink it");
  if (width * height > options.largest_pixels)
    throw Error(ErrorCode::unsupported, std::string(name) + ": the picture is " + size + " = " +
                                            fixed_text(static_cast<double>(width * height) / 1e6, 1) +
                                            " million pixels, above the limit of " +
                                            fixed_text(static_cast<double>(options.largest_pixels) / 1e6, 1) +
                                            " million; shrink it or raise the limit (largest_pixels)");
}

}  // namespace detail

namespace {

using detail::Decoded;

enum class Kind { unknown, jpeg, png, webp, bmp };

Kind kind_of(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return Kind::jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return Kind::png;
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return Kind::webp;
  // "BM" alone also begins plain text: the size of the header that follows must be a known one.
  if (bytes.starts_with("BM") && detail::stored_size_bmp(bytes)) return Kind::bmp;
  return Kind::unknown;
}

constexpr std::string_view kReadable = "JPEG, PNG, WebP and BMP are read";

// Formats that are pictures but not ours, so that the message can say what to do.
std::string_view foreign_format(std::string_view bytes) {
  const std::string_view brand = bytes.substr(0, 12);
  if (bytes.starts_with("GIF8")) return "a GIF";
  if (bytes.starts_with(std::string_view("II*\0", 4)) || bytes.starts_with(std::string_view("MM\0*", 4)))
    return "a TIFF";
  if (brand.ends_with("ftypavif")) return "an AVIF";
  if (brand.ends_with("ftypheic") || brand.ends_with("ftypmif1")) return "a HEIC";
  if (bytes.starts_with(std::string_view("\0\0\0\x0CjP  ", 8)) || bytes.starts_with("\xFF\x4F\xFF\x51"))
    return "a JPEG 2000";
  if (bytes.starts_with("\xFF\x0A") || bytes.starts_with(std::string_view("\0\0\0\x0CJXL ", 8)))
    return "a JPEG XL";
  if (bytes.starts_with("8BPS")) return "a Photoshop";
  if (bytes.starts_with("qoif")) return "a QOI";
  if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' && bytes[2] == '\n')
    return "a portable anymap";
  return {};
}

// What a file that is no picture looks like, for the message.
std::string looks_like(std::string_view bytes) {
  if (bytes.starts_with("version https://git-lfs"))
    return "is a Git LFS pointer instead of the picture itself; fetch the content with `git lfs pull`";
  const std::string_view head = bytes.substr(0, 256);
  const bool text = std::all_of(head.begin(), head.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u >= 32 || u == '\n' || u == '\r' || u == '\t';
  });
  std::string start;
  if (text) {
    start = "text beginning with \"" +
            valid_utf8(head.substr(0, std::min<std::size_t>(head.find_first_of("\r\n"), 32))) + "\"";
  } else {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    start = "bytes beginning with";
    for (const char c : bytes.substr(0, 8)) {
      const auto u = static_cast<unsigned char>(c);
      start += ' ';
      start += kDigits[u >> 4];
      start += kDigits[u & 15];
    }
  }
  return "is not a picture but " + start + "; " + std::string(kReadable) +
         ", so replace the file or take it out of the data";
}

[[noreturn]] void refuse_unknown(std::string_view bytes, std::string_view name) {
  const std::string where(name);
  if (bytes.empty())
    throw Error(ErrorCode::parse,
                where + ": the file is empty (0 bytes); copy it again or take it out of the data");
  if (const std::string_view format = foreign_format(bytes); !format.empty())
    throw Error(ErrorCode::unsupported, where + ": is " + std::string(format) + " picture; " +
                                            std::string(kReadable) + ", so convert it to PNG first");
  throw Error(ErrorCode::parse, where + ": " + looks_like(bytes));
}

std::uint32_t big_endian_32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

// Above this a file is asked for its size before its content is read into memory.
constexpr std::uintmax_t kPeekAbove = std::uintmax_t{32} << 20;
constexpr std::size_t kPeekBytes = 4096;
constexpr std::size_t kLargestFile = std::size_t{2} << 30;

void check_large_file(const std::filesystem::path& path, const ReadOptions& options) {
  std::error_code failed;
  const std::uintmax_t bytes = std::filesystem::file_size(path, failed);
  if (failed || bytes <= kPeekAbove) return;
  std::array<char, kPeekBytes> buffer{};
  std::ifstream in(path, std::ios::binary);
  in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  const std::string_view head(buffer.data(), static_cast<std::size_t>(in.gcount()));
  if (kind_of(head) == Kind::unknown) refuse_unknown(head, path.string());
  if (const auto size = detail::stored_size(head))
    detail::check_size(path.string(), size->width, size->height, options);
}

}  // namespace

std::optional<detail::StoredSize> detail::stored_size(std::string_view head) {
  switch (kind_of(head)) {
    case Kind::png:
      if (head.size() < 24) return std::nullopt;
      return StoredSize{big_endian_32(head.substr(16)), big_endian_32(head.substr(20))};
    case Kind::webp: {
      int width = 0;
      int height = 0;
      if (!WebPGetInfo(reinterpret_cast<const std::uint8_t*>(head.data()), head.size(), &width, &height))
        return std::nullopt;
      return StoredSize{width, height};
    }
    case Kind::bmp: return stored_size_bmp(head);
    case Kind::jpeg:
    case Kind::unknown: break;
  }
  return std::nullopt;
}

Image read_image(const std::filesystem::path& path, const ReadOptions& options) {
  check_large_file(path, options);
  return decode_image(read_file(path, kLargestFile), path.string(), options);
}

Size read_size(const std::filesystem::path& path, const ReadOptions& options) {
  check_large_file(path, options);
  const std::string bytes = read_file(path, kLargestFile);
  const std::string name = path.string();
  const Kind kind = kind_of(bytes);
  detail::Head head;
  if (kind == Kind::unknown) refuse_unknown(bytes, name);
  if (kind == Kind::jpeg) {
    head = detail::head_jpeg(bytes, name, options);
  } else {
    const std::optional<detail::StoredSize> size = detail::stored_size(bytes);
    if (!size)
      throw Error(ErrorCode::parse, name + ": the picture has a damaged header; copy or download it again");
    head.size = *size;
    if (options.exif_orientation && kind == Kind::png) head.orientation = detail::orientation_png(bytes);
    if (options.exif_orientation && kind == Kind::webp) head.orientation = detail::orientation_webp(bytes);
  }
  detail::check_size(name, head.size.width, head.size.height, options);
  const Size size = {static_cast<int>(head.size.width), static_cast<int>(head.size.height)};
  // Orientations 5 to 8 turn by a quarter.
  return head.orientation >= 5 && head.orientation <= 8 ? Size{size.height, size.width} : size;
}

Image decode_image(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Decoded decoded;
  switch (kind_of(bytes)) {
    case Kind::jpeg: decoded = detail::decode_jpeg(bytes, name, options); break;
    case Kind::png: decoded = detail::decode_png(bytes, name, options); break;
    case Kind::webp: decoded = detail::decode_webp(bytes, name, options); break;
    case Kind::bmp: decoded = detail::decode_bmp(bytes, name, options); break;
    case Kind::unknown: refuse_unknown(bytes, name);
  }
  return options.exif_orientation ? detail::upright(std::move(decoded.image), decoded.orientation)
                                  : std::move(decoded.image);
}

Image read_index_png(const std::filesystem::path& path, const ReadOptions& options) {
  check_large_file(path, options);
  const std::string bytes = read_file(path, kLargestFile);
  const Kind kind = kind_of(bytes);
  if (kind == Kind::unknown) refuse_unknown(bytes, path.string());
  if (kind != Kind::png)
    throw Error(ErrorCode::unsupported,
                path.string() +
                    ": is no PNG; masks of classes are grey or palette PNGs, whose values "
                    "other formats blur");
  return detail::decode_index_png(bytes, path.string(), options);
}

Grey16 read_grey16_png(const std::filesystem::path& path, const ReadOptions& options) {
  check_large_file(path, options);
  const std::string bytes = read_file(path, kLargestFile);
  const Kind kind = kind_of(bytes);
  if (kind == Kind::unknown) refuse_unknown(bytes, path.string());
  if (kind != Kind::png)
    throw Error(ErrorCode::unsupported,
                path.string() +
                    ": is no PNG; depth is kept as grey PNG of 16 bits, whose values other formats blur");
  return decode_grey16_png(bytes, path.string(), options);
}

}  // namespace proofload
