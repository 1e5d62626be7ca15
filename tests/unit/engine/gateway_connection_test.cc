#include "engine/gateway_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(GatewayConnectionTest, CreditIsBetweenOneAndAMillion) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 0));
  for (const int credit : {0, -1, 1'000'001}) {
    EXPECT_THAT(gateway.session().GrantCredit(credit),
                HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("1,000,000")));
  }
  EXPECT_OK(gateway.session().GrantCredit(999'999));
  EXPECT_OK(gateway.session().GrantCredit(1));
  EXPECT_FALSE(gateway.session().GrantCredit(1).ok());
  EXPECT_EQ(world.dispatcher().Connections()[0]->credit(), 1'000'000);
}

TEST(GatewayConnectionTest, CreditIsTakenAndGivenBackAndWorthNothingWhenTheStreamIsGone) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 50));
  const auto connection = world.dispatcher().Connections()[0];
  EXPECT_EQ(connection->TakeCredit(20), 20);
  EXPECT_EQ(connection->TakeCredit(100), 30);
  EXPECT_EQ(connection->TakeCredit(100), 0);
  connection->ReturnCredit(5);
  EXPECT_EQ(connection->credit(), 5);
  gateway.Disconnect();
  EXPECT_EQ(connection->credit(), 0);
  EXPECT_EQ(connection->TakeCredit(1), 0);
}

TEST(GatewayConnectionTest, AContentComesOnceAStreamBeforeItsFirstUse) {
  EngineWorld world({.batch_size_max = 10, .settling = {}});
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(40, [](int i, Customer& customer) { customer.language_code = i % 2 == 0 ? "en" : "de"; });
  Creative creative = ACampaign::CreativeOn(Channel::kEmail);
  creative.languages.push_back(
      {.language_code = "de", .subject = "Hallo", .text = "{{offer.percent}} % für {{customer.id}}", .html = ""});
  world.Launch(ACampaign().WithCreative(creative).WithControl(Percent(10)).Build());
  world.clock().AdvanceBy(kHour);
  world.Plan();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 30));
  world.Dispatch();
  ASSERT_THAT(gateway.contents(), SizeIs(2));
  gateway.Disconnect();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 30));
  world.Dispatch();
  EXPECT_THAT(gateway.contents(), SizeIs(4));
  for (const ContentOnWire& content : gateway.contents()) {
    EXPECT_EQ(content.campaign_id, "autumn");
    EXPECT_EQ(content.creative, "mail");
    if (content.language_code != "de") continue;
    EXPECT_THAT(content.value_names, ElementsAre("customer.id"));
    EXPECT_EQ(content.constants.at("offer.percent"), "15");
  }
}

TEST(GatewayConnectionTest, InstructionsCarryKeyAddressValuesAndTimes) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 3));
  world.Dispatch();
  ASSERT_THAT(gateway.handed_over(), SizeIs(3));
  for (int i = 0; i < 3; ++i) {
    const InstructionOnWire instruction = gateway.handed_over()[static_cast<size_t>(i)].instruction;
    EXPECT_EQ(instruction.idempotency_key, IdempotencyKey(campaign.uid, i));
    EXPECT_THAT(instruction.values, SizeIs(1));
    EXPECT_THAT(instruction.values[0], HasSubstr("Name"));
    EXPECT_EQ(instruction.not_before, campaign.definition.waves[0].start);
    EXPECT_EQ(instruction.not_after, campaign.definition.window.end);
    EXPECT_EQ(instruction.time_to_live, campaign.definition.window.end - world.now());
    EXPECT_FALSE(instruction.rendered.has_value());
  }
  EXPECT_EQ(world.dispatcher().Connections()[0]->handed_over(), 3);
}

TEST(GatewayConnectionTest, AGatewayThatCannotFillPlaceholdersGetsRenderedTexts) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  gateway.hello().wants_rendered = true;
  LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 3));
  world.Dispatch();
  for (const HandedOver& each : gateway.handed_over()) {
    ASSERT_TRUE(each.instruction.rendered.has_value());
    EXPECT_EQ(each.instruction.rendered->subject, "For you");
    EXPECT_EQ(each.instruction.rendered->text, absl::StrCat("A word for you, ", each.instruction.values[0]));
  }
}

TEST(GatewayConnectionTest, QuestionsComeInPartsOfAThousand) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
  std::vector<AskedAttempt> attempts;
  for (int i = 0; i < 2500; ++i) attempts.push_back({.idempotency_key = absl::StrCat("key", i)});
  world.dispatcher().Connections()[0]->AskToResolve(attempts);
  EXPECT_EQ(gateway.question_count(), 2500u);
}

TEST(GatewayConnectionTest, NothingReachesAStreamThatIsGone) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 3));
  const auto connection = world.dispatcher().Connections()[0];
  gateway.Disconnect();
  connection->Acknowledge(1);
  connection->AskToResolve({{.idempotency_key = "key"}});
  connection->Close(absl::OkStatus());
  EXPECT_FALSE(connection->Send(campaign, {}, 1, world.now(), {{.sequence = 1}}));
  EXPECT_EQ(gateway.acknowledged(), 0);
  EXPECT_EQ(gateway.question_count(), 0u);
  EXPECT_FALSE(gateway.closed().has_value());
  EXPECT_EQ(connection->handed_over(), 0);
}

}  // namespace
}  // namespace sendlift::testing
