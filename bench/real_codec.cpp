// Packet loss through a real codec, figure by figure: one row of CSV for every clip, set-up, loss rate and seed.
//
//   real_codec <video> <frames> <seeds> [pan]
//
// The stream of a set-up is encoded once; each row drops and decodes it again. bench/evidence/real_codec.py makes tables of it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "proofload/coding/codec.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/stress/coded_clip.h"
#include "proofload/stress/loss_chain.h"

namespace {

using namespace proofload;  // NOLINT(google-build-using-namespace)

// The rate of the reference set-up: 1.5 Mbit/s at 640x360 and 25 frames a second.
constexpr double kBitsPerPixel = 0.26;
constexpr double kRates[] = {0.003, 0.01, 0.03, 0.05, 0.1, 0.2};

struct SetUp {
  const char* name;
  coding::Standard standard;
  int gop;
  double burst;
  int payload;  // Of a slice; 0 = one slice a picture, which is one packet.
  bool conceal;
};

constexpr SetUp kSetUps[] = {
    {"H.264, G 30, L 1", coding::Standard::h264, 30, 1, 1400, true},
    {"H.264, G 30, L 3", coding::Standard::h264, 30, 3, 1400, true},
    {"H.264, G 150, L 1", coding::Standard::h264, 150, 1, 1400, true},
    {"H.264, G 30, L 1, no concealment", coding::Standard::h264, 30, 1, 1400, false},
    {"H.264, one slice a frame, G 30, L 1", coding::Standard::h264, 30, 1, 0, true},
    {"H.265, one slice a frame, G 30, L 1", coding::Standard::h265, 30, 1, 0, true},
};

std::size_t slices_of(const coding::CodedPicture& picture) {
  return static_cast<std::size_t>(std::count_if(picture.units.begin(), picture.units.end(),
                                                [](const coding::Unit& unit) { return unit.slice; }));
}

struct Stream {
  const SetUp* how;
  std::vector<coding::CodedPicture> pictures;
  std::size_t slices = 0;
};

Stream encoded(const std::vector<Image>& frames, double frame_rate, const SetUp& how) {
  coding::Coding coding;
  coding.standard = how.standard;
  coding.size = frames[0].size();
  coding.frame_rate = frame_rate;
  coding.gop = how.gop;
  coding.payload = how.payload;
  coding.bits_per_second = kBitsPerPixel * coding.size.width * coding.size.height * frame_rate;
  coding::Encoder encoder(coding);
  Stream out{&how, {}, 0};
  for (const Image& frame : frames) {
    out.pictures.push_back(encoder.encode(frame));
    out.slices += slices_of(out.pictures.back());
  }
  return out;
}

void measure(const Stream& stream, Size size, int seed) {
  const SetUp& how = *stream.how;
  const auto key = static_cast<std::uint64_t>(seed);
  std::vector<std::uint8_t> last(stream.slices, 0);
  for (const double rate : kRates) {
    const auto lost = stress::lost_units(Rng(key), 0, stream.slices, rate, how.burst);
    bool nested = true;
    for (std::size_t i = 0; i < lost.size(); ++i) nested = nested && last[i] <= lost[i];
    last = lost;
    // One packet a slice.
    stress::Damage damage = stress::packet_loss_damage(key, rate, how.burst, 1 << 30);
    coding::Decoder decoder(how.standard, size, how.conceal);
    Image shown(size, 3);
    Transmission counts;
    int recoveries = 0;
    int recovered = 0;
    bool clean_until_loss = true;
    for (std::uint32_t i = 0; i < stream.pictures.size(); ++i) {
      const coding::CodedPicture& picture = stream.pictures[i];
      const std::uint64_t before = counts.lost;
      const auto arrived = damage(picture, i, counts);
      const coding::Decoded found = decoder.decode(i, arrived, picture.bytes, shown);
      ++counts.frames;
      counts.samples += shown.bytes();
      counts.error += static_cast<double>(found.error);
      counts.affected += found.identical ? 0 : 1;
      counts.frozen += found.arrived ? 0 : 1;
      if (counts.lost == 0) clean_until_loss = clean_until_loss && found.identical;
      if (picture.key && counts.lost == before && before > 0) {
        ++recoveries;
        recovered += found.identical ? 1 : 0;
      }
    }
    std::string row = how.name;
    for (const std::uint64_t value : {std::uint64_t{stream.slices}, key}) row += ';' + std::to_string(value);
    row += ';' + number_text(rate);
    for (const std::uint64_t value :
         {counts.packets, counts.lost, counts.bursts, counts.frames, counts.affected, counts.frozen})
      row += ';' + std::to_string(value);
    row += ';' + number_text(counts.error / static_cast<double>(counts.samples));
    for (const int value : {nested ? 1 : 0, clean_until_loss ? 1 : 0, recoveries, recovered})
      row += ';' + std::to_string(value);
    std::puts(row.c_str());
    std::fflush(stdout);
  }
}

// What a camera that pans over the scene would see: three quarters of each side, 2 and 1 px further in every frame, back and
// forth.
Image panned(const Image& frame, int index) {
  const Size size{frame.width() * 3 / 8 * 2, frame.height() * 3 / 8 * 2};
  const auto swing = [](int at, int most) {
    const int place = at % (2 * most);
    return place < most ? place : 2 * most - place;
  };
  const int x0 = swing(2 * index, frame.width() - size.width);
  const int y0 = swing(index, frame.height() - size.height);
  Image out(size, 3);
  for (int y = 0; y < size.height; ++y)
    std::copy_n(frame.row(y + y0) + std::ptrdiff_t{3} * x0, out.stride(), out.row(y));
  return out;
}

int run(const std::string& file, std::int64_t most, std::int64_t seeds, bool pan) {
  std::string format;
  Value params = Value::object();
  params["clip_frames"] = 0;
  const auto data = dataset::open(file, "video", {}, params, format);
  const auto reader = data->clip(0);
  std::vector<Image> frames;
  for (Sample next; static_cast<std::int64_t>(frames.size()) < most && reader->next(next);)
    frames.push_back(pan ? panned(next.image, static_cast<int>(frames.size())) : std::move(next.image));
  std::puts(
      "set_up;slices;seed;rate;packets;lost;bursts;frames;affected;frozen;mse;nested;clean_until_loss;"
      "recoveries;"
      "recovered");
  std::vector<Stream> streams;
  for (const SetUp& how : kSetUps) streams.push_back(encoded(frames, reader->shape().frame_rate, how));
  for (int seed = 1; seed <= seeds; ++seed)
    for (const Stream& stream : streams) measure(stream, frames[0].size(), seed);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i) { return i < argc ? proofload::parse_integer(argv[i]) : std::nullopt; };
  const auto frames = number(2);
  const auto seeds = number(3);
  const bool pan = argc == 5 && std::string(argv[4]) == "pan";
  if (argc != (pan ? 5 : 4) || !frames || !seeds || *frames < 1 || *seeds < 1) {
    std::fputs("usage: real_codec <video> <frames> <seeds> [pan]\n", stderr);
    return 2;
  }
  try {
    return run(argv[1], *frames, *seeds, pan);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "real_codec: %s\n", e.what());
    return 1;
  }
}
