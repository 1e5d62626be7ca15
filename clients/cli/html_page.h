#pragma once

#include <string>
#include <vector>

#include "clients/cli/table.h"

namespace sendlift::cli {

// A table below its caption.
struct HtmlTable {
  std::string caption;
  Table table;
};

// A picture as an SVG document (svg_plot.h), and what it shows in words for those who do not see it.
struct HtmlFigure {
  std::string svg;
  std::string caption;
};

struct HtmlSection {
  std::string heading;
  std::vector<std::string> paragraphs;
  std::vector<HtmlFigure> figures;
  std::vector<HtmlTable> tables;
};

// A verdict, and how it looks: as good news, bad news, or neither. The words say it without the colour.
struct HtmlVerdict {
  enum class Tone { kNeutral, kGood, kBad };
  Tone tone = Tone::kNeutral;
  std::string words;
  std::string text;
};

// What a report says, in the order in which it is read: the verdicts first.
struct HtmlPage {
  std::string title;
  std::string subtitle;
  std::vector<HtmlVerdict> verdicts;
  std::vector<HtmlSection> sections;
};

// One HTML document that needs nothing else: no scripts, no fonts, nothing fetched. It is narrow on a phone, plain on
// paper, dark where the reader's system is; headings, captions and table heads are marked up for screen readers. Every
// text is escaped; tables without rows are left out.
std::string ToHtml(const HtmlPage& page);

}  // namespace sendlift::cli
