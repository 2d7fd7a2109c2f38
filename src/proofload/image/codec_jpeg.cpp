// JPEG by libjpeg-turbo with the library's defaults (integer DCT, fancy upsampling), as OpenCV and Pillow use it.
//
// libjpeg reports errors by a call that must not return. Every stretch of library calls sits in a member
// function without C++ objects of its own, so that the jump out of it skips no destructor.
#include <cstdio>
// jpeglib.h needs size_t and FILE from <cstdio>; jerror.h needs the configuration in jpeglib.h.
#include <jpeglib.h>
// clang-format off
#include <jerror.h>
// clang-format on

#include <array>
#include <csetjmp>
#include <cstdlib>
#include <memory>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/image/detail/codecs.h"

namespace proofload {

namespace {

// More scans than any encoder makes; each costs a pass over the whole picture.
constexpr int kMostScans = 200;

struct Errors {
  jpeg_error_mgr manager{};
  std::jmp_buf jump{};
  std::array<char, JMSG_LENGTH_MAX> text{};
  bool ended_early = false;    // The bytes ran out.
  bool only_one_pass = false;  // Huffman-coded, one scan, header read.
  bool scans_refused = false;
};

// libjpeg hands back the address of the first member.
Errors& errors_of(j_common_ptr info) { return *reinterpret_cast<Errors*>(info->err); }

[[noreturn]] void leave(j_common_ptr info) {
  Errors& errors = errors_of(info);
  info->err->format_message(info, errors.text.data());
  std::longjmp(errors.jump, 1);
}

// Warnings that mean missing or wrong pixels end the decoding; the others (unknown revisions, stray bytes
// between segments) are harmless.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  Errors& errors = errors_of(info);
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
      // With one pass of Huffman codes only the end marker may be missing: if pixels are missing too,
      // JWRN_HIT_MARKER follows.
      errors.ended_early = true;
      if (errors.only_one_pass) return;
      leave(info);
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC: leave(info);
    default: return;
  }
}

void on_output(j_common_ptr) {}

jpeg_error_mgr* install(Errors& errors) {
  jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leave;
  errors.manager.emit_message = on_message;
  errors.manager.output_message = on_output;
  return &errors.manager;
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMostScans) return;
  Errors& errors = errors_of(info);
  errors.scans_refused = true;
  std::longjmp(errors.jump, 1);
}

class Decoder {
 public:
  Decoder() { info_.err = install(errors_); }
  ~Decoder() { jpeg_destroy_decompress(&info_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Each returns false where the library gave up.
  bool read_header(std::string_view bytes, bool with_exif) {
    if (setjmp(errors_.jump)) return false;
    jpeg_create_decompress(&info_);
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    if (with_exif) jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&info_, TRUE);
    progress_.progress_monitor = on_progress;
    info_.progress = &progress_;
    return true;
  }

  bool start() {
    if (setjmp(errors_.jump)) return false;
    errors_.only_one_pass = !info_.arith_code && !jpeg_has_multiple_scans(&info_);
    info_.out_color_space = has_four_inks() ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&info_);
    return true;
  }

  // All rows left, `stride` bytes apart.
  bool read_rows(std::uint8_t* to, std::size_t stride) {
    if (setjmp(errors_.jump)) return false;
    constexpr int kAtOnce = 16;
    JSAMPROW rows[kAtOnce];
    while (info_.output_scanline < info_.output_height) {
      for (int i = 0; i < kAtOnce; ++i)
        rows[i] = to + (info_.output_scanline + static_cast<unsigned>(i)) * stride;
      const unsigned left = info_.output_height - info_.output_scanline;
      jpeg_read_scanlines(&info_, rows, left < kAtOnce ? left : kAtOnce);
    }
    return true;
  }

  bool read_row(std::uint8_t* to) {
    if (setjmp(errors_.jump)) return false;
    JSAMPROW row = to;
    jpeg_read_scanlines(&info_, &row, 1);
    return true;
  }

  bool has_four_inks() const {
    return info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
  }
  const jpeg_decompress_struct& info() const { return info_; }

  int orientation() const {
    for (const jpeg_marker_struct* marker = info_.marker_list; marker; marker = marker->next) {
      const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
      if (data.starts_with("Exif")) return detail::exif_orientation(data);
    }
    return 1;
  }

  [[noreturn]] void fail(std::string_view name) const {
    const std::string where(name);
    if (errors_.scans_refused)
      throw Error(ErrorCode::unsupported, where + ": the JPEG has more than " + std::to_string(kMostScans) +
                                              " scans; write it again with an ordinary encoder");
    const std::string progress = info_.output_height > 0
                                     ? " in row " + std::to_string(info_.output_scanline) + " of " +
                                           std::to_string(info_.output_height)
                                     : std::string();
    if (errors_.ended_early)
      throw Error(ErrorCode::parse, where + ": the JPEG is truncated: its data end" +
                                        (progress.empty() ? " before the first row" : progress) +
                                        "; copy or download it again");
    throw Error(ErrorCode::parse, where + ": the JPEG is damaged" + progress + ": " + errors_.text.data() +
                                      "; copy or download it again");
  }

 private:
  jpeg_decompress_struct info_{};
  jpeg_progress_mgr progress_{};
  Errors errors_;
};

// Four inks as Adobe stores them (inverted: 255 = no ink), without a profile: each of R, G, B is the product of
// its ink and black, rounded as Pillow rounds.
void rgb_from_inks(const std::uint8_t* from, std::uint8_t* to, int width) {
  for (int x = 0; x < width; ++x, from += 4, to += 3) {
    const unsigned black = from[3];
    for (int c = 0; c < 3; ++c) {
      const unsigned product = (255U - from[c]) * black + 128;
      to[c] = static_cast<std::uint8_t>(black - (((product >> 8) + product) >> 8));
    }
  }
}

class Encoder {
 public:
  Encoder() { info_.err = install(errors_); }
  ~Encoder() {
    jpeg_destroy_compress(&info_);
    std::free(bytes_);  // NOLINT(cppcoreguidelines-no-malloc): libjpeg took it by malloc
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  bool encode(const ImageView& view, int quality, ChromaSampling sampling) {
    if (setjmp(errors_.jump)) return false;
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &bytes_, &size_);
    info_.image_width = static_cast<JDIMENSION>(view.width());
    info_.image_height = static_cast<JDIMENSION>(view.height());
    info_.input_components = view.channels();
    info_.in_color_space = view.channels() == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    info_.dct_method = JDCT_ISLOW;
    if (view.channels() == 3) {
      const int factor = sampling == ChromaSampling::s420 ? 2 : 1;
      info_.comp_info[0].h_samp_factor = factor;
      info_.comp_info[0].v_samp_factor = factor;
    }
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      auto* row = const_cast<JSAMPROW>(view.row(static_cast<int>(info_.next_scanline)));
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
    return true;
  }

  std::string bytes() const { return std::string(reinterpret_cast<const char*>(bytes_), size_); }
  const char* text() const { return errors_.text.data(); }

 private:
  jpeg_compress_struct info_{};
  Errors errors_;
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;
};

}  // namespace

detail::Head detail::head_jpeg(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Decoder decoder;
  if (!decoder.read_header(bytes, options.exif_orientation)) decoder.fail(name);
  return {{decoder.info().image_width, decoder.info().image_height}, decoder.orientation()};
}

detail::Decoded detail::decode_jpeg(std::string_view bytes,
                                    std::string_view name,
                                    const ReadOptions& options) {
  Decoder decoder;
  if (!decoder.read_header(bytes, options.exif_orientation)) decoder.fail(name);
  const jpeg_decompress_struct& info = decoder.info();
  check_size(name, info.image_width, info.image_height, options);
  if (info.jpeg_color_space == JCS_UNKNOWN)
    throw Error(ErrorCode::unsupported, std::string(name) + ": the JPEG has " +
                                            std::to_string(info.num_components) +
                                            " channels of unknown meaning; convert it to RGB first");
  if (!decoder.start()) decoder.fail(name);
  Decoded out{Image({static_cast<int>(info.image_width), static_cast<int>(info.image_height)}, 3),
              decoder.orientation()};
  if (!decoder.has_four_inks()) {
    if (!decoder.read_rows(out.image.data(), out.image.stride())) decoder.fail(name);
    return out;
  }
  std::vector<std::uint8_t> inks(static_cast<std::size_t>(info.image_width) * 4);
  for (int y = 0; y < out.image.height(); ++y) {
    if (!decoder.read_row(inks.data())) decoder.fail(name);
    rgb_from_inks(inks.data(), out.image.row(y), out.image.width());
  }
  return out;
}

std::string encode_jpeg(const ImageView& view, int quality, ChromaSampling sampling) {
  if (quality < 1 || quality > 100)
    throw Error(ErrorCode::invalid_argument,
                "JPEG quality goes from 1 to 100, not " + std::to_string(quality));
  Encoder encoder;
  if (!encoder.encode(view, quality, sampling))
    throw Error(ErrorCode::internal, std::string("JPEG encoding failed: ") + encoder.text());
  return encoder.bytes();
}

}  // namespace proofload
