#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/spec.h"
#include "proofload/core/text.h"
#include "proofload/registry/stress_sets.h"

namespace proofload::cli {

namespace {

// What may follow each verb: its own flags, and the words of configs that are worth completing.
struct Verb {
  std::string name;
  std::vector<std::string> words;
};

std::vector<Verb> verbs_of(const CLI::App& app) {
  const Registry registry = Registry::builtin();
  std::vector<std::string> settings{
      "model=", "data=", "search.levels=", "oracle=stability", "oracle=correctness", "out.dir="};
  for (const std::string& id : registry.strategies.ids()) settings.push_back("search.method=" + id);
  for (const std::string& id : registry.relations.ids()) settings.push_back("relations=" + id);
  for (const std::string& name : campaign::default_stresses(registry)) settings.push_back("stress=" + name);
  for (const std::string& name : stress_set_names()) settings.push_back("stress=" + name);
  std::vector<Verb> out;
  for (const CLI::App* sub : app.get_subcommands({})) {
    Verb verb{sub->get_name(), {}};
    for (const CLI::Option* option : sub->get_options())
      for (const std::string& flag : option->get_lnames()) verb.words.push_back("--" + flag);
    if (verb.name == "run" || verb.name == "demo")
      verb.words.insert(verb.words.end(), settings.begin(), settings.end());
    if (verb.name == "list")
      for (const char* kind : {"stressors", "sets", "relations", "formats", "engines", "heads", "metrics",
                               "searches", "reports"})
        verb.words.emplace_back(kind);
    if (verb.name == "completion")
      for (const char* shell : {"bash", "zsh", "fish"}) verb.words.emplace_back(shell);
    out.push_back(std::move(verb));
  }
  return out;
}

std::string names_of(const std::vector<Verb>& verbs) {
  std::vector<std::string> names;
  names.reserve(verbs.size());
  for (const Verb& verb : verbs) names.push_back(verb.name);
  return join(names, " ");
}

std::string bash(const std::vector<Verb>& verbs) {
  std::string out =
      "_proofload() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} words\n"
      "  # Words with '=' in them are one word for us.\n"
      "  COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}\n"
      "  if ((COMP_CWORD == 1)); then words='" +
      names_of(verbs) +
      "'\n"
      "  else\n    case ${COMP_WORDS[1]} in\n";
  for (const Verb& verb : verbs) out += "      " + verb.name + ") words='" + join(verb.words, " ") + "' ;;\n";
  return out +
         "    esac\n  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _proofload proofload\n";
}

std::string fish(const std::vector<Verb>& verbs) {
  std::string out = "complete -c proofload -n __fish_use_subcommand -a '" + names_of(verbs) + "'\n";
  for (const Verb& verb : verbs)
    out += "complete -c proofload -n '__fish_seen_subcommand_from " + verb.name + "' -a '" +
           join(verb.words, " ") + "'\n";
  return out;
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
  auto shell = std::make_shared<std::string>();
  CLI::App* completion = app.add_subcommand(
      "completion", "Print completions for a shell\n\nExample:\n  source <(proofload completion bash)\n");
  completion->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&app, shell, &session] {
    session.action = [&app, shell, &session] {
      const std::vector<Verb> verbs = verbs_of(app);
      // zsh reads bash's form through its own bridge.
      const std::string text = *shell == "fish" ? fish(verbs)
                               : *shell == "bash"
                                   ? bash(verbs)
                                   : "autoload -U bashcompinit && bashcompinit\n" + bash(verbs);
      session.out(text);
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
