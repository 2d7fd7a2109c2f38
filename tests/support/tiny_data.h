// Tiny data sets on disk for tests: real little pictures and label files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "proofload/image/image.h"
#include "support/files.h"

namespace proofload::test {

/// Writes a 4×3 PNG whose pixels depend on `shade`; returns its path.
std::filesystem::path write_picture(const ScratchFolder& scratch, const std::string& name, int shade = 100);

/// Writes a grey PNG of classes 0, 1, 2, 0 …, `last` in the last pixel; returns its path.
std::filesystem::path write_mask(const ScratchFolder& scratch,
                                 const std::string& name,
                                 std::uint8_t last = 255,
                                 Size size = {4, 3});

/// A grey PNG of 16 bits, row-major values; up to some 30,000 of them.
std::string grey16_png(Size size, const std::vector<std::uint16_t>& values);

/// Writes the smallest data set of a format into the scratch folder and returns what to open; throws
/// Error{not_found} for a format that has none, so that a new format cannot go untested.
std::filesystem::path write_tiny_data(const ScratchFolder& scratch, const std::string& format);

}  // namespace proofload::test
