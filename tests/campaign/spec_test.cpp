#include "proofload/campaign/spec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/registry/stress_sets.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

CampaignSpec read(const std::string& yaml, const std::vector<std::string>& arguments = {}) {
  Config config;
  config.add_text(yaml, "p.yaml");
  for (const std::string& argument : arguments) config.add_argument(argument);
  return spec_from_config(config, builtin_registry());
}

std::string refusal(const std::string& yaml) {
  try {
    read(yaml);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    return e.what();
  }
  return "accepted";
}

TEST(Spec, AnEndpointCountsOnlyIfItWasTyped) {
  const CampaignSpec typed =
      read("", {"model.endpoint=http://localhost:1", "model.name=net", "data=pictures"});
  EXPECT_EQ(typed.model.engine, "oip");
  EXPECT_EQ(typed.model.endpoint, "http://localhost:1");
  EXPECT_EQ(typed.model.path, "net");
  EXPECT_EQ(typed.name, "net");
  const std::string shared = "model: {endpoint: 'http://evil.example', name: net}\ndata: {path: pictures}\n";
  EXPECT_NE(refusal(shared).find("only used when it is named on the command line: --endpoint URL"),
            std::string::npos);
  Config environment;
  environment.add_text("model: {name: net}\ndata: {path: pictures}\n", "p.yaml");
  environment.add_environment({"PROOFLOAD__MODEL__ENDPOINT=http://evil.example"});
  EXPECT_THROW(spec_from_config(environment, builtin_registry()), Error);
  // A file that comes after what was typed wins, and is not what was typed.
  Config later;
  later.add_argument("model.endpoint=http://localhost:1");
  later.add_text(shared, "p.yaml");
  EXPECT_THROW(spec_from_config(later, builtin_registry()), Error);
  // What is recorded names the model and no address.
  const std::string record = to_json(to_record(typed));
  EXPECT_EQ(record.find("localhost"), std::string::npos);
  EXPECT_NE(record.find("\"name\":\"net\""), std::string::npos);
  EXPECT_EQ(spec_from_record(to_record(typed), builtin_registry()).model.endpoint, "");
}

TEST(Spec, AnEndpointNeedsAModelAndItsEngine) {
  const auto refused = [](const std::vector<std::string>& arguments) {
    try {
      read("data: {path: pictures}\n", arguments);
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(refused({"model.endpoint=http://localhost:1"}).find("--model-name NAME"), std::string::npos);
  EXPECT_NE(refused({"model.endpoint=http://localhost:1", "model=net.onnx", "model.engine=openvino"})
                .find("is for the engine oip"),
            std::string::npos);
}

constexpr const char* kLeast = "model: {path: net.onnx}\ndata: {path: pictures}\n";

TEST(Spec, TwoNamesAreEnough) {
  const CampaignSpec spec = read("", {"model=net.onnx", "data=pictures"});
  EXPECT_EQ(spec.name, "net");
  EXPECT_EQ(spec.out.dir, "runs/net");
  EXPECT_EQ(spec.search.method, "race");
  EXPECT_EQ(spec.zones.watch, 0.20);
  EXPECT_EQ(spec.stresses.size(), default_stresses(builtin_registry()).size());
}

TEST(Spec, DefaultStressesTakeBothDirectionsAndNoSwitches) {
  const std::vector<std::string> names = default_stresses(builtin_registry());
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has("exposure_dark"));
  EXPECT_TRUE(has("exposure_bright"));
  EXPECT_FALSE(has("exposure"));
  EXPECT_FALSE(has("hflip"));
}

TEST(Spec, ANameIsItsOwnKindOrNamesOne) {
  const CampaignSpec spec =
      read(std::string(kLeast) +
           "stress:\n  soft: {kind: gaussian_blur, sigma: [0.5, 3], operating: 2 px}\n  exposure_bright:\n");
  ASSERT_EQ(spec.stresses.size(), 2U);
  EXPECT_EQ(spec.stresses[0].name, "soft");
  EXPECT_EQ(spec.stresses[0].kind, "gaussian_blur");
  EXPECT_NEAR(spec.stresses[0].axis.natural(spec.stresses[0].from), 0.5, 1e-4);
  EXPECT_NEAR(spec.stresses[0].axis.natural(spec.stresses[0].to), 3, 1e-4);
  EXPECT_EQ(spec.stresses[0].operating, 2);
  EXPECT_EQ(spec.stresses[1].kind, "exposure");
  EXPECT_EQ(spec.stresses[1].params.text("direction"), "bright");
}

TEST(Spec, AChainIsAStressAndSurvivesItsRecord) {
  const CampaignSpec spec = read(std::string(kLeast) +
                                 "stress:\n  dusk: {chain: [{gaussian_noise: 8}, {exposure_dark: 3 stops}], "
                                 "strength: [0, 80 %]}\n");
  ASSERT_EQ(spec.stresses.size(), 1U);
  EXPECT_EQ(spec.stresses[0].kind, "chain");
  EXPECT_NEAR(spec.stresses[0].axis.natural(spec.stresses[0].to), 0.8, 1e-4);
  EXPECT_EQ(spec_from_record(to_record(spec), builtin_registry()).stresses[0].params.values(),
            spec.stresses[0].params.values());
  const CampaignSpec odd =
      read(std::string(kLeast) + "stress:\n  odd: {chain: [{jpeg_compression: 50}, {gaussian_noise: 8}]}\n");
  EXPECT_TRUE(std::any_of(odd.notes.begin(), odd.notes.end(), [](const std::string& note) {
    return note.find("no camera makes") != std::string::npos;
  }));
  EXPECT_THROW(read(std::string(kLeast) + "stress:\n  dusk: {chain: [{gaussian_noise: 900}]}\n"), Error);
  EXPECT_THROW(read(std::string(kLeast) + "stress:\n  dusk: {kind: rotate, chain: [hflip]}\n"), Error);
  const CampaignSpec gated = read(std::string(kLeast) +
                                  "stress:\n  loose: {kind: intermittent, chain: [{jpeg_compression: 50}, "
                                  "{gaussian_noise: 8}], duty: 0.3}\n");
  EXPECT_EQ(gated.stresses[0].kind, "intermittent");
  EXPECT_EQ(gated.stresses[0].params.real("duty"), 0.3);
  EXPECT_NE(gated.stresses[0].params.text("links").find("jpeg_compression"), std::string::npos);
  EXPECT_TRUE(std::any_of(gated.notes.begin(), gated.notes.end(), [](const std::string& note) {
    return note.find("stress.loose: `gaussian_noise` acts before") != std::string::npos;
  }));
}

const StressSpec* stress_named(const CampaignSpec& spec, const std::string& name) {
  for (const StressSpec& stress : spec.stresses)
    if (stress.name == name) return &stress;
  return nullptr;
}

TEST(Spec, EverySetReads) {
  for (const StressSet& set : stress_sets()) {
    const CampaignSpec spec = read("model: {path: a.onnx}\ndata: {path: d}\nstress: " + set.id + "\n");
    EXPECT_EQ(spec.stresses.size(), set.stresses.size()) << set.id;
    EXPECT_FALSE(set.title.empty()) << set.id;
    EXPECT_EQ(set.summary.back(), '.') << set.id;
    EXPECT_EQ(config_hash(spec_from_record(to_record(spec), builtin_registry())), config_hash(spec))
        << set.id;
  }
}

// The strongest level of a published benchmark is the end of the range, and what it sets besides is set.
TEST(Spec, SetsOfBenchmarksGoToTheirLastLevel) {
  for (const char* id : {"imagenet_c", "cifar10_c", "imagenet_c_bar", "cifar10_c_bar"}) {
    const CampaignSpec spec =
        read("model: {path: a.onnx}\ndata: {path: d}\nstress: " + std::string(id) + "\n");
    int published = 0;
    for (const StressSpec& stress : spec.stresses) {
      const stress::Spec& kind = builtin_registry().stressors.at(stress.kind);
      for (const stress::PublishedLevels& levels : kind.levels) {
        if (levels.name != id) continue;
        ++published;
        double last = levels.values.front();
        for (const double value : levels.values)
          if (stress.axis.distance_of(value) > stress.axis.distance_of(last)) last = value;
        EXPECT_NEAR(stress.axis.natural(stress.to), last, 2e-3 * std::abs(last)) << id << ' ' << stress.name;
        EXPECT_EQ(stress.from, 0);
        const std::size_t middle = levels.params.size() > 1 ? 2 : 0;
        const Value besides = levels.params_at(middle);
        for (const Member& member : besides.members())
          EXPECT_EQ(to_json(stress.params.values().at(member.key)), to_json(member.value))
              << id << ' ' << stress.name << ' ' << member.key;
      }
    }
    EXPECT_GE(published, 7) << id;
  }
}

TEST(Spec, ASetIsItsStressesAndWhatStandsBesideItGoesOver) {
  const CampaignSpec spec = read(
      "model: {path: a.onnx}\ndata: {path: d}\n"
      "stress:\n  rotate: {border: constant}\n  medical:\n  gaussian_blur: {sigma: [0, 3]}\n"
      "  gamma_dark: {kind: gaussian_noise}\n  glare:\n");
  ASSERT_EQ(spec.stresses.size(), stress_set("medical")->stresses.size() + 1);
  const StressSpec* rotate = stress_named(spec, "rotate");
  ASSERT_TRUE(rotate);
  EXPECT_EQ(rotate->params.text("border"), "constant");
  EXPECT_NEAR(rotate->axis.natural(rotate->to), 45, 1e-3);
  EXPECT_NEAR(stress_named(spec, "gaussian_blur")->axis.natural(stress_named(spec, "gaussian_blur")->to), 3,
              1e-3);
  EXPECT_EQ(stress_named(spec, "gamma_dark")->kind, "gaussian_noise");
  EXPECT_TRUE(stress_named(spec, "glare"));
  EXPECT_FALSE(stress_named(spec, "medical"));
}

TEST(Spec, SetsAreNamedOnTheCommandLineToo) {
  const std::string yaml = "model: {path: a.onnx}\ndata: {path: d}\n";
  const CampaignSpec spec = read(yaml, {"stress=cifar10_c,hflip", "stress.gaussian_noise.operating=5"});
  EXPECT_EQ(spec.stresses.size(), 16U);
  EXPECT_NEAR(stress_named(spec, "gaussian_noise")->axis.natural(stress_named(spec, "gaussian_noise")->to),
              25.5, 0.01);
  EXPECT_EQ(*stress_named(spec, "gaussian_noise")->operating, 5);
  EXPECT_EQ(read(yaml + "stress: [cifar10_c, hflip]\n").stresses.size(), 16U);
  EXPECT_EQ(read(yaml + "stress: cifar10_c, hflip\n").stresses.size(), 16U);
}

TEST(Spec, OfTwoSetsTheFirstHasItsWay) {
  const std::string yaml = "model: {path: a.onnx}\ndata: {path: d}\n";
  const CampaignSpec spec = read(yaml + "stress: [cifar10_c, imagenet_c]\n");
  EXPECT_EQ(spec.stresses.size(), 15U);
  EXPECT_NEAR(stress_named(spec, "gaussian_noise")->axis.natural(stress_named(spec, "gaussian_noise")->to),
              25.5, 0.01);
  int notes = 0;
  for (const std::string& note : spec.notes)
    notes += note == "stress.gaussian_noise stands in cifar10_c and in imagenet_c; it is that of cifar10_c";
  EXPECT_EQ(notes, 1);
}

TEST(Spec, ASetThatDoesNotExistIsAnsweredByTheNearest) {
  const std::string yaml = "model: {path: a.onnx}\ndata: {path: d}\n";
  const std::string unknown = refusal(yaml + "stress: [gaussian_blur, camrea]\n");
  EXPECT_NE(unknown.find("p.yaml:3:"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("camrea"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("did you mean `camera`?"), std::string::npos) << unknown;
  const std::string given = refusal(yaml + "stress:\n  camera: {sigma: 3}\n");
  EXPECT_NE(given.find("p.yaml:4:3: `camera` is a set of stresses and has no parameters"), std::string::npos)
      << given;
  // A name of one's own is a stress when it says which.
  EXPECT_EQ(read(yaml + "stress: {camera: {kind: gaussian_blur}}\n").stresses.size(), 1U);
}

TEST(Spec, AFileOfAStressIsReadAndItsDigestKept) {
  const test::ScratchFolder scratch;
  const std::string file = scratch.write("psf.csv", "1 2 1\n").string();
  const std::string stress =
      std::string(kLeast) + "stress:\n  lens:\n    kind: kernel_file\n    file: " + file;
  const CampaignSpec spec = read(stress + "\n");
  EXPECT_EQ(spec.stresses.at(0).params.text("sha256"), sha256("1 2 1\n"));
  const Value record = to_record(spec);
  scratch.write("psf.csv", "1 2 x\n");
  EXPECT_NE(refusal(stress + "\n").find("p.yaml:6:5: " + file + ":1: `x` is no number"), std::string::npos)
      << refusal(stress + "\n");
  // A report is made from the record alone.
  std::filesystem::remove(file);
  EXPECT_EQ(spec_from_record(record, builtin_registry()).stresses.at(0).params.values(),
            spec.stresses[0].params.values());
  EXPECT_NE(refusal(stress + "\n").find("psf.csv"), std::string::npos);
  EXPECT_NE(refusal(std::string(kLeast) + "stress: [kernel_file]\n").find("`file` is missing"),
            std::string::npos);
  // Where something stands in for the file, none need be named.
  EXPECT_EQ(read(std::string(kLeast) + "stress: [histogram_match]\n").stresses.at(0).params.text("sha256"),
            "");
}

TEST(Spec, FilesOfAChainsLinksKeepTheirDigests) {
  const test::ScratchFolder scratch;
  const std::string file = scratch.write("psf.csv", "1 2 1\n").string();
  const std::string stress = std::string(kLeast) +
                             "stress:\n  dusk:\n    chain:\n      - {gaussian_noise: 8}\n" +
                             "      - {kernel_file: {file: " + file + "}}\n";
  const CampaignSpec spec = read(stress);
  EXPECT_NE(spec.stresses.at(0).params.text("links").find(sha256("1 2 1\n")), std::string::npos);
  const Value record = to_record(spec);
  scratch.write("psf.csv", "1 4 1\n");
  EXPECT_NE(read(stress).stresses.at(0).params.text("links"), spec.stresses[0].params.text("links"));
  std::filesystem::remove(file);
  EXPECT_EQ(spec_from_record(record, builtin_registry()).stresses.at(0).params.values(),
            spec.stresses[0].params.values());
  EXPECT_NE(refusal(stress).find("psf.csv"), std::string::npos) << refusal(stress);
}

TEST(Spec, DepthMapsAreAFolderOrAMap) {
  const CampaignSpec folder = read("model: net.onnx\ndata: {path: pictures, depth_maps: far}\n");
  EXPECT_EQ(folder.data.depth.folder, "far");
  EXPECT_EQ(folder.data.depth.scale, 0.001);
  const CampaignSpec map = read(
      "model: net.onnx\ndata: {path: pictures, depth_maps: {path: far, scale: 0.00390625, unknown: -1, "
      "suffix: "
      "_d}}\n");
  const CampaignSpec again = spec_from_record(to_record(map), builtin_registry());
  for (const CampaignSpec* spec : {&map, &again}) {
    EXPECT_EQ(spec->data.depth.folder, "far");
    EXPECT_EQ(spec->data.depth.scale, 1.0 / 256);
    EXPECT_EQ(spec->data.depth.unknown, -1);
    EXPECT_EQ(spec->data.depth.suffix, "_d");
  }
  EXPECT_NE(
      refusal("model: net.onnx\ndata: {path: pictures, depth_maps: {scale: 1}}\n").find("names a folder"),
      std::string::npos);
}

TEST(Spec, RangesMayBeWrittenEitherWayRound) {
  for (const char* range : {"{from: 0.9, to: 0.3}", "[0.3, 0.9]", "{to: 0.3, from: 0.9}"}) {
    const CampaignSpec spec = read(std::string(kLeast) + "stress: {contrast: {factor: " + range + "}}\n");
    EXPECT_NEAR(spec.stresses[0].axis.natural(spec.stresses[0].from), 0.9, 1e-4) << range;
    EXPECT_NEAR(spec.stresses[0].axis.natural(spec.stresses[0].to), 0.3, 1e-4) << range;
  }
}

TEST(Spec, AnEmptyListOfStressesMeansNone) {
  EXPECT_TRUE(read("", {"model=a.onnx", "data=b", "stress="}).stresses.empty());
}

TEST(Spec, AllProblemsComeAtOnceWithPlaceAndNearestName) {
  const std::string text = refusal(
      "model: {path: net.onnx, engin: openvino}\n"
      "data: {path: x, limt: 5}\n"
      "serch: {}\n"
      "stress:\n"
      "  gausian_blur: {}\n"
      "  gaussian_noise: {sigma: [0, 500], mon: true}\n"
      "  rotate: {operating: 3 px}\n"
      "zones: {watch: 0.6}\n"
      "gates: [rotat.limit.watch >= 3]\n");
  for (const char* part : {"p.yaml:1:25", "`engine`", "`limit`", "`search`", "p.yaml:5:3", "`gaussian_blur`",
                           "p.yaml:6:", "`mono`", "goes from", "p.yaml:7:", "zones must rise", "`rotate`"})
    EXPECT_NE(text.find(part), std::string::npos) << "missing " << part << " in\n" << text;
}

TEST(Spec, WhatIsMissingIsAskedFor) {
  const std::string text = refusal("seed: 1\n");
  EXPECT_NE(text.find("model=net.onnx"), std::string::npos) << text;
  EXPECT_NE(text.find("data=pictures/"), std::string::npos) << text;
}

TEST(Spec, ARecordReadsBackToTheSameCampaign) {
  const CampaignSpec spec = read(
      std::string(kLeast) +
      "seed: 9\noracle: correctness\nstress:\n  soft: {kind: gaussian_blur, sigma: [0.5, 3], operating: 2}\n"
      "  loss: {kind: packet_loss, burst: 8}\n  jpeg_compression:\nrelations: [hflip]\n"
      "gates:\n  - soft.limit.watch >= 1 px\n  - {expr: loss.broken_share(2 %) <= 10 %, abort: true}\n"
      "search: {levels: 32, refine: false, certify: all, confidence: 0.9}\n");
  const CampaignSpec again = spec_from_record(to_record(spec), builtin_registry());
  EXPECT_EQ(to_json(to_record(again)), to_json(to_record(spec)));
  EXPECT_EQ(config_hash(again), config_hash(spec));
  EXPECT_EQ(again.stresses[0].from, spec.stresses[0].from);
  EXPECT_EQ(again.stresses[0].to, spec.stresses[0].to);
  EXPECT_TRUE(again.gates[1].abort);
}

TEST(Spec, TheHashIgnoresWhatChangesNoRecord) {
  const std::string a = config_hash(read(kLeast));
  EXPECT_EQ(a, config_hash(read(kLeast, {"threads=3", "out.dir=elsewhere", "search.budget.evals=5",
                                         "out.html=false"})));
  EXPECT_NE(a, config_hash(read(kLeast, {"seed=2"})));
  EXPECT_NE(a, config_hash(read(kLeast, {"search.levels=32"})));
}

}  // namespace
}  // namespace proofload::campaign
