// Splitting a coded stream on start codes: any bytes, units in order and within them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "proofload/coding/units.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using proofload::coding::Standard;
  for (const Standard standard : {Standard::h264, Standard::h265}) {
    std::size_t last = 0;
    for (const auto& unit : proofload::coding::units_of({data, size}, standard)) {
      if (unit.begin < last || unit.header <= unit.begin || unit.payload <= unit.header ||
          unit.end <= unit.payload || unit.end > size)
        std::abort();
      last = unit.end;
    }
  }
  return 0;
}
