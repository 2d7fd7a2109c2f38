// Data files kept beside the tests.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/value.h"

namespace proofload::test {

/// tests/<name> of the checkout ($PROOFLOAD_SOURCE_DIR, set by ctest; else the working folder).
inline std::filesystem::path fixture_path(std::string_view name) {
  const char* source = std::getenv("PROOFLOAD_SOURCE_DIR");
  return std::filesystem::path(source ? source : ".") / "tests" / name;
}

inline Value json_fixture(std::string_view name) {
  const std::filesystem::path path = fixture_path(name);
  return parse_json(read_file(path), path.string());
}

/// Bytes written as hexadecimal digits, two each.
inline std::string from_hex(std::string_view digits) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out += static_cast<char>(digit(digits[i]) * 16 + digit(digits[i + 1]));
  return out;
}

}  // namespace proofload::test
