#include "proofload/campaign/relation_spec.h"

#include <algorithm>

#include "proofload/campaign/section.h"
#include "proofload/campaign/stress_spec.h"

namespace proofload::campaign {

namespace {

class Reader {
 public:
  Reader(const Config& config, CampaignSpec& spec, const Registry& registry, Problems& problems)
      : config_(config), spec_(spec), registry_(registry), problems_(problems) {}

  void read(const std::string& name, const Value& written) {
    pointer_ = "/relations/" + name;
    RelationSpec out;
    out.name = name;
    out.place = config_.origin(pointer_);
    if (!is_name(name))
      return problem("", "a relation is named by letters, digits, _ and -, found `" + name + "`");
    if (!written.is_null() && !written.is_object())
      return problem("", "a relation is a map of keys, found " + std::string(written.kind()));
    out.written = written.is_object() ? written : Value::object();
    if (!find_kind(out)) return;
    bool good = true;
    const relation::Complain complain = [&](const std::string& at, const std::string& what) {
      good = false;
      problem(at, what);
    };
    out.definition = relation::read_definition(out.effective, complain);
    if (!good || !read_changes(out)) return;
    if (out.path) {
      const auto taken = std::any_of(spec_.stresses.begin(), spec_.stresses.end(),
                                     [&](const StressSpec& stress) { return stress.name == name; });
      if (taken)
        return problem("", "there is a stress named `" + name +
                               "` already, and a relation along a path is searched like one; give the "
                               "relation another name");
      StressSpec stress = out.changes.front();
      stress.name = name;
      stress.relation = static_cast<int>(spec_.relations.size());
      out.path = spec_.stresses.size();
      spec_.stresses.push_back(std::move(stress));
    }
    spec_.relations.push_back(std::move(out));
  }

 private:
  void problem(const std::string& at, const std::string& what) {
    problems_.add(config_.origin(pointer_ + at), what);
  }

  // The built-in that is meant, and its keys under those written here.
  bool find_kind(RelationSpec& out) {
    const Value* kind = out.written.find("kind");
    if (kind && !kind->is_text()) {
      problem("/kind", "`kind` is the name of a built-in relation, found " + std::string(kind->kind()));
      return false;
    }
    out.kind = kind ? kind->text() : out.name;
    if (kind) std::erase_if(out.written.members(), [](const Member& member) { return member.key == "kind"; });
    const relation::Spec* part = registry_.relations.find(out.kind);
    if (!part && (kind || !out.written.find("change"))) {
      problem(kind ? "/kind" : "", "there is no relation named `" + out.kind + "`" +
                                       did_you_mean(out.kind, registry_.relations.ids()) +
                                       " (built in: " + join(registry_.relations.ids(), ", ") +
                                       "; or write your own: {change: hflip, expected: 10 - reading})");
      return false;
    }
    if (!part) {
      out.kind.clear();
      out.effective = out.written;
      return true;
    }
    out.effective = parse_yaml(part->definition, out.kind);
    // Another answer replaces the built-in one with all that goes with it, whichever way either is said.
    const auto says = [&](const char* key) { return out.written.find(key) != nullptr; };
    if (says("expected") || says("never_more") || says("never_less"))
      std::erase_if(out.effective.members(), [](const Member& member) {
        return member.key == "expected" || member.key == "tolerance" || member.key == "wrap" ||
               member.key == "never_more" || member.key == "never_less" || member.key == "margin";
      });
    for (const Member& member : out.written.members()) out.effective[member.key] = member.value;
    if (out.effective.find("title") == nullptr) out.effective["title"] = part->title;
    if (out.effective.find("summary") == nullptr) out.effective["summary"] = part->summary;
    return true;
  }

  bool read_changes(RelationSpec& out) {
    bool good = true;
    for (const relation::Change& change : out.definition.changes) {
      const std::size_t before = problems_.lines().size();
      Section section(config_, &change.members, pointer_ + change.pointer, problems_);
      auto step = read_stress(section, change.stressor, registry_, problems_);
      if (!step || problems_.lines().size() > before) {
        good = false;
        continue;
      }
      const std::string& natural = step->axis.parameter;
      const Value* strength = change.members.find(natural);
      const bool range = strength && (strength->is_array() || strength->is_object());
      const bool switched = step->axis.whole && step->axis.distance_of(step->axis.top) <= 1;
      if (range && out.definition.changes.size() > 1) {
        problem(change.pointer, "`" + natural +
                                    "` is a range here, but a relation along a path has one step "
                                    "only; give a strength such as " +
                                    natural_text(step->axis.natural(step->to), step->axis));
        good = false;
      } else if (range) {
        out.path = 0;  // Its place is known once all is read.
      } else if (!strength && !switched) {
        problem(change.pointer,
                "`" + change.stressor + "` needs a strength: {" + change.stressor + ": {" + natural +
                    ": …}}, from " + natural_text(step->axis.identity, step->axis) + " to " +
                    natural_text(step->axis.top, step->axis) +
                    "; a range [from, to] looks for the strength at which the relation breaks");
        good = false;
      }
      if (!range && step->operating) {
        problem(change.pointer, "`operating` goes with a range of strengths");
        good = false;
      }
      out.changes.push_back(std::move(*step));
    }
    return good;
  }

  const Config& config_;
  CampaignSpec& spec_;
  const Registry& registry_;
  Problems& problems_;
  std::string pointer_;
};

}  // namespace

void read_relations(const Config& config,
                    const Value* value,
                    CampaignSpec& spec,
                    const Registry& registry,
                    Problems& problems) {
  if (!value || value->is_null()) return;
  if (!value->is_object())
    return problems.add(config.origin("/relations"),
                        "`relations` is a list or a map of relations, found " + std::string(value->kind()));
  Reader reader(config, spec, registry, problems);
  for (const Member& member : value->members()) reader.read(member.key, member.value);
}

Value to_record(const RelationSpec& relation) {
  Value out = Value::object();
  if (!relation.kind.empty()) out["kind"] = relation.kind;
  for (const Member& member : relation.written.members()) out[member.key] = member.value;
  return out;
}

std::string fingerprint(const RelationSpec& relation) {
  Value out = Value::object();
  for (const Member& member : relation.effective.members())
    if (member.key != "title" && member.key != "summary") out[member.key] = member.value;
  return to_json(out);
}

relation::TaskInfo task_info(Task task, const metric::Context& context) {
  return {task,           context.reading_from, context.reading_to,
          context.period, context.labels,       context.score_threshold};
}

std::vector<std::unique_ptr<relation::Relation>> make_relations(const CampaignSpec& spec,
                                                                const relation::TaskInfo& task) {
  std::vector<std::unique_ptr<relation::Relation>> out;
  for (const RelationSpec& item : spec.relations) {
    try {
      out.push_back(std::make_unique<relation::Relation>(item.definition, task));
    } catch (const Error& e) {
      throw e.at((item.place.empty() ? std::string() : item.place + ": ") + "relation `" + item.name + "`");
    }
  }
  return out;
}

}  // namespace proofload::campaign
