// Times stressors for bench/evidence/stress_speed.py, one thread, pictures in memory to pictures in memory.
//
// Reads pictures by the paths it is given, then a line of JSON after the other:
//   {"width": 224, "height": 224}                                           pictures of that size, cut from the middle
//   {"kind": "gaussian_noise", "params": {…}, "value": 20, "seconds": 0.1}  → {"picture": seconds of one picture}; half the
//                                                                            way of the axis where no value is given
//   {"kind": "gaussian_noise", "benchmark": "imagenet_c", "level": 3, "seconds": 0.1}   a level of a benchmark
//   {"copy": true, "seconds": 0.1}                                          → the same for std::memcpy
// What a campaign pays besides, copying the clean picture, is part of the time.
#include <chrono>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/value.h"
#include "proofload/image/codec.h"
#include "proofload/image/resample.h"
#include "proofload/registry/registry.h"
#include "proofload/stress/stressor.h"

namespace {

using proofload::Image;
using proofload::Size;
using proofload::Value;
using Clock = std::chrono::steady_clock;

// The largest middle part of the wanted proportions, resized: what data loaders do.
Image middle(const Image& picture, Size size) {
  int width = picture.width();
  int height = static_cast<int>(static_cast<std::int64_t>(width) * size.height / size.width);
  if (height > picture.height()) {
    height = picture.height();
    width = static_cast<int>(static_cast<std::int64_t>(height) * size.width / size.height);
  }
  Image part({width, height}, picture.channels());
  const int left = (picture.width() - width) / 2;
  const int top = (picture.height() - height) / 2;
  for (int y = 0; y < height; ++y)
    std::memcpy(part.row(y), picture.row(top + y) + static_cast<std::ptrdiff_t>(left) * picture.channels(),
                part.stride());
  return proofload::resize(part, size, proofload::Interpolation::linear);
}

// Seconds of one call of `work`, called for at least `seconds` and as often as there are pictures.
template <class Work>
double time_of(std::size_t pictures, double seconds, Work&& work) {
  std::size_t calls = 0;
  const Clock::time_point begin = Clock::now();
  double passed = 0;
  while (calls < pictures || passed < seconds) {
    work(calls++);
    passed = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return passed / static_cast<double>(calls);
}

double stress_time(const proofload::Registry& registry,
                   const std::vector<Image>& pictures,
                   const Value& asked) {
  const proofload::stress::Spec& spec = registry.stressors.at(asked.at("kind").text());
  Value params = asked.find("params") ? asked.at("params") : Value::object();
  std::optional<double> value;
  if (const Value* const given = asked.find("value")) value = given->number();
  if (const Value* const benchmark = asked.find("benchmark")) {
    const auto index = static_cast<std::size_t>(asked.at("level").integer()) - 1;
    for (const proofload::stress::PublishedLevels& levels : spec.levels)
      if (levels.name == benchmark->text()) {
        value = levels.values.at(index);
        params = levels.params_at(index);
      }
    if (!value) throw proofload::Error(proofload::ErrorCode::not_found, "no levels of that benchmark");
  }
  const auto stressor = spec.make(spec.params.check(params, "params"));
  const proofload::Level level = value ? stressor->axis().level_of(*value) : proofload::kTopLevel / 2;
  if (level == 0) throw proofload::Error(proofload::ErrorCode::invalid_argument, "the value changes nothing");
  return time_of(pictures.size(), asked.at("seconds").number(), [&](std::size_t call) {
    proofload::Sample sample;
    sample.image = pictures[call % pictures.size()];
    const proofload::Stressed out = stressor->apply(std::move(sample), {call, 7, 0}, level);
    if (out.sample.image.empty()) std::abort();
  });
}

double copy_time(const std::vector<Image>& pictures, double seconds) {
  std::vector<std::uint8_t> target(pictures.front().stride() *
                                   static_cast<std::size_t>(pictures.front().height()));
  return time_of(pictures.size(), seconds, [&](std::size_t call) {
    std::memcpy(target.data(), pictures[call % pictures.size()].data(), target.size());
    // The copy must happen though nobody reads it.
    asm volatile("" : : "r"(target.data()) : "memory");
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Image> originals;
  try {
    for (int i = 1; i < argc; ++i) originals.push_back(proofload::read_image(argv[i]));
    if (originals.empty()) {
      std::cerr << "stress_timer: give pictures as arguments and requests on the standard input\n";
      return 2;
    }
    const proofload::Registry registry = proofload::Registry::builtin();
    std::vector<Image> pictures = originals;
    std::string line;
    while (std::getline(std::cin, line)) {
      Value answer = Value::object();
      try {
        const Value asked = proofload::parse_json(line, "request");
        if (asked.find("width")) {
          const Size size{static_cast<int>(asked.at("width").integer()),
                          static_cast<int>(asked.at("height").integer())};
          pictures.clear();
          for (const Image& original : originals) pictures.push_back(middle(original, size));
          answer["pictures"] = static_cast<std::int64_t>(pictures.size());
        } else if (asked.find("copy")) {
          answer["picture"] = copy_time(pictures, asked.at("seconds").number());
        } else {
          answer["picture"] = stress_time(registry, pictures, asked);
        }
      } catch (const proofload::Error& error) {
        answer["error"] = std::string(error.what());
      }
      std::cout << proofload::to_json(answer) << std::endl;
    }
  } catch (const proofload::Error& error) {
    std::cerr << "stress_timer: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
