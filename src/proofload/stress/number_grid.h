// Tables of numbers in files of strangers: rows of text, NumPy arrays, grey pictures.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace proofload::stress {

struct NumberGrid {
  int columns = 0;
  int rows = 0;
  std::vector<double> values;  ///< Row by row, finite.

  double at(int x, int y) const {
    return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(x)];
  }
};

/// Of the bytes of a text (numbers apart by commas, semicolons or blanks, one row a line, `#` begins a comment), of a NumPy
/// .npy file with one or two axes (one: a row), or of a picture (16-bit grey as stored, else the mean of the channels); the
/// kind is told from the content. `side` is the largest number of rows and columns. Error{parse | unsupported} that names
/// `name`, the line where there are lines, what was found and what helps.
NumberGrid read_number_grid(std::string_view bytes, const std::string& name, int side);

}  // namespace proofload::stress
