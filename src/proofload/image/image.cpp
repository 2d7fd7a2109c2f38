#include "proofload/image/image.h"

#include <algorithm>
#include <string>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"

namespace proofload {

ImageView::ImageView(const Image& image)
    : data_(image.data()), size_(image.size()), channels_(image.channels()) {}

Image::Image(Size size, int channels) : size_(size), channels_(channels) {
  if (size.width < 1 || size.height < 1 || size.width > kLargestSide || size.height > kLargestSide)
    throw Error(ErrorCode::invalid_argument,
                "a picture of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                    " pixels: sides go from 1 to " + std::to_string(kLargestSide));
  if (channels != 1 && channels != 3)
    throw Error(ErrorCode::invalid_argument,
                "a picture with " + std::to_string(channels) + " channels: only 1 and 3 are held");
  pixels_.resize(stride() * static_cast<std::size_t>(size.height));
}

Image::Image(ImageView view) : Image(view.size(), view.channels()) {
  std::copy(view.data(), view.data() + view.bytes(), pixels_.begin());
}

void Image::fill(std::uint8_t value) { std::fill(pixels_.begin(), pixels_.end(), value); }

std::uint64_t pixel_hash(const ImageView& view) {
  FieldBytes fields;
  fields.add(static_cast<std::uint64_t>(view.width()))
      .add(static_cast<std::uint64_t>(view.height()))
      .add(static_cast<std::uint64_t>(view.channels()))
      .add(hash64(std::as_bytes(std::span(view.data(), view.bytes()))));
  return fields.hash();
}

}  // namespace proofload
