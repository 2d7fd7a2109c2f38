// make_seeds <folder>: small pictures and label files of every kind, one file each, to start fuzzing from.
#include <cstdio>
#include <filesystem>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/value.h"
#include "proofload/image/codec.h"
#include "support/avi.h"
#include "support/fixtures.h"

int main(int argc, char** argv) {
  using namespace proofload;
  if (argc != 2) {
    std::fputs("usage: make_seeds <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    Image image({9, 7}, 3);
    for (std::size_t i = 0; i < image.bytes(); ++i) image.data()[i] = static_cast<std::uint8_t>(i * 29);
    write_file(folder / "drawn_jpeg_420", encode_jpeg(image, 60));
    write_file(folder / "drawn_jpeg_444", encode_jpeg(image, 60, ChromaSampling::s444));
    write_file(folder / "drawn_webp", encode_webp(image, 60));
    write_file(folder / "drawn_png", encode_png(image));
    const Value fixture = test::json_fixture("image/pictures.json");
    for (const Value& item : fixture.at("files").items())
      write_file(folder / item.at("name").text(), test::from_hex(item.at("bytes").text()));
    // Label files; fuzz_csv and fuzz_coco find one picture, named 3 (see label_file.h).
    std::filesystem::create_directories(folder / "csv");
    write_file(folder / "csv/class", "path,label,camera\n3,cat,left\nx.png,2,\"a \"\"b\"\"\n\"\n");
    write_file(folder / "csv/value", "file;reading\r\n3;2.5\r\n../3;1\r\n");
    write_file(folder / "csv/boxes",
               "path,xmin,ymin,xmax,ymax,label,group\n3,0,1,2,3,dog,1\n3,,,,,,\n3,5,1,2,nan,dog,0\n");
    std::filesystem::create_directories(folder / "coco");
    write_file(
        folder / "coco/boxes",
        R"({"images":[{"id":1,"file_name":"3"},{"id":"b","file_name":"x"}],"annotations":[{"id":1,"image_id":1,)"
        R"("category_id":3,"bbox":[0,0,1,1e9],"area":1,"iscrowd":1,"segmentation":{"counts":[1]}}],)"
        R"("categories":[{"id":3,"name":"cat"}]})");
    // One picture, images/a.png (see label_folder.h).
    const auto seed = [&](const char* reader, const char* name, const std::string& text) {
      std::filesystem::create_directories(folder / reader);
      write_file(folder / reader / name, text);
    };
    seed("coco_panoptic", "segments",
         R"({"images":[{"id":1,"file_name":"a.png"}],"annotations":[{"image_id":1,"file_name":"a.png",)"
         R"("segments_info":[{"id":7,"category_id":3,"bbox":[0,0,1,1],"area":1,"iscrowd":0}]}],)"
         R"("categories":[{"id":3,"name":"cat","isthing":1}]})");
    seed(
        "coco", "masks",
        R"({"images":[{"id":1,"file_name":"3","width":8,"height":6}],"annotations":[{"id":1,"image_id":1,)"
        R"("category_id":3,"bbox":[0,0,1,1],"segmentation":[[1,1,4,1,4,4]]},{"id":2,"image_id":1,"category_id":3,)"
        R"("bbox":[0,0,1,1],"segmentation":{"size":[6,8],"counts":"2221O"}}],"categories":[{"id":3,"name":"cat"}]})");
    seed("yolo_rows", "rows",
         "0 0.5 0.5 1 1\n1 0.1 0.1 0.9 0.1 0.5 0.9\n1 0 0 1 0 1 1 0 1\n0 nan 0,5 1 1\n2 1 1 1 1 1\n");
    seed("yolo_yaml", "map",
         "path: .\ntrain: x\nval: [images, 'l.txt']\nnc: 2\nnames:\n  0: cat\n  1: dog\nkpt_shape: [1, 3]\n");
    seed("yolo_yaml", "list", "val: ../images\nnames: [cat]\ndownload: https://host.example/a.zip\n");
    seed("mot", "rows",
         "1,1,10,20,30,40,1,1,0.9\n2,1,11,20,30,40,0,7,-1\n1,2,1.5,2,3,4\n3,1,0,0,1,1,1,1,1\n0,-1,nan,1,1,1,"
         "1\n");
    seed("video", "plain.avi", test::avi_of(test::moving_square(4, {16, 12})));
    seed("video", "coded.avi", test::avi_of(test::moving_square(4, {16, 12}), 25, true));
    seed("voc", "object",
         "<?xml "
         "version=\"1.0\"?><annotation><filename>a.png</filename><object><name>cat</name><difficult>1</"
         "difficult>"
         "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2.5</xmax><ymax>3</ymax></bndbox></object></annotation>");
    // Two pictures of ids 1 and 2, classes 1 and 3 (see predictions_fuzz.cpp).
    seed("predictions", "boxes",
         R"([{"image_id":1,"category_id":3,"bbox":[0,0,1,1e9],"score":0.5,"segmentation":{"counts":"a"}},)"
         R"({"image_id":"b/x","category_id":2,"bbox":[0,-1,1,1],"score":null}])");
    seed("predictions", "points",
         R"([{"image_id":2,"category_id":1,"keypoints":[0,0,1,5,1e9,0.5],"bbox":[0,0,1,1],"score":1}])");
    seed(
        "datumaro", "items",
        R"({"categories":{"label":{"labels":[{"name":"cat"},{"name":"dog"}]}},"items":[{"id":"a","annotations":[)"
        R"({"type":"bbox","label_id":1,"bbox":[0,0,1,1],"attributes":{"is_crowd":true}},{"type":"label","label_id":0}],)"
        R"("image":{"path":"a.png","size":[1,1]}},{"id":"x"}]})");
    seed(
        "label_studio", "tasks",
        R"([{"id":1,"data":{"image":"/data/local-files/?d=a.png"},"annotations":[{"ground_truth":true,"result":[)"
        R"({"original_width":4,"original_height":3,"value":{"x":1,"y":2,"width":3,"height":4,"rotation":30,)"
        R"("rectanglelabels":["cat"]}},{"value":{"choices":["dog"]}},{"value":{"number":1.5}}]}]}])");
    seed("oip_answer", "json",
         R"({{"id":"1","outputs":[{"name":"y","datatype":"FP32","shape":[2,1],"data":[[1.5],[null]]},)"
         R"({"name":"z","datatype":"UINT8","shape":[2,0],"data":[]}]})");
    seed(
        "oip_answer", "raw",
        R"(n{"outputs":[{"name":"y","datatype":"FP32","shape":[2,1],"parameters":{"binary_data_size":8},"data":[]}]}    )"
        "12345678");
    seed(
        "oip_answer", "model",
        R"( {"name":"m","versions":["1"],"inputs":[{"name":"x","datatype":"FP16","shape":[-1,3]}],"outputs":[)"
        R"({"name":"y","datatype":"BYTES","shape":[1]},{"name":"z","datatype":"BOOL","shape":[]}]})");
    seed("list", "lines", "images/a.png\r\n./images/a.png\n../x.png\n");
    seed("slices", "rows", "image_id,key,value\nimages/a.png,camera,left\na,weather,\"rain\"\nb,x,y\n");
    seed("relation", "reading", "{change: hflip, expected: 10 - reading, wrap: 10, when: {reading: [1, 9]}}");
    seed("relation", "bound",
         "{change: [{object_occlusion: {hidden_fraction: 0.3}}], never_more: count('a') + objects, margin: "
         "0.1}");
    seed("relation", "maps", "{change: hflip, expected: {classes: {a: b}, texts: {x: y}, places: same}}");
    seed("relation", "condition", "if(reading in (1, 2) and not text == 'a', -reading % 10, max(1, 2 ^ 3))");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_seeds: %s\n", error.what());
    return 1;
  }
}
