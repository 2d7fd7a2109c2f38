#include "proofload/engine/detail/onnx_metadata.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>

#include "proofload/core/error.h"

namespace proofload::engine::detail {

namespace {

constexpr int kLengthDelimited = 2;
constexpr std::uint64_t kGraph = 7;
constexpr std::uint64_t kMetadata = 14;
constexpr std::uint64_t kLargestField = 25;       // ModelProto of ONNX 1.19 uses 1…26.
constexpr std::uint64_t kLargestPair = 1u << 20;  // Longer values are no description.

/// Bytes of a file from the front, without holding them.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : name_(path.string()), in_(path, std::ios::binary) {
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure))
      throw Error(ErrorCode::io, name_ + ": is a folder, expected an ONNX file");
    if (!in_)
      throw Error(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                  name_ + ": cannot be opened for reading: " + std::strerror(errno));
    size_ = std::filesystem::file_size(path, failure);
    if (failure) throw Error(ErrorCode::io, name_ + ": cannot be examined: " + failure.message());
  }

  std::uint64_t at() const { return at_; }
  std::uint64_t size() const { return size_; }
  bool done() const { return at_ >= size_; }

  std::string bytes(std::uint64_t count) {
    std::string out(count, '\0');
    in_.seekg(static_cast<std::streamoff>(at_));
    in_.read(out.data(), static_cast<std::streamsize>(count));
    if (static_cast<std::uint64_t>(in_.gcount()) != count)
      throw Error(ErrorCode::io, name_ + ": reading failed at byte " + std::to_string(at_));
    at_ += count;
    return out;
  }
  void skip(std::uint64_t count) { at_ += count; }

  /// Base-128 number of at most ten bytes; nothing where the file ends inside it or it does not end.
  std::optional<std::uint64_t> varint() {
    const std::string head = bytes(std::min<std::uint64_t>(10, size_ - at_));
    at_ -= head.size();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
      const auto byte = static_cast<std::uint8_t>(head[i]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        at_ += i + 1;
        return value;
      }
    }
    return std::nullopt;
  }

 private:
  std::string name_;
  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::uint64_t at_ = 0;
};

std::optional<std::uint64_t> varint(std::string_view text, std::size_t& at) {
  std::uint64_t value = 0;
  for (int i = 0; i < 10 && at < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// StringStringEntryProto: key = 1, value = 2. A damaged pair is left out: it is only a description.
void read_pair(std::string_view text, std::map<std::string, std::string>& out) {
  std::string key;
  std::string value;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto tag = varint(text, at);
    if (!tag || (*tag & 7) != kLengthDelimited) return;
    const auto length = varint(text, at);
    if (!length || *length > text.size() - at) return;
    const std::string_view content = text.substr(at, static_cast<std::size_t>(*length));
    at += static_cast<std::size_t>(*length);
    if (*tag >> 3 == 1) key = content;
    if (*tag >> 3 == 2) value = content;
  }
  if (!key.empty()) out.emplace(std::move(key), std::move(value));
}

bool looks_like_text(const std::string& head) {
  return !head.empty() && std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t';
  });
}

}  // namespace

std::map<std::string, std::string> onnx_metadata(const std::filesystem::path& path) {
  const std::string name = path.string();
  Reader reader(path);
  if (reader.size() == 0)
    throw Error(ErrorCode::parse,
                name + ": is empty (0 bytes), expected an ONNX model; copy or export it again");
  {
    const std::string head = reader.bytes(std::min<std::uint64_t>(reader.size(), 256));
    if (head.starts_with("version https://git-lfs"))
      throw Error(ErrorCode::parse,
                  name + ": is a Git LFS pointer, not the model itself; run `git lfs pull`");
    if (looks_like_text(head))
      throw Error(ErrorCode::parse,
                  name + ": is a text file, no ONNX model (which is binary); is the path right?");
  }
  reader = Reader(path);
  std::map<std::string, std::string> out;
  bool graph = false;
  const auto cut_off = [&](std::uint64_t offset, const std::string& what) {
    return Error(ErrorCode::parse, name + ": " + what + " at byte " + std::to_string(offset) + " of " +
                                       std::to_string(reader.size()) +
                                       "; the file is cut off or damaged: copy, download or export it again");
  };
  while (!reader.done()) {
    const std::uint64_t offset = reader.at();
    const auto tag = reader.varint();
    if (!tag) throw cut_off(offset, "a field of the ONNX model does not end");
    const std::uint64_t field = *tag >> 3;
    if (field == 0 || field > kLargestField + 10)
      throw Error(ErrorCode::parse,
                  name + ": byte " + std::to_string(offset) +
                      " begins no field of an ONNX model; the file is damaged or of another format");
    std::uint64_t length = 0;
    switch (*tag & 7) {
      case 0:
        if (!reader.varint()) throw cut_off(offset, "a number of the ONNX model does not end");
        break;
      case 1: length = 8; break;
      case kLengthDelimited: {
        const auto given = reader.varint();
        if (!given) throw cut_off(offset, "a field of the ONNX model does not end");
        length = *given;
        break;
      }
      case 5: length = 4; break;
      default:
        throw Error(ErrorCode::parse,
                    name + ": byte " + std::to_string(offset) +
                        " begins no field of an ONNX model; the file is damaged or of another format");
    }
    if (length > reader.size() - reader.at())
      throw cut_off(offset, "the field promises " + std::to_string(length) + " bytes and only " +
                                std::to_string(reader.size() - reader.at()) + " follow, as seen");
    if (field == kGraph) graph = true;
    if (field == kMetadata && (*tag & 7) == kLengthDelimited && length <= kLargestPair) {
      read_pair(reader.bytes(length), out);
    } else {
      reader.skip(length);
    }
  }
  if (!graph)
    throw Error(ErrorCode::parse,
                name + ": holds no network (no graph); the file is cut off or of another format");
  return out;
}

}  // namespace proofload::engine::detail
