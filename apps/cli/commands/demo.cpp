#include <CLI/CLI.hpp>

#include "commands.h"
#include "embedded/demo_belt_net.h"
#include "embedded/demo_belt_yaml.h"
#include "embedded/demo_gauge_net.h"
#include "embedded/demo_gauge_yaml.h"
#include "execute.h"
#include "proofload/campaign/config.h"
#include "proofload/core/file.h"

namespace proofload::cli {

namespace {

// Four hundred drawn dials, read by a small net trained on other drawn dials. A mirrored dial must show the mirrored reading.
constexpr const char* kGauge = R"yaml(schema_version: 1
name: demo
data: {format: synthetic, scene: gauge, count: 400, seed: 2026}
stress:
  gaussian_noise: {operating: 6}
  gaussian_blur: {operating: 0.8}
  motion_blur: {operating: 3}
  pixel_dropout: {operating: 0.01}
  packet_loss: {operating: 0.01}
  exposure_dark: {operating: 1}
  contrast: {operating: 0.7}
  jpeg_compression: {operating: 40}
  downscale: {operating: 1.5}
  object_occlusion:
relations: [hflip]
gates:
  - clean.mae <= 0.1
  - gaussian_blur.limit.watch >= 0.8 px
  - hflip.holds >= 90 %
)yaml";

// Two hundred drawn belts with washers, nuts, bolts and plates, found by a small net trained on other drawn belts.
constexpr const char* kBelt = R"yaml(schema_version: 1
name: demo-belt
data: {format: synthetic, scene: belt, count: 200, size: 160, seed: 2026}
stress:
  gaussian_noise: {operating: 6}
  gaussian_blur: {operating: 0.5}
  motion_blur: {operating: 2}
  packet_loss: {operating: 0.01}
  exposure_dark: {operating: 1}
  jpeg_compression: {operating: 40}
  contrast: {operating: 0.7}
  object_occlusion: {hidden_fraction: [0, 0.7]}
relations: [hflip]
gates:
  - clean.map50 >= 0.9
  - gaussian_blur.limit.watch >= 0.5 px
  - hflip.holds >= 90 %
)yaml";

struct Example {
  const char* config;
  std::string_view net;
  std::string_view description;  // Its model.yaml.
};

Example example_named(const std::string& name) {
  if (name == "gauge") return {kGauge, embedded::demo_gauge_net(), embedded::demo_gauge_yaml()};
  if (name == "belt") return {kBelt, embedded::demo_belt_net(), embedded::demo_belt_yaml()};
  throw Error(ErrorCode::invalid_argument, "there is no example `" + name + "`" +
                                               did_you_mean(name, {"gauge", "belt"}) +
                                               " (examples: gauge, belt; settings are written key=value)");
}

struct Options {
  std::string out;
  std::vector<std::string> words;
  int threads = 0;
  ExecuteOptions execute;
};

}  // namespace

void add_demo(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* demo = app.add_subcommand(
      "demo",
      "Stress a small built-in net on drawn pictures; needs no files. `demo` reads 400 dials, "
      "`demo belt` finds parts on 200 conveyor belts\n\n"
      "Examples:\n  proofload demo\n  proofload demo belt\n");
  demo->add_option("example", o->words, "gauge (the default) or belt, then key=value settings over its own")
      ->type_name("EXAMPLE|KEY=VALUE");
  demo->add_option("-o,--out", o->out, "Run folder (default: runs/demo, runs/demo-belt)")->type_name("DIR");
  demo->add_option("-j,--threads", o->threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  demo->add_flag("--force", o->execute.force, "Take over a folder of another config");
  demo->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      std::vector<std::string> overrides = o->words;
      std::string name = "gauge";
      if (!overrides.empty() && overrides.front().find('=') == std::string::npos) {
        name = overrides.front();
        overrides.erase(overrides.begin());
      }
      const Example example = as_usage([&] { return example_named(name); });
      const std::string usual = name == "gauge" ? "runs/demo" : "runs/demo-" + name;
      const std::filesystem::path folder = o->out.empty() ? usual : o->out;
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error)
        throw Error(ErrorCode::io, folder.string() + ": cannot be made (" + error.message() +
                                       "); choose another with --out");
      const std::filesystem::path model = folder / ("demo_" + name + ".onnx");
      write_file(model, example.net);
      write_file(folder / ("demo_" + name + ".model.yaml"), example.description);
      campaign::Config config;
      config.add_text(example.config, "demo.yaml");
      config.add_argument("model=" + model.string());
      config.add_argument("out.dir=" + folder.string());
      config.add_argument("threads=" + std::to_string(o->threads));
      const campaign::CampaignSpec spec = as_usage([&] {
        for (const std::string& argument : overrides) config.add_argument(argument);
        return campaign::spec_from_config(config, registry);
      });
      ExecuteOptions execute_options = o->execute;
      // The demo shows failing gates on purpose; its exit code says whether it ran.
      execute_options.exit_zero = true;
      return execute(session, spec, registry, execute_options);
    };
  });
}

}  // namespace proofload::cli
