// Grey or palette PNGs of at most 8 bits, in which the stored value of a pixel is its class.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/class_map.h"
#include "proofload/image/codec.h"

namespace proofload::dataset {

class IndexMasks {
 public:
  /// `map` ("15=person, *=background"; "": the value is the index) and `ignore` (the value that is not scored, −1 = none) are the
  /// parameters of the format `masks`; `labels` are the classes by index, none if not known.
  /// Error{invalid_argument} for a map that cannot be read.
  IndexMasks(const std::string& map, int ignore, const std::vector<std::string>& labels, ReadOptions read);

  /// Error{io | not_found | parse}, also for a value that means nothing.
  proofload::ClassMap read(const std::filesystem::path& file) const;

 private:
  // What the value of a pixel means: a label index, kIgnoredClass or −1 = it is not allowed.
  std::array<std::int16_t, 256> table_;
  std::size_t labels_;
  ReadOptions read_;
};

}  // namespace proofload::dataset
