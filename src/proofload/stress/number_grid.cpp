#include "proofload/stress/number_grid.h"

#include <bit>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/image/codec.h"

namespace proofload::stress {

namespace {

[[noreturn]] void refuse(const std::string& place, const std::string& what) {
  throw Error(ErrorCode::parse, place + ": " + what);
}

void check_side(int count, const char* of, int side, const std::string& name) {
  if (count > side)
    throw Error(ErrorCode::unsupported, name + ": " + std::to_string(count) + " " + of + ", and at most " +
                                            std::to_string(side) + " are read. Crop or resample it.");
}

// What an editor of tables puts between numbers.
bool separates(char c) { return c == ',' || c == ';' || c == ' ' || c == '\t' || c == '\r'; }

std::string shown(std::string_view word) {
  constexpr std::size_t kLongest = 24;
  return "`" + valid_utf8(word.substr(0, kLongest)) + (word.size() > kLongest ? "…" : "") + "`";
}

NumberGrid read_text(std::string_view bytes, const std::string& name, int side) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  NumberGrid out;
  int line_number = 0;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    ++line_number;
    line = line.substr(0, line.find('#'));
    const std::string place = name + ":" + std::to_string(line_number);
    int found = 0;
    for (std::size_t at = 0; at < line.size();) {
      if (separates(line[at])) {
        ++at;
        continue;
      }
      std::size_t stop = at;
      while (stop < line.size() && !separates(line[stop])) ++stop;
      const std::string_view word = line.substr(at, stop - at);
      const std::optional<double> number = parse_number(word);
      if (!number || !std::isfinite(*number))
        refuse(place, shown(word) +
                          " is no number; write numbers apart by commas or blanks, with a decimal "
                          "point, and comments behind #");
      if (++found > side) check_side(found, "or more numbers in a row", side, place);
      out.values.push_back(*number);
      at = stop;
    }
    if (found == 0) continue;
    if (out.rows == 0) out.columns = found;
    if (found != out.columns)
      refuse(place, "this row has " + std::to_string(found) + " numbers, the first one has " +
                        std::to_string(out.columns) + "; all rows are equally long");
    ++out.rows;
    check_side(out.rows, "rows or more", side, name);
  }
  if (out.rows == 0) refuse(name, "there is no number in it");
  return out;
}

// Little-endian number of a NumPy type code such as "<f4".
std::optional<double> npy_number(std::string_view type, const char* at) {
  const auto load = [at](auto value) {
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
  };
  if (type == "<f8") return load(double());
  if (type == "<f4") return load(float());
  if (type == "|u1") return load(std::uint8_t());
  if (type == "<u2") return load(std::uint16_t());
  if (type == "<i2") return load(std::int16_t());
  if (type == "<i4") return load(std::int32_t());
  if (type == "<i8") return load(std::int64_t());
  return {};
}

// The text behind `'key':` in the head of an array.
std::string_view npy_member(std::string_view head, std::string_view key, const std::string& name) {
  const std::size_t at = head.find("'" + std::string(key) + "':");
  if (at == std::string_view::npos) refuse(name, "the head of the array has no `" + std::string(key) + "`");
  return trim(head.substr(at + key.size() + 3));
}

NumberGrid read_npy(std::string_view bytes, const std::string& name, int side) {
  static_assert(std::endian::native == std::endian::little);
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
  };
  if (bytes.size() < 12) refuse(name, "the array ends in its head");
  const bool wide = byte(6) >= 2;
  const std::size_t start = wide ? 12 : 10;
  const std::size_t length = byte(8) + (byte(9) << 8) + (wide ? (byte(10) << 16) + (byte(11) << 24) : 0);
  if (length > bytes.size() - start) refuse(name, "the array ends in its head");
  const std::string_view head = bytes.substr(start, length);
  const std::string_view descr = npy_member(head, "descr", name);
  const std::string_view type = descr.size() >= 5 ? descr.substr(1, 3) : std::string_view();
  const bool columns_first = npy_member(head, "fortran_order", name).starts_with("True");
  std::string_view shape = npy_member(head, "shape", name);
  shape = shape.substr(0, shape.find(')'));
  std::vector<std::int64_t> sides;
  for (const std::string& part : split(shape.starts_with("(") ? shape.substr(1) : shape, ','))
    if (!trim(part).empty()) sides.push_back(parse_integer(trim(part)).value_or(-1));
  if (sides.empty() || sides.size() > 2 || sides.front() < 1 || sides.back() < 1)
    throw Error(ErrorCode::unsupported, name + ": an array of shape " + std::string(shape) +
                                            ") is no table; save one with one or two axes");
  const std::int64_t rows = sides.size() == 1 ? 1 : sides.front();
  for (const std::int64_t count : {rows, sides.back()})
    check_side(static_cast<int>(std::min<std::int64_t>(count, 1 << 30)), "rows or columns", side, name);
  NumberGrid out{static_cast<int>(sides.back()), static_cast<int>(rows), {}};
  const std::size_t cells = static_cast<std::size_t>(out.columns) * static_cast<std::size_t>(out.rows);
  const std::size_t each = type.size() == 3 ? static_cast<std::size_t>(type[2] - '0') : 0;
  if (!npy_number(type, "\0\0\0\0\0\0\0"))
    throw Error(ErrorCode::unsupported, name + ": an array of type " + std::string(descr.substr(0, 8)) +
                                            " is not read; save it as float64: array.astype('<f8')");
  if (bytes.size() - start - length < cells * each) refuse(name, "the array ends before its last number");
  const char* const data = bytes.data() + start + length;
  out.values.resize(cells);
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t from =
        columns_first ? i % static_cast<std::size_t>(out.columns) * static_cast<std::size_t>(out.rows) +
                            i / static_cast<std::size_t>(out.columns)
                      : i;
    const double value = npy_number(type, data + from * each).value_or(0);
    if (!std::isfinite(value))
      refuse(name, "number " + std::to_string(i + 1) + " of the array is not finite");
    out.values[i] = value;
  }
  return out;
}

NumberGrid read_picture(std::string_view bytes, const std::string& name, int side) {
  // Bit depth and colour type stand behind signature, length, name and sides of the first chunk.
  const bool deep = bytes.starts_with("\x89PNG") && bytes.size() > 26 && bytes[24] == 16 && bytes[25] == 0;
  const ReadOptions options{.exif_orientation = false, .largest_pixels = std::int64_t{side} * side};
  NumberGrid out;
  if (deep) {
    const Grey16 grey = decode_grey16_png(bytes, name, options);
    out = {grey.size.width, grey.size.height, {grey.values.begin(), grey.values.end()}};
  } else {
    const Image image = decode_image(bytes, name, options);
    out = {image.width(), image.height(), {}};
    for (std::size_t i = 0; i < image.bytes(); i += 3)
      out.values.push_back((image.data()[i] + image.data()[i + 1] + image.data()[i + 2]) / 3.0);
  }
  check_side(std::max(out.columns, out.rows), "pixels on a side", side, name);
  return out;
}

bool is_picture(std::string_view bytes) {
  return bytes.starts_with("\x89PNG") || bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("RIFF") ||
         bytes.starts_with("BM");
}

}  // namespace

NumberGrid read_number_grid(std::string_view bytes, const std::string& name, int side) {
  if (is_picture(bytes)) return read_picture(bytes, name, side);
  if (bytes.starts_with("\x93NUMPY")) return read_npy(bytes, name, side);
  if (bytes.find('\0') != std::string_view::npos)
    throw Error(ErrorCode::unsupported,
                name +
                    ": this is neither a text with numbers nor a .npy array nor a picture "
                    "(PNG, JPEG, WebP, BMP)");
  return read_text(bytes, name, side);
}

}  // namespace proofload::stress
