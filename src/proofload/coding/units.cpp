#include "proofload/coding/units.h"

namespace proofload::coding {

namespace {

// Index of the first byte of 00 00 01 at or after `from`; the length of the stream where there is none.
std::size_t start_code(std::span<const std::uint8_t> stream, std::size_t from) {
  for (std::size_t i = from; i + 3 <= stream.size(); ++i)
    if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) return i;
  return stream.size();
}

}  // namespace

std::vector<Unit> units_of(std::span<const std::uint8_t> stream, Standard standard) {
  const std::size_t header = standard == Standard::h264 ? 1 : 2;
  std::vector<Unit> out;
  std::size_t at = start_code(stream, 0);
  while (at < stream.size()) {
    const std::size_t next = start_code(stream, at + 3);
    Unit unit;
    // A zero byte before a start code belongs to it.
    unit.begin = at > 0 && stream[at - 1] == 0 ? at - 1 : at;
    unit.header = at + 3;
    unit.payload = unit.header + header;
    unit.end = next < stream.size() && stream[next - 1] == 0 ? next - 1 : next;
    at = next;
    if (unit.payload >= unit.end) continue;
    const std::uint8_t first = stream[unit.header];
    const int type = standard == Standard::h264 ? first & 0x1f : first >> 1 & 0x3f;
    unit.slice = standard == Standard::h264 ? type == 1 || type == 5 : type < 32;
    unit.starts_picture = unit.slice && (stream[unit.payload] & 0x80) != 0;
    out.push_back(unit);
  }
  return out;
}

}  // namespace proofload::coding
