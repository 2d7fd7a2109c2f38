// What every engine promises (engine.h), on a small network of its own kind.
#include "proofload/engine/engine.h"

#include <gtest/gtest.h>

#include <thread>

#include "proofload/core/error.h"
#include "support/files.h"
#include "support/model_server.h"
#include "support/onnx.h"

namespace proofload::engine {

// Clean names in ctest.
void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

class EngineConformance : public ::testing::TestWithParam<Entry> {
 protected:
  std::unique_ptr<Engine> open(Settings settings) {
    const Spec spec = GetParam().spec();
    std::filesystem::path path;
    for (const std::string& suffix : spec.suffixes)
      if (suffix == ".onnx") path = folder_.write("net.onnx", test::channel_sums(-1).file());
    if (GetParam().id == "worker")
      path = folder_
                 .write("net.py",
                        "def channel_sums(batch):\n"
                        "    red, green, blue = (batch[:, c].mean(axis=(1, 2)) for c in range(3))\n"
                        "    out = batch[:, :2, 0, 0].copy()\n"
                        "    out[:, 0], out[:, 1] = red + green, blue\n"
                        "    return out\n"
                        "channel_sums.input_shape = (-1, 3, 4, 4)\n")
                 .string() +
             ":channel_sums";
    if (GetParam().id == "oip") {
      server_ = std::make_unique<test::SumServer>();
      settings.endpoint = server_->endpoint();
      settings.model_name = "sums";
    }
    return spec.make(path, settings, spec.params.defaults());
  }

  static Tensor input_for(const Engine& engine, std::int64_t batch, int seed) {
    Tensor out;
    out.shape = engine.signature().inputs.at(0).shape;
    std::size_t count = 1;
    if (out.shape[0] < 0) out.shape[0] = batch;
    for (const std::int64_t extent : out.shape) count *= static_cast<std::size_t>(extent);
    out.values.resize(count);
    for (std::size_t i = 0; i < count; ++i)
      out.values[i] = static_cast<float>((i * 31 + static_cast<std::size_t>(seed) * 17) % 255) / 255.0f;
    return out;
  }

  static std::vector<Tensor> run(Engine& engine, int slot, const Tensor& input) {
    std::vector<Tensor> out;
    engine.run(slot, {&input, 1}, out);
    return out;
  }

  static void expect_equal(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].shape, b[i].shape);
      EXPECT_EQ(a[i].values, b[i].values);
    }
  }

  test::ScratchFolder folder_;
  std::unique_ptr<test::SumServer> server_;
};

TEST_P(EngineConformance, TellsWhatItIs) {
  const Spec spec = GetParam().spec();
  EXPECT_FALSE(spec.title.empty());
  EXPECT_FALSE(spec.summary.empty());
  for (const Param& param : spec.params.params()) EXPECT_FALSE(param.doc.empty()) << param.name;
  for (const std::string& suffix : spec.suffixes) EXPECT_EQ(suffix.at(0), '.');
}

TEST_P(EngineConformance, SignatureIsTrue) {
  const auto engine = open({.threads = 2});
  const Signature& signature = engine->signature();
  EXPECT_FALSE(signature.runtime.empty());
  const auto out = run(*engine, 0, input_for(*engine, 1, 1));
  ASSERT_EQ(out.size(), signature.outputs.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_EQ(out[i].shape.size(), signature.outputs[i].shape.size());
    std::size_t count = 1;
    for (std::size_t d = 0; d < out[i].shape.size(); ++d) {
      if (signature.outputs[i].shape[d] >= 0) {
        EXPECT_EQ(out[i].shape[d], signature.outputs[i].shape[d]);
      }
      count *= static_cast<std::size_t>(out[i].shape[d]);
    }
    EXPECT_EQ(out[i].values.size(), count);
  }
}

TEST_P(EngineConformance, SameInputGivesTheSameOutputOnEverySlot) {
  const auto engine = open({.threads = 2, .slots = 3});
  EXPECT_EQ(engine->concurrency(), 3);
  const auto expected = run(*engine, 0, input_for(*engine, 1, 1));
  for (int slot = 0; slot < engine->concurrency(); ++slot) {
    run(*engine, slot, input_for(*engine, 1, 2));
    expect_equal(run(*engine, slot, input_for(*engine, 1, 1)), expected);
  }
}

TEST_P(EngineConformance, MemoryOfTheCallerMayMoveAndIsReused) {
  const auto engine = open({.threads = 1});
  const auto expected = run(*engine, 0, input_for(*engine, 1, 1));
  std::vector<Tensor> out;
  for (int i = 0; i < 5; ++i) {
    const Tensor input =
        input_for(*engine, 1, 1);  // Elsewhere each time, or in the same place with new content.
    engine->run(0, {&input, 1}, out);
    expect_equal(out, expected);
    const float* const before = out[0].values.data();
    const Tensor other = input_for(*engine, 1, 2);
    engine->run(0, {&other, 1}, out);
    EXPECT_EQ(out[0].values.data(), before);
    if (i == 2) out = {};
  }
}

TEST_P(EngineConformance, SlotsRunAtOnce) {
  const auto engine = open({.threads = 2, .slots = 4});
  std::vector<std::vector<Tensor>> expected;
  for (int i = 0; i < 4; ++i) expected.push_back(run(*engine, 0, input_for(*engine, 1, i)));
  std::vector<int> wrong(4);
  {
    std::vector<std::jthread> threads;
    for (int slot = 0; slot < 4; ++slot)
      threads.emplace_back([&, slot] {
        const auto index = static_cast<std::size_t>(slot);
        for (int i = 0; i < 200; ++i)
          wrong[index] +=
              run(*engine, slot, input_for(*engine, 1, slot))[0].values != expected[index][0].values;
      });
  }
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST_P(EngineConformance, ABatchEqualsItsSingles) {
  const auto engine = open({.threads = 2, .batch = 6});
  const int most = engine->signature().largest_batch;
  ASSERT_EQ(most, 6);  // The networks of this test take any batch.
  for (int batch = 1; batch <= most; ++batch) {
    const Tensor all = input_for(*engine, batch, 5);
    const auto together = run(*engine, 0, all);
    EXPECT_EQ(together[0].shape[0], batch);
    const std::size_t in = all.values.size() / static_cast<std::size_t>(batch);
    const std::size_t out = together[0].values.size() / static_cast<std::size_t>(batch);
    for (std::size_t item = 0; item < static_cast<std::size_t>(batch); ++item) {
      Tensor one = all;
      one.shape[0] = 1;
      one.values.assign(all.values.begin() + static_cast<std::ptrdiff_t>(item * in),
                        all.values.begin() + static_cast<std::ptrdiff_t>((item + 1) * in));
      const auto alone = run(*engine, 0, one);
      for (std::size_t i = 0; i < out; ++i)
        EXPECT_NEAR(alone[0].values[i], together[0].values[item * out + i], 1e-5) << batch << " " << item;
    }
  }
}

TEST_P(EngineConformance, AWrongShapeIsNamedBesideTheRightOne) {
  const auto engine = open({.threads = 1});
  Tensor wrong = input_for(*engine, 1, 1);
  wrong.shape.back() += 1;
  Tensor too_many = input_for(*engine, engine->signature().largest_batch + 1, 1);
  Tensor lying = input_for(*engine, 1, 1);
  lying.values.pop_back();
  Tensor none;
  for (const Tensor& input : {wrong, too_many, lying, none}) {
    try {
      run(*engine, 0, input);
      FAIL();
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
      EXPECT_NE(std::string(e.what()).find(to_text(engine->signature().inputs[0])), std::string::npos)
          << e.what();
    }
  }
  EXPECT_THROW(run(*engine, engine->concurrency(), input_for(*engine, 1, 1)), Error);
  EXPECT_THROW(run(*engine, -1, input_for(*engine, 1, 1)), Error);
  const auto out = run(*engine, 0, input_for(*engine, 1, 1));
  EXPECT_FALSE(out.empty());
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         EngineConformance,
                         ::testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& each) { return std::string(each.param.id); });

}  // namespace
}  // namespace proofload::engine
