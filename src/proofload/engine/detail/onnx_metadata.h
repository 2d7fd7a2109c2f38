// Reads the key-value pairs that exporters store in an ONNX file, and checks the outer structure of the file.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace proofload::engine::detail {

/// `metadata_props` of an ONNX file. The graph with its weights is skipped over, never read.
///
/// Error{parse} naming file, offset and cause where the file is no ONNX (text, another format, empty), is cut
/// off, or holds no graph; Error{not_found | io} where it cannot be read. Pairs beyond 1 MB each are left out.
/// Source: onnx/onnx.proto of ONNX 1.16 (ModelProto: graph = 7, metadata_props = 14).
std::map<std::string, std::string> onnx_metadata(const std::filesystem::path& path);

}  // namespace proofload::engine::detail
