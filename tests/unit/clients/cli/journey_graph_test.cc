#include "clients/cli/journey_graph.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace sendlift::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::Campaign Campaign(const std::string& text) {
  v1::Campaign campaign;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &campaign));
  return campaign;
}

// Whoever opens is chased, and asked again after that; who buys is thanked behind the ending.
v1::Campaign Chase() {
  return Campaign(R"pb(
    display_name: "Autumn"
    waves { wave: "main" }
    channels { prefer: EMAIL }
    experiment { control { parts_per_million: 100000 } }
    follow_ups {
      follow_up: "chase"
      on: "OPENED"
      of: "first"
      without: "CLICKED"
      after_duration { seconds: 1200 }
      channels: SMS
      channels: PHONE
    }
    follow_ups {
      follow_up: "ask"
      on: "CONTACTED"
      of: "chase"
      channels: SMS
      survey { lowest: 1 highest: 5 }
    }
    follow_ups { follow_up: "bought" on: "PURCHASED" ending: "converted" }
    follow_ups { follow_up: "thanks" on: "ENDED" of: "converted" channels: EMAIL }
  )pb");
}

std::set<std::pair<std::string, std::string>> ArrowsOf(const JourneyGraph& graph) {
  std::set<std::pair<std::string, std::string>> arrows;
  for (const JourneyArrow& arrow : graph.arrows) {
    arrows.emplace(graph.nodes[static_cast<size_t>(arrow.from)].title,
                   graph.nodes[static_cast<size_t>(arrow.to)].title);
  }
  return arrows;
}

const JourneyNode& Node(const JourneyGraph& graph, const std::string& title) {
  for (const JourneyNode& node : graph.nodes) {
    if (node.title == title) return node;
  }
  ADD_FAILURE() << "no node " << title;
  return graph.nodes.front();
}

TEST(JourneyGraphTest, ArrowsLeadFromWhatTriggersAStepAndToItsEnding) {
  EXPECT_THAT(ArrowsOf(JourneyGraphOf(Chase())),
              ElementsAre(std::pair("First contact", "bought"), std::pair("First contact", "chase"),
                          std::pair("Waves", "First contact"), std::pair("bought", "converted"),
                          std::pair("chase", "ask"), std::pair("converted", "thanks")));
}

TEST(JourneyGraphTest, ColumnsFollowTheLongestWayAndRowsAreNotShared) {
  const JourneyGraph graph = JourneyGraphOf(Chase());
  EXPECT_EQ(Node(graph, "Waves").column, 0);
  EXPECT_EQ(Node(graph, "chase").column, 2);
  EXPECT_EQ(Node(graph, "ask").column, 3);
  EXPECT_EQ(Node(graph, "thanks").column, 4);
  std::set<std::pair<int, int>> places;
  for (const JourneyNode& node : graph.nodes) EXPECT_TRUE(places.emplace(node.column, node.row).second) << node.title;
}

TEST(JourneyGraphTest, AStepSaysWhenItIsTriggeredAndWhatItDoes) {
  EXPECT_THAT(Node(JourneyGraphOf(Chase()), "chase").lines,
              ElementsAre("on OPENED of first, 20 min later", "without CLICKED", "contacts by SMS, else PHONE"));
  EXPECT_THAT(Node(JourneyGraphOf(Chase()), "ask").lines, Contains(HasSubstr("rating from 1 to 5")));
}

TEST(JourneyGraphTest, StepsThatTriggerEachOtherAreDrawnOnce) {
  const JourneyGraph graph = JourneyGraphOf(Campaign(R"pb(
    entry { on: "TRIAL_STARTED" }
    follow_ups { follow_up: "ping" on: "CLICKED" of: "pong" channels: SMS }
    follow_ups { follow_up: "pong" on: "CLICKED" of: "ping" channels: SMS }
  )pb"));
  EXPECT_EQ(graph.nodes.size(), 3u);
  EXPECT_EQ(graph.arrows.size(), 2u);
}

}  // namespace
}  // namespace sendlift::cli
