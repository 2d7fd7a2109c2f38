// What we and a worker process say to each other (docs/dev/worker-protocol.md): one JSON object a line, tensors in
// shared memory. Everything a child says is checked here; nothing is allocated by a number that was not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/engine/engine.h"

namespace proofload::engine::detail {

inline constexpr int kProtocolVersion = 1;
inline constexpr std::size_t kLongestLine = std::size_t{1} << 20;    ///< Bytes, of a child's line.
inline constexpr std::size_t kLargestRegion = std::size_t{4} << 30;  ///< Bytes of shared memory of one child.

/// How values lie in the shared memory, little-endian.
enum class Number { f32, f64, f16, i8, i16, i32, i64, u8, u16, u32, u64, boolean };
/// "f32", "bool"…, or nothing.
std::optional<Number> number_named(std::string_view name);
std::string_view name_of(Number number);
std::size_t bytes_of(Number number);

/// Writes floats as `number`: whole numbers rounded to nearest and held within the type's range, NaN as 0.
/// `to` has room for from.size() values; it need not be aligned.
void store(std::span<const float> from, Number number, std::byte* to);
/// Reads `to.size()` values as floats.
void fetch(const std::byte* from, Number number, std::span<float> to);

/// What a child says of itself in its first line.
struct Hello {
  Signature signature;  ///< largest_batch is the child's; 0 = any. For pictures, outputs have a 1 in front.
  std::vector<Number> inputs;
  std::vector<Number> outputs;
};
/// Error{engine} with the child's own words where it says that it cannot work; Error{parse} where the line is not
/// what the protocol asks for; Error{unsupported} for another version or another form of input.
Hello read_hello(std::string_view line);

/// Where the tensors of one batch lie.
struct Layout {
  std::vector<std::size_t> offsets;  ///< Of the inputs.
  std::size_t outputs_at = 0;        ///< Outputs lie at or behind it.
  std::size_t wanted = 0;            ///< Bytes of the region that should be enough.
};
/// Error{invalid_argument} if it would be larger than kLargestRegion.
Layout plan(const Hello& hello, std::span<const Tensor> inputs, std::int64_t batch);
std::string request_line(std::uint64_t id,
                         const Hello& hello,
                         std::span<const Tensor> inputs,
                         const Layout& layout,
                         std::size_t region);

/// The same for pictures, which are sent as RGB.
Layout plan(const Hello& hello, std::span<const Picture> pictures);
std::string request_line(std::uint64_t id,
                         std::span<const Picture> pictures,
                         const Layout& layout,
                         std::size_t region);
/// Writes a picture as RGB without gaps; `to` has room for width * height * 3 bytes.
void store(const Picture& picture, std::byte* to);

struct Reply {
  std::string error;       ///< The child's words; it goes on. "" = none.
  std::uint64_t need = 0;  ///< Bytes for outputs; the same batch is to be sent again. 0 = enough.
};
/// Reads the answer to the batch `id` and, if it has them, its tensors out of `region` into `outputs`.
/// Error{parse} saying what is wrong with it; `outputs` may then be half written.
Reply read_reply(std::string_view line,
                 std::uint64_t id,
                 std::int64_t batch,
                 const Hello& hello,
                 const Layout& layout,
                 std::span<const std::byte> region,
                 std::vector<Tensor>& outputs);
/// The same for `count` pictures.
Reply read_reply(std::string_view line,
                 std::uint64_t id,
                 std::size_t count,
                 const Hello& hello,
                 const Layout& layout,
                 std::span<const std::byte> region,
                 std::vector<std::vector<Tensor>>& outputs);

}  // namespace proofload::engine::detail
