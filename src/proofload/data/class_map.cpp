#include "proofload/data/class_map.h"

#include <algorithm>

#include "proofload/core/error.h"

namespace proofload {

namespace {

constexpr std::size_t kMostPixels = std::size_t{1} << 28;  // As many as a picture may have, and some.

std::size_t pixels(Size size) {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

}  // namespace

ClassMap resized(const ClassMap& map, Size size) {
  if (size == map.size) return map;
  ClassMap out{size, {}};
  out.classes.resize(pixels(size));
  // Columns of the source, once.
  std::vector<int> columns(static_cast<std::size_t>(size.width));
  for (int x = 0; x < size.width; ++x)
    columns[static_cast<std::size_t>(x)] =
        static_cast<int>((2 * std::int64_t{x} + 1) * map.size.width / (2 * std::int64_t{size.width}));
  std::size_t i = 0;
  for (int y = 0; y < size.height; ++y) {
    const auto from =
        static_cast<int>((2 * std::int64_t{y} + 1) * map.size.height / (2 * std::int64_t{size.height}));
    for (const int x : columns) out.classes[i++] = map.at(x, from);
  }
  return out;
}

std::string to_runs(const ClassMap& map) {
  std::string out;
  for (std::size_t i = 0; i < map.classes.size();) {
    std::size_t end = i + 1;
    while (end < map.classes.size() && map.classes[end] == map.classes[i]) ++end;
    out.push_back(static_cast<char>(map.classes[i]));
    for (std::size_t length = end - i; length > 0; length >>= 7)
      out.push_back(static_cast<char>((length & 127) | (length > 127 ? 128 : 0)));
    i = end;
  }
  return out;
}

ClassMap from_runs(Size size, std::string_view runs) {
  if (size.width < 1 || size.height < 1 || size.width > kLargestSide || size.height > kLargestSide ||
      pixels(size) > kMostPixels)
    throw Error(ErrorCode::parse, "a recorded class map has the impossible size " +
                                      std::to_string(size.width) + " x " + std::to_string(size.height));
  ClassMap out{size, {}};
  out.classes.reserve(pixels(size));
  const auto broken = [] {
    return Error(ErrorCode::parse, "the runs of a recorded class map do not fill it");
  };
  for (std::size_t i = 0; i < runs.size();) {
    const auto value = static_cast<std::uint8_t>(runs[i++]);
    std::size_t length = 0;
    for (int shift = 0;; shift += 7) {
      if (i == runs.size() || shift > 28) throw broken();
      const auto byte = static_cast<std::uint8_t>(runs[i++]);
      length |= static_cast<std::size_t>(byte & 127) << shift;
      if (byte < 128) break;
    }
    if (length == 0 || length > pixels(size) - out.classes.size()) throw broken();
    out.classes.insert(out.classes.end(), length, value);
  }
  if (out.classes.size() != pixels(size)) throw broken();
  return out;
}

}  // namespace proofload
