#include "clients/cli/html_page.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/svg_plot.h"

namespace sendlift::cli {
namespace {

constexpr char kStyle[] = R"css(
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --soft: #5a5a5a; --line: #d0d0d0;
  --good: #00664f; --bad: #a33a00; --neutral: #5a5a5a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #16181a; --soft: #b0b0b0; --line: #45494d;
  --good: #5fd3b3; --bad: #ffa06e; --neutral: #b0b0b0; } }
body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; margin: 0 auto;
  max-width: 72rem; padding: 1rem; }
p, figcaption { max-width: 45rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
.subtitle, caption, figcaption { color: var(--soft); }
.verdict { border-left: 0.4rem solid var(--neutral); margin: 1rem 0; padding: 0.25rem 0 0.25rem 1rem; }
.verdict strong { display: block; font-size: 1.15rem; }
.verdict.good { border-color: var(--good); } .verdict.good strong { color: var(--good); }
.verdict.bad { border-color: var(--bad); } .verdict.bad strong { color: var(--bad); }
.wide { overflow-x: auto; margin: 1rem 0; }
.wide:focus-visible { outline: 2px solid; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 0.25rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.75rem 0.3rem 0; text-align: left;
  vertical-align: top; white-space: nowrap; }
.number { text-align: right; }
figure { margin: 1rem 0; } figure svg { height: auto; min-width: 34rem; max-width: 100%; }
@media print { body { color: #000; background: #fff; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; } tr, figure, .verdict { break-inside: avoid; } h2 { break-after: avoid; }
  figure svg { min-width: 0; } }
)css";

std::string Element(absl::string_view name, absl::string_view attributes, absl::string_view text) {
  return absl::StrCat("<", name, attributes.empty() ? "" : " ", attributes, ">", XmlText(text), "</", name, ">");
}

const char* ClassOf(HtmlVerdict::Tone tone) {
  switch (tone) {
    case HtmlVerdict::Tone::kGood:
      return "verdict good";
    case HtmlVerdict::Tone::kBad:
      return "verdict bad";
    case HtmlVerdict::Tone::kNeutral:
      break;
  }
  return "verdict";
}

std::string VerdictHtml(const HtmlVerdict& verdict) {
  return absl::StrCat("<p class=\"", ClassOf(verdict.tone), "\">", Element("strong", "", verdict.words),
                      XmlText(verdict.text), "</p>\n");
}

// What is wider than the screen is scrolled in a box of its own, by keys as well.
std::string Wide(absl::string_view label, absl::string_view content) {
  return absl::StrCat("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"", XmlText(label), "\">\n",
                      content, "</div>\n");
}

std::string RowHtml(const std::vector<Column>& columns, const std::vector<std::string>& cells) {
  std::string row = "<tr>";
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string cell = i < cells.size() ? cells[i] : "";
    const bool is_number = columns[i].side == Column::Side::kRight;
    const bool is_head = i == 0 && !is_number;
    absl::StrAppend(&row, Element(is_head ? "th" : "td",
                                  is_head     ? "scope=\"row\""
                                  : is_number ? "class=\"number\""
                                              : "",
                                  cell));
  }
  return row + "</tr>\n";
}

std::string TableHtml(const HtmlTable& titled) {
  const std::vector<Column>& columns = titled.table.columns();
  std::string table = absl::StrCat("<table>\n", Element("caption", "", titled.caption), "\n<thead><tr>");
  for (const Column& column : columns) {
    const bool is_number = column.side == Column::Side::kRight;
    absl::StrAppend(&table,
                    Element("th", is_number ? "scope=\"col\" class=\"number\"" : "scope=\"col\"", column.heading));
  }
  table += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& cells : titled.table.rows()) table += RowHtml(columns, cells);
  return Wide(titled.caption, table + "</tbody>\n</table>\n");
}

std::string FigureHtml(const HtmlFigure& figure) {
  return absl::StrCat("<figure>", Wide(figure.caption, figure.svg), Element("figcaption", "", figure.caption),
                      "</figure>\n");
}

std::string SectionHtml(const HtmlSection& section) {
  std::string html = absl::StrCat("<section>\n", Element("h2", "", section.heading), "\n");
  for (const std::string& paragraph : section.paragraphs) absl::StrAppend(&html, Element("p", "", paragraph), "\n");
  for (const HtmlFigure& figure : section.figures) html += FigureHtml(figure);
  for (const HtmlTable& table : section.tables) {
    if (!table.table.empty()) html += TableHtml(table);
  }
  return html + "</section>\n";
}

}  // namespace

std::string ToHtml(const HtmlPage& page) {
  std::string html = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
      Element("title", "", page.title), "\n<style>", kStyle, "</style>\n</head>\n<body>\n<main>\n",
      Element("h1", "", page.title), "\n", Element("p", "class=\"subtitle\"", page.subtitle), "\n");
  for (const HtmlVerdict& verdict : page.verdicts) html += VerdictHtml(verdict);
  for (const HtmlSection& section : page.sections) html += SectionHtml(section);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace sendlift::cli
