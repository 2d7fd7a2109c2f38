#include "label_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  open_label_file("csv", data, size);
  return 0;
}
