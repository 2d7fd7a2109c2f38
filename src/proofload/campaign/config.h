// A config as written: one tree merged from files, environment and command line, which remembers where every
// value came from.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"

namespace proofload::campaign {

/// Later sources win over earlier ones. Maps merge member by member; lists and scalars replace.
class Config {
 public:
  /// Merges a YAML (or JSON, which YAML holds) file. Error{not_found | io | parse} with file, line and column.
  void add_file(const std::filesystem::path& path);
  /// Merges a text as if it were a file named `name`.
  void add_text(const std::string& text, const std::string& name);
  /// Merges PROOFLOAD__SECTION__KEY=value for every such entry of `environment` ("NAME=value"); names are
  /// lower-cased, the value is read as YAML.
  void add_environment(const std::vector<std::string>& environment);
  /// Merges one `a.b=value` of a command line: `model`, `data`, `oracle` … Short forms: `model=x` is model.path,
  /// `data=y` is data.path, `stress=a,b` is those stresses over their default ranges, `relations=a,b` a list.
  /// Error{invalid_argument} if there is no '=' or a part of the key is empty.
  void add_argument(const std::string& argument);

  const Value& tree() const { return tree_; }
  /// "proofload.yaml:12:5", "command line (`search.levels=64`)", "environment PROOFLOAD__SEED", or "" for a
  /// pointer ("/search/levels") that nobody set; a missing leaf gives the place of its nearest parent.
  std::string origin(std::string_view pointer) const;
  /// Whether `add_argument` said it.
  bool from_command_line(std::string_view pointer) const;
  /// Origin without line and column, for checks that add those themselves.
  std::string source(std::string_view pointer) const;

 private:
  struct Place {
    std::string source;
    int line = 0;
    int column = 0;
    bool typed = false;  ///< On the command line.
  };
  void merge(Value& into,
             const Value& from,
             const std::string& pointer,
             const std::string& source,
             bool typed = false);
  const Place* place(std::string_view pointer) const;

  Value tree_ = Value::object();
  std::map<std::string, Place> places_;
};

/// The tree as YAML with the place of every value behind it, for `run --print-config`.
std::string to_annotated_text(const Config& config);

}  // namespace proofload::campaign
