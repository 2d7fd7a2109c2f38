#include "proofload/relation/definition.h"

#include <algorithm>
#include <array>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::relation {

namespace {

constexpr std::array kKeys = {"title", "summary",    "when",       "change", "expected",
                              "wrap",  "never_more", "never_less", "margin", "tolerance"};

constexpr std::array kConditionNames = {
    Name{"reading", Type::number, false, "the labelled reading, or the clean one without a label"},
    Name{"class", Type::text, false, "the labelled class, or the best clean one without a label"},
    Name{"text", Type::text, false, "the labelled text, or the clean one without a label"},
    Name{"objects", Type::number, false, "labelled objects, or those found when clean without a label"},
    Name{"count", Type::number, true, "the same of one class: count(\"person\")"},
    Name{"probability", Type::number, false, "probability of the best class when clean"},
    Name{"slice", Type::text, true, "a column of the data: slice(\"light\")"},
};
constexpr std::array kExpectedNames = {
    Name{"reading", Type::number, false, "the reading before the change"},
    Name{"text", Type::text, false, "the text before the change"},
    Name{"strength", Type::number, false, "strength of the change in its own unit"},
    Name{"scale_from", Type::number, false, "first reading of the scale"},
    Name{"scale_to", Type::number, false, "last reading of the scale"},
    Name{"period", Type::number, false, "where a circle wraps around"},
    Name{"circle", Type::truth, false, "whether the scale is a circle"},
};
constexpr std::array kQuantityNames = {
    Name{"probability", Type::number, false, "of the class that was best when clean; 0 below the best five"},
    Name{"objects", Type::number, false, "objects found"},
    Name{"count", Type::number, true, "objects of one class: count(\"person\")"},
    Name{"reading", Type::number, false, "the reading"},
    Name{"text", Type::text, false, "the text, for length(text)"},
};

std::string words(const Value& value) { return value.is_text() ? value.text() : to_json(value); }

class Reader {
 public:
  Reader(const Value& written, const Complain& complain) : written_(written), complain_(complain) {}

  Definition read() {
    if (!written_.is_object()) {
      complain_("", "a relation is a map of keys, found " + std::string(written_.kind()));
      return {};
    }
    const std::vector<std::string> keys = definition_keys();
    for (const Member& member : written_.members())
      if (std::find(keys.begin(), keys.end(), member.key) == keys.end())
        complain_("/" + member.key, "unknown key `" + member.key + "`" + did_you_mean(member.key, keys) +
                                        " (a relation has " + join(keys, ", ") + ")");
    out_.title = text_at("title");
    out_.summary = text_at("summary");
    condition();
    change();
    expected();
    out_.wrap = number_at("wrap", 0, true);
    bound();
    out_.tolerance = number_at("tolerance", 0, false);
    return std::move(out_);
  }

 private:
  const Value* at(std::string_view key) const {
    const Value* found = written_.find(key);
    return found && !found->is_null() ? found : nullptr;
  }
  std::string text_at(const std::string& key) const {
    const Value* found = at(key);
    if (!found) return {};
    if (found->is_object() || found->is_array())
      complain_("/" + key, "`" + key + "` must be text, found " + std::string(found->kind()));
    else
      return words(*found);
    return {};
  }
  std::optional<double> number_at(const std::string& key, double least, bool above) const {
    const Value* found = at(key);
    if (!found) return {};
    if (found->is_number() && (above ? found->number() > least : found->number() >= least) &&
        found->number() <= 1e12)
      return found->number();
    complain_("/" + key, "`" + key + "` must be a number " + (above ? "above " : "from ") +
                             number_text(least) + (above ? "" : " up") + ", found " + words(*found));
    return {};
  }
  std::optional<Expression> expression(const Value& written,
                                       const std::string& pointer,
                                       std::span<const Name> names) const {
    if (!written.is_text() && !written.is_number() && !written.is_bool()) {
      complain_(pointer, "an expression is written as text, found " + std::string(written.kind()));
      return {};
    }
    try {
      return Expression::parse(words(written), names);
    } catch (const Error& e) {
      complain_(pointer, "`" + pointer.substr(pointer.rfind('/') + 1) + "`, " + e.what());
      return {};
    }
  }
  std::optional<Expression> typed(const Value& written,
                                  const std::string& pointer,
                                  std::span<const Name> names,
                                  Type type) const {
    auto out = expression(written, pointer, names);
    if (!out || out->type() == type) return out;
    complain_(pointer, "`" + pointer.substr(pointer.rfind('/') + 1) + "` must give " +
                           std::string(name_of(type)) + "; `" + out->text() + "` gives " +
                           std::string(name_of(out->type())));
    return {};
  }

  std::vector<std::string> names(const Value& written, const std::string& pointer) const {
    std::vector<std::string> out;
    if (written.is_array()) {
      for (const Value& item : written.items())
        if (item.is_array() || item.is_object() || item.is_null())
          complain_(pointer, "this is a list of names, found " + std::string(item.kind()) + " in it");
        else
          out.push_back(words(item));
      if (written.size() == 0) complain_(pointer, "this list of names is empty: no picture would be left");
    } else if (written.is_object() || written.is_null()) {
      complain_(pointer, "a name or a list of names is wanted, found " + std::string(written.kind()));
    } else {
      out.push_back(words(written));
    }
    return out;
  }
  std::vector<std::pair<std::string, std::string>> map(const Value& written,
                                                       const std::string& pointer) const {
    std::vector<std::pair<std::string, std::string>> out;
    if (!written.is_object() || written.size() == 0) {
      complain_(pointer, "a map `before: after` is wanted, found " +
                             std::string(written.is_object() ? "an empty one" : written.kind()));
      return out;
    }
    for (const Member& member : written.members()) {
      if (member.value.is_object() || member.value.is_array() || member.value.is_null())
        complain_(pointer + "/" + member.key,
                  "`" + member.key + "` becomes one name, found " + std::string(member.value.kind()));
      else
        out.emplace_back(member.key, words(member.value));
    }
    return out;
  }

  void condition() {
    const Value* when = at("when");
    if (!when) return;
    if (!when->is_object()) {
      out_.when = typed(*when, "/when", names_of_condition(), Type::truth);
      return;
    }
    const std::vector<std::string> known{"classes", "reading", "slice", "holds"};
    for (const Member& member : when->members()) {
      const std::string pointer = "/when/" + member.key;
      if (member.key == "classes") {
        out_.classes = names(member.value, pointer);
      } else if (member.key == "reading") {
        range(member.value, pointer);
      } else if (member.key == "slice") {
        if (!member.value.is_object() || member.value.size() == 0)
          complain_(pointer, "`slice` is a map from a column to its values, such as {light: [day, dusk]}");
        else
          for (const Member& column : member.value.members())
            out_.slices.emplace_back(column.key, names(column.value, pointer + "/" + column.key));
      } else if (member.key == "holds") {
        out_.when = typed(member.value, pointer, names_of_condition(), Type::truth);
      } else {
        complain_(pointer, "unknown key `" + member.key + "`" + did_you_mean(member.key, known) +
                               " (`when` has " + join(known, ", ") +
                               ", or is a condition such as `reading > 1`)");
      }
    }
  }

  void range(const Value& written, const std::string& pointer) {
    constexpr std::string_view kForm = "`reading` is a range [from, to] or {from: …, to: …}";
    const Value* from = nullptr;
    const Value* to = nullptr;
    if (written.is_array() && written.size() == 2) {
      from = &written.items()[0];
      to = &written.items()[1];
    } else if (written.is_object() && written.size() > 0) {
      for (const Member& member : written.members())
        if (member.key == "from")
          from = &member.value;
        else if (member.key == "to")
          to = &member.value;
        else
          return complain_(pointer, std::string(kForm) + ", found `" + member.key + "`");
    } else {
      return complain_(pointer, std::string(kForm));
    }
    if ((from && !from->is_number()) || (to && !to->is_number()))
      return complain_(pointer, std::string(kForm) + "; both ends are numbers");
    if (from) out_.least_reading = from->number();
    if (to) out_.greatest_reading = to->number();
    if (from && to && from->number() > to->number())
      complain_(pointer, "the range of readings must rise, found " + number_text(from->number()) + " to " +
                             number_text(to->number()));
  }

  void step(const std::string& stressor, const Value& members, const std::string& pointer) {
    if (!members.is_object() && !members.is_null())
      return complain_(pointer, "`" + stressor + "` takes a map, such as {rotate: {angle: 15}}, found " +
                                    std::string(members.kind()));
    out_.changes.push_back({stressor, members.is_object() ? members : Value::object(), pointer});
  }
  void steps(const Value& written, const std::string& pointer) {
    if (written.is_text()) {
      step(written.text(), Value(), pointer);
    } else if (written.is_object()) {
      for (const Member& member : written.members())
        step(member.key, member.value, pointer + "/" + member.key);
    } else {
      complain_(pointer, "a change is the name of a stressor or a map such as {rotate: {angle: 15}}, found " +
                             std::string(written.kind()));
    }
  }
  void change() {
    const Value* change = at("change");
    constexpr std::size_t kMost = 16;
    if (change && change->is_array())
      for (const Value& item : change->items()) steps(item, "/change");
    else if (change)
      steps(*change, "/change");
    if (!change || (change->size() == 0 && !change->is_text()))
      complain_("/change", "`change` is missing: say how the picture changes, such as `change: hflip`");
    if (out_.changes.size() > kMost)
      complain_("/change", "a change has at most " + std::to_string(kMost) + " steps, found " +
                               std::to_string(out_.changes.size()));
  }

  void expected() {
    const Value* expected = at("expected");
    if (!expected) return;
    if (expected->is_text() && (expected->text() == "same" || expected->text() == "moved")) {
      out_.stays = expected->text() == "same";
      return;
    }
    if (!expected->is_object()) {
      auto found = expression(*expected, "/expected", names_of_expected());
      if (!found) return;
      if (found->type() == Type::truth)
        return complain_("/expected",
                         "`expected` is same, moved, or an expression for a reading or a text; `" +
                             found->text() + "` gives a condition");
      const bool number = found->type() == Type::number;
      (number ? out_.only_readings : out_.only_texts) = true;
      (number ? out_.reading : out_.text) = std::move(found);
      return;
    }
    const std::vector<std::string> known{"reading", "text", "classes", "texts", "places"};
    for (const Member& member : expected->members()) {
      const std::string pointer = "/expected/" + member.key;
      if (member.key == "reading") {
        out_.reading = typed(member.value, pointer, names_of_expected(), Type::number);
      } else if (member.key == "text") {
        out_.text = typed(member.value, pointer, names_of_expected(), Type::text);
      } else if (member.key == "classes") {
        out_.class_map = map(member.value, pointer);
      } else if (member.key == "texts") {
        out_.text_map = map(member.value, pointer);
      } else if (member.key == "places") {
        if (!member.value.is_text() || (member.value.text() != "same" && member.value.text() != "moved"))
          complain_(pointer, "`places` is same or moved, found " + words(member.value));
        else
          out_.stays = member.value.text() == "same";
      } else {
        complain_(pointer, "unknown key `" + member.key + "`" + did_you_mean(member.key, known) +
                               " (`expected` has " + join(known, ", ") +
                               ", or is same, moved or an expression such as `10 - reading`)");
      }
    }
    if (out_.text && !out_.text_map.empty())
      complain_("/expected", "`text` and `texts` both say what is read; keep one");
  }

  void bound() {
    const Value* more = at("never_more");
    const Value* less = at("never_less");
    const auto margin = number_at("margin", 0, false);
    if (more && less) {
      complain_("/never_less", "a relation has `never_more` or `never_less`, not both; write two relations");
      return;
    }
    if (!more && !less) {
      if (margin)
        complain_("/margin",
                  "`margin` belongs to `never_more` or `never_less`; for equality there is `tolerance`");
      return;
    }
    const std::string key = more ? "never_more" : "never_less";
    if (at("expected"))
      complain_("/expected", "a relation says what is `expected` or what is `" + key + "`, not both");
    if (at("tolerance"))
      complain_("/tolerance", "`" + key + "` is judged with a `margin`, not with a tolerance");
    auto quantity = typed(more ? *more : *less, "/" + key, names_of_quantity(), Type::number);
    if (!quantity) return;
    out_.bound = Bound{more != nullptr, std::move(*quantity), margin.value_or(0)};
  }

  const Value& written_;
  const Complain& complain_;
  Definition out_;
};

}  // namespace

Definition read_definition(const Value& written, const Complain& complain) {
  return Reader(written, complain).read();
}

std::vector<std::string> definition_keys() { return {kKeys.begin(), kKeys.end()}; }

std::span<const Name> names_of_condition() { return kConditionNames; }
std::span<const Name> names_of_expected() { return kExpectedNames; }
std::span<const Name> names_of_quantity() { return kQuantityNames; }

}  // namespace proofload::relation
