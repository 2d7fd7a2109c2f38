#include "proofload/image/jpeg2000.h"

#include <openjpeg.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload {

namespace {

struct FreeCodec {
  void operator()(opj_codec_t* codec) const { opj_destroy_codec(codec); }
};
struct FreeImage {
  void operator()(opj_image_t* image) const { opj_image_destroy(image); }
};
struct FreeStream {
  void operator()(opj_stream_t* stream) const { opj_stream_destroy(stream); }
};
using Codec = std::unique_ptr<opj_codec_t, FreeCodec>;
using Picture = std::unique_ptr<opj_image_t, FreeImage>;
using Stream = std::unique_ptr<opj_stream_t, FreeStream>;

// Bytes in memory with a place in them; grows where it is written behind its end.
struct Tape {
  std::string bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T write_tape(void* from, OPJ_SIZE_T count, void* user) {
  Tape& tape = *static_cast<Tape*>(user);
  if (tape.bytes.size() < tape.at + count) tape.bytes.resize(tape.at + count);
  std::memcpy(tape.bytes.data() + tape.at, from, count);
  tape.at += count;
  return count;
}

OPJ_SIZE_T read_tape(void* to, OPJ_SIZE_T count, void* user) {
  Tape& tape = *static_cast<Tape*>(user);
  const std::size_t some =
      std::min<std::size_t>(count, tape.bytes.size() - std::min(tape.at, tape.bytes.size()));
  if (some == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(to, tape.bytes.data() + tape.at, some);
  tape.at += some;
  return some;
}

OPJ_OFF_T skip_tape(OPJ_OFF_T count, void* user) {
  if (count < 0) return -1;
  static_cast<Tape*>(user)->at += static_cast<std::size_t>(count);
  return count;
}

OPJ_BOOL seek_tape(OPJ_OFF_T place, void* user) {
  if (place < 0) return OPJ_FALSE;
  static_cast<Tape*>(user)->at = static_cast<std::size_t>(place);
  return OPJ_TRUE;
}

Stream stream_on(Tape& tape, bool reads) {
  Stream stream(opj_stream_create(std::size_t{1} << 16, reads ? OPJ_TRUE : OPJ_FALSE));
  if (!stream) throw Error(ErrorCode::internal, "JPEG 2000: no memory for a stream");
  opj_stream_set_user_data(stream.get(), &tape, nullptr);
  opj_stream_set_user_data_length(stream.get(), tape.bytes.size());
  opj_stream_set_read_function(stream.get(), read_tape);
  opj_stream_set_write_function(stream.get(), write_tape);
  opj_stream_set_skip_function(stream.get(), skip_tape);
  opj_stream_set_seek_function(stream.get(), seek_tape);
  return stream;
}

// The library's last complaint.
void note(const char* message, void* user) {
  auto& said = *static_cast<std::string*>(user);
  said = trim(message);
}

Picture planes_of(const ImageView& view) {
  const auto channels = static_cast<std::size_t>(view.channels());
  opj_image_cmptparm_t form[3] = {};
  for (opj_image_cmptparm_t& each : form) {
    each.dx = each.dy = 1;
    each.w = static_cast<OPJ_UINT32>(view.width());
    each.h = static_cast<OPJ_UINT32>(view.height());
    each.prec = 8;
  }
  Picture out(opj_image_create(static_cast<OPJ_UINT32>(channels), form,
                               channels == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY));
  if (!out) throw Error(ErrorCode::internal, "JPEG 2000: no memory for the picture");
  out->x1 = static_cast<OPJ_UINT32>(view.width());
  out->y1 = static_cast<OPJ_UINT32>(view.height());
  const std::size_t pixels = view.bytes() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    const std::uint8_t* from = view.data() + c;
    OPJ_INT32* to = out->comps[c].data;
    for (std::size_t i = 0; i < pixels; ++i) to[i] = from[i * channels];
  }
  return out;
}

}  // namespace

std::string encode_jpeg2000(const ImageView& view, double ratio, Wavelet wavelet) {
  if (!(ratio >= 1 && ratio <= 1e6))
    throw Error(ErrorCode::invalid_argument,
                "a JPEG 2000 compression ratio goes from 1 to 1000000, not " + number_text(ratio));
  const Picture picture = planes_of(view);
  opj_cparameters_t how;
  opj_set_default_encoder_parameters(&how);
  how.tcp_numlayers = 1;
  // 0 is no limit.
  how.tcp_rates[0] = ratio == 1 ? 0 : static_cast<float>(ratio);
  how.cp_disto_alloc = 1;
  how.irreversible = wavelet == Wavelet::irreversible ? 1 : 0;
  how.tcp_mct = view.channels() == 3 ? 1 : 0;
  // Each resolution halves the sides, which hold a pixel at least.
  const auto shorter = static_cast<unsigned>(std::min(view.width(), view.height()));
  how.numresolution = std::min(6, static_cast<int>(std::bit_width(shorter)));
  const Codec codec(opj_create_compress(OPJ_CODEC_J2K));
  std::string said = "it gives no reason";
  opj_set_error_handler(codec.get(), note, &said);
  Tape tape;
  const Stream stream = stream_on(tape, false);
  if (!opj_setup_encoder(codec.get(), &how, picture.get()) ||
      !opj_start_compress(codec.get(), picture.get(), stream.get()) ||
      !opj_encode(codec.get(), stream.get()) || !opj_end_compress(codec.get(), stream.get()))
    throw Error(ErrorCode::internal, "JPEG 2000 encoding failed: " + said);
  return std::move(tape.bytes);
}

Image decode_jpeg2000(std::string_view bytes, std::string_view name) {
  const Codec codec(opj_create_decompress(OPJ_CODEC_J2K));
  std::string said = "it gives no reason";
  opj_set_error_handler(codec.get(), note, &said);
  opj_dparameters_t how;
  opj_set_default_decoder_parameters(&how);
  Tape tape{std::string(bytes), 0};
  const Stream stream = stream_on(tape, true);
  opj_image_t* read = nullptr;
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorCode::parse, std::string(name) + ": the JPEG 2000 does not decode: " + why);
  };
  const bool head = opj_setup_decoder(codec.get(), &how) && opj_read_header(stream.get(), codec.get(), &read);
  const Picture picture(read);
  if (!head) throw refuse(said);
  const auto channels = picture->numcomps;
  if ((channels != 1 && channels != 3) || picture->x1 > static_cast<OPJ_UINT32>(kLargestSide) ||
      picture->y1 > static_cast<OPJ_UINT32>(kLargestSide))
    throw refuse("it is no picture of this program");
  if (!opj_decode(codec.get(), stream.get(), picture.get()) || !opj_end_decompress(codec.get(), stream.get()))
    throw refuse(said);
  Image out = Image::unset({static_cast<int>(picture->x1), static_cast<int>(picture->y1)},
                           static_cast<int>(channels));
  std::uint8_t* to = out.data();
  const std::size_t pixels = out.bytes() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    const opj_image_comp_t& plane = picture->comps[c];
    if (plane.data == nullptr || plane.prec != 8 || std::size_t{plane.w} * plane.h != pixels)
      throw refuse("a colour is missing or of another size");
    for (std::size_t i = 0; i < pixels; ++i)
      to[i * channels + c] = static_cast<std::uint8_t>(std::clamp(plane.data[i], 0, 255));
  }
  return out;
}

}  // namespace proofload
