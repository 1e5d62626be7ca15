#include "services/convert_tiers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

struct Case {
  const char* name;
  const char* offer;
  const char* field;
};

TEST(ConvertTiersTest, WhatIsWrongOnTheWireIsNamed) {
  for (const Case& c : {
           Case{"NoKind", "percent: 5", "tiers[0].offer.kind"},
           Case{"UnknownKind", "kind: 77", "tiers[0].offer.kind"},
           Case{"NoNumber", "kind: DISCOUNT percent: nan", "tiers[0].offer.percent"},
           Case{"NoCurrency", "kind: DISCOUNT amount { minor_units: 5 }", "tiers[0].offer.amount.currency_code"},
           Case{"NoDuration", "kind: GIFT valid_for_duration { seconds: 1 nanos: -1 }",
                "tiers[0].offer.valid_for_duration"},
       }) {
    v1::Campaign campaign;
    *campaign.add_tiers()->mutable_offer() = testing::FromText<v1::Offer>(c.offer);
    Violations violations;
    (void)TiersFromProto(campaign, violations);
    ASSERT_EQ(violations.list().size(), 1u) << c.name;
    EXPECT_EQ(violations.list()[0].field, c.field) << c.name;
  }
}

TEST(ConvertTiersTest, OffersGoBothWays) {
  for (const char* text : {
           "tier: 'plain'",
           "tier: 'vip' when: 'tier = vip' offer { kind: GIFT display_name: 'Box' valid_for_duration { seconds: 864000 "
           "} }",
           "tier: 'cheap' offer { kind: DISCOUNT percent: 12.5 }",
           "tier: 'off' offer { kind: DISCOUNT amount { currency_code: 'EUR' minor_units: 500 } }",
           "tier: 'points' offer { kind: POINTS points: 100 }",
       }) {
    v1::Campaign campaign;
    *campaign.add_tiers() = testing::FromText<v1::Tier>(text);
    Violations violations;
    const std::vector<Tier> tiers = TiersFromProto(campaign, violations);
    ASSERT_TRUE(violations.empty()) << text;
    EXPECT_EQ(ToProto(tiers[0]).DebugString(), campaign.tiers(0).DebugString());
  }
}

}  // namespace
}  // namespace sendlift
