#include "services/convert_instructions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

TEST(ConvertInstructionsTest, EveryStateHasItsNameOnTheWireAndBack) {
  const Campaign campaign = testing::ACampaign().BuildCampaign();
  for (int i = 0; i < kInstructionStateCount - 1; ++i) {
    InstructionRecord record;
    record.state = static_cast<InstructionState>(i);
    const v1::InstructionRecord proto = ToProto(campaign, record);
    EXPECT_EQ(v1::InstructionRecord::State_Name(proto.state()), NameOf(record.state));
    v1::ListInstructionsRequest request;
    request.add_states(proto.state());
    ASSERT_OK_AND_ASSIGN(const auto states, StatesFromProto(request));
    EXPECT_THAT(states, ElementsAre(record.state));
  }
}

TEST(ConvertInstructionsTest, WhatIsNotKnownIsLeftOut) {
  const v1::InstructionRecord proto = ToProto(testing::ACampaign().BuildCampaign(), InstructionRecord());
  EXPECT_EQ(proto.customer(), "");
  EXPECT_EQ(proto.gateway(), "");
  EXPECT_FALSE(proto.has_lease_time());
  EXPECT_FALSE(proto.has_due_time());
  EXPECT_EQ(proto.reason(), v1::Exclusion::REASON_UNSPECIFIED);
}

TEST(ConvertInstructionsTest, AFactKeepsItsCodeItsTimeAndItsParameters) {
  struct Case {
    FactCode code;
    v1::ContactFact::Code proto;
  };
  for (const Case& c :
       {Case{FactCode::kNotLaunched, v1::ContactFact::NOT_LAUNCHED},
        Case{FactCode::kNotInCampaign, v1::ContactFact::NOT_IN_CAMPAIGN},
        Case{FactCode::kAssigned, v1::ContactFact::ASSIGNED}, Case{FactCode::kControl, v1::ContactFact::CONTROL},
        Case{FactCode::kPlanned, v1::ContactFact::PLANNED}, Case{FactCode::kHandedOver, v1::ContactFact::HANDED_OVER},
        Case{FactCode::kReceipt, v1::ContactFact::RECEIPT}, Case{FactCode::kWaits, v1::ContactFact::WAITS},
        Case{FactCode::kHeld, v1::ContactFact::HELD}, Case{FactCode::kRetry, v1::ContactFact::RETRY},
        Case{FactCode::kPaused, v1::ContactFact::PAUSED}, Case{FactCode::kState, v1::ContactFact::STATE},
        Case{FactCode::kOutcome, v1::ContactFact::OUTCOME}, Case{FactCode::kSuppression, v1::ContactFact::SUPPRESSION},
        Case{FactCode::kNoAddress, v1::ContactFact::NO_ADDRESS},
        Case{FactCode::kNoConsent, v1::ContactFact::NO_CONSENT},
        Case{FactCode::kNoInstruction, v1::ContactFact::NO_INSTRUCTION},
        Case{FactCode::kAskedBack, v1::ContactFact::ASKED_BACK}}) {
    const v1::ContactFact proto =
        ToProto({.time = absl::FromUnixSeconds(7), .code = c.code, .parameters = {{"reason", "busy"}}});
    EXPECT_EQ(proto.code(), c.proto);
    EXPECT_EQ(proto.fact_time().seconds(), 7);
    EXPECT_EQ(proto.parameters().at("reason"), "busy");
  }
  EXPECT_FALSE(ToProto(ContactFact()).has_fact_time());
}

}  // namespace
}  // namespace sendlift
