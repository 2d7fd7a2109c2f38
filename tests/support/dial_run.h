// A finished run that costs a moment: fixed weights read drawn dials, wrongly, but with answers that react to stress.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "proofload/campaign/runner.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::test {

/// Config of drawn dials with `lines` (data, stress, search …) into <folder>/run; `gain` makes another model.
inline campaign::CampaignSpec dial_spec_of(const ScratchFolder& folder,
                                           const std::string& lines,
                                           const std::vector<std::string>& more = {},
                                           const std::string& gain = "4") {
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: " + gain + "}");
  campaign::Config config;
  config.add_text("name: t\nseed: 3\nmodel: {path: " + net.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n" + lines,
                  "test.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  for (const std::string& argument : more) config.add_argument(argument);
  return campaign::spec_from_config(config, builtin_registry());
}

/// The same of `count` dials under `stresses` ("gaussian_noise, pixel_dropout") at every one of 16 levels.
inline campaign::CampaignSpec dial_spec(const ScratchFolder& folder,
                                        const std::string& stresses,
                                        const std::vector<std::string>& more = {},
                                        const std::string& gain = "4",
                                        int count = 24) {
  return dial_spec_of(folder,
                      "data: {format: synthetic, count: " + std::to_string(count) + ", size: 32}\nstress: [" +
                          stresses + "]\nsearch: {method: grid, levels: 16}\n",
                      more, gain);
}

inline campaign::RunOutcome carry_out(const campaign::CampaignSpec& spec) {
  campaign::Progress silent;
  const std::atomic<bool> stop{false};
  return campaign::run(spec, builtin_registry(), {false, "test", "test"}, silent, stop);
}

/// Carries out `dial_spec_of` and returns the folder of the run.
inline std::filesystem::path dial_run(const ScratchFolder& folder,
                                      const std::string& lines,
                                      const std::vector<std::string>& more = {},
                                      const std::string& gain = "4") {
  carry_out(dial_spec_of(folder, lines, more, gain));
  return folder.path() / "run";
}

}  // namespace proofload::test
