// JPEG 2000 code streams by OpenJPEG. Picture files of this kind are not read (image/codec.h): this is for pictures that go
// through the codec and come back.
#pragma once

#include <string>
#include <string_view>

#include "proofload/image/image.h"

namespace proofload {

/// The reversible wavelet works in whole numbers and gives the same bytes on every machine; the irreversible one is what
/// encoders take for lossy pictures and works in single precision.
enum class Wavelet { reversible, irreversible };

/// At most about 1/`ratio` of the bytes of the pixels, `ratio` >= 1, and never fewer than the head needs. 1 with the
/// reversible wavelet loses nothing. Error{invalid_argument} for another ratio.
std::string encode_jpeg2000(const ImageView& view, double ratio, Wavelet wavelet = Wavelet::reversible);
/// A picture of `channels` (1 or 3) of 8 bits that `encode_jpeg2000` wrote; `name` goes into errors. Error{parse} for
/// anything else.
Image decode_jpeg2000(std::string_view bytes, std::string_view name);

}  // namespace proofload
