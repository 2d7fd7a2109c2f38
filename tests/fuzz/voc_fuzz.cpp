// One XML file.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"images/a.png", fuzz_picture()}}, "a.xml");
  folder.open("voc", ".", data, size);
  return 0;
}
