#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "proofload/core/text.h"
#include "proofload/stress/colour_cube.h"
#include "proofload/stress/number_grid.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"
#include "proofload/stress/user_file.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kLargestFile = std::size_t{128} << 20;
constexpr int kCodes = 256;

using Tables = std::array<ToneTable, 3>;

// Film developed in the wrong bath: red and green steeper, blue flatter.
Tables example() {
  Tables out;
  for (int code = 0; code < kCodes; ++code) {
    const double x = code / 255.0;
    const auto i = static_cast<std::size_t>(code);
    out[0][i] = code_of(255 * x * x * (3 - 2 * x));
    out[1][i] = code_of(255 * (0.5 * x + 0.5 * x * x * (3 - 2 * x)));
    out[2][i] = code_of(255 * (0.2 + 0.55 * x));
  }
  return out;
}

// 256 rows of one number or three, or 256 columns of them; a picture may be a strip of colours.
Tables tables_of(const NumberGrid& grid, const std::string& name) {
  const bool across = grid.columns == kCodes && (grid.rows == 1 || grid.rows == 3);
  const bool down = grid.rows == kCodes && (grid.columns == 1 || grid.columns == 3);
  if (!across && !down)
    throw Error(
        ErrorCode::parse,
        name + ": found " + std::to_string(grid.rows) + " rows of " + std::to_string(grid.columns) +
            "; a tone table has 256 rows, one for every stored value, with one number or three (R G B) "
            "each");
  const int channels = across ? grid.rows : grid.columns;
  const auto largest = *std::max_element(grid.values.begin(), grid.values.end());
  const auto smallest = *std::min_element(grid.values.begin(), grid.values.end());
  if (smallest < 0 || largest > 255)
    throw Error(ErrorCode::parse, name + ": the numbers go from " + number_text(smallest) + " to " +
                                      number_text(largest) +
                                      "; a tone table holds 0 to 255, or shares of white from 0 to 1");
  const double unit = largest <= 1 ? 255 : 1;
  Tables out;
  for (int c = 0; c < 3; ++c)
    for (int code = 0; code < kCodes; ++code) {
      const int k = std::min(c, channels - 1);
      out[static_cast<std::size_t>(c)][static_cast<std::size_t>(code)] =
          code_of(unit * (across ? grid.at(code, k) : grid.at(k, code)));
    }
  return out;
}

class LookupTableFile final : public Stressor {
 public:
  LookupTableFile(Axis axis, const Params& params) : Stressor(std::move(axis)) {
    const std::string bytes = read_user_file(params, kLargestFile);
    const std::string& name = params.text("file");
    if (bytes.empty()) {
      file_.tables = example();
    } else if (lower(std::filesystem::path(name).extension().string()) == ".cube") {
      file_ = read_cube(bytes, name);
    } else {
      file_.tables = tables_of(read_number_grid(bytes, name, kCodes), name);
    }
  }

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    if (!file_.cube.empty()) return file_.cube.front().apply(image, share);
    Tables tables;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t code = 0; code < tables[c].size(); ++code) {
        const auto before = static_cast<double>(code);
        double after = file_.tables[c][code];
        if (image.channels() == 1)
          after =
              0.299 * file_.tables[0][code] + 0.587 * file_.tables[1][code] + 0.114 * file_.tables[2][code];
        tables[c][code] = code_of(before + share * (after - before));
      }
    apply_tone(image, tables);
  }

  CubeFile file_;
};

}  // namespace

Spec lookup_table_file() {
  const auto axis = fixed({.parameter = "blend", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {.family = Family::photometric,
          .title = "Look-up table from a file",
          .summary =
              "Gives every colour what a table of your own says, such as the look of another camera or "
              "monitor, blended in by degrees.",
          .params = {file_param(
                         "The table: a .cube file (3-D or 1-D), or 256 rows of one number or three (CSV, "
                         ".npy), one for every stored value, 0 to 255 or 0 to 1. Empty = film developed "
                         "in the wrong bath, as an example."),
                     digest_param()},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Adobe Cube LUT specification 1.0, trilinear; blended in stored values",
          .make = make<LookupTableFile>(axis)};
}

}  // namespace proofload::stress
