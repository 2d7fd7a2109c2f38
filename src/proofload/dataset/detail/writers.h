// One maker for each written format.
#pragma once

#include <filesystem>
#include <memory>

#include "proofload/dataset/writer.h"

namespace proofload::dataset {

std::unique_ptr<Writer> write_coco(std::filesystem::path folder, WriterOptions options);
std::unique_ptr<Writer> write_csv(std::filesystem::path folder, WriterOptions options);
std::unique_ptr<Writer> write_depth(std::filesystem::path folder, WriterOptions options);
std::unique_ptr<Writer> write_masks(std::filesystem::path folder, WriterOptions options);
std::unique_ptr<Writer> write_yolo(std::filesystem::path folder, WriterOptions options);

/// A field of a comma-separated table, in quotes where it needs them.
std::string csv_field(std::string_view text);

}  // namespace proofload::dataset
