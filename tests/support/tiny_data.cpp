#include "support/tiny_data.h"

#include "proofload/core/error.h"
#include "proofload/image/codec.h"

namespace proofload::test {

namespace fs = std::filesystem;

fs::path write_picture(const ScratchFolder& scratch, const std::string& name, int shade) {
  Image image({4, 3}, 3);
  for (std::size_t i = 0; i < image.bytes(); ++i)
    image.data()[i] = static_cast<std::uint8_t>((static_cast<int>(i) * 5 + shade) % 256);
  return scratch.write(name, encode_png(image));
}

fs::path write_tiny_data(const ScratchFolder& scratch, const std::string& format) {
  if (format == "pictures") {
    write_picture(scratch, "bare/a.png", 1);
    write_picture(scratch, "bare/b.png", 2);
    return scratch.path() / "bare";
  }
  if (format == "folder") {
    write_picture(scratch, "classes/cat/1.png", 1);
    write_picture(scratch, "classes/dog/1.png", 2);
    write_picture(scratch, "classes/dog/2.png", 3);
    return scratch.path() / "classes";
  }
  if (format == "csv") {
    write_picture(scratch, "table/a.png", 1);
    write_picture(scratch, "table/b.png", 2);
    return scratch.write("table/list.csv", "path,value\na.png,1.5\nb.png,9.25\n");
  }
  if (format == "coco") {
    write_picture(scratch, "boxes/a.png", 1);
    write_picture(scratch, "boxes/b.png", 2);
    return scratch.write("boxes/instances.json", R"({
      "images": [{"id": 7, "file_name": "a.png"}, {"id": 9, "file_name": "b.png"}],
      "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [0, 0.5, 2, 1], "area": 1.5, "iscrowd": 0}],
      "categories": [{"id": 3, "name": "cat"}]})");
  }
  if (format == "synthetic") return "synthetic";
  throw Error(ErrorCode::not_found, "tests/support/tiny_data.cpp has no sample of the format " + format);
}

}  // namespace proofload::test
