#include "proofload/report/page.h"

#include <algorithm>

#include "proofload/core/text.h"
#include "proofload/report/columns.h"
#include "proofload/report/markup.h"

namespace proofload::report {

Page& Page::heading(std::string text) {
  blocks.emplace_back(Heading{std::move(text)});
  return *this;
}
Page& Page::say(std::string text) {
  blocks.emplace_back(Paragraph{std::move(text)});
  return *this;
}
Page& Page::list(std::vector<std::string> items) {
  if (!items.empty()) blocks.emplace_back(Bullets{std::move(items)});
  return *this;
}
Page& Page::table(Table table) {
  if (!table.rows.empty()) blocks.emplace_back(std::move(table));
  return *this;
}
Page& Page::code(std::string language, std::string text) {
  blocks.emplace_back(Code{std::move(language), std::move(text)});
  return *this;
}

namespace {

std::string bold(const std::string& text, const TerminalStyle& style) {
  return style.color ? "\x1b[1m" + text + "\x1b[0m" : text;
}

// Sentences are broken between words, so that a long one can be read on any terminal.
std::string wrapped(const std::string& text, std::size_t indent) {
  constexpr std::size_t kWidth = 100;
  std::string out;
  std::size_t at = 0;
  for (const std::string& word : split(text, ' ')) {
    const std::size_t width = width_of(word);
    if (at > 0 && at + 1 + width > kWidth - indent) {
      out += "\n" + std::string(indent, ' ');
      at = 0;
    } else if (at > 0) {
      out += ' ';
      ++at;
    }
    out += word;
    at += width;
  }
  return out;
}

std::string terminal_table(const Table& table, const TerminalStyle& style, std::size_t most_rows) {
  std::vector<std::size_t> widths;
  widths.reserve(table.head.size());
  for (const std::string& cell : table.head) widths.push_back(width_of(cell));
  const std::size_t shown = most_rows == 0 ? table.rows.size() : std::min(most_rows, table.rows.size());
  for (std::size_t r = 0; r < shown; ++r)
    for (std::size_t c = 0; c < widths.size(); ++c)
      widths[c] = std::max(widths[c], width_of(table.rows[r][c]));
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string out;
    for (std::size_t c = 0; c < cells.size(); ++c)
      out += c + 1 < cells.size() ? padded(cells[c], widths[c] + 2) : cells[c];
    while (out.ends_with(' ')) out.pop_back();
    return out;
  };
  std::string out = bold(line(table.head), style) + "\n";
  for (std::size_t r = 0; r < shown; ++r) out += line(table.rows[r]) + "\n";
  if (shown < table.rows.size()) out += "(" + std::to_string(table.rows.size() - shown) + " more)\n";
  return out;
}

}  // namespace

std::string terminal_page(const Page& page, const TerminalStyle& style, std::size_t most_rows) {
  std::string out = bold(page.title, style) + "\n";
  for (const Page::Block& block : page.blocks) {
    if (const auto* heading = std::get_if<Heading>(&block)) {
      out += "\n" + bold(heading->text, style) + "\n";
    } else if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
      out += wrapped(paragraph->text, 0) + "\n";
    } else if (const auto* bullets = std::get_if<Bullets>(&block)) {
      for (const std::string& item : bullets->items) out += "- " + wrapped(item, 2) + "\n";
    } else if (const auto* table = std::get_if<Table>(&block)) {
      out += terminal_table(*table, style, most_rows);
    } else if (const auto* code = std::get_if<Code>(&block)) {
      out += code->text + (code->text.ends_with('\n') ? "" : "\n");
    }
  }
  return out;
}

std::string markdown_page(const Page& page) {
  std::string out = "# " + markdown_cell(page.title) + "\n";
  for (const Page::Block& block : page.blocks) {
    out += "\n";
    if (const auto* heading = std::get_if<Heading>(&block)) {
      out += "## " + markdown_cell(heading->text) + "\n";
    } else if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
      out += valid_utf8(paragraph->text) + "\n";
    } else if (const auto* bullets = std::get_if<Bullets>(&block)) {
      for (const std::string& item : bullets->items) out += "- " + valid_utf8(item) + "\n";
    } else if (const auto* table = std::get_if<Table>(&block)) {
      const auto line = [](const std::vector<std::string>& cells) {
        std::string text = "|";
        for (const std::string& cell : cells) text += " " + markdown_cell(cell) + " |";
        return text + "\n";
      };
      out += line(table->head) + "|";
      for (std::size_t c = 0; c < table->head.size(); ++c) out += "---|";
      out += "\n";
      for (const auto& row : table->rows) out += line(row);
    } else if (const auto* code = std::get_if<Code>(&block)) {
      out += "```" + code->language + "\n" + code->text + (code->text.ends_with('\n') ? "" : "\n") + "```\n";
    }
  }
  return out;
}

std::string html_page(const Page& page) {
  static constexpr const char* kStyle =
      "body{font:16px/1.55 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
      "color:#1c2024;background:#fff}h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:"
      "1px solid #d9dde1}table{border-collapse:collapse;width:100%;font-size:.93rem}th,td{text-align:left;"
      "padding:.3rem .5rem;border-bottom:1px solid #d9dde1;vertical-align:top}pre{background:#f4f5f6;padding:"
      ".7rem;overflow:auto}.wide{overflow-x:auto}@media(prefers-color-scheme:dark){body{background:#16191c;"
      "color:#e3e6e8}pre{background:#22272b}th,td,h2{border-color:#3a4147}}@media "
      "print{body{margin:0;max-width:"
      "none;color:#000;background:#fff}@page{size:A4;margin:18mm}}";
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>" +
      html_escaped(valid_utf8(page.title)) + "</title>\n<style>" + kStyle +
      "</style>\n</head>\n<body>\n<h1>" + html_escaped(valid_utf8(page.title)) + "</h1>\n";
  const auto text = [](const std::string& raw) { return html_escaped(valid_utf8(raw)); };
  for (const Page::Block& block : page.blocks) {
    if (const auto* heading = std::get_if<Heading>(&block)) {
      out += "<h2>" + text(heading->text) + "</h2>\n";
    } else if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
      out += "<p>" + text(paragraph->text) + "</p>\n";
    } else if (const auto* bullets = std::get_if<Bullets>(&block)) {
      out += "<ul>\n";
      for (const std::string& item : bullets->items) out += "<li>" + text(item) + "</li>\n";
      out += "</ul>\n";
    } else if (const auto* table = std::get_if<Table>(&block)) {
      out += "<div class=\"wide\"><table>\n<thead><tr>";
      for (const std::string& cell : table->head) out += "<th scope=\"col\">" + text(cell) + "</th>";
      out += "</tr></thead>\n<tbody>\n";
      for (const auto& row : table->rows) {
        out += "<tr>";
        for (const std::string& cell : row) out += "<td>" + text(cell) + "</td>";
        out += "</tr>\n";
      }
      out += "</tbody></table></div>\n";
    } else if (const auto* code = std::get_if<Code>(&block)) {
      out += "<pre><code>" + text(code->text) + "</code></pre>\n";
    }
  }
  return out + "</body>\n</html>\n";
}

}  // namespace proofload::report
