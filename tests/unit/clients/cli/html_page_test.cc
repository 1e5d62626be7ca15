#include "clients/cli/html_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HtmlPage Page() {
  Table table({Left("arm"), Right("customers")});
  table.Add({"a <b> & \"c\"", "1,200"});
  table.Add({"short"});
  return {.title = "Lift of <autumn>",
          .subtitle = "as of today",
          .verdicts = {{.tone = HtmlVerdict::Tone::kGood, .words = "better", .text = "It's more than chance."}},
          .sections = {{.heading = "People",
                        .paragraphs = {"Two & two"},
                        .figures = {{.svg = "<svg></svg>\n", .caption = "What it shows"}},
                        .tables = {{.caption = "By arm", .table = table}}}}};
}

TEST(HtmlPageTest, TheVerdictComesBeforeEverySection) {
  const std::string html = ToHtml(Page());
  EXPECT_LT(html.find("<strong>better</strong>"), html.find("<section>"));
  EXPECT_THAT(html, HasSubstr("class=\"verdict good\""));
}

TEST(HtmlPageTest, EveryTextIsEscaped) {
  const std::string html = ToHtml(Page());
  EXPECT_THAT(html, HasSubstr("<title>Lift of &lt;autumn&gt;</title>"));
  EXPECT_THAT(html, HasSubstr("a &lt;b&gt; &amp; &quot;c&quot;"));
  EXPECT_THAT(html, HasSubstr("<p>Two &amp; two</p>"));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
}

TEST(HtmlPageTest, TablesAreMarkedUpForThoseWhoHearThem) {
  const std::string html = ToHtml(Page());
  EXPECT_THAT(html, HasSubstr("<caption>By arm</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">arm</th><th scope=\"col\" class=\"number\">customers</th>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">short</th><td class=\"number\"></td>"));
  EXPECT_THAT(html, HasSubstr("<figcaption>What it shows</figcaption>"));
}

TEST(HtmlPageTest, NothingIsFetchedOrRun) {
  const std::string html = ToHtml(Page());
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<link")));
  EXPECT_THAT(html, Not(HasSubstr("url(")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
}

TEST(HtmlPageTest, ATableWithoutRowsIsLeftOut) {
  HtmlPage page = Page();
  page.sections[0].tables[0].table = Table({Left("arm")});
  EXPECT_THAT(ToHtml(page), Not(HasSubstr("<table>")));
}

}  // namespace
}  // namespace sendlift::cli
