#include "proofload/stress/codec_round_trip.h"

#include "proofload/image/codec.h"

namespace proofload::stress {

Image decoded_as(const Image& like, std::string_view file, const std::string& name) {
  Image decoded = decode_image(file, name, {.exif_orientation = false});
  if (like.channels() != 1) return decoded;
  Image grey(decoded.size(), 1);
  for (std::size_t i = 0; i < grey.bytes(); ++i) grey.data()[i] = decoded.data()[3 * i];
  return grey;
}

}  // namespace proofload::stress
