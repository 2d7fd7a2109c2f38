#include "proofload/report/markup.h"

#include "proofload/core/text.h"

namespace proofload::report {

std::string html_escaped(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string markdown_cell(std::string_view raw) {
  std::string out;
  for (const char c : valid_utf8(raw)) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace proofload::report
