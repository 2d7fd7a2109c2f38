// The file that describes a YOLO data set.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"images/a.png", fuzz_picture()}, {"labels/a.txt", "0 0.5 0.5 1 1\n"}},
                                  "data.yaml");
  folder.open("yolo", "data.yaml", data, size);
  return 0;
}
