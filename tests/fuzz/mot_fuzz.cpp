// One gt.txt beside two pictures.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"img1/000001.png", fuzz_picture()}, {"img1/000002.png", fuzz_picture()}},
                                  "gt/gt.txt");
  folder.open("mot", ".", data, size);
  return 0;
}
