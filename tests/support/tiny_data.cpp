#include "support/tiny_data.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/image/codec.h"
#include "support/avi.h"

namespace proofload::test {

namespace fs = std::filesystem;

fs::path write_picture(const ScratchFolder& scratch, const std::string& name, int shade) {
  Image image({4, 3}, 3);
  for (std::size_t i = 0; i < image.bytes(); ++i)
    image.data()[i] = static_cast<std::uint8_t>((static_cast<int>(i) * 5 + shade) % 256);
  return scratch.write(name, encode_png(image));
}

std::string grey16_png(Size size, const std::vector<std::uint16_t>& values) {
  const auto be32 = [](std::uint32_t v) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(v >> shift & 255));
    return out;
  };
  // Checksum of PNG, RFC 2083 appendix 15, bit by bit.
  const auto chunk = [&](const std::string& name, const std::string& content) {
    std::uint32_t crc = 0xffffffff;
    for (const char c : name + content) {
      crc ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return be32(static_cast<std::uint32_t>(content.size())) + name + content + be32(~crc);
  };
  std::string rows;
  for (int y = 0; y < size.height; ++y) {
    rows.push_back(0);  // No filter.
    for (int x = 0; x < size.width; ++x) {
      const std::uint16_t v = values.at(static_cast<std::size_t>(y * size.width + x));
      rows.push_back(static_cast<char>(v >> 8));
      rows.push_back(static_cast<char>(v & 255));
    }
  }
  // One stored block of zlib, RFC 1950 and 1951.
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char c : rows) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  const auto length = static_cast<std::uint16_t>(rows.size());
  std::string packed = "\x78\x01\x01";
  for (const auto v : {length, static_cast<std::uint16_t>(~length)}) {
    packed.push_back(static_cast<char>(v & 255));
    packed.push_back(static_cast<char>(v >> 8));
  }
  packed += rows + be32(b << 16 | a);
  std::string head =
      be32(static_cast<std::uint32_t>(size.width)) + be32(static_cast<std::uint32_t>(size.height));
  head += std::string("\x10\0\0\0\0", 5);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", head) + chunk("IDAT", packed) + chunk("IEND", "");
}

fs::path write_mask(const ScratchFolder& scratch, const std::string& name, std::uint8_t last, Size size) {
  Image mask(size, 1);
  for (std::size_t i = 0; i < mask.bytes(); ++i) mask.data()[i] = static_cast<std::uint8_t>(i % 3);
  mask.data()[mask.bytes() - 1] = last;
  return scratch.write(name, encode_png(mask));
}

fs::path write_tiny_data(const ScratchFolder& scratch, const std::string& format) {
  if (format == "pictures") {
    write_picture(scratch, "bare/a.png", 1);
    write_picture(scratch, "bare/b.png", 2);
    return scratch.path() / "bare";
  }
  if (format == "video") {
    scratch.write("videos/a.avi", avi_of(moving_square(3, {16, 12})));
    scratch.write("videos/b.avi", avi_of(moving_square(4, {16, 12})));
    return scratch.path() / "videos";
  }
  if (format == "mot") {
    for (const char* name : {"a", "b"}) {
      const std::string sequence = "mot/" + std::string(name);
      write_picture(scratch, sequence + "/img1/000001.png", 1);
      write_picture(scratch, sequence + "/img1/000002.png", 2);
      scratch.write(sequence + "/gt/gt.txt", "1,1,1,1,2,2,1,1,1\n2,1,2,1,2,2,1,1,1\n");
    }
    return scratch.path() / "mot";
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
  if (format == "yolo") {
    write_picture(scratch, "yolo/images/val/a.png", 1);
    write_picture(scratch, "yolo/images/val/b.png", 2);
    scratch.write("yolo/labels/val/a.txt", "1 0.5 0.5 0.25 0.5\n");
    return scratch.write("yolo/data.yaml", "val: images/val\nnames: [cat, dog]\n");
  }
  if (format == "voc") {
    for (const char* name : {"a", "b"}) {
      write_picture(scratch, "voc/JPEGImages/" + std::string(name) + ".png", 1);
      scratch.write(
          "voc/Annotations/" + std::string(name) + ".xml",
          "<annotation><filename>" + std::string(name) +
              ".png</filename><object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax>"
              "<ymax>3</ymax></bndbox></object></annotation>");
    }
    return scratch.path() / "voc" / "Annotations";
  }
  if (format == "datumaro") {
    write_picture(scratch, "datumaro/images/val/a.png", 1);
    write_picture(scratch, "datumaro/images/val/b.png", 2);
    return scratch.write("datumaro/annotations/val.json", R"({
      "categories": {"label": {"labels": [{"name": "cat"}, {"name": "dog"}]}},
      "items": [{"id": "a", "annotations": [{"type": "bbox", "label_id": 1, "bbox": [0, 0.5, 2, 1]}],
                 "image": {"path": "a.png", "size": [3, 4]}},
                {"id": "b", "annotations": [], "image": {"path": "b.png"}}]})");
  }
  if (format == "label_studio") {
    write_picture(scratch, "studio/a.png", 1);
    write_picture(scratch, "studio/b.png", 2);
    return scratch.write("studio/export.json", R"([
      {"id": 1, "data": {"image": "/data/upload/1/a.png"}, "annotations": [{"result": [
        {"type": "rectanglelabels", "value": {"x": 25, "y": 0, "width": 50, "height": 100, "rectanglelabels": ["cat"]}}]}]},
      {"id": 2, "data": {"image": "b.png"}, "annotations": [{"result": []}]}])");
  }
  if (format == "list") {
    write_picture(scratch, "list/a.png", 1);
    write_picture(scratch, "list/b.png", 2);
    return scratch.write("list/pictures.txt", "a.png\nb.png\n");
  }
  if (format == "masks") {
    for (const char* name : {"a", "b"}) {
      write_picture(scratch, "segments/images/" + std::string(name) + ".png", 1);
      write_mask(scratch, "segments/masks/" + std::string(name) + ".png");
    }
    return scratch.path() / "segments";
  }
  if (format == "coco_panoptic") {
    Image black({4, 3}, 3);  // No segment anywhere.
    std::fill(black.data(), black.data() + black.bytes(), std::uint8_t{0});
    for (const char* name : {"a.png", "b.png"}) {
      write_picture(scratch, std::string("panoptic/") + name, 1);
      scratch.write(std::string("panoptic/segments/") + name, encode_png(black));
    }
    return scratch.write("panoptic/segments.json", R"({
      "images": [{"id": 7, "file_name": "a.png"}, {"id": 9, "file_name": "b.png"}],
      "annotations": [{"image_id": 7, "file_name": "a.png", "segments_info": []},
                      {"image_id": 9, "file_name": "b.png", "segments_info": []}],
      "categories": [{"id": 3, "name": "cat", "isthing": 1}]})");
  }
  if (format == "depth") {
    for (const char* name : {"a.png", "b.png"}) {
      write_picture(scratch, std::string("depth/images/") + name, 1);
      scratch.write(std::string("depth/depth/") + name,
                    grey16_png({4, 3}, std::vector<std::uint16_t>(12, 1500)));
    }
    return scratch.path() / "depth";
  }
  if (format == "synthetic") return "synthetic";
  throw Error(ErrorCode::not_found, "tests/support/tiny_data.cpp has no sample of the format " + format);
}

}  // namespace proofload::test
