#include "proofload/report/combinations.h"

#include <algorithm>

#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"

namespace proofload::report {

namespace {

// Enough of an axis to write its values.
Axis axis_of(const Value& stress) {
  Axis out;
  out.parameter = stress.at("parameter").text();
  out.unit = stress.at("unit").text();
  out.percent = stress.at("percent").boolean();
  return out;
}

std::string value_text(const Value& stress, double value, int digits = 3) {
  return campaign::natural_text(value, axis_of(stress), digits);
}

std::string name_of(const Value& stress) { return stress.at("name").text(); }

std::size_t whole(const Value& value) { return static_cast<std::size_t>(value.integer()); }

std::string per_picture(const Value& count, const Value& pictures) {
  const double n = std::max(1.0, pictures.number());
  return fixed_text(count.number() / n, count.number() / n < 10 ? 1 : 0);
}

std::string padded_left(const std::string& text, std::size_t width) {
  // Units may hold "°" and "µ".
  const auto shown = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
  return shown < width ? std::string(width - shown, ' ') + text : text;
}

}  // namespace

std::string index_text(const Value& index) {
  if (!index.is_object()) return "no index";
  if (!index.at("value").is_number())
    return "not reached up to " + fixed_text(index.at("searched_to").number(), 2);
  std::string out = fixed_text(index.at("value").number(), 2) + " [" +
                    fixed_text(index.at("lo").number(), 2) + " " + fixed_text(index.at("hi").number(), 2) +
                    "]";
  const std::string& word = index.at("word").text();
  return out + " " + word;
}

std::string pair_lines(const Value& pair, const TerminalStyle&) {
  const Value& a = pair.at("stresses").items().at(0);
  const Value& b = pair.at("stresses").items().at(1);
  const std::string share = fixed_text(100 * pair.at("share").number(), 0) + " %";
  std::string out = name_of(a) + " + " + name_of(b) + "\n";
  for (const Value* one : {&a, &b})
    if (!one->at("limit").is_number())
      out += "  " + name_of(*one) + " alone does not break " + share + " of the pictures; no isobole index\n";
  const Value& index = pair.at("index");
  if (index.is_object()) {
    const auto& at = index.at("at").items();
    if (at.size() == 2 && at[0].is_number() && at[1].is_number() && index.at("value").is_number())
      out += "  " + share + " break at " + value_text(a, at[0].number()) + " with " +
             value_text(b, at[1].number()) + ", each " + fixed_text(50 * index.at("value").number(), 0) +
             " % of its own limit (" + value_text(a, a.at("limit").number()) + ", " +
             value_text(b, b.at("limit").number()) + ")\n";
    out += "  isobole index " + index_text(index) + "\n";
  }
  const double saved = pair.at("table_evaluations").number() / std::max(1.0, pair.at("evaluations").number());
  out += std::string("  contour ") + (pair.at("certified").boolean() ? "proven" : "inferred") + " with " +
         per_picture(pair.at("evaluations"), pair.at("n")) +
         " inferences a picture where the whole table takes " +
         per_picture(pair.at("table_evaluations"), pair.at("n")) + " (" +
         fixed_text(saved, saved < 10 ? 1 : 0) + " times as many)";
  if (index.is_object()) out += ", index with " + per_picture(index.at("evaluations"), pair.at("n"));
  out += "\n";
  if (const Value& check = pair.at("check"); check.is_object())
    out += "  the whole table, counted: " + std::to_string(whole(check.at("wrong"))) + " of " +
           std::to_string(whole(check.at("cells"))) + " pairs on another side, " +
           std::to_string(whole(check.at("walked_wrong"))) + " of the " +
           std::to_string(whole(check.at("walked"))) + " that the contour came through\n";
  return out;
}

std::string pair_map(const Value& pair, const TerminalStyle& style) {
  const Value& a = pair.at("stresses").items().at(0);
  const Value& b = pair.at("stresses").items().at(1);
  const auto& columns = a.at("values").items();
  const auto& rows = b.at("values").items();
  const auto& border = pair.at("border").items();
  std::vector<std::vector<char>> seen(columns.size(), std::vector<char>(rows.size(), 0));
  for (const Value& cell : pair.at("cells").items()) seen.at(whole(cell.at("i"))).at(whole(cell.at("j"))) = 1;
  const char* reached = style.ascii ? "#" : "█";
  const char* inferred = style.ascii ? "+" : "▒";
  std::size_t width = 0;
  std::vector<std::string> labels;
  for (std::size_t j = 0; j < rows.size(); ++j) {
    const bool shown = j % 4 == 0 || j + 1 == rows.size();
    labels.push_back(shown ? value_text(b, rows[j].number()) : "");
    width = std::max(width, labels.back().size());
  }
  std::string out = "  " + name_of(b) + "\n";
  for (std::size_t j = rows.size(); j-- > 0;) {
    out += "  " + padded_left(labels[j], width) + " ";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool reaches = border[i].is_integer() && j >= whole(border[i]);
      // Cells that were looked at are full; the others follow from them.
      const char* mark = reaches ? (seen[i][j] ? reached : inferred) : (seen[i][j] ? "o" : ".");
      for (int twice = 0; twice < 2; ++twice) out += mark;
    }
    out += "\n";
  }
  const std::string first = value_text(a, columns.front().number());
  const std::string last = value_text(a, columns.back().number());
  out += "  " + std::string(width + 1, ' ') + first +
         padded_left(last, std::max<std::size_t>(last.size() + 1, 2 * columns.size() - first.size())) + "  " +
         name_of(a) + "\n";
  return out;
}

std::string index_table(const std::vector<Value>& pairs) {
  if (pairs.size() < 2) return {};
  std::vector<std::string> names;
  for (const Value& pair : pairs)
    for (const Value& stress : pair.at("stresses").items())
      if (std::find(names.begin(), names.end(), name_of(stress)) == names.end())
        names.push_back(name_of(stress));
  std::size_t width = 0;
  for (const std::string& name : names) width = std::max(width, name.size());
  constexpr std::size_t kColumn = 8;
  std::string out =
      "isobole indices (below 1 they help each other to break the model, above 1 they hinder; ? undecided)\n";
  for (std::size_t row = 1; row < names.size(); ++row) {
    out += names[row] + std::string(width - names[row].size(), ' ');
    for (std::size_t column = 0; column < row; ++column) {
      std::string text = "–";
      for (const Value& pair : pairs) {
        const std::string a = name_of(pair.at("stresses").items().at(0));
        const std::string b = name_of(pair.at("stresses").items().at(1));
        if (!((a == names[row] && b == names[column]) || (b == names[row] && a == names[column]))) continue;
        const Value& index = pair.at("index");
        if (!index.is_object() || !index.at("value").is_number()) continue;
        text =
            fixed_text(index.at("value").number(), 2) + (index.at("word").text() == "undecided" ? "?" : "");
      }
      out += padded_left(text, kColumn);
    }
    out += "\n";
  }
  out += std::string(width, ' ');
  for (std::size_t column = 0; column + 1 < names.size(); ++column)
    out += padded_left(names[column].substr(0, kColumn - 1), kColumn);
  return out + "\n";
}

std::string mixture_lines(const Value& mixtures, std::size_t most) {
  const auto& stresses = mixtures.at("stresses").items();
  const std::string share = fixed_text(100 * mixtures.at("share").number(), 0) + " %";
  std::vector<const Value*> rays;
  for (const Value& ray : mixtures.at("rays").items())
    if (ray.at("radius").is_number()) rays.push_back(&ray);
  const std::size_t all = mixtures.at("rays").size();
  std::stable_sort(rays.begin(), rays.end(), [](const Value* a, const Value* b) {
    return a->at("radius").number() < b->at("radius").number();
  });
  std::vector<std::string> names;
  for (const Value& stress : stresses) names.push_back(name_of(stress));
  std::string out = join(names, " + ") + ": " + std::to_string(rays.size()) + " of " + std::to_string(all) +
                    " mixtures break " + share + ", with " +
                    per_picture(mixtures.at("evaluations"), mixtures.at("n")) +
                    " inferences a picture in all\n";
  out += "strength (1 = the stresses add up), 95 % interval, where " + share + " break; weakest first\n";
  for (std::size_t k = 0; k < std::min(most, rays.size()); ++k) {
    const Value& ray = *rays[k];
    const auto end = [](const Value& value) {
      return value.is_number() ? fixed_text(value.number(), 2) : std::string("open");
    };
    out += "  " + fixed_text(ray.at("radius").number(), 2) + " [" + end(ray.at("lo")) + " " +
           end(ray.at("hi")) + "]";
    for (std::size_t j = 0; j < stresses.size(); ++j)
      out += (j == 0 ? "  " : ", ") + names[j] + " " +
             value_text(stresses[j], ray.at("at").items()[j].number()) + " (" +
             fixed_text(100 * ray.at("weights").items()[j].number(), 0) + " %)";
    out += "\n";
  }
  return out;
}

std::string screen_lines(const Value& screen, std::size_t most) {
  const double n = std::max(1.0, screen.at("n").number());
  const auto& rows = screen.at("rows").items();
  const std::string share = fixed_text(100 * screen.at("share").number(), 0) + " %";
  std::string out = std::to_string(rows.size()) + " mixtures hold every two of " +
                    std::to_string(screen.at("stresses").size()) + " stresses at every two strengths; " +
                    share + " break where stresses add up\n";
  for (std::size_t k = 0; k < std::min(most, rows.size()); ++k) {
    std::vector<std::string> words;
    for (const Value& one : rows[k].at("strengths").items()) words.push_back(one.at("name").text());
    out += "  " + fixed_text(100 * rows[k].at("broken").number() / n, 1) + " % [" +
           fixed_text(100 * rows[k].at("lo").number(), 1) + " " +
           fixed_text(100 * rows[k].at("hi").number(), 1) + "]  " + join(words, " + ") + "\n";
  }
  out += "pairs by the mean of the mixtures that hold both (a hint for combine --pair, no verdict)\n";
  const auto& pairs = screen.at("pairs").items();
  for (std::size_t k = 0; k < std::min(most, pairs.size()); ++k)
    out += "  " + fixed_text(100 * pairs[k].at("share").number(), 1) + " %  " + pairs[k].at("a").text() +
           " + " + pairs[k].at("b").text() + " (" + std::to_string(whole(pairs[k].at("rows"))) +
           " mixtures)\n";
  return out;
}

namespace {

// "factor 0.65": a bare number says nothing to those who do not know the axis.
std::string named_value(const Value& stress, double value) {
  const bool bare = stress.at("unit").text().empty() && !stress.at("percent").boolean();
  return (bare ? stress.at("parameter").text() + " " : "") + value_text(stress, value);
}

// What an index means for somebody who keeps to the limits of each alone.
std::string advice(const std::string& word) {
  if (word == "synergy") return "they help each other, so the limits of each alone do not hold together";
  if (word == "antagonism") return "together they do less harm than the sum of both";
  if (word == "additive") return "their effects add up";
  return "whether they help each other is not decided";
}

std::string pair_item(const Value& pair, const std::string& portion, const std::vector<std::string>& titles) {
  const std::string names = join(titles, " with ");
  const Value& index = pair.at("index");
  if (!index.is_object())
    return names + ": not known, one of them alone does not bring " + portion + " to fail";
  if (!index.at("value").is_number())
    return names + ": " + portion + " do not fail up to " +
           fixed_text(index.at("searched_to").number() / 2, 2) + " times each limit";
  std::vector<std::string> parts;
  for (std::size_t j = 0; j < titles.size(); ++j)
    parts.push_back(named_value(pair.at("stresses").items()[j], index.at("at").items()[j].number()));
  const auto percent = [](const Value& value) { return fixed_text(50 * value.number(), 0); };
  return names + ": " + portion + " fail from " + join(parts, " with ") + " on, that is at " +
         percent(index.at("value")) + " % [" + percent(index.at("lo")) + " %, " + percent(index.at("hi")) +
         " %] of each limit; " + advice(index.at("word").text());
}

std::string mixture_item(const Value& mixtures,
                         const std::string& portion,
                         const std::vector<std::string>& titles) {
  const std::string names = join(titles, ", ");
  const std::string tried = std::to_string(mixtures.at("rays").size()) + " mixtures";
  const Value& weakest = mixtures.at("weakest");
  if (!weakest.is_number()) return names + ": in none of " + tried + " do " + portion + " fail";
  const Value& ray = mixtures.at("rays").items().at(whole(weakest));
  std::vector<std::string> parts;
  for (std::size_t j = 0; j < titles.size(); ++j)
    if (ray.at("weights").items()[j].number() > 0)
      parts.push_back(named_value(mixtures.at("stresses").items()[j], ray.at("at").items()[j].number()));
  return names + ": in the weakest of " + tried + " " + portion + " fail from " + join(parts, ", ") +
         " on, which is " + fixed_text(ray.at("radius").number(), 2) +
         " where 1 is the sum of the limits of each alone";
}

// What a search for combinations says of one drawn at random: its control arm, which follows nothing that was found.
std::string drawn_item(const Value& entry) {
  constexpr double kFewest = 100;  // Drawn cases: an interval from fewer says next to nothing.
  const Value& control = entry.at("control");
  const double cases = control.at("cases").number();
  if (cases < kFewest) return {};
  const double share = control.at("failures").number() / cases;
  const auto percent = [](double x) { return fixed_text(100 * x, 1) + " %"; };
  return "up to " + number_text(entry.at("longest").number()) + " of " +
         std::to_string(entry.at("stresses").items().size()) +
         " disturbances at strengths drawn at random, each milder than " +
         (entry.at("together").boolean() ? "what the picture was seen to stand alone"
                                         : "where it does noticeable harm alone") +
         ": " + percent(share) + " [" + percent(control.at("lo").number()) + ", " +
         percent(control.at("hi").number()) + "] of the draws fail; " +
         number_text(entry.at("findings").number()) + " distinct ways to fail were found by searching";
}

}  // namespace

std::vector<std::string> together_items(const Value& combinations,
                                        const std::string& portion,
                                        const std::function<std::string(const std::string&)>& title) {
  std::vector<std::string> out;
  for (const auto* kind : {"pairs", "mixtures"}) {
    const Value* found = combinations.find(kind);
    if (!found) continue;
    for (const Value& entry : found->items()) {
      std::vector<std::string> titles;
      for (const Value& stress : entry.at("stresses").items()) titles.push_back(title(name_of(stress)));
      out.push_back(std::string(kind) == "pairs" ? pair_item(entry, portion, titles)
                                                 : mixture_item(entry, portion, titles));
    }
  }
  if (const Value* found = combinations.find("fuzz"))
    for (const Value& entry : found->items())
      if (std::string item = drawn_item(entry); !item.empty()) out.push_back(std::move(item));
  return out;
}

}  // namespace proofload::report
