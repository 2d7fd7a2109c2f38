// What a child or a server tells of tensors, read with care: nothing is taken on trust.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/engine/detail/worker_protocol.h"

namespace proofload::engine::detail {

inline constexpr std::size_t kMostTensors = 64;
inline constexpr std::size_t kMostDimensions = 8;
inline constexpr std::size_t kLongestName = 256;  ///< Bytes.
inline constexpr std::int64_t kLargestExtent = std::int64_t{1} << 31;

/// Throws Error{parse}.
[[noreturn]] void wrong(const std::string& what);

/// Error{parse} naming `where` it is missing.
const Value& member(const Value& object, std::string_view key, const std::string& where);
/// The member `name`, 1 to kLongestName bytes.
std::string read_name(const Value& tensor, const std::string& where);
/// At most kMostDimensions extents from 0 to kLargestExtent; −1 where `open`.
std::vector<std::int64_t> read_shape(const Value& value, bool open, const std::string& where);

/// Number of values; nothing where their bytes would be more than `most`.
std::optional<std::size_t> count_of(std::span<const std::int64_t> shape,
                                    std::size_t bytes_each,
                                    std::size_t most);

ElementType element_of(Number number);

}  // namespace proofload::engine::detail
