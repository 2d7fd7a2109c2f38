// Fingerprints: xxHash3 for keys and caches, SHA-256 for evidence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace proofload {

/// xxHash3-64 with seed 0.
std::uint64_t hash64(std::span<const std::byte> bytes);
std::uint64_t hash64(std::string_view text);

/// Bytes of several fields, each preceded by its length (8 bytes, little endian), so that
/// ("ab","c") and ("a","bc") differ.
class FieldBytes {
 public:
  FieldBytes& add(std::string_view text);
  FieldBytes& add(std::uint64_t value);  ///< 8 bytes, little endian, with its length.
  std::uint64_t hash() const { return hash64(bytes_); }

 private:
  std::string bytes_;
};

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);
/// The same of a file's content, read in pieces. Error{io} if it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

/// CRC-free standard base64 with padding.
std::string base64(std::string_view bytes);
/// The bytes again. Error{parse} for anything that `base64` does not write.
std::string from_base64(std::string_view text);
/// gzip member holding `bytes` (zlib, level 9).
std::string gzip(std::string_view bytes);

}  // namespace proofload
