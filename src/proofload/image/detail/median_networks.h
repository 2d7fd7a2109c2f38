// Networks of exchanges that sort columns and find the median of squares of sorted columns.
//
// Found by a search: from rows of a square with sorted columns, exchanges are added that the order known so far does not
// settle; values that too many others lie above or below of are dropped, and so is what the median does not depend on.
// Any network of minima and maxima that is right for zeros and ones, half of them each, is right for all values
// (tests/image/median_test.cpp tries them all).
#pragma once

#include <array>
#include <cstddef>

namespace proofload::detail {

/// Puts the smaller of two values into the first place and the larger one into the second.
struct Exchange {
  std::size_t low;
  std::size_t high;
};

/// `sort` orders a column. In a square whose columns are sorted, value r of column c stands at r·kSide + c; after
/// `select` the median stands at `median`.
template <int kSide>
struct MedianNetwork;

template <>
struct MedianNetwork<3> {
  static constexpr std::array<Exchange, 3> sort = {{{0, 1}, {1, 2}, {0, 1}}};
  static constexpr std::array<Exchange, 11> select = {
      {{0, 1}, {1, 2}, {3, 4}, {4, 5}, {3, 4}, {6, 7}, {7, 8}, {6, 7}, {4, 6}, {2, 4}, {4, 6}}};
  static constexpr std::size_t median = 4;
};

template <>
struct MedianNetwork<5> {
  static constexpr std::array<Exchange, 9> sort = {
      {{0, 3}, {1, 4}, {0, 2}, {1, 3}, {0, 1}, {2, 4}, {1, 2}, {3, 4}, {2, 3}}};
  static constexpr std::array<Exchange, 58> select = {
      {{0, 3},   {1, 4},   {0, 2},   {1, 3},   {2, 4},   {3, 4},   {2, 3},   {5, 8},   {6, 9},   {5, 7},
       {6, 8},   {5, 6},   {7, 9},   {6, 7},   {8, 9},   {7, 8},   {10, 13}, {11, 14}, {10, 12}, {11, 13},
       {10, 11}, {12, 14}, {11, 12}, {13, 14}, {12, 13}, {15, 18}, {16, 19}, {15, 17}, {16, 18}, {15, 16},
       {17, 19}, {16, 17}, {17, 18}, {20, 23}, {21, 24}, {20, 22}, {21, 23}, {20, 21}, {22, 24}, {21, 22},
       {11, 15}, {9, 13},  {3, 7},   {17, 21}, {9, 17},  {8, 16},  {9, 16},  {8, 12},  {8, 15},  {7, 15},
       {4, 9},   {4, 15},  {4, 20},  {12, 15}, {9, 20},  {15, 20}, {9, 12},  {12, 15}}};
  static constexpr std::size_t median = 12;
};

template <>
struct MedianNetwork<7> {
  static constexpr std::array<Exchange, 16> sort = {{{0, 6},
                                                     {2, 3},
                                                     {4, 5},
                                                     {0, 2},
                                                     {1, 4},
                                                     {3, 6},
                                                     {0, 1},
                                                     {2, 5},
                                                     {3, 4},
                                                     {1, 2},
                                                     {4, 6},
                                                     {2, 3},
                                                     {4, 5},
                                                     {1, 2},
                                                     {3, 4},
                                                     {5, 6}}};
  static constexpr std::array<Exchange, 164> select = {
      {{0, 6},   {2, 3},   {4, 5},   {0, 2},   {1, 4},   {3, 6},   {2, 5},   {3, 4},   {1, 2},   {4, 6},
       {2, 3},   {4, 5},   {3, 4},   {5, 6},   {7, 13},  {9, 10},  {11, 12}, {7, 9},   {8, 11},  {10, 13},
       {7, 8},   {9, 12},  {10, 11}, {8, 9},   {11, 13}, {9, 10},  {11, 12}, {10, 11}, {12, 13}, {14, 20},
       {16, 17}, {18, 19}, {14, 16}, {15, 18}, {17, 20}, {14, 15}, {16, 19}, {17, 18}, {15, 16}, {18, 20},
       {16, 17}, {18, 19}, {15, 16}, {17, 18}, {19, 20}, {21, 27}, {23, 24}, {25, 26}, {21, 23}, {22, 25},
       {24, 27}, {21, 22}, {23, 26}, {24, 25}, {22, 23}, {25, 27}, {23, 24}, {25, 26}, {22, 23}, {24, 25},
       {26, 27}, {28, 34}, {30, 31}, {32, 33}, {28, 30}, {29, 32}, {31, 34}, {28, 29}, {30, 33}, {31, 32},
       {29, 30}, {32, 34}, {30, 31}, {32, 33}, {29, 30}, {31, 32}, {35, 41}, {37, 38}, {39, 40}, {35, 37},
       {36, 39}, {38, 41}, {35, 36}, {37, 40}, {38, 39}, {36, 37}, {39, 41}, {37, 38}, {39, 40}, {36, 37},
       {38, 39}, {42, 48}, {44, 45}, {46, 47}, {42, 44}, {43, 46}, {45, 48}, {42, 43}, {44, 47}, {45, 46},
       {43, 44}, {44, 45}, {43, 44}, {26, 32}, {26, 38}, {16, 22}, {4, 10},  {20, 44}, {5, 28},  {10, 22},
       {25, 37}, {11, 29}, {17, 23}, {17, 35}, {12, 23}, {6, 12},  {26, 31}, {19, 23}, {23, 31}, {19, 26},
       {6, 42},  {19, 22}, {19, 24}, {26, 43}, {20, 42}, {12, 19}, {12, 26}, {18, 30}, {13, 22}, {22, 42},
       {18, 29}, {19, 24}, {18, 19}, {20, 29}, {20, 22}, {19, 36}, {19, 20}, {22, 30}, {26, 30}, {20, 28},
       {13, 20}, {13, 35}, {22, 25}, {28, 29}, {22, 28}, {28, 29}, {25, 29}, {25, 28}, {22, 36}, {23, 24},
       {22, 23}, {28, 36}, {20, 23}, {20, 28}, {23, 28}, {25, 26}, {20, 25}, {24, 35}, {23, 35}, {24, 26},
       {25, 26}, {23, 25}, {24, 25}, {23, 24}}};
  static constexpr std::size_t median = 24;
};

}  // namespace proofload::detail
