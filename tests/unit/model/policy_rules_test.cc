#include "model/policy_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

TEST(PolicyRulesTest, APolicyWithCapsAndAZoneIsRight) {
  ContactPolicy policy;
  policy.caps = {{.channel = Channel::kEmail, .contacts = 2, .within = absl::Hours(24 * 7)}};
  policy.default_time_zone = "Asia/Seoul";
  EXPECT_THAT(PolicyViolations(policy), IsEmpty());
  EXPECT_THAT(PolicyViolations(ContactPolicy{}), IsEmpty());
}

TEST(PolicyRulesTest, EveryWrongFieldIsNamed) {
  ContactPolicy policy;
  policy.caps = {{.contacts = 0, .within = absl::Hours(24)},
                 {.contacts = 1001, .within = absl::Minutes(59)},
                 {.contacts = 1, .within = absl::Hours(24 * 31) + absl::Seconds(1)}};
  policy.default_time_zone = "Berlin";
  EXPECT_THAT(PolicyViolations(policy), ElementsAre(Field(&FieldViolation::field, "policy.caps[0].contacts"),
                                                    Field(&FieldViolation::field, "policy.caps[1].contacts"),
                                                    Field(&FieldViolation::field, "policy.caps[1].within_duration"),
                                                    Field(&FieldViolation::field, "policy.caps[2].within_duration"),
                                                    Field(&FieldViolation::field, "policy.default_time_zone")));
}

TEST(PolicyRulesTest, ThereAreAtMostTenCaps) {
  ContactPolicy policy;
  policy.caps.assign(11, {.contacts = 1, .within = absl::Hours(24)});
  EXPECT_THAT(PolicyViolations(policy), ElementsAre(Field(&FieldViolation::field, "policy.caps")));
}

TEST(PolicyRulesTest, GapsAndRegionsHaveTheirBounds) {
  ContactPolicy policy;
  policy.minimum_gaps = {{.channel = std::nullopt, .gap = absl::Minutes(1)},
                         {.channel = Channel::kSms, .gap = absl::Seconds(59)},
                         {.channel = std::nullopt, .gap = absl::Hours(24 * 31) + absl::Seconds(1)}};
  policy.default_region = "kr";
  EXPECT_THAT(PolicyViolations(policy),
              ElementsAre(Field(&FieldViolation::field, "policy.minimum_gaps[1].gap_duration"),
                          Field(&FieldViolation::field, "policy.minimum_gaps[2].gap_duration"),
                          Field(&FieldViolation::field, "policy.default_region")));
  policy.minimum_gaps.assign(11, {.channel = std::nullopt, .gap = absl::Hours(1)});
  policy.default_region = "KR";
  EXPECT_THAT(PolicyViolations(policy), ElementsAre(Field(&FieldViolation::field, "policy.minimum_gaps")));
}

}  // namespace
}  // namespace sendlift
