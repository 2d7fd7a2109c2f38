#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/guidance.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/file.h"
#include "proofload/report/guide_page.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::string out;
  std::string oracle;
  std::string data;
  std::vector<std::string> targets;
  campaign::GuideRequest request;
};

// "gaussian_blur=3 px", each on the axis of its stress.
std::map<std::string, double> targets_of(const std::vector<std::string>& texts,
                                         const campaign::CampaignSpec& spec) {
  std::map<std::string, double> out;
  for (const std::string& text : texts) {
    const auto at = text.find('=');
    if (at == std::string::npos)
      throw Error(ErrorCode::invalid_argument,
                  "the target `" + text + "` is not written STRESS=VALUE, such as `gaussian_blur=3 px`");
    const std::string name = text.substr(0, at);
    const campaign::StressSpec* stress = nullptr;
    std::vector<std::string> names;
    for (const campaign::StressSpec& one : spec.stresses) {
      names.push_back(one.name);
      if (one.name == name) stress = &one;
    }
    if (!stress)
      throw Error(ErrorCode::invalid_argument,
                  "the run has no stress `" + name + "`" + did_you_mean(name, names));
    try {
      out[name] = campaign::on_axis(campaign::parse_quantity(text.substr(at + 1)), stress->axis);
    } catch (const Error& e) {
      throw Error(ErrorCode::invalid_argument, "the target `" + text + "`: " + e.what());
    }
  }
  return out;
}

}  // namespace

void add_guide(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("guide",
                                      "What to do next: which pictures to collect, how many must still hold, "
                                      "and which augmentation to train with, as "
                                      "augment.yaml and as code for Albumentations and torchvision. From the "
                                      "records of a run; needs no model\n\n"
                                      "Examples:\n"
                                      "  proofload guide runs/net\n"
                                      "  proofload guide runs/net --target 'gaussian_blur=3 px' --out next");
  verb->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  verb->add_option("-o,--out", o->out,
                   "Folder for augment.yaml, the code and guide.md (default: guide in the run folder)")
      ->type_name("DIR");
  verb->add_option("-s,--stress", o->request.stresses, "Stress by its name in the run (default: all)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("NAME");
  verb->add_option("--target", o->targets,
                   "Strength that a stress should be stood at (default: its operating point, else --goal)")
      ->allow_extra_args(false)
      ->type_name("STRESS=VALUE");
  verb->add_option("--goal", o->request.further,
                   "Target of stresses without one, in multiples of today's limit")
      ->capture_default_str();
  verb->add_option("--pictures", o->request.pictures, "Listed for a stress at most")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  verb->add_option("--spread", o->request.spread,
                   "Column over which the lists are spread, at most 20 % from one value (default: the first "
                   "key of the "
                   "data's slices, else the class)")
      ->type_name("COLUMN");
  verb->add_option("--oracle", o->oracle, "stability or correctness (default: the run's own)")
      ->check(CLI::IsMember({"stability", "correctness"}));
  verb->add_option(
          "--data", o->data,
          "Where the data of the run is now; read only where a run of an earlier version did not measure how "
          "its pictures look")
      ->type_name("PATH");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const std::filesystem::path folder = std::filesystem::absolute(
          o->out.empty() ? folder_of(o->folder) / "guide" : std::filesystem::path(o->out));
      const std::string data = o->data.empty() ? "" : std::filesystem::absolute(o->data).string();
      const std::string name = folder_of(o->folder).string();
      campaign::GuideRequest request = o->request;
      if (!o->oracle.empty())
        request.oracle = o->oracle == "stability" ? Oracle::stability : Oracle::correctness;
      const campaign::Store store = open_run(o->folder);
      if (o->out.empty())
        need_writable(folder.parent_path(), "the guide is written there", "name another folder with --out");
      if (const auto record = store.fact("config"))
        request.targets = targets_of(o->targets, campaign::spec_from_record(*record, registry));
      const campaign::PictureLooks looks = looks_of(session, store, registry, data);
      const auto guidance = campaign::guidance(store, registry, looks, request);
      if (!guidance)
        throw Error(ErrorCode::invalid_argument,
                    name +
                        ": the run ended before its first picture; run it again before it can guide anyone");
      const std::vector<report::AugmentSnippet> snippets = {report::albumentations_snippet(*guidance),
                                                            report::torchvision_snippet(*guidance)};
      const report::Page page = report::guide_page(*guidance, snippets, name);
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error) throw Error(ErrorCode::io, folder.string() + ": cannot be made (" + error.message() + ")");
      constexpr std::size_t kRowsOnScreen = 20;
      session.out(report::terminal_page(page, session.style(), kRowsOnScreen));
      const auto write = [&](const std::string& file, const std::string& text) {
        write_file(folder / file, text);
        session.err("wrote " + (folder / file).string() + "\n");
      };
      write("guide.md", report::markdown_page(page));
      if (!guidance->augment.empty()) {
        write("augment.yaml", report::augment_yaml(*guidance, name));
        for (const report::AugmentSnippet& snippet : snippets) write(snippet.file, snippet.text);
      }
      if (session.json) session.json_out(report::guide_json(*guidance, snippets));
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
