// Reading and writing picture files; the only user of codec libraries.
//
// What comes out is always 8-bit RGB. Grey is copied to three channels, palettes are looked up, alpha is
// dropped (not blended), 16-bit samples keep their upper byte, CMYK and YCCK JPEGs are converted without a
// colour profile (as OpenCV and Pillow do). Embedded profiles are ignored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/image/image.h"

namespace proofload {

struct ReadOptions {
  bool exif_orientation = true;               ///< Turn the picture upright as its EXIF tag says.
  std::int64_t largest_pixels = 100'000'000;  ///< More than this is refused before memory is taken.
};

/// Reads JPEG, PNG, WebP or BMP; the kind is told from the content, not from the name.
/// Error{not_found | io} for the file, Error{parse} for a damaged, truncated or unknown content,
/// Error{unsupported} above `largest_pixels` or kLargestSide and for pictures of another kind (GIF, animated
/// WebP, run-length BMP …). Every message names the file, what was found and what helps.
Image read_image(const std::filesystem::path& path, const ReadOptions& options = {});
/// The same from bytes; `name` goes into errors.
Image decode_image(std::string_view bytes, std::string_view name, const ReadOptions& options = {});

/// The size of the picture that `read_image` gives, told by the file's head: no pixel is decoded, and damage behind
/// the head goes unseen. Errors as of `read_image`.
Size read_size(const std::filesystem::path& path, const ReadOptions& options = {});

/// One channel with the stored values of a grey or palette PNG of up to 8 bits, as masks of classes are kept: palettes are
/// not looked up, grey of fewer bits is not stretched, no orientation is applied. Error{unsupported} for colour, alpha,
/// 16 bits and other formats, whose values are no indices; else errors as of `read_image`.
Image read_index_png(const std::filesystem::path& path, const ReadOptions& options = {});

/// Row-major stored values of a grey PNG of 16 bits, as depth is kept.
struct Grey16 {
  Size size;
  std::vector<std::uint16_t> values;
};
/// No orientation is applied. Error{unsupported} for anything but grey of 16 bits; else errors as of `read_image`.
Grey16 read_grey16_png(const std::filesystem::path& path, const ReadOptions& options = {});
/// The same from the bytes of a PNG; `name` goes into errors.
Grey16 decode_grey16_png(std::string_view bytes, std::string_view name, const ReadOptions& options = {});

enum class ChromaSampling { s444, s420 };

/// JPEG at libjpeg quality 1..100 (baseline, integer DCT). Error{invalid_argument} for another quality.
std::string encode_jpeg(const ImageView& view, int quality, ChromaSampling sampling = ChromaSampling::s420);
/// WebP, lossy at quality 0..100. Error{unsupported} for sides above 16383.
std::string encode_webp(const ImageView& view, double quality);
std::string encode_png(const ImageView& view);
/// What read_grey16_png reads. Error{invalid_argument} unless there is a value for every pixel.
std::string encode_grey16_png(const Grey16& map);

}  // namespace proofload
