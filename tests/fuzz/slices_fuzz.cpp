// slices.csv beside a list.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"images/a.png", fuzz_picture()}, {"list.txt", "images/a.png\n"}},
                                  "slices.csv");
  folder.open("list", "list.txt", data, size);
  return 0;
}
