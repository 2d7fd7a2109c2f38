// A page of text: headings, sentences, lists, tables and code, written once and shown on a terminal, as Markdown or as HTML.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "proofload/report/terminal.h"

namespace proofload::report {

struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;
};
struct Bullets {
  std::vector<std::string> items;
};
/// Every row has as many cells as the head.
struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};
struct Code {
  std::string language;  ///< "yaml", "python", "sh"; "" = none.
  std::string text;
};

struct Page {
  using Block = std::variant<Heading, Paragraph, Bullets, Table, Code>;
  std::string title;
  std::vector<Block> blocks{};

  Page& heading(std::string text);
  Page& say(std::string text);
  Page& list(std::vector<std::string> items);
  Page& table(Table table);  ///< Nothing for a table without rows.
  Page& code(std::string language, std::string text);
};

/// Columns lined up, headings in capitals, no wider than the text asks for. Of a table with more than `most_rows` rows (0 = all) the
/// first are shown and the rest counted.
std::string terminal_page(const Page& page, const TerminalStyle& style, std::size_t most_rows = 0);
/// The title is a heading of the first order.
std::string markdown_page(const Page& page);
/// A file of its own: no script, nothing from elsewhere, prints on A4, light and dark.
std::string html_page(const Page& page);

}  // namespace proofload::report
