// What codec.cpp and the four format files share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "proofload/image/codec.h"

namespace proofload::detail {

/// Pixels as stored, with the EXIF orientation (1..8; 1 = upright or unknown) still to be applied.
struct Decoded {
  Image image;
  int orientation = 1;
};

/// Throws unless a picture of this size may be held: Error{parse} for an empty one, Error{unsupported} above
/// the limits. Called before memory is taken.
void check_size(std::string_view name, std::int64_t width, std::int64_t height, const ReadOptions& options);

Decoded decode_jpeg(std::string_view bytes, std::string_view name, const ReadOptions& options);
Decoded decode_png(std::string_view bytes, std::string_view name, const ReadOptions& options);
/// Values as stored, one channel; the bytes begin as a PNG does.
Image decode_index_png(std::string_view bytes, std::string_view name, const ReadOptions& options);
Decoded decode_webp(std::string_view bytes, std::string_view name, const ReadOptions& options);
Decoded decode_bmp(std::string_view bytes, std::string_view name, const ReadOptions& options);

/// The size told by the first bytes of a PNG, WebP or BMP file; none for others (a JPEG may tell it late).
struct StoredSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
};
std::optional<StoredSize> stored_size(std::string_view head);
std::optional<StoredSize> stored_size_bmp(std::string_view head);

/// Size and orientation by the head of a JPEG.
struct Head {
  StoredSize size;
  int orientation = 1;
};
Head head_jpeg(std::string_view bytes, std::string_view name, const ReadOptions& options);
/// Orientation that a whole file states; 1 where it states none.
int orientation_png(std::string_view bytes);
int orientation_webp(std::string_view bytes);

/// Orientation of a TIFF-structured EXIF block (with or without the leading "Exif\0\0"); 1 if absent or damaged.
int exif_orientation(std::string_view block);
/// The picture turned as orientation 1..8 asks.
Image upright(Image image, int orientation);

}  // namespace proofload::detail
