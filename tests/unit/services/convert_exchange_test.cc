#include "services/convert_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using testing::FromText;
using ::testing::HasSubstr;

TEST(ConvertExchangeTest, AHelloNeedsNameChannelsAndClock) {
  ASSERT_OK_AND_ASSIGN(
      const GatewayHello hello,
      HelloFromProto(FromText<v1::Hello>("gateway: 'mail-1' channels: EMAIL clock_time { seconds: 5 }")));
  EXPECT_EQ(hello.gateway, "mail-1");
  EXPECT_EQ(hello.clock_time, absl::FromUnixSeconds(5));
  EXPECT_EQ(hello.remembers_keys_for, absl::ZeroDuration());
  EXPECT_FALSE(hello.remembers_keys_since.has_value());
  ASSERT_OK_AND_ASSIGN(const GatewayHello remembers,
                       HelloFromProto(FromText<v1::Hello>("gateway: 'mail-1' channels: EMAIL clock_time { seconds: 5 } "
                                                          "remembers_keys_for_duration { seconds: 60 } "
                                                          "remembers_keys_since_time { seconds: 4 }")));
  EXPECT_EQ(remembers.remembers_keys_for, absl::Seconds(60));
  EXPECT_EQ(remembers.remembers_keys_since, absl::FromUnixSeconds(4));
  const auto refused = HelloFromProto(FromText<v1::Hello>("gateway: 'Mail 1'"));
  for (const char* field : {"hello.gateway", "hello.channels", "hello.clock_time"}) {
    EXPECT_THAT(refused, testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(field)));
  }
}

TEST(ConvertExchangeTest, ReceiptsAreReadOrRefusedWithTheirPlace) {
  auto good = FromText<v1::Receipts>(
      "sequence: 1 receipts { idempotency_key: 'k' attempt: 1 outcome: REJECTED_PERMANENT time_micros: 7 reason: '550' "
      "}");
  ASSERT_OK_AND_ASSIGN(const std::vector<Receipt> receipts, ReceiptsFromProto(good));
  EXPECT_EQ(receipts[0].outcome, Outcome::kRejectedPermanent);
  EXPECT_EQ(receipts[0].time, absl::FromUnixMicros(7));
  struct Case {
    const char* text;
    const char* field;
  };
  for (const Case& c : {
           Case{"receipts {}", "receipts.sequence"},
           Case{"sequence: 1", "receipts.receipts"},
           Case{"sequence: 1 receipts { attempt: 1 outcome: ACCEPTED }", "receipts.receipts[0].idempotency_key"},
           Case{"sequence: 1 receipts { idempotency_key: 'k' outcome: ACCEPTED }", "receipts.receipts[0].attempt"},
           Case{"sequence: 1 receipts { idempotency_key: 'k' attempt: 1 }", "receipts.receipts[0].outcome"},
       }) {
    auto proto = FromText<v1::Receipts>(c.text);
    EXPECT_THAT(ReceiptsFromProto(proto), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.field)));
  }
}

TEST(ConvertExchangeTest, EveryOutcomeAndKnowledgeKeepsItsMeaning) {
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::ACCEPTED), Outcome::kAccepted);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::REJECTED_RETRYABLE), Outcome::kRejectedRetryable);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::DELIVERED), Outcome::kDelivered);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::BOUNCED), Outcome::kBounced);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::FAILED), Outcome::kFailed);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::EXPIRED), Outcome::kExpired);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::REVOKED), Outcome::kRevoked);
  EXPECT_EQ(static_cast<Outcome>(v1::Receipt::NOT_REVOKED), Outcome::kNotRevoked);
  EXPECT_EQ(static_cast<Knowledge>(v1::Resolution::ACCEPTED), Knowledge::kAccepted);
  EXPECT_EQ(static_cast<Knowledge>(v1::Resolution::NEVER_SEEN), Knowledge::kNeverSeen);
  EXPECT_EQ(static_cast<Knowledge>(v1::Resolution::REJECTED), Knowledge::kRejected);
  EXPECT_EQ(static_cast<Knowledge>(v1::Resolution::FORGOTTEN), Knowledge::kForgotten);
}

TEST(ConvertExchangeTest, ResolutionsSayWhatIsKnown) {
  auto good = FromText<v1::Resolution>("sequence: 1 entries { idempotency_key: 'k' knowledge: NEVER_SEEN }");
  ASSERT_OK_AND_ASSIGN(const auto entries, ResolutionFromProto(good));
  EXPECT_EQ(entries[0].idempotency_key, "k");
  EXPECT_FALSE(entries[0].attempt.has_value());
  auto named = FromText<v1::Resolution>("sequence: 1 entries { idempotency_key: 'k' knowledge: REJECTED attempt: 3 }");
  ASSERT_OK_AND_ASSIGN(const auto of_attempt, ResolutionFromProto(named));
  EXPECT_EQ(of_attempt[0].attempt, 3);
  auto bad = FromText<v1::Resolution>("sequence: 1 entries { idempotency_key: 'k' }");
  EXPECT_THAT(ResolutionFromProto(bad),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("resolution.entries[0].knowledge")));
}

TEST(ConvertExchangeTest, InstructionsCarryTimesInMicroseconds) {
  const std::shared_ptr<const v1::ExchangeResponse> message =
      InstructionsToProto(3, {{.idempotency_key = "k",
                               .attempt = 2,
                               .address = "a@example.com",
                               .content = 7,
                               .values = {"Anna", ""},
                               .not_before = absl::FromUnixMicros(10),
                               .not_after = absl::FromUnixMicros(20),
                               .rendered = std::nullopt,
                               .time_to_live = absl::Microseconds(9)}});
  EXPECT_EQ(message->instructions().epoch(), 3);
  const v1::Instruction& instruction = message->instructions().instructions(0);
  EXPECT_EQ(instruction.not_before_micros(), 10);
  EXPECT_EQ(instruction.not_after_micros(), 20);
  EXPECT_EQ(instruction.time_to_live_micros(), 9);
  EXPECT_THAT(instruction.values(), ::testing::ElementsAre("Anna", ""));
}

TEST(ConvertExchangeTest, ContentNamesItsCampaign) {
  ContentOnWire content;
  content.number = 1;
  content.campaign_id = "autumn";
  content.value_names = {"customer.first_name"};
  content.constants = {{"offer.percent", "15"}};
  const v1::ExchangeResponse message = ContentToProto(content);
  EXPECT_EQ(message.content().campaign(), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(message.content().constants().at("offer.percent"), "15");
}

}  // namespace
}  // namespace sendlift
