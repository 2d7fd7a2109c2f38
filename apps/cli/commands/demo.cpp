#include <CLI/CLI.hpp>

#include "commands.h"
#include "embedded/demo_gauge_net.h"
#include "embedded/demo_gauge_yaml.h"
#include "execute.h"
#include "proofload/campaign/config.h"
#include "proofload/core/file.h"

namespace proofload::cli {

namespace {

// Four hundred drawn dials, read by a small net trained on other drawn dials. A mirrored dial must show the mirrored reading.
constexpr const char* kConfig = R"yaml(schema_version: 1
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

struct Options {
  std::string out = "runs/demo";
  std::vector<std::string> overrides;
  int threads = 0;
  ExecuteOptions execute;
};

}  // namespace

void add_demo(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* demo =
      app.add_subcommand("demo",
                         "Stress a small built-in gauge reader on 400 drawn dials; needs no files\n\n"
                         "Example:\n  proofload demo\n");
  demo->add_option("overrides", o->overrides, "key=value settings over the demo's own")
      ->type_name("KEY=VALUE");
  demo->add_option("-o,--out", o->out, "Run folder")->capture_default_str()->type_name("DIR");
  demo->add_option("-j,--threads", o->threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  demo->add_flag("--force", o->execute.force, "Take over a folder of another config");
  demo->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const std::filesystem::path folder = o->out;
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error)
        throw Error(ErrorCode::io, folder.string() + ": cannot be made (" + error.message() +
                                       "); choose another with --out");
      const std::filesystem::path model = folder / "demo_gauge.onnx";
      write_file(model, embedded::demo_gauge_net());
      write_file(folder / "demo_gauge.model.yaml", embedded::demo_gauge_yaml());
      campaign::Config config;
      config.add_text(kConfig, "demo.yaml");
      config.add_argument("model=" + model.string());
      config.add_argument("out.dir=" + folder.string());
      config.add_argument("threads=" + std::to_string(o->threads));
      const campaign::CampaignSpec spec = as_usage([&] {
        for (const std::string& argument : o->overrides) config.add_argument(argument);
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
