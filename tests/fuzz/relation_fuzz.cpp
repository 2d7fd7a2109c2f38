// A relation as a user would write it, and the expressions in it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proofload/core/error.h"
#include "proofload/relation/relation.h"

namespace {

using namespace proofload;

void expression(std::string_view text, std::span<const relation::Name> names) {
  try {
    const relation::Expression parsed = relation::Expression::parse(text, names);
    const auto value = parsed.evaluate([](std::string_view name, const std::string& argument) {
      // Every name has a value of its type, or none.
      for (const auto list :
           {relation::names_of_condition(), relation::names_of_expected(), relation::names_of_quantity()})
        for (const relation::Name& known : list) {
          if (known.name != name || argument == "none") continue;
          if (known.type == relation::Type::number) return std::optional<relation::Datum>(2.5);
          if (known.type == relation::Type::truth) return std::optional<relation::Datum>(true);
          return std::optional<relation::Datum>("AB7");
        }
      return std::optional<relation::Datum>();
    });
    if (value && value->index() != static_cast<std::size_t>(parsed.type())) std::abort();
  } catch (const Error& e) {
    if (e.code() != ErrorCode::parse) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  expression(text, relation::names_of_condition());
  expression(text, relation::names_of_expected());
  expression(text, relation::names_of_quantity());
  try {
    bool good = true;
    const Value written = parse_yaml(text, "relation");
    const relation::Definition definition =
        relation::read_definition(written, [&](const std::string&, const std::string&) { good = false; });
    if (!good) return 0;
    for (const Task task : {Task::classification, Task::detection, Task::regression, Task::text}) {
      try {
        const relation::Relation relation(definition, {task, 0, 10, {}, {"a", "b"}});
        const Prediction clean = task == Task::regression ? Prediction(Reading{3})
                                 : task == Task::text     ? Prediction(TextLine{"AB7", 1})
                                 : task == Task::detection
                                     ? Prediction(BoxPredictions{{{{0, 0, 9, 9}, 0, 0.9}}})
                                     : Prediction(ClassScores{{{0, 0.9}, {1, 0.1}}});
        relation.applies({Annotation(), clean, {}});
        if (relation.directional())
          relation.judge(clean, clean);
        else
          relation.expect(clean, {Warp(), {10, 10}, 1});
      } catch (const Error& e) {
        if (e.code() == ErrorCode::internal) std::abort();
      }
    }
  } catch (const Error& e) {
    if (e.code() == ErrorCode::internal) std::abort();
  }
  return 0;
}
