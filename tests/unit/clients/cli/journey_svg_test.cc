#include "clients/cli/journey_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

JourneyGraph Two() {
  JourneyGraph graph;
  graph.title = "A < B & C";
  graph.nodes = {{.kind = JourneyNodeKind::kEntry, .title = "Entry", .lines = {"on A"}},
                 {.kind = JourneyNodeKind::kEnding,
                  .title = "<script>",
                  .lines = {"a line that is much longer than the box in which it is to stand"},
                  .column = 1}};
  graph.arrows = {{0, 1}};
  return graph;
}

TEST(JourneySvgTest, TextsAreEscapedAndNothingIsFetched) {
  const std::string svg = JourneySvg(Two());
  EXPECT_THAT(svg, AllOf(StartsWith("<svg "), EndsWith("</svg>\n"), HasSubstr("A &lt; B &amp; C"),
                         HasSubstr("&lt;script&gt;"), Not(HasSubstr("<script")), Not(HasSubstr("href"))));
}

TEST(JourneySvgTest, LongLinesAreBroken) {
  const std::string svg = JourneySvg(Two());
  EXPECT_THAT(svg, AllOf(Not(HasSubstr("much longer than the box in which it")), HasSubstr("to stand")));
}

TEST(JourneySvgTest, AnEmptyJourneyIsAPictureWithItsTitle) {
  EXPECT_THAT(JourneySvg({.title = "Nothing"}), AllOf(StartsWith("<svg "), HasSubstr(">Nothing<")));
}

}  // namespace
}  // namespace sendlift::cli
