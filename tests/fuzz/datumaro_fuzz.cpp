// A Datumaro file.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"images/val/a.png", fuzz_picture()}}, "annotations/val.json");
  folder.open("datumaro", "annotations/val.json", data, size);
  return 0;
}
