// Randomness as a pure function of a key and coordinates (Philox4x32-10; Salmon et al., SC 2011).
//
// The counter is (word index, stream, frame, 0). Draw e of 32 bits is lane e mod 4 of word e/4; draw e of
// 16 bits is half e mod 8 of word e/8 (low half of a lane first). Neither key nor counter holds a
// severity: the same field is used at every strength of a stress.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace proofload {

/// The bare block function.
std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key);

/// One random field. A value: copy it, draw from it in any order on any thread, always the same answers.
class Rng {
 public:
  explicit Rng(std::uint64_t key, std::uint32_t frame = 0) : key_(key), frame_(frame) {}

  std::uint64_t key() const { return key_; }

  std::uint32_t bits32(std::uint32_t stream, std::uint64_t element) const;
  std::uint16_t bits16(std::uint32_t stream, std::uint64_t element) const;
  /// In (0, 1): (bits + 1/2) / 2^32.
  double uniform(std::uint32_t stream, std::uint64_t element) const;
  /// Standard normal by the inverse distribution function of `uniform`.
  double normal(std::uint32_t stream, std::uint64_t element) const;

  /// out[i] = bits32(stream, first + i); `first` is a multiple of 4.
  void fill32(std::uint32_t stream, std::uint64_t first, std::span<std::uint32_t> out) const;
  /// out[i] = bits16(stream, first + i); `first` is a multiple of 8.
  void fill16(std::uint32_t stream, std::uint64_t first, std::span<std::uint16_t> out) const;

 private:
  std::uint64_t key_;
  std::uint32_t frame_;
};

/// Inverse of the standard normal distribution function, relative error below 1e-9 on (0, 1)
/// (Wichura 1988, algorithm AS 241).
double normal_quantile(double p);

}  // namespace proofload
