#include "proofload/report/augment_snippets.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "proofload/core/file.h"
#include "proofload/core/params.h"
#include "proofload/registry/registry.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/needs.h"

namespace proofload::report {
namespace {

using test::builtin_registry;

// A guide that trains with the named kinds, each from a fifth to a half of its axis.
campaign::Guidance guide(const std::vector<std::pair<std::string, Value>>& kinds) {
  campaign::Guidance out;
  out.answer.spec.name = "a \"name\" '''";
  for (const auto& [kind, params] : kinds) {
    const stress::Spec& spec = builtin_registry().stressors.at(kind);
    campaign::StressSpec stress;
    stress.name = stress.kind = kind;
    stress.params = spec.params.check(params, "test");
    stress.axis = spec.axis(stress.params);
    out.answer.spec.stresses.push_back(stress);
    out.augment.push_back({out.augment.size(), 100, kTopLevel / 5, kTopLevel / 2, false});
  }
  return out;
}

campaign::Guidance everything() {
  const auto with = [](const char* key, const char* value) {
    Value out = Value::object();
    out[key] = value;
    return out;
  };
  const Value none = Value::object();
  return guide({{"gaussian_noise", none},
                {"shot_noise", none},
                {"impulse_noise", none},
                {"pixel_dropout", none},
                {"gaussian_blur", none},
                {"defocus_blur", none},
                {"motion_blur", none},
                {"box_blur", none},
                {"median_blur", none},
                {"exposure", none},
                {"exposure", with("direction", "bright")},
                {"brightness", none},
                {"brightness", with("direction", "bright")},
                {"contrast", none},
                {"jpeg_compression", none},
                {"webp_compression", none},
                {"downscale", none},
                {"rotate", none},
                {"rotate", with("direction", "clockwise")},
                {"object_occlusion", none},
                {"packet_loss", none}});
}

TEST(AugmentSnippets, EveryStressIsMadeOrNamed) {
  const campaign::Guidance g = everything();
  for (const AugmentSnippet& snippet : {albumentations_snippet(g), torchvision_snippet(g)}) {
    EXPECT_EQ(snippet.exact.size() + snippet.near.size() + snippet.left_out.size(), g.augment.size());
    for (const std::string& name : snippet.left_out) EXPECT_NE(snippet.text.find(name), std::string::npos);
  }
  EXPECT_EQ(albumentations_snippet(g).left_out,
            (std::vector<std::string>{"object_occlusion", "packet_loss"}));
}

TEST(AugmentSnippets, NumbersAreTheRangesInTheLibrarysUnit) {
  const campaign::Guidance g = guide({{"gaussian_blur", Value::object()}});
  const Axis& axis = g.answer.spec.stresses[0].axis;
  const std::string text = albumentations_snippet(g).text;
  // Five knots at even severities, so the third lies in the middle of the range.
  const std::vector<double> knots = campaign::strengths(g, g.augment[0], 5);
  EXPECT_DOUBLE_EQ(knots[2], axis.natural(kTopLevel / 5 + (kTopLevel / 2 - kTopLevel / 5) / 2 + 1));
  EXPECT_NE(text.find("sigma_limit=("), std::string::npos);
  EXPECT_NE(text.find("p=0.75"), std::string::npos);
  EXPECT_NE(torchvision_snippet(g).text.find("p=0.75"), std::string::npos);
}

TEST(AugmentSnippets, WithoutAStressTheyChangeNothing) {
  const campaign::Guidance g = guide({{"object_occlusion", Value::object()}});
  EXPECT_NE(albumentations_snippet(g).text.find("A.Compose([], "), std::string::npos);
  EXPECT_NE(torchvision_snippet(g).text.find("v2.Identity()"), std::string::npos);
}

// The libraries themselves: the code runs, keeps size and type, and leaves a quarter of the pictures as they are. Albumentations comes
// with `tools/setup.sh test` to .venv-augment; torchvision with `tools/setup.sh peers` to .venv-peers, for it brings two gigabytes of
// torch.
void run_in(const std::string& environment, const AugmentSnippet& snippet, const std::string& check) {
  const char* source = std::getenv("PROOFLOAD_SOURCE_DIR");
  const std::filesystem::path python =
      std::filesystem::path(source ? source : ".") / (".venv-" + environment) / "bin" / "python";
  std::error_code unreadable;
  if (!std::filesystem::exists(python, unreadable)) {
    if (environment == "augment" && std::getenv("CI"))
      FAIL() << python << " is missing; tools/setup.sh test makes it";
    GTEST_SKIP() << "SKIPPED: the augmentation library is not here; tools/setup.sh "
                 << (environment == "augment" ? "test" : environment) << " brings it to .venv-"
                 << environment;
  }
  const test::ScratchFolder folder;
  folder.write(snippet.file, snippet.text);
  folder.write("check.py", check);
  const std::string log = (folder.path() / "log").string();
  const std::string command = "cd '" + folder.path().string() + "' && NO_ALBUMENTATIONS_UPDATE=1 '" +
                              python.string() + "' -W error::UserWarning check.py > log 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << read_file(log) << snippet.text;
}

TEST(AugmentSnippets, RunInAlbumentations) {
  run_in("augment", albumentations_snippet(everything()),
         "import random, numpy as np\n"
         "import albumentations as A\n"
         "import augment_albumentations as made\n"
         "rng = np.random.default_rng(1)\n"
         "picture = rng.integers(0, 256, (48, 64, 3), dtype=np.uint8)\n"
         "one_of = made.transform().transforms[0]\n"
         "for stress in one_of.transforms:\n"
         "    for step in stress.transforms:\n"
         "        out = step(image=picture)['image']\n"
         "        assert out.shape == picture.shape and out.dtype == np.uint8, step\n"
         "        assert not np.array_equal(out, picture), step\n"
         "same = sum(np.array_equal(made.augment(picture), picture) for _ in range(400))\n"
         "assert 60 <= same <= 140, same\n"
         "boxed = made.transform(bbox_params=A.BboxParams('pascal_voc', label_fields=['labels']))\n"
         "out = boxed(image=picture, bboxes=[[4, 4, 30, 30]], labels=[1])\n"
         "assert out['image'].shape == picture.shape\n");
}

TEST(AugmentSnippets, RunInTorchvision) {
  run_in("peers", torchvision_snippet(everything()),
         "import torch\n"
         "import augment_torchvision as made\n"
         "torch.manual_seed(1)\n"
         "picture = torch.randint(0, 256, (3, 48, 64), dtype=torch.uint8)\n"
         "for stress in made.STRESSES:\n"
         "    out = stress(picture)\n"
         "    assert out.shape == picture.shape and out.dtype == torch.uint8, stress\n"
         "    assert not torch.equal(out, picture), stress\n"
         "same = sum(torch.equal(made.transform(picture), picture) for _ in range(400))\n"
         "assert 60 <= same <= 140, same\n");
}

// Strengths agree with our own: noise of the two libraries has the deviation that was asked for.
campaign::Guidance noise_of_20() {
  campaign::Guidance g = guide({{"gaussian_noise", Value::object()}});
  const Axis& axis = g.answer.spec.stresses[0].axis;
  g.augment[0].from = g.augment[0].to = axis.level_of(20);
  return g;
}

constexpr const char* kDeviationIs20 =
    "flat = np.full((256, 256, 3), 128, np.uint8)\n"
    "got = float(np.std(noisy(flat).astype(float)))\n"
    "assert abs(got - 20) < 0.5, got\n";

TEST(AugmentSnippets, StrengthsAreThoseOfTheRangeInAlbumentations) {
  run_in("augment", albumentations_snippet(noise_of_20()),
         std::string("import numpy as np\nimport augment_albumentations as made\n"
                     "noisy = lambda x: made.transform().transforms[0].transforms[0](image=x)['image']\n") +
             kDeviationIs20);
}

TEST(AugmentSnippets, StrengthsAreThoseOfTheRangeInTorchvision) {
  run_in("peers", torchvision_snippet(noise_of_20()),
         std::string("import numpy as np, torch\nimport augment_torchvision as made\n"
                     "noisy = lambda x: made.STRESSES[0](torch.from_numpy(x).permute(2, 0, 1)).numpy()\n") +
             kDeviationIs20);
}

}  // namespace
}  // namespace proofload::report
