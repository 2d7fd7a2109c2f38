#include "proofload/report/page.h"

#include <gtest/gtest.h>

namespace proofload::report {
namespace {

Page page() {
  Page out{"A <title> & more"};
  out.heading("Part").say("A sentence.").list({"one", "two"});
  out.table({{"name", "n"}, {{"a|b", "1"}, {"<script>", "12"}}});
  out.code("yaml", "a: 1\n");
  return out;
}

TEST(Page, OnATerminalColumnsLineUp) {
  const std::string text = terminal_page(page(), {});
  EXPECT_NE(text.find("\nname      n\na|b       1\n<script>  12\n"), std::string::npos) << text;
  EXPECT_NE(text.find("- one\n- two\n"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(terminal_page(page(), {true, false}).find("\x1b[1mPart"), std::string::npos);
}

TEST(Page, LongTablesAreCutOnATerminalAndSaySo) {
  Page out{"t"};
  Table table{{"i"}, {}};
  for (int i = 0; i < 9; ++i) table.rows.push_back({std::to_string(i)});
  out.table(table);
  const std::string text = terminal_page(out, {}, 4);
  EXPECT_NE(text.find("3\n(5 more)\n"), std::string::npos) << text;
  EXPECT_EQ(terminal_page(out, {}).find("more"), std::string::npos);
  EXPECT_NE(markdown_page(out).find("| 8 |"), std::string::npos);
}

TEST(Page, LongSentencesAreBrokenBetweenWords) {
  Page out{"t"};
  std::string text;
  for (int i = 0; i < 60; ++i) text += (i ? " " : "") + std::string("word") + std::to_string(i);
  out.say(text);
  std::string shown = terminal_page(out, {});
  for (std::size_t at = 0, end = 0; (end = shown.find('\n', at)) != std::string::npos; at = end + 1)
    EXPECT_LE(end - at, 100U);
}

TEST(Page, MarkdownEscapesBars) {
  const std::string text = markdown_page(page());
  EXPECT_NE(text.find("| a\\|b | 1 |"), std::string::npos) << text;
  EXPECT_NE(text.find("```yaml\na: 1\n```"), std::string::npos);
  EXPECT_TRUE(text.starts_with("# A <title> & more\n"));
}

TEST(Page, HtmlEscapesEverythingOfStrangers) {
  const std::string text = html_page(page());
  EXPECT_EQ(text.find("<script"), std::string::npos);
  EXPECT_NE(text.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(text.find("<h1>A &lt;title&gt; &amp; more</h1>"), std::string::npos);
  EXPECT_NE(text.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(text.find("http"), text.find("http-equiv"));  // Nothing is fetched.
}

TEST(Page, TablesAndListsWithoutContentLeaveNoTrace) {
  Page out{"t"};
  out.table({{"a"}, {}}).list({});
  EXPECT_TRUE(out.blocks.empty());
}

}  // namespace
}  // namespace proofload::report
