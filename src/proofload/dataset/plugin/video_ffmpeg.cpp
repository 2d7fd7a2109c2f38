// The video plug-in: decodes files through FFmpeg's libraries. Loaded at run time; nothing links it.
//
// Files of strangers: only containers of one file are read (no play lists, which name other files), no network, only
// sizes within limits, errors of the decoder are errors. One decoder thread: frames are the same on every run.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "proofload/dataset/plugin/video_abi.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace {

constexpr int kLargestSide = 1 << 15;
constexpr const char* kContainers =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,h264,hevc,m4v,ivf,obu,mjpeg,"
    "yuv4mpegpipe,"
    "y4m,mxf,nut,gif,dv";
// A damaged file may hold any number of packets that are none.
constexpr int kMostBadPackets = 64;

struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
struct FreeFrame {
  void operator()(AVFrame* f) const { av_frame_free(&f); }
};
struct FreeCodec {
  void operator()(AVCodecContext* c) const { avcodec_free_context(&c); }
};
struct CloseFormat {
  void operator()(AVFormatContext* c) const { avformat_close_input(&c); }
};
struct FreeScaler {
  void operator()(SwsContext* c) const { sws_freeContext(c); }
};

class Message {
 public:
  Message(char* text, std::size_t size) : text_(text), size_(size) {}
  void set(const std::string& what) const {
    if (text_ && size_ > 0) std::snprintf(text_, size_, "%s", what.c_str());
  }

 private:
  char* text_;
  std::size_t size_;
};

std::string reason(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return text;
}

std::string size_text(int width, int height) { return std::to_string(width) + "x" + std::to_string(height); }

}  // namespace

struct ProofloadVideo {
  std::unique_ptr<AVFormatContext, CloseFormat> format;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
  std::unique_ptr<SwsContext, FreeScaler> scaler;
  std::unique_ptr<AVPacket, FreePacket> packet{av_packet_alloc()};
  std::unique_ptr<AVFrame, FreeFrame> frame{av_frame_alloc()};
  AVStream* stream = nullptr;
  int width = 0;
  int height = 0;
  int scaled_format = -1;
  int scaled_matrix = -1;
  int scaled_range = -1;
  std::int64_t from = INT64_MIN;  // Frames before this time stamp are passed over.
  std::int64_t frames = 0;        // Read so far, for messages.
  bool draining = false;

  // The next packet of the stream: 1, 0 at the end of the file, -1 with a message.
  int next_packet(const Message& message) {
    int bad = 0;
    while (true) {
      av_packet_unref(packet.get());
      const int code = av_read_frame(format.get(), packet.get());
      if (code == AVERROR_EOF) {
        // A file that was cut off ends like a whole one, except for what the reader below it says.
        if (format->pb && format->pb->error < 0) {
          message.set("reading stopped: " + reason(format->pb->error));
          return -1;
        }
        return 0;
      }
      if (code < 0) {
        if (code == AVERROR_INVALIDDATA && ++bad < kMostBadPackets) continue;
        message.set("the file is damaged or cut off (" + reason(code) + ")");
        return -1;
      }
      if (packet->stream_index == stream->index) return 1;
    }
  }

  // RGB of the decoded frame by its own matrix and range; BT.601 where it names none.
  bool convert(std::uint8_t* rgb, const Message& message) {
    const auto pixels = static_cast<AVPixelFormat>(frame->format);
    const int matrix = frame->colorspace == AVCOL_SPC_UNSPECIFIED || frame->colorspace == AVCOL_SPC_RGB
                           ? SWS_CS_ITU601
                           : static_cast<int>(frame->colorspace);
    const int range = frame->color_range == AVCOL_RANGE_JPEG ? 1 : 0;
    if (!scaler || frame->format != scaled_format || matrix != scaled_matrix || range != scaled_range) {
      scaler.reset(sws_getContext(width, height, pixels, width, height, AV_PIX_FMT_RGB24,
                                  SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT, nullptr,
                                  nullptr, nullptr));
      if (!scaler) {
        const char* name = av_get_pix_fmt_name(pixels);
        message.set(std::string("frames in the pixel format ") + (name ? name : "?") +
                    " cannot be turned into RGB");
        return false;
      }
      // Formats without a matrix (RGB, grey) refuse this, and need it not.
      sws_setColorspaceDetails(scaler.get(), sws_getCoefficients(matrix), range,
                               sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
      scaled_format = frame->format;
      scaled_matrix = matrix;
      scaled_range = range;
    }
    std::uint8_t* planes[4] = {rgb, nullptr, nullptr, nullptr};
    const int strides[4] = {3 * width, 0, 0, 0};
    if (sws_scale(scaler.get(), frame->data, frame->linesize, 0, height, planes, strides) != height) {
      message.set("a frame could not be turned into RGB");
      return false;
    }
    return true;
  }

  std::string where() const { return "frame " + std::to_string(frames); }

  // 1, 0 or -1 as in the interface; the frame is in `frame`.
  int decode(const Message& message) {
    while (true) {
      const int code = avcodec_receive_frame(codec.get(), frame.get());
      if (code == 0) {
        if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0) {
          message.set(where() + " is damaged");
          return -1;
        }
        if (frame->width != width || frame->height != height) {
          message.set(where() + " is " + size_text(frame->width, frame->height) + ", those before it " +
                      size_text(width, height) +
                      "; all frames must have one size, so encode it again with one");
          return -1;
        }
        return 1;
      }
      if (code == AVERROR_EOF) return 0;
      if (code != AVERROR(EAGAIN)) {
        message.set(where() + " cannot be decoded (" + reason(code) + ")");
        return -1;
      }
      int sent = 0;
      if (draining) {
        sent = avcodec_send_packet(codec.get(), nullptr);
      } else {
        const int more = next_packet(message);
        if (more < 0) return -1;
        if (more == 0) {
          draining = true;
          sent = avcodec_send_packet(codec.get(), nullptr);
        } else {
          sent = avcodec_send_packet(codec.get(), packet.get());
          av_packet_unref(packet.get());
        }
      }
      if (sent < 0 && sent != AVERROR_EOF) {
        message.set(where() + " cannot be decoded (" + reason(sent) + ")");
        return -1;
      }
    }
  }
};

namespace {

int rotation_of(AVStream* stream) {
  const auto* matrix =
      reinterpret_cast<const std::int32_t*>(  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
          av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
  if (!matrix) return 0;
  const double turn = -av_display_rotation_get(matrix);
  if (!(turn >= -360 && turn <= 360)) return 0;
  const int quarter = static_cast<int>(turn / 90 + (turn < 0 ? -0.5 : 0.5));
  return ((quarter % 4 + 4) % 4) * 90;
}

double rate_of(AVFormatContext* format, AVStream* stream) {
  const AVRational rate = av_guess_frame_rate(format, stream, nullptr);
  const double value = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
  return value >= 0.01 && value <= 10'000 ? value : 0;
}

bool open_into(ProofloadVideo& video,
               const char* path,
               std::int64_t largest_pixels,
               ProofloadVideoInfo& info,
               const Message& message) {
  if (!video.packet || !video.frame) {
    message.set("there is not enough memory");
    return false;
  }
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist", kContainers, 0);
  AVFormatContext* format = nullptr;
  // A path is never an address: "file:" makes even "http:x.mp4" one.
  int code = avformat_open_input(&format, (std::string("file:") + path).c_str(), nullptr, &options);
  av_dict_free(&options);
  if (code < 0) {
    message.set(code == AVERROR(ENOENT)   ? std::string("no such file")
                : code == AVERROR(EACCES) ? std::string("it may not be read (permission denied)")
                : code == AVERROR(EINVAL)
                    ? std::string("this is no video, or in a container that is not read")
                    : "this is no video, or a damaged or cut off one (" + reason(code) + ")");
    return false;
  }
  video.format.reset(format);
  format->max_analyze_duration = 2 * AV_TIME_BASE;
  code = avformat_find_stream_info(format, nullptr);
  if (code < 0) {
    message.set("nothing can be found out about this video (" + reason(code) + ")");
    return false;
  }
  const AVCodec* decoder = nullptr;
  bool sound = false;
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    AVStream* stream = format->streams[i];
    const bool picture = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    sound = sound || stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    // Covers of records are pictures too.
    if (picture && !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC) && !video.stream) {
      video.stream = stream;
    } else {
      stream->discard = AVDISCARD_ALL;
    }
  }
  if (!video.stream) {
    message.set(sound ? "there is sound in this file but no video" : "there is no video in this file");
    return false;
  }
  const AVCodecParameters* coded = video.stream->codecpar;
  if (coded->width <= 0 || coded->height <= 0) {
    message.set("the size of its frames cannot be found out; the file is damaged or cut off");
    return false;
  }
  if (coded->width > kLargestSide || coded->height > kLargestSide ||
      static_cast<std::int64_t>(coded->width) * coded->height > largest_pixels) {
    message.set("its frames are said to be " + size_text(coded->width, coded->height) + ", more than the " +
                std::to_string(largest_pixels) + " pixels that are read (data.largest_pixels)");
    return false;
  }
  decoder = avcodec_find_decoder(coded->codec_id);
  if (!decoder) {
    message.set(std::string("its codec (") + avcodec_get_name(coded->codec_id) +
                ") is not known to the FFmpeg of this machine");
    return false;
  }
  video.codec.reset(avcodec_alloc_context3(decoder));
  if (!video.codec || avcodec_parameters_to_context(video.codec.get(), coded) < 0) {
    message.set("there is not enough memory");
    return false;
  }
  video.codec->thread_count = 1;
  video.codec->max_pixels = largest_pixels;
  video.codec->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_EXPLODE;
  video.codec->pkt_timebase = video.stream->time_base;
  code = avcodec_open2(video.codec.get(), decoder, nullptr);
  if (code < 0) {
    message.set(std::string("its decoder (") + avcodec_get_name(coded->codec_id) + ") does not start (" +
                reason(code) + ")");
    return false;
  }
  video.width = coded->width;
  video.height = coded->height;
  info = {};
  info.width = coded->width;
  info.height = coded->height;
  info.rotation = rotation_of(video.stream);
  info.frame_rate = rate_of(format, video.stream);
  info.promised = std::max<std::int64_t>(0, video.stream->nb_frames);
  std::snprintf(info.format, sizeof info.format, "%s", format->iformat->name);
  std::snprintf(info.codec, sizeof info.codec, "%s", avcodec_get_name(coded->codec_id));
  return true;
}

ProofloadVideo* open_video(const char* path,
                           std::int64_t largest_pixels,
                           ProofloadVideoInfo* info,
                           char* message,
                           std::size_t size) {
  try {
    auto video = std::make_unique<ProofloadVideo>();
    return open_into(*video, path, largest_pixels, *info, Message(message, size)) ? video.release() : nullptr;
  } catch (const std::exception& e) {
    Message(message, size).set(e.what());
    return nullptr;
  }
}

std::int32_t scan(
    ProofloadVideo* video, ProofloadVideoPacket packet, void* context, char* message, std::size_t size) {
  const Message said(message, size);
  while (true) {
    const int more = video->next_packet(said);
    if (more <= 0) return more;
    if ((video->packet->flags & AV_PKT_FLAG_DISCARD) != 0) continue;
    const std::int64_t pts = video->packet->pts == AV_NOPTS_VALUE ? INT64_MIN : video->packet->pts;
    packet(context, pts, (video->packet->flags & AV_PKT_FLAG_KEY) != 0 ? 1 : 0);
  }
}

std::int32_t seek(
    ProofloadVideo* video, std::int64_t key_pts, std::int64_t pts, char* message, std::size_t size) {
  const int code = av_seek_frame(video->format.get(), video->stream->index, key_pts, AVSEEK_FLAG_BACKWARD);
  if (code < 0) {
    Message(message, size).set("it cannot be read from the middle (" + reason(code) + ")");
    return -1;
  }
  avcodec_flush_buffers(video->codec.get());
  video->draining = false;
  video->from = pts;
  return 0;
}

std::int32_t read(
    ProofloadVideo* video, std::uint8_t* rgb, std::int64_t* pts, char* message, std::size_t size) {
  const Message said(message, size);
  while (true) {
    const int more = video->decode(said);
    if (more <= 0) return more;
    ++video->frames;
    const std::int64_t at = video->frame->best_effort_timestamp == AV_NOPTS_VALUE
                                ? INT64_MIN
                                : video->frame->best_effort_timestamp;
    if (video->from != INT64_MIN && at != INT64_MIN && at < video->from) continue;
    *pts = at;
    return !rgb || video->convert(rgb, said) ? 1 : -1;
  }
}

void close_video(ProofloadVideo* video) { std::unique_ptr<ProofloadVideo>(video).reset(); }

void say_nothing(void*, int, const char*, va_list) {}

}  // namespace

extern "C" __attribute__((visibility("default"))) const ProofloadVideoApi* proofload_video_api(void) {
  static const std::string library = std::string("FFmpeg ") + av_version_info() + " (libavcodec " +
                                     std::to_string(LIBAVCODEC_VERSION_MAJOR) + "." +
                                     std::to_string(LIBAVCODEC_VERSION_MINOR) + ", " + avcodec_license() +
                                     ")";
  static const ProofloadVideoApi api = {
      PROOFLOAD_VIDEO_ABI_VERSION, library.c_str(), open_video, scan, seek, read, close_video};
  // A library does not print.
  av_log_set_callback(say_nothing);
  return &api;
}
