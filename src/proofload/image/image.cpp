#include "proofload/image/image.h"

#include <cstring>
#include <new>
#include <string>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"

namespace proofload {

ImageView::ImageView(const Image& image)
    : data_(image.data()), size_(image.size()), channels_(image.channels()) {}

SharedBytes::SharedBytes(std::size_t count)
    : block_(new (::operator new(sizeof(Block) + count, std::align_val_t(alignof(Block)))) Block{1, count}) {}

void SharedBytes::release() {
  if (block_->owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block_->~Block();
  ::operator delete(block_, std::align_val_t(alignof(Block)));
}

Image Image::unset(Size size, int channels) {
  if (size.width < 1 || size.height < 1 || size.width > kLargestSide || size.height > kLargestSide)
    throw Error(ErrorCode::invalid_argument,
                "a picture of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                    " pixels: sides go from 1 to " + std::to_string(kLargestSide));
  if (channels != 1 && channels != 3)
    throw Error(ErrorCode::invalid_argument,
                "a picture with " + std::to_string(channels) + " channels: only 1 and 3 are held");
  Image out;
  out.size_ = size;
  out.channels_ = channels;
  out.pixels_ = SharedBytes(out.stride() * static_cast<std::size_t>(size.height));
  return out;
}

Image::Image(Size size, int channels) : Image(unset(size, channels)) { fill(0); }

Image::Image(ImageView view) : Image(unset(view.size(), view.channels())) {
  std::memcpy(pixels_.data(), view.data(), view.bytes());
}

void Image::detach() {
  SharedBytes own(pixels_.count());
  std::memcpy(own.data(), pixels_.data(), pixels_.count());
  pixels_ = std::move(own);
}

void Image::fill(std::uint8_t value) {
  if (empty()) return;
  if (pixels_.shared()) pixels_ = SharedBytes(pixels_.count());
  std::memset(pixels_.data(), value, pixels_.count());
}

bool operator==(const Image& a, const Image& b) {
  return a.size_ == b.size_ && a.channels_ == b.channels_ && a.bytes() == b.bytes() &&
         (a.empty() || a.data() == b.data() || std::memcmp(a.data(), b.data(), a.bytes()) == 0);
}

std::uint64_t pixel_hash(const ImageView& view) {
  FieldBytes fields;
  fields.add(static_cast<std::uint64_t>(view.width()))
      .add(static_cast<std::uint64_t>(view.height()))
      .add(static_cast<std::uint64_t>(view.channels()))
      .add(hash64(std::as_bytes(std::span(view.data(), view.bytes()))));
  return fields.hash();
}

}  // namespace proofload
