#include "proofload/stress/row_kernels.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proofload/core/rng.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

// Random rows, weights that add up, and the sum done in plain 64-bit arithmetic.
template <class From>
struct Rows {
  Rows(std::size_t terms, std::size_t taps_each, std::size_t count, int largest)
      : data(terms * taps_each, std::vector<From>(count)) {
    const Rng rng(terms * 1000 + count);
    std::uint64_t e = 0;
    for (std::vector<From>& row : data) {
      for (From& sample : row)
        sample = static_cast<From>(rng.bits32(0, e++) % static_cast<unsigned>(largest + 1));
      taps.push_back(row.data());
    }
    int left = kUnit / static_cast<int>(taps_each);
    for (std::size_t k = 0; k + 1 < terms; ++k) {
      const int w = left / static_cast<int>(terms - k + 1);
      weights.push_back(static_cast<std::int16_t>(w));
      left -= w;
    }
    weights.push_back(static_cast<std::int16_t>(left));
  }
  std::int64_t expected(std::size_t i, int shift) const {
    std::int64_t sum = std::int64_t{1} << (shift - 1);
    const std::size_t each = taps.size() / weights.size();
    for (std::size_t t = 0; t < taps.size(); ++t)
      sum += static_cast<std::int64_t>(weights[t / each]) * taps[t][i];
    return sum >> shift;
  }
  std::vector<std::vector<From>> data;
  std::vector<const From*> taps;
  std::vector<std::int16_t> weights;
};

constexpr std::size_t kCounts[] = {1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 200};
constexpr int kLargestRow = 255 << kRowBits;

TEST(RowKernels, EveryInstructionSetSumsPairsLikePlainArithmetic) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const std::size_t terms : {1, 2, 3, 8, 31}) {
      for (const std::size_t count : kCounts) {
        const Rows<std::uint8_t> bytes(terms, 2, count, 255);
        const Rows<std::int16_t> rows(terms, 2, count, kLargestRow);
        std::vector<std::int16_t> a(count + 1, -7);
        std::vector<std::int16_t> b(count + 1, -7);
        std::vector<std::uint8_t> c(count + 1, 201);
        sum_pairs(bytes.taps, bytes.weights, count, a.data());
        sum_pairs(rows.taps, rows.weights, count, b.data());
        sum_pairs(rows.taps, rows.weights, count, c.data());
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_EQ(a[i], bytes.expected(i, kWeightBits - kRowBits)) << terms << ' ' << count << ' ' << i;
          ASSERT_EQ(b[i], rows.expected(i, kWeightBits)) << terms << ' ' << count << ' ' << i;
          ASSERT_EQ(c[i], rows.expected(i, kWeightBits + kRowBits)) << terms << ' ' << count << ' ' << i;
        }
        EXPECT_EQ(a[count], -7);
        EXPECT_EQ(b[count], -7);
        EXPECT_EQ(c[count], 201);
      }
    }
  });
}

TEST(RowKernels, EveryInstructionSetSumsRowsLikePlainArithmetic) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const std::size_t terms : {1, 2, 4, 33}) {
      for (const std::size_t count : kCounts) {
        const Rows<std::uint8_t> bytes(terms, 1, count, 255);
        const Rows<std::int16_t> rows(terms, 1, count, kLargestRow);
        std::vector<std::int16_t> a(count);
        std::vector<std::uint8_t> b(count);
        sum_rows(bytes.taps, bytes.weights, count, a.data());
        sum_rows(rows.taps, rows.weights, count, b.data());
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_EQ(a[i], bytes.expected(i, kWeightBits - kRowBits)) << terms << ' ' << count << ' ' << i;
          ASSERT_EQ(b[i], rows.expected(i, kWeightBits + kRowBits)) << terms << ' ' << count << ' ' << i;
        }
      }
    }
  });
}

TEST(RowKernels, ExtremeValuesDoNotOverflow) {
  for (const int value : {0, 255}) {
    const std::vector<std::uint8_t> row(100, static_cast<std::uint8_t>(value));
    const std::vector<std::int16_t> wide(100, static_cast<std::int16_t>(value << kRowBits));
    const std::vector<const std::uint8_t*> taps(4, row.data());
    const std::vector<const std::int16_t*> wide_taps(4, wide.data());
    const std::vector<std::int16_t> weights = {kUnit / 2 - 1, 1};
    std::vector<std::int16_t> out(100);
    std::vector<std::uint8_t> bytes(100);
    sum_pairs(taps, weights, 100, out.data());
    EXPECT_EQ(out, wide);
    sum_pairs(wide_taps, weights, 100, bytes.data());
    EXPECT_EQ(bytes, row);
  }
}

}  // namespace
}  // namespace proofload::stress
