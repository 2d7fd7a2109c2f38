// Label rows of one picture.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"images/a.png", fuzz_picture()},
                                   {"data.yaml", "val: images\nnames: [cat, dog]\nkpt_shape: null\n"}},
                                  "labels/a.txt");
  folder.open("yolo", "data.yaml", data, size);
  return 0;
}
