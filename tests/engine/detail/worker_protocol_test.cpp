#include "proofload/engine/detail/worker_protocol.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "proofload/core/error.h"

namespace proofload::engine::detail {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> there_and_back(const std::vector<float>& values, Number number) {
  std::vector<std::byte> bytes(values.size() * bytes_of(number) + 1);
  store(values, number, bytes.data() + 1);  // Nothing is aligned.
  std::vector<float> out(values.size());
  fetch(bytes.data() + 1, number, out);
  return out;
}

TEST(Number, EveryNameIsReadBack) {
  for (int i = 0; i <= static_cast<int>(Number::boolean); ++i)
    EXPECT_EQ(number_named(name_of(static_cast<Number>(i))), static_cast<Number>(i));
  EXPECT_EQ(number_named("float32"), std::nullopt);
}

TEST(Number, WholeNumbersAreRoundedAndHeldInRange) {
  EXPECT_EQ(there_and_back({-3, 1.4f, 1.6f, 254.6f, 300, kInfinity, -kInfinity, kNan}, Number::u8),
            (std::vector<float>{0, 1, 2, 255, 255, 255, 0, 0}));
  EXPECT_EQ(there_and_back({-200, 200}, Number::i8), (std::vector<float>{-128, 127}));
  EXPECT_EQ(there_and_back({-1e30f, 1e30f, -7}, Number::i64), (std::vector<float>{-0x1p63f, 0x1p63f, -7}));
  EXPECT_EQ(there_and_back({-1, 1e30f}, Number::u64), (std::vector<float>{0, 0x1p64f}));
  EXPECT_EQ(there_and_back({0, 0.5f, -1}, Number::boolean), (std::vector<float>{0, 1, 1}));
}

TEST(Number, FloatsAndDoublesKeepEveryBit) {
  const std::vector<float> values = {0.1f, -kInfinity, 1e-42f, std::numeric_limits<float>::max()};
  EXPECT_EQ(there_and_back(values, Number::f32), values);
  EXPECT_EQ(there_and_back(values, Number::f64), values);
  EXPECT_TRUE(std::isnan(there_and_back({kNan}, Number::f32)[0]));
}

// IEEE 754-2008, binary16: 1 = 3c00, largest 65504 = 7bff, smallest normal 2^-14 = 0400, smallest 2^-24 = 0001.
TEST(Number, HalvesAreThoseOfTheStandard) {
  const std::vector<std::pair<float, unsigned>> known = {{0.0f, 0x0000},
                                                         {-0.0f, 0x8000},
                                                         {1.0f, 0x3c00},
                                                         {-2.0f, 0xc000},
                                                         {65504.0f, 0x7bff},
                                                         {65519.0f, 0x7bff},
                                                         {65520.0f, 0x7c00},
                                                         {1e9f, 0x7c00},
                                                         {-1e9f, 0xfc00},
                                                         {0x1p-14f, 0x0400},
                                                         {0x1p-24f, 0x0001},
                                                         {0x1p-25f, 0x0000},
                                                         {0.333251953125f, 0x3555},
                                                         {1.0f + 0x1p-11f, 0x3c00},
                                                         {1.0f + 0x3p-11f, 0x3c02},
                                                         {0x1.ff8p-15f, 0x03ff}};
  for (const auto& [value, bits] : known) {
    std::array<std::byte, 2> bytes{};
    store({&value, 1}, Number::f16, bytes.data());
    EXPECT_EQ(std::to_integer<unsigned>(bytes[0]) | std::to_integer<unsigned>(bytes[1]) << 8, bits) << value;
  }
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const std::array<std::byte, 2> bytes = {std::byte(bits & 255u), std::byte(bits >> 8)};
    float value = 0;
    fetch(bytes.data(), Number::f16, {&value, 1});
    if (std::isnan(value)) continue;
    std::array<std::byte, 2> again{};
    store({&value, 1}, Number::f16, again.data());
    ASSERT_EQ(again, bytes) << bits;
  }
}

constexpr const char* kHello =
    R"({"proofload_worker":1,"batch":8,"inputs":[{"name":"x","dtype":"f32","shape":[-1,3]}],)"
    R"("outputs":[{"name":"y","dtype":"u8","shape":[-1,5]},{"name":"z","dtype":"f64","shape":[-1]}],)"
    R"("metadata":{"task":"classify"}})";

TEST(Hello, IsReadWhole) {
  const Hello hello = read_hello(kHello);
  EXPECT_EQ(to_text(hello.signature.inputs.at(0)), "x f32 [?,3]");
  EXPECT_EQ(to_text(hello.signature.outputs.at(0)), "y u8 [?,5]");
  EXPECT_EQ(hello.outputs.at(1), Number::f64);
  EXPECT_EQ(hello.signature.largest_batch, 8);
  EXPECT_EQ(hello.signature.metadata.at("task"), "classify");
}

TEST(Hello, WhatIsWrongIsNamed) {
  const std::string input = R"("inputs":[{"name":"x","dtype":"f32","shape":[1]}])";
  const std::string output = R"("outputs":[{"name":"x","dtype":"f32","shape":[1]}])";
  const std::vector<std::pair<std::string, std::string>> lines = {
      {"", ""},
      {"[]", "no map"},
      {"{}", "`proofload_worker`"},
      {R"({"proofload_worker":1})", "`inputs`"},
      {R"({"proofload_worker":1,"inputs":[]})", "1 to 64"},
      {R"({"proofload_worker":1,)" + input + R"(,"outputs":[7]})", "`outputs[0]` must be a map"},
      {R"({"proofload_worker":1,)" + input + R"(,"outputs":[{"name":"","dtype":"f32","shape":[]}]})",
       "`name`"},
      {R"({"proofload_worker":1,)" + input + R"(,"outputs":[{"name":"y","dtype":"f32","shape":[-2]}]})",
       "-2"},
      {R"({"proofload_worker":1,)" + input + R"(,"outputs":[{"name":"y","dtype":"f32","shape":[1.5]}]})",
       "1.5"},
      {R"({"proofload_worker":1,)" + input +
           R"(,"outputs":[{"name":"y","dtype":"f32","shape":[99999999999]}]})",
       "99999999999"},
      {R"({"proofload_worker":1,"batch":-1,)" + input + "," + output + "}", "`batch`"},
      {R"({"proofload_worker":1,"batch":4,)" + input + "," + output + "}", "is not open"},
      {R"({"proofload_worker":1,"metadata":{"a":1},)" + input + "," + output + "}", "`a`"},
  };
  for (const auto& [line, part] : lines) {
    try {
      read_hello(line);
      ADD_FAILURE() << line;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << line << "\n" << e.what();
    }
  }
}

TEST(Batch, TensorsLieApartAndComeBack) {
  const Hello hello = read_hello(kHello);
  const Tensor input{{2, 3}, {1, 2, 3, 4, 5, 6}};
  const Layout layout = plan(hello, {&input, 1}, 2);
  EXPECT_EQ(layout.offsets.at(0), 0u);
  EXPECT_EQ(layout.outputs_at, 64u);        // 24 bytes of input.
  EXPECT_EQ(layout.wanted, 64u + 64 + 64);  // 10 bytes and 16 bytes.
  EXPECT_EQ(
      request_line(3, hello, {&input, 1}, layout, 65536),
      R"({"id":3,"region":65536,"outputs_at":64,"tensors":[{"name":"x","dtype":"f32","shape":[2,3],"offset":0}]})");
  std::vector<std::byte> region(256);
  for (std::size_t i = 0; i < 10; ++i) region[64 + i] = std::byte(i);
  const double z[2] = {0.5, -4};
  store(std::array<float, 2>{0.5f, -4.0f}, Number::f64, region.data() + 128);
  std::vector<Tensor> outputs;
  const Reply reply =
      read_reply(R"({"id":3,"tensors":[{"shape":[2,5],"offset":64},{"shape":[2],"offset":128}]})", 3, 2,
                 hello, layout, region, outputs);
  EXPECT_TRUE(reply.error.empty());
  EXPECT_EQ(reply.need, 0u);
  EXPECT_EQ(outputs.at(0).values, (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(outputs.at(1).values, (std::vector<float>{float(z[0]), float(z[1])}));
}

TEST(Batch, MoreThanTheLargestRegionIsRefusedBeforeAnythingIsTaken) {
  const Hello hello =
      read_hello(R"({"proofload_worker":1,"batch":0,"inputs":[{"name":"x","dtype":"f32","shape":[-1,1]}],)"
                 R"("outputs":[{"name":"y","dtype":"f64","shape":[-1,2147483647,2147483647,2147483647]}]})");
  const Tensor input{{1, 1}, {1}};
  EXPECT_THROW(plan(hello, {&input, 1}, 1), Error);
}

}  // namespace
}  // namespace proofload::engine::detail
