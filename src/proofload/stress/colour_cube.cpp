#include "proofload/stress/colour_cube.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/stress/rounding.h"

namespace proofload::stress {

namespace {

constexpr int kPlaceBits = 12;
constexpr int kLargestTable = 65536;

std::int32_t between(std::int32_t a, std::int32_t b, std::int32_t share) {
  return a + (((b - a) * share + (1 << (kPlaceBits - 1))) >> kPlaceBits);
}

// BT.601 in whole steps.
std::int32_t luma(const std::array<std::int32_t, 3>& c) {
  return (306 * c[0] + 601 * c[1] + 117 * c[2] + 512) >> 10;
}

}  // namespace

ColourCube::ColourCube(int size,
                       const std::vector<double>& colours,
                       const std::array<double, 3>& low,
                       const std::array<double, 3>& high)
    : size_(size) {
  nodes_.reserve(colours.size());
  // Far beyond black and white is as good as a little: it is cut in the end, and 32 bits hold the steps between.
  for (const double v : colours)
    nodes_.push_back(static_cast<std::int32_t>(std::lround(std::clamp(v, -0.5, 1.5) * 255 * (1 << kBits))));
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t code = 0; code < 256; ++code) {
      const double share = (static_cast<double>(code) / 255 - low[c]) / (high[c] - low[c]);
      const double at = std::clamp(share, 0.0, 1.0) * (size - 1);
      const int node = std::min(static_cast<int>(at), size - 2);
      places_[c][code] = {static_cast<std::uint16_t>(node),
                          static_cast<std::int16_t>(std::lround((at - node) * (1 << kPlaceBits)))};
    }
}

std::array<std::int32_t, 3> ColourCube::at(int r, int g, int b) const {
  const Place& red = places_[0][static_cast<std::size_t>(r)];
  const Place& green = places_[1][static_cast<std::size_t>(g)];
  const Place& blue = places_[2][static_cast<std::size_t>(b)];
  const auto row = 3 * static_cast<std::size_t>(size_);
  const auto plane = row * static_cast<std::size_t>(size_);
  const std::int32_t* const p = nodes_.data() + blue.node * plane + green.node * row + 3U * red.node;
  std::array<std::int32_t, 3> out;
  for (std::size_t c = 0; c < 3; ++c) {
    const auto along = [&](std::size_t offset) {
      return between(p[offset + c], p[offset + 3 + c], red.beyond);
    };
    out[c] = between(between(along(0), along(row), green.beyond),
                     between(along(plane), along(plane + row), green.beyond), blue.beyond);
  }
  return out;
}

void ColourCube::apply(Image& image, double share) const {
  const auto part = static_cast<std::int32_t>(std::lround(share * (1 << kPlaceBits)));
  const auto code = [&](int before, std::int32_t after) {
    after = std::clamp(after, 0, 255 << kBits);
    const std::int32_t v = between(before * (1 << kBits), after, part);
    return static_cast<std::uint8_t>((v + (1 << (kBits - 1))) >> kBits);
  };
  if (image.channels() == 1) {
    ToneTable table;
    for (int grey = 0; grey < 256; ++grey)
      table[static_cast<std::size_t>(grey)] = code(grey, luma(at(grey, grey, grey)));
    apply_tone(image, table);
    return;
  }
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    for (const std::uint8_t* const end = from + image.bytes(); from != end; from += 3, to += 3) {
      const std::array<std::int32_t, 3> after = at(from[0], from[1], from[2]);
      for (std::size_t c = 0; c < 3; ++c) to[c] = code(from[c], after[c]);
    }
  });
}

namespace {

// Reads the lines of one .cube text.
class CubeReader {
 public:
  CubeReader(std::string_view text, const std::string& name) : name_(name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (line_ = 1; !text.empty(); ++line_) {
      const std::size_t end = text.find('\n');
      const std::string_view line = trim(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      if (!line.empty() && line.front() != '#') take(line);
    }
    if (size_ == 0)
      throw Error(ErrorCode::parse,
                  name_ + ": there is no LUT_3D_SIZE or LUT_1D_SIZE in it; a .cube file has one of the two");
    const std::size_t wanted = colours();
    if (values_.size() != 3 * wanted)
      throw Error(ErrorCode::parse, name_ + ": a table of size " + std::to_string(size_) + " has " +
                                        std::to_string(wanted) + " lines of numbers, and here are " +
                                        std::to_string(values_.size() / 3) +
                                        "; the file was cut off, or its size is wrong");
    for (std::size_t c = 0; c < 3; ++c)
      if (!(low_[c] < high_[c]))
        throw Error(ErrorCode::parse, name_ + ": DOMAIN_MIN must lie below DOMAIN_MAX in every channel");
  }

  CubeFile made() const {
    CubeFile out;
    if (cube_) {
      out.cube.emplace_back(size_, values_, low_, high_);
      return out;
    }
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t code = 0; code < 256; ++code) {
        const double share = (static_cast<double>(code) / 255 - low_[c]) / (high_[c] - low_[c]);
        const double at = std::clamp(share, 0.0, 1.0) * (size_ - 1);
        const int node = std::min(static_cast<int>(at), size_ - 2);
        const double a = values_[3 * static_cast<std::size_t>(node) + c];
        const double b = values_[3 * static_cast<std::size_t>(node + 1) + c];
        out.tables[c][code] = code_of(255 * (a + (b - a) * (at - node)));
      }
    return out;
  }

 private:
  [[noreturn]] void refuse(ErrorCode code, const std::string& what) const {
    throw Error(code, name_ + ":" + std::to_string(line_) + ": " + what);
  }
  std::size_t colours() const {
    const auto n = static_cast<std::size_t>(size_);
    return cube_ ? n * n * n : n;
  }

  std::vector<double> numbers(std::string_view text) const {
    std::vector<double> out;
    for (std::string_view rest = trim(text); !rest.empty(); rest = trim(rest)) {
      const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
      const std::optional<double> number = parse_number(word);
      if (!number || !std::isfinite(*number))
        refuse(ErrorCode::parse,
               "`" + valid_utf8(word.substr(0, 24)) + "` is neither a number nor a keyword of a .cube file");
      out.push_back(*number);
      rest.remove_prefix(word.size());
    }
    return out;
  }

  void take(std::string_view line) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    const std::string_view rest = line.substr(word.size());
    if (word == "TITLE") return;
    if (word == "LUT_3D_SIZE" || word == "LUT_1D_SIZE") {
      if (size_ > 0) refuse(ErrorCode::unsupported, "a second table; only files with one table are read");
      cube_ = word == "LUT_3D_SIZE";
      const int most = cube_ ? ColourCube::kLargestSize : kLargestTable;
      const auto size = parse_integer(trim(rest));
      if (!size || *size < 2 || *size > most)
        refuse(ErrorCode::unsupported, std::string(word) + " goes from 2 to " + std::to_string(most) +
                                           ", found `" + valid_utf8(trim(rest).substr(0, 24)) + "`");
      size_ = static_cast<int>(*size);
      values_.reserve(3 * colours());
      return;
    }
    if (word == "DOMAIN_MIN" || word == "DOMAIN_MAX") {
      const std::vector<double> three = numbers(rest);
      if (three.size() != 3) refuse(ErrorCode::parse, std::string(word) + " has three numbers");
      std::copy(three.begin(), three.end(), (word == "DOMAIN_MIN" ? low_ : high_).begin());
      return;
    }
    if (word == "LUT_1D_INPUT_RANGE" || word == "LUT_3D_INPUT_RANGE") {
      const std::vector<double> two = numbers(rest);
      if (two.size() != 2) refuse(ErrorCode::parse, std::string(word) + " has two numbers");
      low_.fill(two[0]);
      high_.fill(two[1]);
      return;
    }
    const std::vector<double> three = numbers(line);
    if (three.size() != 3)
      refuse(ErrorCode::parse,
             "a line of the table has three numbers, found " + std::to_string(three.size()));
    if (size_ == 0) refuse(ErrorCode::parse, "LUT_3D_SIZE or LUT_1D_SIZE comes before the numbers");
    if (values_.size() == 3 * colours())
      refuse(ErrorCode::parse, "more lines than the " + std::to_string(colours()) + " of a table of size " +
                                   std::to_string(size_));
    values_.insert(values_.end(), three.begin(), three.end());
  }

  std::string name_;
  int line_ = 0;
  bool cube_ = false;
  int size_ = 0;
  std::array<double, 3> low_{0, 0, 0};
  std::array<double, 3> high_{1, 1, 1};
  std::vector<double> values_;
};

}  // namespace

CubeFile read_cube(std::string_view text, const std::string& name) { return CubeReader(text, name).made(); }

}  // namespace proofload::stress
