// Stresses that users write in Python: the code of the guide, what it must answer, and what goes wrong.
#include "proofload/registry/python_stress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "proofload/campaign/runner.h"
#include "proofload/core/file.h"
#include "proofload/core/parallel.h"
#include "proofload/registry/stress_traits.h"
#include "support/files.h"
#include "support/needs.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using testing::HasSubstr;

const Registry& registry() {
  static const Registry all = Registry::builtin();
  return all;
}

std::string python() {
  const char* named = std::getenv("PROOFLOAD_PYTHON");
  return named && *named ? named : "python3";
}

// Every block of Python of the guide, one below the other.
std::string code_of_the_guide() {
  const char* source = std::getenv("PROOFLOAD_SOURCE_DIR");
  const std::string page =
      read_file(std::filesystem::path(source ? source : ".") / "docs/guide/your-own-stressor.md");
  std::string out;
  constexpr std::string_view kBegin = "```python\n";
  for (std::size_t at = page.find(kBegin); at != std::string::npos; at = page.find(kBegin, at)) {
    at += kBegin.size();
    out += page.substr(at, page.find("```", at) - at) + "\n";
  }
  return out;
}

class PythonStress : public testing::Test {
 protected:
  void SetUp() override { PROOFLOAD_NEEDS_NUMPY(python()); }

  // The function `name` of a file with this code.
  std::unique_ptr<stress::Stressor> made(const std::string& code,
                                         const std::string& name,
                                         const Value& more = Value::object()) {
    const auto file = folder_.write("mine" + std::to_string(++files_) + ".py", code);
    Value params = Value::object();
    params["function"] = file.string() + ":" + name;
    params["axis"] = "{parameter: amount, identity: 0, top: 10}";
    params["interpreter"] = python();
    for (const Member& member : more.members()) params[member.key] = member.value;
    const stress::Spec& spec = registry().stressors.at("python");
    return spec.make(spec.params.check(params, "test"));
  }
  std::string failure(const std::string& code, const Value& more = Value::object()) {
    try {
      const auto stressor = made("import numpy as np, os, time\ncount = 0\n" + code, "f", more);
      test::stress_at(*stressor, test::textured({20, 10}, 3), 3);
    } catch (const Error& error) {
      return error.what();
    }
    return "it worked";
  }
  static Value with(const char* key, Value value) {
    Value out = Value::object();
    out[key] = std::move(value);
    return out;
  }

  test::ScratchFolder folder_;
  int files_ = 0;
};

TEST_F(PythonStress, TheFogOfTheGuideIsThatOfItsFormula) {
  const auto stressor = made(code_of_the_guide(), "fog");
  const Image clear = test::flat({40, 30}, 3, 100);
  const Image foggy = test::stress_at(*stressor, clear, 2);
  // A row's haze hangs on the bank alone: 230 - 130·exp(-2·bank·r) with r from 1 at the top to 0.4 at the bottom.
  const double top = -std::log((230.0 - foggy.row(0)[0]) / 130) / 2;
  EXPECT_GE(top, 0.49);
  EXPECT_LE(top, 1.01);
  for (int y = 0; y < 30; ++y)
    EXPECT_NEAR(foggy.row(y)[0], 230 - 130 * std::exp(-2 * top * (1 - 0.6 * y / 29.0)), 1.2) << y;
  EXPECT_EQ(test::stress_at(*stressor, clear, 0), clear);
  EXPECT_EQ(test::stress_at(*stressor, clear, 2), foggy);
  EXPECT_NE(test::stress_at(*stressor, clear, 2, Keys{1, 2, 0}), foggy);
}

TEST_F(PythonStress, TheSeedKnowsThePictureAndNotTheStrength) {
  const auto stressor = made(
      "def f(picture, value, seed):\n"
      "    out = picture.copy()\n"
      "    out[0, :4, 0] = list(int(seed).to_bytes(4, 'little'))\n"
      "    out[1, 0, 0] = round(value)\n"
      "    return out\n",
      "f");
  const Image clear = test::flat({8, 8}, 3, 7);
  Image weak = test::stress_at(*stressor, clear, 2);
  const Image strong = test::stress_at(*stressor, clear, 9);
  EXPECT_EQ(weak.row(1)[0], 2);
  EXPECT_EQ(strong.row(1)[0], 9);
  EXPECT_NE(test::stress_at(*stressor, clear, 2, Keys{test::kKeys.sample, 2, 1}), weak) << "another frame";
  EXPECT_EQ(test::stress_at(*stressor, clear, 2, Keys{test::kKeys.sample, 7, 0}), weak) << "another camera";
  weak.row(1)[0] = 9;
  EXPECT_EQ(weak, strong);
}

TEST_F(PythonStress, ManyThreadsGetTheSameBytes) {
  const auto stressor = made(code_of_the_guide(), "fog");
  const Image clear = test::textured({33, 21}, 3);
  const Image once = test::stress_at(*stressor, clear, 4);
  std::vector<Image> all(24);
  parallel_for(all.size(), 4, [&](int, std::size_t i) { all[i] = test::stress_at(*stressor, clear, 4); });
  for (const Image& one : all) EXPECT_EQ(one, once);
}

TEST_F(PythonStress, GreyPicturesAndOnePixelComeBackAsTheyWere) {
  const auto stressor = made("def f(picture, value, seed):\n    return 255 - picture\n", "f");
  const Image grey = test::textured({13, 9}, 1);
  const Image out = test::stress_at(*stressor, grey, 5);
  ASSERT_EQ(out.channels(), 1);
  for (std::size_t i = 0; i < grey.bytes(); ++i) ASSERT_EQ(out.data()[i], 255 - grey.data()[i]);
  EXPECT_EQ(test::stress_at(*stressor, test::flat({1, 1}, 3, 250), 5), test::flat({1, 1}, 3, 5));
}

TEST_F(PythonStress, LabelsAndPredictionsMoveByAMatrix) {
  const auto stressor = made(code_of_the_guide(), "shift", with("labels", "equivariant"));
  Sample sample{"a",
                test::textured({40, 40}, 3),
                BoxLabels{{{.box = {4, 8, 14, 18}}, {.box = {36, 0, 40, 8}}}},
                {}};
  const Stressed out = stressor->apply(std::move(sample), test::kKeys, stressor->axis().level_of(6));
  const auto& boxes = std::get<BoxLabels>(out.sample.label).boxes;
  ASSERT_GE(boxes.size(), 1U);
  EXPECT_NEAR(boxes[0].box.x0, 10, 1e-9);
  EXPECT_NEAR(boxes[0].box.x1, 20, 1e-9);
  EXPECT_FALSE(boxes[0].ignore);
  const Point moved = out.warp.map(Point{5, 6});
  EXPECT_NEAR(moved.x, 11, 1e-9);
  ASSERT_EQ(out.validity.size(), 1600U);
  EXPECT_EQ(out.validity[5], 0);
  EXPECT_EQ(out.validity[6], 1);
}

TEST_F(PythonStress, AMapMovesThemAsItsPixels) {
  // A wave as cv2.remap takes it: (x, y) come from (x + 3 sin(y / 8), y).
  const auto stressor = made(
      "import numpy as np\n"
      "def f(picture, value, seed):\n"
      "    h, w = picture.shape[:2]\n"
      "    y, x = np.mgrid[:h, :w].astype(np.float32)\n"
      "    x = x + value * np.sin(y / 8)\n"
      "    near = np.clip(np.rint(x), 0, w - 1).astype(int)\n"
      "    return picture[y.astype(int), near], np.stack([x, y], 2)\n",
      "f", with("labels", "equivariant"));
  const Stressed out =
      stressor->apply({"a", test::textured({64, 48}, 3), {}, {}}, test::kKeys, stressor->axis().level_of(3));
  for (const Point p : {Point{20.5, 10.5}, {31.5, 25.5}, {40.5, 40.5}}) {
    const Point from = out.warp.inverse().map(p);
    EXPECT_NEAR(from.x, p.x + 3 * std::sin((p.y - 0.5) / 8), 0.05);
    EXPECT_NEAR(from.y, p.y, 0.01);
  }
}

TEST_F(PythonStress, WhatIsHiddenIsTakenFromLabels) {
  const auto stressor = made(code_of_the_guide(), "curtain", with("labels", "visible"));
  Sample sample{"a",
                test::textured({40, 40}, 3),
                BoxLabels{{{.box = {15, 0, 25, 10}}, {.box = {0, 0, 10, 10}}}},
                {}};
  const Stressed out = stressor->apply(std::move(sample), test::kKeys, stressor->axis().level_of(0.5));
  const auto& boxes = std::get<BoxLabels>(out.sample.label).boxes;
  EXPECT_NEAR(boxes[0].visible, 0.5, 1e-9);
  EXPECT_FALSE(boxes[0].ignore);
  EXPECT_TRUE(boxes[1].ignore);
}

TEST_F(PythonStress, AFactoryOfTransformsIsSeededBeforeEveryPicture) {
  const std::string code =
      "import numpy as np\n"
      "class Noise:\n"
      "    def __init__(self, sigma): self.sigma, self.rng = sigma, np.random.default_rng()\n"
      "    def set_random_seed(self, seed): self.rng = np.random.default_rng(seed)\n"
      "    def __call__(self, *, image):\n"
      "        noisy = image + self.rng.normal(0, self.sigma, image.shape)\n"
      "        return {'image': np.clip(np.rint(noisy), 0, 255).astype(np.uint8)}\n"
      "def noise(value): return Noise(value)\n";
  for (const char* name : {"noise", "Noise"}) {
    const auto stressor = made(code, name);
    const Image flat = test::flat({60, 60}, 3, 128);
    const Image noisy = test::stress_at(*stressor, flat, 8);
    EXPECT_NEAR(std::sqrt(test::variance_of(noisy)), 8, 0.4) << name;
    EXPECT_EQ(test::stress_at(*stressor, flat, 8), noisy) << name;
  }
}

TEST_F(PythonStress, GeneratorsOfTheProcessAreSeededToo) {
  const auto stressor = made(
      "import numpy as np, random\n"
      "def f(picture, value):\n"
      "    return np.roll(picture, random.randrange(9) + np.random.randint(9), 1)\n",
      "f");
  const Image clear = test::textured({40, 20}, 3);
  EXPECT_EQ(test::stress_at(*stressor, clear, 2), test::stress_at(*stressor, clear, 2));
}

TEST_F(PythonStress, WrongAnswersAreToldInWords) {
  EXPECT_THAT(
      failure("def f(p, v, s):\n    return np.random.default_rng().integers(0, 255, p.shape, np.uint8)\n"),
      HasSubstr("asked twice for one picture at amount 3 it gave two answers"));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p[:5]\n"),
              HasSubstr("a picture of shape [5, 20, 3], it was given [10, 20, 3]"));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p / 2\n"),
              HasSubstr("a picture of float64; a picture is uint8"));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p * np.nan\n"), HasSubstr("with NaN in it"));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p, p\n"), HasSubstr("returns a picture only"));
  EXPECT_THAT(failure("def f(p, v, s):\n    raise ValueError('no fog today')\n"),
              testing::AllOf(HasSubstr("no fog today"), HasSubstr("line 4"), HasSubstr("at amount 3")));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p\n", with("labels", "equivariant")),
              HasSubstr("a stress returns (picture, matrix or map)"));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p, np.full((3, 3), np.inf)\n",
                      with("labels", "equivariant")),
              HasSubstr("its matrix holds NaN or infinity"));
  EXPECT_THAT(failure("def f(p, v, s):\n    return p, np.zeros((3, 4))\n", with("labels", "visible")),
              HasSubstr("its mask has the shape [3, 4], the picture [10, 20]"));
  EXPECT_THAT(failure("def f(p, v, s):\n    print('drew', v, flush=True); os._exit(3)\n"),
              testing::AllOf(HasSubstr("ended with exit code 3"), HasSubstr("its last words: drew 3")));
  EXPECT_THAT(failure("def f(p, v, s):\n    time.sleep(60)\n", with("timeout", 0.5)),
              HasSubstr("did not answer within 0.5 s"));
}

TEST_F(PythonStress, AChildThatDiedIsFollowedByAnother) {
  const auto stressor = made(
      "import os\n"
      "def f(p, v, s):\n"
      "    if v > 8: os._exit(1)\n"
      "    return 255 - p\n",
      "f");
  const Image clear = test::flat({6, 6}, 3, 55);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(test::stress_at(*stressor, clear, 9), Error);
    EXPECT_EQ(test::stress_at(*stressor, clear, 2), test::flat({6, 6}, 3, 200));
  }
}

TEST_F(PythonStress, WhatIsMissingIsToldBeforeTheFirstPicture) {
  const auto refused = [&](const std::string& function) -> std::string {
    try {
      Value params = Value::object();
      params["function"] = function;
      params["interpreter"] = python();
      const stress::Spec& spec = registry().stressors.at("python");
      spec.make(spec.params.check(params, "test"));
    } catch (const Error& error) {
      return error.what();
    }
    return "it was made";
  };
  const std::string file = folder_
                               .write("some.py",
                                      "import numpy\ndef fog(picture, value, seed): pass\n"
                                      "def four(a, b, c, d): pass\n")
                               .string();
  EXPECT_THAT(refused("/nowhere/my.py:fog"), HasSubstr("/nowhere/my.py"));
  EXPECT_THAT(refused(file + ":frog"), HasSubstr("has no `frog`; it has fog, four"));
  EXPECT_THAT(refused(file + ":four"), HasSubstr("takes 4 arguments"));
  EXPECT_THAT(refused("no_such_module_anywhere:f"), HasSubstr("No module named"));
  EXPECT_THAT(refused("fog"), HasSubstr("named as file.py:function or module:function"));
}

campaign::CampaignSpec spec_of(const std::string& yaml) {
  campaign::Config config;
  config.add_text(yaml, "test.yaml");
  return campaign::spec_from_config(config, registry());
}

TEST_F(PythonStress, ARunGoesOnWithItAndEndsWhereTheFileChanged) {
  const auto file = folder_.write("my.py", code_of_the_guide());
  const std::string yaml =
      "name: t\nseed: 3\nmodel: {path: " +
      folder_.write("net.toy", "{outputs: 2, height: 24, width: 24}").string() +
      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
      "data: {format: synthetic, count: 8, size: 32}\nsearch: {method: grid, levels: 4}\n"
      "out: {dir: " +
      (folder_.path() / "run").string() +
      "}\n"
      "stress:\n  my_fog:\n    python: " +
      file.string() + ":fog\n    interpreter: " + python() +
      "\n    axis: {parameter: density, identity: 0, top: 6, scale: geometric, knee: 0.05}\n"
      "    density: [0, 5]\n    operating: 1\n";
  const campaign::CampaignSpec spec = spec_of(yaml);
  ASSERT_EQ(spec.stresses.at(0).kind, "python");
  EXPECT_EQ(spec.stresses[0].axis.knee, 0.05);
  EXPECT_NEAR(spec.stresses[0].axis.natural(spec.stresses[0].to), 5, 1e-4);
  campaign::Progress silent;
  std::atomic<bool> stop{false};
  const auto run = [&](const campaign::CampaignSpec& one) {
    return campaign::run(one, registry(), {false, "test", "test"}, silent, stop);
  };
  const auto outcome = run(spec);
  EXPECT_TRUE(outcome.answer.failures.empty());
  EXPECT_NE(outcome.answer.perceptual.of(0), nullptr);
  EXPECT_EQ(outcome.answer.stresses[0].oracle[0]->probes.size(), 1U);
  EXPECT_EQ(run(spec).evaluated, 0U);
  // What the folder holds is read without the file, and not gone on with after it changed.
  const campaign::CampaignSpec back = campaign::spec_from_record(campaign::to_record(spec), registry());
  EXPECT_EQ(campaign::config_hash(back), campaign::config_hash(spec));
  folder_.write("my.py", code_of_the_guide() + "\n# another thought\n");
  EXPECT_THROW(run(back), Error);
  EXPECT_THROW(run(spec_of(yaml)), Error);
}

TEST(PythonAxis, IsReadAndWhatIsWrongIsNamed) {
  const Axis axis = python_axis(
      parse_yaml("{parameter: turn, unit: °, identity: 1, top: -5, scale: geometric, knee: 0.5, whole: true}",
                 "axis"));
  EXPECT_EQ(axis.parameter, "turn");
  EXPECT_EQ(axis.unit, "°");
  EXPECT_EQ(axis.natural(kTopLevel), -5);
  EXPECT_TRUE(axis.whole);
  const auto refused = [](const std::string& text) -> std::string {
    try {
      python_axis(parse_yaml(text, "axis"));
    } catch (const Error& error) {
      return error.what();
    }
    return "it was read";
  };
  EXPECT_THAT(refused("{parameter: a, identity: 0, to: 1}"), HasSubstr("unknown key `to`"));
  EXPECT_THAT(refused("{parameter: a, identity: 0}"), HasSubstr("`top` is a number"));
  EXPECT_THAT(refused("{parameter: a, identity: 1, top: 1}"), HasSubstr("no way between them"));
  EXPECT_THAT(refused("{parameter: labels, identity: 0, top: 1}"), HasSubstr("none of the keys beside it"));
  EXPECT_THAT(refused("{parameter: a, identity: 0, top: 1, scale: log}"), HasSubstr("linear or geometric"));
  EXPECT_THAT(refused("{parameter: a, identity: 0, top: 1, scale: geometric, knee: 0}"),
              HasSubstr("above 0"));
  EXPECT_THAT(refused("[1]"), HasSubstr("expected a map"));
}

TEST(PythonAxis, LabelsOfAKindMayBeWhatTheUserSays) {
  const stress::Spec& spec = registry().stressors.at("python");
  for (const auto& [labels, effect] : {std::pair("invariant", stress::LabelEffect::invariant),
                                       std::pair("equivariant", stress::LabelEffect::equivariant),
                                       std::pair("visible", stress::LabelEffect::visible)}) {
    Value params = Value::object();
    params["labels"] = labels;
    EXPECT_EQ(traits_of(registry().stressors, "python", spec.params.check(params, "test")).labels, effect);
  }
  // It stands in no list: without the user's function it is nothing.
  EXPECT_FALSE(registry().stressors.all().contains("python"));
}

TEST(SavedChain, IsTheSameAsItsLinks) {
  const test::ScratchFolder folder;
  const std::string links = "[{haze: 0.5}, {gaussian_noise: {at: 8, mono: true}}]";
  const std::string head = "model: a.onnx\ndata: b\nstress: {dusk: {chain: ";
  const std::string direct = spec_of(head + links + "}}").stresses.at(0).params.text("links");
  for (const std::string& text : {links, "title: Dusk\nsummary: Late.\nlinks: " + links}) {
    const auto file = folder.write("dusk.yaml", text);
    EXPECT_EQ(spec_of(head + file.string() + "}}").stresses.at(0).params.text("links"), direct);
  }
  for (const char* text : {"haze", "{chain: [haze]}", "{links: [haze], strength: 3}"}) {
    const auto file = folder.write("bad.yaml", text);
    EXPECT_THROW(spec_of(head + file.string() + "}}"), Error) << text;
  }
  EXPECT_THROW(spec_of(head + "/nowhere.yaml}}"), Error);
}

}  // namespace
}  // namespace proofload
