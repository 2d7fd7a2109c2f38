// WebP by libwebp.
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/image/detail/codecs.h"

namespace proofload {

namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::size_t little_endian_32(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

// The content of the first chunk named `tag`, empty if there is none. Chunks: name, size, content padded to even.
std::string_view chunk(std::string_view file, std::string_view tag) {
  constexpr std::size_t kHead = 8;
  std::string_view rest = file.substr(std::min<std::size_t>(12, file.size()));
  while (rest.size() >= kHead) {
    const std::size_t size = little_endian_32(rest.substr(4));
    if (size > rest.size() - kHead) return {};
    if (rest.starts_with(tag)) return rest.substr(kHead, size);
    rest.remove_prefix(std::min(rest.size(), kHead + size + (size & 1)));
  }
  return {};
}

struct FreeWebP {
  void operator()(std::uint8_t* bytes) const { WebPFree(bytes); }
};

}  // namespace

int detail::orientation_webp(std::string_view bytes) { return exif_orientation(chunk(bytes, "EXIF")); }

detail::Decoded detail::decode_webp(std::string_view bytes,
                                    std::string_view name,
                                    const ReadOptions& options) {
  const std::string where(name);
  // The RIFF head counts everything behind its first 8 bytes.
  if (bytes.size() - 8 < little_endian_32(bytes.substr(4)))
    throw Error(ErrorCode::parse, where + ": the WebP is truncated: " + std::to_string(bytes.size()) +
                                      " of " + std::to_string(little_endian_32(bytes.substr(4)) + 8) +
                                      " bytes are there; copy or download it again");
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(bytes_of(bytes), bytes.size(), &features) != VP8_STATUS_OK)
    throw Error(ErrorCode::parse, where + ": the WebP has a damaged header; copy or download it again");
  check_size(name, features.width, features.height, options);
  if (features.has_animation)
    throw Error(ErrorCode::unsupported, where + ": is an animated WebP; save the wanted frame as PNG first");
  Decoded out{Image({features.width, features.height}, 3), 1};
  if (!WebPDecodeRGBInto(bytes_of(bytes), bytes.size(), out.image.data(), out.image.bytes(),
                         static_cast<int>(out.image.stride())))
    throw Error(ErrorCode::parse,
                where + ": the WebP is damaged: its data do not decode; copy or download it again");
  if (options.exif_orientation) out.orientation = orientation_webp(bytes);
  return out;
}

std::string encode_webp(const ImageView& view, double quality) {
  if (!(quality >= 0 && quality <= 100))
    throw Error(ErrorCode::invalid_argument, "WebP quality goes from 0 to 100, not " + number_text(quality));
  if (view.width() > WEBP_MAX_DIMENSION || view.height() > WEBP_MAX_DIMENSION)
    throw Error(ErrorCode::unsupported, "WebP holds sides up to " + std::to_string(WEBP_MAX_DIMENSION) +
                                            " pixels; shrink the picture first");
  std::vector<std::uint8_t> tripled;
  const std::uint8_t* pixels = view.data();
  if (view.channels() == 1) {
    tripled.reserve(view.bytes() * 3);
    for (std::size_t i = 0; i < view.bytes(); ++i) tripled.insert(tripled.end(), 3, pixels[i]);
    pixels = tripled.data();
  }
  std::uint8_t* out = nullptr;
  const std::size_t size =
      WebPEncodeRGB(pixels, view.width(), view.height(), view.width() * 3, static_cast<float>(quality), &out);
  const std::unique_ptr<std::uint8_t, FreeWebP> owner(out);
  if (size == 0) throw Error(ErrorCode::internal, "WebP encoding failed");
  return std::string(reinterpret_cast<const char*>(out), size);
}

}  // namespace proofload
