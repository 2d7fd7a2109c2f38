#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "commands.h"
#include "proofload/coding/codec.h"
#include "proofload/core/error.h"
#include "proofload/core/parallel.h"
#include "proofload/core/rng.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"

namespace proofload::cli {

namespace {

struct Finding {
  std::string what;
  std::string value;
  bool good = true;
  std::string cure;
  bool optional = false;  // Where it is not good, something cannot be done, but nothing is wrong.
};

std::string cpu_line(const char* key) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with(key)) return std::string(trim(line.substr(line.find(':') + 1)));
  return "unknown";
}

std::string cpu_features() {
  const std::vector<std::string> flags = split(cpu_line("flags"), ' ');
  std::vector<std::string> out;
  for (const char* wanted : {"sse4_2", "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "avx512_vnni"})
    if (std::find(flags.begin(), flags.end(), wanted) != flags.end()) out.emplace_back(wanted);
  return out.empty() ? "none of those asked for" : join(out, " ");
}

Finding generator() {
  const auto words = philox4x32_10({0, 0, 0, 0}, {0, 0});
  const bool good = words[0] == 0x6627e8d5U && words[3] == 0x9b00dbd8U;
  return {"random fields",
          good ? "Philox4x32-10 gives its known answers" : "Philox4x32-10 gives wrong answers", good,
          "this build is broken; build it again and run the tests"};
}

Finding writable() {
  std::error_code error;
  const auto here = std::filesystem::current_path(error);
  if (::access(here.c_str(), W_OK) != 0)
    return {"working folder", here.string() + " cannot be written", false, "run elsewhere, or set out.dir=…"};
  const auto space = std::filesystem::space(here, error);
  if (error) return {"working folder", here.string(), true, ""};
  const double gigabytes = static_cast<double>(space.available) / 1e9;
  return {"working folder", here.string() + ", " + fixed_text(gigabytes, 1) + " GB free", gigabytes > 0.5,
          "free some disk space before a long run"};
}

Finding video() {
  try {
    return {"video", dataset::video_library(), true, ""};
  } catch (const Error& e) {
    return {"video", "video files cannot be read", false, e.what(), /*optional=*/true};
  }
}

Finding codecs() {
  try {
    const std::string library = coding::codec_library();
    std::vector<std::string> missing;
    for (const auto standard : {coding::Standard::h264, coding::Standard::h265})
      if (!coding::can_code(standard)) missing.emplace_back(coding::name_of(standard));
    if (missing.empty()) return {"codecs", "H.264, H.265; " + library, true, ""};
    return {"codecs", join(missing, ", ") + " cannot be encoded; " + library, false,
            "install an FFmpeg with libx264 and libx265 (Debian: libavcodec59)", /*optional=*/true};
  } catch (const Error& e) {
    return {"codecs", "packet loss in real codecs cannot be stressed", false, e.what(), /*optional=*/true};
  }
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  CLI::App* doctor = app.add_subcommand("doctor", "Show versions, engines and what is missing");
  doctor->callback([&session] {
    session.action = [&session] {
      const Registry registry = Registry::builtin();
      std::vector<Finding> findings;
      findings.push_back({"proofload", PROOFLOAD_VERSION, true, ""});
      const auto engines = registry.engines.ids();
      findings.push_back(
          {"engines", join(engines, ", "), registry.engines.find("openvino") != nullptr,
           "only the toy engine is here; build with OpenVINO (`make setup build`) to run real networks"});
      findings.push_back({"processor",
                          cpu_line("model name") + ", " + std::to_string(hardware_threads()) + " threads",
                          true, ""});
      findings.push_back({"features", cpu_features(), true, ""});
      findings.push_back({"stressors", std::to_string(registry.stressors.ids().size()),
                          !registry.stressors.ids().empty(), ""});
      findings.push_back(
          {"formats", join(registry.formats.ids(), ", "), !registry.formats.ids().empty(), ""});
      findings.push_back({"heads", join(registry.heads.ids(), ", "), !registry.heads.ids().empty(), ""});
      findings.push_back(video());
      findings.push_back(codecs());
      findings.push_back(generator());
      findings.push_back(writable());
      bool good = true;
      Value json = Value::array();
      for (const Finding& finding : findings) {
        good = good && (finding.good || finding.optional);
        std::string line = finding.what;
        line.append(line.size() < 16 ? 16 - line.size() : 1, ' ');
        session.out(std::string(finding.good       ? "ok  "
                                : finding.optional ? "--  "
                                                   : "!!  ") +
                    line + finding.value + "\n");
        if (!finding.good) session.out("    " + std::string(16, ' ') + finding.cure + "\n");
        Value item = Value::object();
        item["what"] = finding.what;
        item["value"] = finding.value;
        item["ok"] = finding.good;
        if (!finding.good) item["cure"] = finding.cure;
        if (!finding.good) item["optional"] = finding.optional;
        json.push_back(std::move(item));
      }
      if (session.json) session.json_out(json);
      return static_cast<int>(good ? kDone : kUnusable);
    };
  });
}

}  // namespace proofload::cli
