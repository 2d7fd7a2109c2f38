// The codec process: encodes frames and decodes damaged streams through FFmpeg's libraries, for one clip at a time.
//
// It is expendable: its parent watches its time and memory and ends it. One thread; conversions between RGB and Y'CbCr are
// exact on every processor (BT.601, 16 to 235).
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "proofload/coding/helper/protocol.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace {

constexpr int kRequests = 3;  // Descriptors.
constexpr int kAnswers = 4;
constexpr int kMemory = 5;
constexpr int kLargestSide = 1 << 15;
constexpr std::size_t kLongestLine = 4096;

struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
struct FreeFrame {
  void operator()(AVFrame* f) const { av_frame_free(&f); }
};
struct FreeCodec {
  void operator()(AVCodecContext* c) const { avcodec_free_context(&c); }
};
struct FreeScaler {
  void operator()(SwsContext* c) const { sws_freeContext(c); }
};
using Frame = std::unique_ptr<AVFrame, FreeFrame>;
using Packet = std::unique_ptr<AVPacket, FreePacket>;

std::string reason(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return text;
}

[[noreturn]] void refuse(const std::string& what) { throw std::runtime_error(what); }

void insist(bool good, const char* what) {
  if (!good) refuse(what);
}

struct Shape {
  bool h265 = false;
  int width = 0;
  int height = 0;
  // What is coded: sides even, and no smaller than the codec's blocks.
  int coded_width() const { return std::max(h265 ? 64 : 16, (width + 1) & ~1); }
  int coded_height() const { return std::max(h265 ? 64 : 16, (height + 1) & ~1); }
  std::size_t bytes() const {
    return std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
};

// The memory shared with the parent, which may have grown it since.
class Memory {
 public:
  ~Memory() {
    if (data_) munmap(data_, size_);
  }
  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  void look(std::size_t least) {
    struct stat info {};
    insist(fstat(kMemory, &info) == 0, "there is no shared memory");
    const auto there = static_cast<std::size_t>(info.st_size);
    if (there != size_) {
      if (data_) munmap(data_, size_);
      data_ = nullptr;
      void* const place = mmap(nullptr, there, PROT_READ | PROT_WRITE, MAP_SHARED, kMemory, 0);
      if (place == MAP_FAILED)
        refuse(std::string("the shared memory cannot be reached: ") + std::strerror(errno));
      data_ = static_cast<std::uint8_t*>(place);
      size_ = there;
    }
    insist(size_ >= least, "the shared memory is too small");
  }
  std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// libswscale reads vectors that begin at the last pixels: so many bytes behind a picture must be there.
constexpr std::size_t kBeyond = AV_INPUT_BUFFER_PADDING_SIZE;

std::unique_ptr<SwsContext, FreeScaler> scaler(AVPixelFormat from, AVPixelFormat to, int width, int height) {
  std::unique_ptr<SwsContext, FreeScaler> out(
      sws_getContext(width, height, from, width, height, to,
                     SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT,
                     nullptr, nullptr, nullptr));
  insist(out != nullptr, "colours cannot be converted");
  // RGB has the full range, what is coded has not.
  const int* matrix = sws_getCoefficients(SWS_CS_ITU601);
  sws_setColorspaceDetails(out.get(), matrix, from == AV_PIX_FMT_RGB24 ? 1 : 0, matrix,
                           to == AV_PIX_FMT_RGB24 ? 1 : 0, 0, 1 << 16, 1 << 16);
  return out;
}

const AVCodec* encoder_of(bool h265) { return avcodec_find_encoder_by_name(h265 ? "libx265" : "libx264"); }
const AVCodec* decoder_of(bool h265) {
  return avcodec_find_decoder(h265 ? AV_CODEC_ID_HEVC : AV_CODEC_ID_H264);
}

struct EncoderSettings {
  Shape shape;
  int milli_rate = 25'000;
  int gop = 30;
  int payload = 1400;
  std::int64_t bits = 0;
  std::int64_t buffer = 0;
  int crf = 23;
  std::string preset;
};

class Encoder {
 public:
  explicit Encoder(const EncoderSettings& s) : shape_(s.shape) {
    const AVCodec* codec = encoder_of(shape_.h265);
    if (!codec)
      refuse(std::string("the FFmpeg of this machine was built without ") +
             (shape_.h265 ? "libx265" : "libx264"));
    context_.reset(avcodec_alloc_context3(codec));
    frame_.reset(av_frame_alloc());
    packet_.reset(av_packet_alloc());
    insist(context_ && frame_ && packet_, "there is not enough memory");
    context_->width = frame_->width = shape_.coded_width();
    context_->height = frame_->height = shape_.coded_height();
    context_->pix_fmt = AV_PIX_FMT_YUV420P;
    frame_->format = AV_PIX_FMT_YUV420P;
    context_->framerate = {s.milli_rate, 1000};
    context_->time_base = {1000, s.milli_rate};
    context_->gop_size = s.gop;
    context_->keyint_min = s.gop;
    context_->max_b_frames = 0;
    context_->thread_count = 1;
    context_->colorspace = AVCOL_SPC_SMPTE170M;
    context_->color_range = AVCOL_RANGE_MPEG;
    context_->bit_rate = s.bits;
    context_->rc_max_rate = s.bits;
    context_->rc_buffer_size = static_cast<int>(std::min<std::int64_t>(s.buffer, INT32_MAX));
    AVDictionary* options = nullptr;
    av_dict_set(&options, "preset", s.preset.c_str(), 0);
    av_dict_set(&options, "tune", "zerolatency", 0);
    if (s.bits == 0) av_dict_set(&options, "crf", std::to_string(s.crf).c_str(), 0);
    const std::string gop = std::to_string(s.gop);
    if (shape_.h265) {
      const std::string more =
          "keyint=" + gop + ":min-keyint=" + gop +
          ":scenecut=0:open-gop=0:bframes=0:pools=none:frame-threads=1:wpp=0:rc-lookahead=0"
          ":repeat-headers=1:annexb=1:aud=0:info=0:log-level=none";
      av_dict_set(&options, "x265-params", more.c_str(), 0);
    } else {
      std::string more =
          "keyint=" + gop + ":min-keyint=" + gop +
          ":scenecut=0:open-gop=0:sliced-threads=0:rc-lookahead=0:repeat-headers=1:annexb=1:aud=0"
          ":cpu-independent=1:force-cfr=1";
      if (s.payload > 0) more += ":slice-max-size=" + std::to_string(s.payload);
      av_dict_set(&options, "x264-params", more.c_str(), 0);
    }
    const int code = avcodec_open2(context_.get(), codec, &options);
    av_dict_free(&options);
    if (code < 0) refuse("the encoder does not start with these settings (" + reason(code) + ")");
    if (av_frame_get_buffer(frame_.get(), 0) < 0) refuse("there is not enough memory");
    colours_ = scaler(AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, context_->width, context_->height);
    padded_.resize(std::size_t{3} * static_cast<std::size_t>(context_->width) *
                       static_cast<std::size_t>(context_->height) +
                   kBeyond);
  }

  // RGB at the start of the memory becomes a stream behind it.
  std::string frame(Memory& memory) {
    memory.look(shape_.bytes());
    pad(memory.data());
    insist(av_frame_make_writable(frame_.get()) >= 0, "there is not enough memory");
    const std::uint8_t* planes[4] = {padded_.data(), nullptr, nullptr, nullptr};
    const int strides[4] = {3 * context_->width, 0, 0, 0};
    insist(sws_scale(colours_.get(), planes, strides, 0, context_->height, frame_->data, frame_->linesize) ==
               context_->height,
           "colours cannot be converted");
    frame_->pts = next_++;
    frame_->pict_type = AV_PICTURE_TYPE_NONE;
    int code = avcodec_send_frame(context_.get(), frame_.get());
    if (code < 0) refuse("a frame cannot be encoded (" + reason(code) + ")");
    av_packet_unref(packet_.get());
    code = avcodec_receive_packet(context_.get(), packet_.get());
    if (code == AVERROR(EAGAIN)) refuse("the encoder of this machine holds frames back, whatever it is told");
    if (code < 0) refuse("a frame cannot be encoded (" + reason(code) + ")");
    const auto size = static_cast<std::size_t>(packet_->size);
    insist(size <= memory.size() - shape_.bytes(), "the coded frame is longer than the shared memory");
    std::memcpy(memory.data() + shape_.bytes(), packet_->data, size);
    return "unit " + std::to_string(size) + ((packet_->flags & AV_PKT_FLAG_KEY) != 0 ? " 1" : " 0");
  }

 private:
  // The last column and row are repeated up to the coded size.
  void pad(const std::uint8_t* rgb) {
    const auto width = static_cast<std::size_t>(shape_.width);
    const auto coded = static_cast<std::size_t>(context_->width);
    for (int y = 0; y < context_->height; ++y) {
      const std::uint8_t* from = rgb + 3 * width * static_cast<std::size_t>(std::min(y, shape_.height - 1));
      std::uint8_t* to = padded_.data() + 3 * coded * static_cast<std::size_t>(y);
      std::memcpy(to, from, 3 * width);
      for (std::size_t x = width; x < coded; ++x) std::memcpy(to + 3 * x, to + 3 * (width - 1), 3);
    }
  }

  Shape shape_;
  std::unique_ptr<AVCodecContext, FreeCodec> context_;
  Frame frame_;
  Packet packet_;
  std::unique_ptr<SwsContext, FreeScaler> colours_;
  std::vector<std::uint8_t> padded_;
  std::int64_t next_ = 0;
};

class Stream {
 public:
  Stream(const Shape& shape, bool conceal) : shape_(shape) {
    const AVCodec* codec = decoder_of(shape.h265);
    if (!codec) refuse("the FFmpeg of this machine was built without this decoder");
    context_.reset(avcodec_alloc_context3(codec));
    frame_.reset(av_frame_alloc());
    due_.reset(av_frame_alloc());
    packet_.reset(av_packet_alloc());
    insist(context_ && frame_ && due_ && packet_, "there is not enough memory");
    context_->thread_count = 1;
    context_->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT | AV_CODEC_FLAG_LOW_DELAY;
    context_->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
    context_->err_recognition = 0;
    context_->error_concealment = conceal ? FF_EC_GUESS_MVS | FF_EC_DEBLOCK : 0;
    context_->max_pixels = std::int64_t{2} * shape.coded_width() * shape.coded_height() + 4096;
    const int code = avcodec_open2(context_.get(), codec, nullptr);
    if (code < 0) refuse("the decoder does not start (" + reason(code) + ")");
    rgb_.assign(shape.bytes(), 128);
    padded_.resize(std::size_t{3} * static_cast<std::size_t>(shape.coded_width()) *
                       static_cast<std::size_t>(shape.coded_height()) +
                   kBeyond);
  }

  // True if a frame came for this time; `show` makes it `rgb`.
  bool decode(std::int64_t index, const std::uint8_t* bytes, std::size_t size) {
    if (size > 0) {
      av_packet_unref(packet_.get());
      insist(av_new_packet(packet_.get(), static_cast<int>(size)) == 0, "there is not enough memory");
      std::memcpy(packet_->data, bytes, size);
      packet_->pts = packet_->dts = index;
      // Damage is what is sent here: errors are the decoder's business, not ours.
      avcodec_send_packet(context_.get(), packet_.get());
    }
    bool arrived = false;
    while (avcodec_receive_frame(context_.get(), frame_.get()) == 0) {
      if (frame_->pts != index || frame_->width != shape_.coded_width() ||
          frame_->height != shape_.coded_height() ||
          (frame_->format != AV_PIX_FMT_YUV420P && frame_->format != AV_PIX_FMT_YUVJ420P))
        continue;
      av_frame_unref(due_.get());
      av_frame_move_ref(due_.get(), frame_.get());
      arrived = true;
    }
    return arrived;
  }

  // Whether the last frames of both are equal before colours are converted, which then is needed once.
  bool same_as(const Stream& other) const {
    for (int plane = 0; plane < 3; ++plane) {
      const int width = plane == 0 ? shape_.coded_width() : shape_.coded_width() / 2;
      const int height = plane == 0 ? shape_.coded_height() : shape_.coded_height() / 2;
      for (int y = 0; y < height; ++y)
        if (std::memcmp(due_->data[plane] + std::ptrdiff_t{y} * due_->linesize[plane],
                        other.due_->data[plane] + std::ptrdiff_t{y} * other.due_->linesize[plane],
                        static_cast<std::size_t>(width)) != 0)
          return false;
    }
    return due_->format == other.due_->format;
  }

  void show() {
    if (!colours_)
      colours_ = scaler(AV_PIX_FMT_YUV420P, AV_PIX_FMT_RGB24, shape_.coded_width(), shape_.coded_height());
    std::uint8_t* planes[4] = {padded_.data(), nullptr, nullptr, nullptr};
    const int strides[4] = {3 * shape_.coded_width(), 0, 0, 0};
    insist(sws_scale(colours_.get(), due_->data, due_->linesize, 0, shape_.coded_height(), planes, strides) ==
               shape_.coded_height(),
           "colours cannot be converted");
    const auto row = std::size_t{3} * static_cast<std::size_t>(shape_.width);
    for (int y = 0; y < shape_.height; ++y)
      std::memcpy(rgb_.data() + row * static_cast<std::size_t>(y),
                  padded_.data() + static_cast<std::size_t>(strides[0]) * static_cast<std::size_t>(y), row);
  }

  const std::vector<std::uint8_t>& rgb() const { return rgb_; }

 private:
  Shape shape_;
  std::unique_ptr<AVCodecContext, FreeCodec> context_;
  Frame frame_;
  Frame due_;
  Packet packet_;
  std::unique_ptr<SwsContext, FreeScaler> colours_;
  std::vector<std::uint8_t> padded_;
  std::vector<std::uint8_t> rgb_;
};

class Decoder {
 public:
  Decoder(const Shape& shape, bool conceal)
      : shape_(shape), damaged_(shape, conceal), whole_(shape, conceal) {}

  std::string pair(Memory& memory, std::int64_t index, std::size_t arrived, std::size_t whole) {
    memory.look(shape_.bytes());
    const std::size_t room = memory.size() - shape_.bytes();
    insist(arrived <= room && whole <= room - arrived, "the streams are longer than the shared memory");
    const std::uint8_t* stream = memory.data() + shape_.bytes();
    const bool came = damaged_.decode(index, stream, arrived);
    if (came) damaged_.show();
    std::uint64_t error = 0;
    if (whole > 0) {
      if (!whole_.decode(index, stream + arrived, whole)) refuse("the undamaged stream cannot be decoded");
    }
    if (whole > 0 && !(came && damaged_.same_as(whole_))) {
      whole_.show();
      const std::uint8_t* a = damaged_.rgb().data();
      const std::uint8_t* b = whole_.rgb().data();
      for (std::size_t i = 0; i < shape_.bytes(); ++i) {
        const int difference = a[i] - b[i];
        error += static_cast<std::uint64_t>(difference * difference);
      }
    }
    std::memcpy(memory.data(), damaged_.rgb().data(), shape_.bytes());
    return std::string("shown ") + (came ? "1 " : "0 ") + (error == 0 ? "1 " : "0 ") + std::to_string(error);
  }

 private:
  Shape shape_;
  Stream damaged_;
  Stream whole_;
};

Shape read_shape(std::istream& words) {
  Shape out;
  std::string standard;
  words >> standard >> out.width >> out.height;
  insist(standard == "h264" || standard == "h265", "this codec is not known");
  insist(words && out.width > 0 && out.height > 0 && out.width <= kLargestSide && out.height <= kLargestSide,
         "this is no size of a frame");
  out.h265 = standard == "h265";
  return out;
}

std::string hello(std::istream& words) {
  std::uint64_t memory = 0;
  words >> memory;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // The sanitizers need address space without end.
  if (words && memory > 0) {
    const rlimit limit{memory, memory};
    setrlimit(RLIMIT_AS, &limit);
  }
#endif
  const auto codes = [](bool h265) { return encoder_of(h265) && decoder_of(h265) ? " 1" : " 0"; };
  return "codec " + std::to_string(PROOFLOAD_CODEC_VERSION) + codes(false) + codes(true) + " FFmpeg " +
         av_version_info() + " (libavcodec " + std::to_string(LIBAVCODEC_VERSION_MAJOR) + "." +
         std::to_string(LIBAVCODEC_VERSION_MINOR) + ", " + avcodec_license() + ")";
}

class Service {
 public:
  std::string answer(const std::string& line) {
    std::istringstream words(line);
    words.imbue(std::locale::classic());
    std::string verb;
    words >> verb;
    if (verb == "hello") return hello(words);
    if (verb == "encode") {
      encoder_.reset();
      decoder_.reset();
      EncoderSettings s;
      s.shape = read_shape(words);
      words >> s.milli_rate >> s.gop >> s.payload >> s.bits >> s.buffer >> s.crf >> s.preset;
      insist(words && s.milli_rate > 0 && s.gop > 0 && s.payload >= 0 && s.bits >= 0 && s.buffer >= 0,
             "these are no settings of an encoder");
      encoder_ = std::make_unique<Encoder>(s);
      return "ok";
    }
    if (verb == "decode") {
      encoder_.reset();
      decoder_.reset();
      const Shape shape = read_shape(words);
      int conceal = 0;
      insist(static_cast<bool>(words >> conceal), "these are no settings of a decoder");
      decoder_ = std::make_unique<Decoder>(shape, conceal != 0);
      return "ok";
    }
    if (verb == "frame" && encoder_) return encoder_->frame(memory_);
    if (verb == "pair" && decoder_) {
      std::int64_t index = 0;
      std::size_t arrived = 0;
      std::size_t whole = 0;
      insist(static_cast<bool>(words >> index >> arrived >> whole), "this is no request");
      return decoder_->pair(memory_, index, arrived, whole);
    }
    refuse("this is no request");
  }

 private:
  Memory memory_;
  std::unique_ptr<Encoder> encoder_;
  std::unique_ptr<Decoder> decoder_;
};

// One line from the parent, false at its end.
bool next_line(std::string& pending, std::string& line) {
  while (true) {
    if (const std::size_t end = pending.find('\n'); end != pending.npos) {
      line.assign(pending, 0, end);
      pending.erase(0, end + 1);
      return true;
    }
    char buffer[kLongestLine];
    const ssize_t got = read(kRequests, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || pending.size() > kLongestLine) return false;
    pending.append(buffer, static_cast<std::size_t>(got));
  }
}

bool say(std::string answer) {
  answer += '\n';
  std::size_t at = 0;
  while (at < answer.size()) {
    const ssize_t sent = write(kAnswers, answer.data() + at, answer.size() - at);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

void say_nothing(void*, int, const char*, va_list) {}

}  // namespace

int main() {
  av_log_set_callback(say_nothing);
  Service service;
  std::string pending;
  std::string line;
  while (next_line(pending, line)) {
    std::string answer;
    try {
      answer = service.answer(line);
    } catch (const std::exception& e) {
      answer = std::string("no ") + e.what();
    }
    if (!say(std::move(answer))) return 1;
  }
  return 0;
}
