#include "support/avi.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "proofload/core/error.h"
#include "proofload/image/codec.h"
#include "support/needs.h"
#include "support/stressing.h"

namespace proofload::test {

namespace {

std::string le32(std::uint32_t x) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>(x >> (8 * i) & 0xFF);
  return out;
}
std::string le16(std::uint32_t x) { return le32(x).substr(0, 2); }

std::string chunk(std::string_view id, const std::string& body) {
  return std::string(id) + le32(static_cast<std::uint32_t>(body.size())) + body +
         std::string(body.size() % 2, '\0');
}
std::string list(std::string_view id, const std::string& body) {
  return chunk("LIST", std::string(id) + body);
}

// Rows from the bottom, blue first, padded to four bytes.
std::string bitmap(const Image& image) {
  std::string out;
  for (int y = image.height() - 1; y >= 0; --y) {
    for (int x = 0; x < image.width(); ++x)
      for (const int c : {2, 1, 0}) out += static_cast<char>(image.row(y)[3 * x + c]);
    out.resize((out.size() + 3) / 4 * 4);
  }
  return out;
}

}  // namespace

std::string avi_of(const std::vector<Image>& frames, int frame_rate, bool coded) {
  const Image& first = frames.at(0);
  const auto width = static_cast<std::uint32_t>(first.width());
  const auto height = static_cast<std::uint32_t>(first.height());
  const auto count = static_cast<std::uint32_t>(frames.size());
  const auto rate = static_cast<std::uint32_t>(frame_rate);
  const std::string codec = coded ? "MJPG" : std::string(4, '\0');
  const std::string main_header = le32(1'000'000 / rate) + le32(0) + le32(0) + le32(0x10) + le32(count) +
                                  le32(0) + le32(1) + le32(0) + le32(width) + le32(height) +
                                  std::string(16, '\0');
  const std::string stream = std::string("vids") + (coded ? "MJPG" : "DIB ") + le32(0) + le32(0) + le32(0) +
                             le32(1) + le32(rate) + le32(0) + le32(count) + le32(0) + le32(0xFFFFFFFF) +
                             le32(0) + le16(0) + le16(0) + le16(width) + le16(height);
  const std::string format = le32(40) + le32(width) + le32(height) + le16(1) + le16(24) + codec +
                             le32(3 * width * height) + std::string(16, '\0');
  std::string movie;
  std::string index;
  for (const Image& frame : frames) {
    const std::string data = coded ? encode_jpeg(frame, 95, ChromaSampling::s444) : bitmap(frame);
    const char* id = coded ? "00dc" : "00db";
    index += std::string(id) + le32(0x10) + le32(static_cast<std::uint32_t>(movie.size() + 4)) +
             le32(static_cast<std::uint32_t>(data.size()));
    movie += chunk(id, data);
  }
  const std::string headers =
      list("hdrl", chunk("avih", main_header) + list("strl", chunk("strh", stream) + chunk("strf", format)));
  return chunk("RIFF", "AVI " + headers + list("movi", movie) + chunk("idx1", index));
}

std::vector<Image> moving_square(int frames, Size size, int step) {
  std::vector<Image> out;
  for (int i = 0; i < frames; ++i) {
    Image image = textured(size, 3);
    const int left = (i * step) % std::max(1, size.width - 12);
    for (int y = size.height / 3; y < std::min(size.height, size.height / 3 + 12); ++y)
      for (int x = left; x < std::min(size.width, left + 12); ++x)
        std::fill_n(image.row(y) + std::ptrdiff_t{3} * x, 3, std::uint8_t{250});
    out.push_back(std::move(image));
  }
  return out;
}

bool has_video() {
  const char* plugin = std::getenv("PROOFLOAD_VIDEO_PLUGIN");
  return needed(plugin && *plugin, "the video plug-in was not built");
}

}  // namespace proofload::test
