#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/engine/engine.h"
#include "support/files.h"

namespace proofload::engine {
namespace {

std::unique_ptr<Engine> toy(const Value& params,
                            const Settings& settings = {},
                            const std::filesystem::path& path = {}) {
  for (const Entry& entry : catalog())
    if (entry.id == "toy") {
      const Spec spec = entry.spec();
      return spec.make(path, settings, spec.params.check(params, "test"));
    }
  throw Error(ErrorCode::internal, "no toy");
}

Value small(std::initializer_list<std::pair<const char*, Value>> more = {}) {
  Value out = Value::object();
  out["height"] = 8;
  out["width"] = 8;
  for (const auto& [key, value] : more) out[key] = value;
  return out;
}

Tensor picture(int seed, std::int64_t batch = 1) {
  Tensor out;
  out.shape = {batch, 3, 8, 8};
  out.values.resize(static_cast<std::size_t>(batch) * 192);
  for (std::size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = static_cast<float>((i * 37 + static_cast<std::size_t>(seed) * 101) % 256);
  return out;
}

std::vector<Tensor> answer(Engine& engine, const Tensor& input) {
  std::vector<Tensor> out;
  engine.run(0, {&input, 1}, out);
  return out;
}

TEST(Toy, IsLinearInThePicture) {
  const auto engine = toy(small({{"outputs", 5}}));
  Tensor a = picture(1), b = picture(2), both = a;
  for (std::size_t i = 0; i < both.values.size(); ++i) both.values[i] += b.values[i];
  Tensor none = a;
  std::fill(none.values.begin(), none.values.end(), 0.0f);
  const auto at_a = answer(*engine, a), at_b = answer(*engine, b), at_both = answer(*engine, both),
             bias = answer(*engine, none);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(at_both[0].values[i], at_a[0].values[i] + at_b[0].values[i] - bias[0].values[i], 1e-3);
}

TEST(Toy, DoesNotSeeBrightness) {
  const auto engine = toy(small());
  Tensor a = picture(1), brighter = a;
  for (float& value : brighter.values) value += 10;
  const auto first = answer(*engine, a), second = answer(*engine, brighter);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(first[0].values[i], second[0].values[i], 1e-3);
}

TEST(Toy, SeedChoosesTheWeights) {
  const Tensor input = picture(3);
  const auto one = answer(*toy(small()), input), again = answer(*toy(small()), input),
             other = answer(*toy(small({{"seed", 2}})), input);
  EXPECT_EQ(one[0].values, again[0].values);
  EXPECT_NE(one[0].values, other[0].values);
}

TEST(Toy, BoxFitsTheBrightPixels) {
  const auto engine = toy(small({{"function", "box"}}));
  Tensor input = picture(0);
  std::fill(input.values.begin(), input.values.end(), 20.0f);
  for (int y = 2; y < 5; ++y)
    for (int x = 1; x < 7; ++x)
      input.values[64 + 8 * static_cast<std::size_t>(y) + static_cast<std::size_t>(x)] = 200.0f;
  const auto out = answer(*engine, input);
  EXPECT_EQ(out[0].shape, (std::vector<std::int64_t>{1, 1, 6}));
  EXPECT_EQ(out[0].values, (std::vector<float>{1, 2, 7, 5, 0.9f, 0}));
}

TEST(Toy, AFlatPictureHasNoBox) {
  const auto engine = toy(small({{"function", "box"}}));
  Tensor input = picture(0);
  std::fill(input.values.begin(), input.values.end(), 20.0f);
  EXPECT_EQ(answer(*engine, input)[0].values[4], 0.0f);
}

TEST(Toy, FailsOnAboutOnePictureInSoManyAndAlwaysOnTheSame) {
  const auto engine = toy(small({{"fail_every", 5}}));
  std::vector<bool> first, second;
  for (std::vector<bool>* failed : {&first, &second})
    for (int i = 0; i < 500; ++i) {
      try {
        answer(*engine, picture(i));
        failed->push_back(false);
      } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::engine);
        failed->push_back(true);
      }
    }
  EXPECT_EQ(first, second);
  // Of 256 different pictures a fifth, give or take five standard deviations.
  EXPECT_NEAR(std::accumulate(first.begin(), first.end(), 0), 100, 60);
}

TEST(Toy, SpoilsOnRequest) {
  const auto engine = toy(small({{"nan_every", 1}}));
  const auto out = answer(*engine, picture(1));
  for (const float value : out[0].values) EXPECT_TRUE(std::isnan(value));
}

TEST(Toy, HangsOnRequest) {
  const auto engine = toy(small({{"hang_every", 1}, {"hang", 30}}));
  const auto begin = std::chrono::steady_clock::now();
  answer(*engine, picture(1));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(30));
}

TEST(Toy, ReadsItsParametersFromAFile) {
  const test::ScratchFolder folder;
  const auto path = folder.write("net.toy", "outputs: 3\nheight: 8\nwidth: 8\nseed: 7\n");
  EXPECT_EQ(toy(Value::object(), {}, path)->signature().outputs[0].shape, (std::vector<std::int64_t>{-1, 3}));
  Value over = Value::object();
  over["outputs"] = 4;
  EXPECT_EQ(toy(over, {}, path)->signature().outputs[0].shape, (std::vector<std::int64_t>{-1, 4}));
}

TEST(Toy, NamesTheLineOfAMisspeltParameter) {
  const test::ScratchFolder folder;
  const auto path = folder.write("net.toy", "outputs: 3\nheigth: 8\n");
  try {
    toy(Value::object(), {}, path);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("net.toy:2:1"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("did you mean `height`"), std::string::npos) << e.what();
  }
}

TEST(Toy, RefusesSizesThatTakeAllMemory) {
  Value params = Value::object();
  params["outputs"] = 100000;
  params["grid"] = 64;
  EXPECT_THROW(toy(params), Error);
}

}  // namespace
}  // namespace proofload::engine
