#include "services/convert_follow_ups.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/definition_json.h"
#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::FromText;

// Every field that a step may have, in one that is triggered by events and one that a date triggers.
v1::Campaign EveryField() {
  return FromText<v1::Campaign>(R"pb(
    follow_ups {
      follow_up: "chase"
      on: "OPENED"
      on: "RATED"
      without: "CLICKED"
      channels: SMS
      channels: PHONE
      creatives: "chase-sms"
      creatives: "chase-call"
      of: "first"
      rating { at_least: 1.5 at_most: 4 satisfaction_at_least: 0.5 satisfaction_at_most: 1 }
      when: "tier = VIP"
      delays {
        delay: "20-min"
        share { parts_per_million: 600000 }
        after_duration { seconds: 1200 }
      }
      delays {
        delay: "none"
        share { remainder: true }
        none: true
      }
      horizon_duration { seconds: 86400 }
      repeat: EACH_TIME
      valid_for_duration { seconds: 7200 }
      offer { kind: DISCOUNT display_name: "Ten" percent: 10 }
      survey { lowest: 1 highest: 5 expectation: true }
      ending: "done"
      marks { key: "chased" value: "yes" }
      to_owner: true
      relationships: "partner"
      slot: AT_ONCE
      lateness_max_duration { seconds: 60 }
      machine_events: true
      skill: "retention"
      arms: "offer"
      tiers: "vip"
    }
    follow_ups {
      follow_up: "birthday"
      date_attribute: "birthday"
      before_duration { seconds: 259200 }
      marks { key: "greeted" value: "yes" }
      repeat: ONCE
      slot: AT_ONCE
      lateness_max_duration { seconds: 86400 }
    }
  )pb");
}

TEST(ConvertFollowUpsTest, EveryFieldComesBackAsItWas) {
  const v1::Campaign given = EveryField();
  Violations violations;
  const std::vector<FollowUp> steps = FollowUpsFromProto(given, violations);
  EXPECT_TRUE(violations.empty());
  v1::Campaign back;
  for (const FollowUp& step : steps) *back.add_follow_ups() = ToProto(step);
  MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(given, back)) << difference;
}

TEST(ConvertFollowUpsTest, EveryFieldIsStored) {
  const v1::Campaign given = EveryField();
  Violations violations;
  CampaignDefinition definition;
  definition.follow_ups = FollowUpsFromProto(given, violations);
  definition.experiment.control = {.parts_per_million = kWhole};
  const auto stored = storage::DefinitionFromJson(storage::DefinitionToJson(definition));
  ASSERT_TRUE(stored.ok()) << stored.status();
  ASSERT_EQ(stored->follow_ups.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(ToProto(stored->follow_ups[static_cast<size_t>(i)]), given.follow_ups(i)))
        << ToProto(stored->follow_ups[static_cast<size_t>(i)]).DebugString();
  }
}

TEST(ConvertFollowUpsTest, WhatIsWrongOnTheWireIsNamed) {
  const auto campaign = FromText<v1::Campaign>(R"pb(
    follow_ups {
      follow_up: "a"
      repeat: 9
      slot: 9
      delays { delay: "x" }
      rating { at_least: inf }
    }
  )pb");
  Violations violations;
  (void)FollowUpsFromProto(campaign, violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("follow_ups[0].repeat", "follow_ups[0].slot",
                                                      "follow_ups[0].delays[0].share", "follow_ups[0].rating"));
}

}  // namespace
}  // namespace sendlift
