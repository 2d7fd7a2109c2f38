// Any bytes are a picture or an Error; what was read survives PNG unchanged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "proofload/core/error.h"
#include "proofload/image/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofload;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const Image image = decode_image(bytes, "fuzz", {.largest_pixels = 1 << 18});
    if (image.channels() != 3 || image.empty()) std::abort();
    if (image.bytes() < 4096 && !(decode_image(encode_png(image), "again") == image)) std::abort();
  } catch (const Error& error) {
    // Each of these blames the file; anything else is our own fault.
    if (error.code() != ErrorCode::parse && error.code() != ErrorCode::unsupported) std::abort();
  }
  return 0;
}
