#include "proofload/campaign/explain.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/rare.h"
#include "proofload/core/file.h"
#include "proofload/report/explain_page.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::string oracle;
  std::string reference;
  std::string data;
  std::string markdown;
  campaign::ExplainRequest request;
};

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "explain",
      "Take the limits of a run apart: by class, slice and size of objects, ways of breaking, weak slices, "
      "wrong "
      "answers that look sure, gaps between groups, scores. From its records; needs no model\n\n"
      "Examples:\n"
      "  proofload explain runs/net\n"
      "  proofload explain runs/net --group camera --markdown why.md");
  verb->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  verb->add_option("-s,--stress", o->request.stresses, "Stress by its name in the run (default: all)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("NAME");
  verb->add_option("--group", o->request.group,
                   "Key of the data's slices whose groups are compared, clean and stressed")
      ->type_name("KEY");
  verb->add_option("--oracle", o->oracle, "stability or correctness (default: the run's own)")
      ->check(CLI::IsMember({"stability", "correctness"}));
  verb->add_option("--reference", o->reference, "Run of a reference model, for mCE, relative mCE and mFR")
      ->type_name("DIR");
  verb->add_option(
          "--data", o->data,
          "Where the data of the run is now; read only where a run of an earlier version did not measure how "
          "its pictures look")
      ->type_name("PATH");
  verb->add_option("--markdown", o->markdown, "Also write everything to this file")->type_name("FILE");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const std::string data = o->data.empty() ? "" : std::filesystem::absolute(o->data).string();
      const std::filesystem::path markdown =
          o->markdown.empty() ? "" : std::filesystem::absolute(o->markdown);
      campaign::ExplainRequest request = o->request;
      if (!o->oracle.empty())
        request.oracle = o->oracle == "stability" ? Oracle::stability : Oracle::correctness;
      std::optional<campaign::Answer> reference;
      if (!o->reference.empty()) {
        reference = campaign::answer_from_store(open_run(o->reference), registry);
        request.reference = &*reference;
      }
      const std::string name = folder_of(o->folder).string();
      const campaign::Store store = open_run(o->folder);
      const campaign::PictureLooks looks = looks_of(session, store, registry, data);
      const auto explanation = campaign::explain(store, registry, looks, request);
      if (!explanation)
        throw Error(ErrorCode::invalid_argument,
                    name + ": the run ended before its first picture; run it again before it is explained");
      report::Page page = report::explain_page(*explanation, name);
      const std::vector<std::string> rare = campaign::stored_rare_sentences(store, explanation->answer.spec);
      if (!rare.empty()) {
        page.heading("Rare failures");
        page.list(rare);
      }
      constexpr std::size_t kRowsOnScreen = 40;
      session.out(report::terminal_page(page, session.style(), kRowsOnScreen));
      if (!markdown.empty()) {
        write_file(markdown, report::markdown_page(page));
        session.err("wrote " + markdown.string() + "\n");
      }
      if (session.json) {
        Value out = report::explain_json(*explanation);
        out["rare_failures"] = Value::array();
        for (const std::string& sentence : rare) out["rare_failures"].push_back(sentence);
        session.json_out(out);
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
