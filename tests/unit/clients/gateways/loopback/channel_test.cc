#include "clients/gateways/loopback/channel.h"

#include <gmock/gmock.h>

#include "tests/support/network/gateway_messages.h"
#include "tests/support/status_matchers.h"

namespace sendlift::loopback {
namespace {

using ::testing::Optional;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class ListedReports : public gateway::Reports {
 public:
  void Add(gateway::Report report) override { all.push_back(std::move(report)); }
  int CountOf(v1::Receipt::Outcome outcome) const {
    return static_cast<int>(std::count_if(all.begin(), all.end(),
                                          [&](const gateway::Report& report) { return report.outcome == outcome; }));
  }
  std::vector<gateway::Report> all;
};

class LoopbackChannelTest : public ::testing::Test {
 protected:
  gateway::Order OrderOf(const std::string& key) {
    messages_.push_back(std::make_unique<v1::ExchangeResponse>(testing::SomeInstructions(1, {{.key = key}})));
    return {messages_.back()->instructions().instructions(0), content_.content(), renderer_};
  }

  const v1::ExchangeResponse content_ = testing::AContent();
  const ContentRenderer renderer_ = *ContentRenderer::Make({.text = "Hi", .value_names = {"customer.first_name"}});
  std::vector<std::unique_ptr<v1::ExchangeResponse>> messages_;
  ListedReports reports_;
};

TEST_F(LoopbackChannelTest, AcceptsAndDeliversEverything) {
  Contacts contacts({"blue"});
  LoopbackChannel channel({}, nullptr, &contacts);
  EXPECT_EQ(channel.Admit(OrderOf("a")).kind, gateway::Verdict::Kind::kTake);
  channel.Carry(OrderOf("a"), kNow, reports_);
  EXPECT_EQ(reports_.CountOf(v1::Receipt::DELIVERED), 1);
  EXPECT_EQ(contacts.last_arrival(), kNow);
  EXPECT_THAT(contacts.LiftOf({.customer_id = "c", .address = "a@example.com", .currency = "EUR", .lifts = {0.2}}),
              Optional(0.2));
  EXPECT_OK(channel.Flush());
  EXPECT_EQ(channel.carried_count(), 1);
}

TEST_F(LoopbackChannelTest, DelaysTheReport) {
  LoopbackChannel channel({.delay = absl::Seconds(1)}, nullptr, nullptr);
  channel.Carry(OrderOf("a"), kNow, reports_);
  channel.Carry(OrderOf("b"), kNow + absl::Milliseconds(500), reports_);
  channel.Poll(kNow + absl::Milliseconds(999), reports_);
  EXPECT_EQ(reports_.all.size(), 0u);
  channel.Poll(kNow + absl::Seconds(1), reports_);
  ASSERT_EQ(reports_.all.size(), 1u);
  EXPECT_EQ(reports_.all[0].time, kNow + absl::Seconds(1));
  channel.Finish(kNow + absl::Milliseconds(1001), reports_);
  ASSERT_EQ(reports_.all.size(), 2u);
  EXPECT_EQ(reports_.all[1].key, "b");
}

TEST_F(LoopbackChannelTest, RejectsAndBouncesAtItsRatesAndTheSameFromTheSameSeed) {
  const auto outcomes = [&](uint64_t seed) {
    LoopbackChannel channel({.reject_rate = 0.2, .bounce_rate = 0.5, .seed = seed}, nullptr, nullptr);
    std::string trace;
    for (int i = 0; i < 1000; ++i) {
      reports_.all.clear();
      if (channel.Admit(OrderOf("a")).kind == gateway::Verdict::Kind::kRefuseForGood) {
        trace += 'r';
        continue;
      }
      channel.Carry(OrderOf("a"), kNow, reports_);
      trace += reports_.all[0].outcome == v1::Receipt::BOUNCED ? 'b' : 'd';
    }
    return trace;
  };
  const std::string trace = outcomes(4);
  EXPECT_EQ(trace, outcomes(4));
  EXPECT_NE(trace, outcomes(5));
  EXPECT_NEAR(static_cast<double>(std::count(trace.begin(), trace.end(), 'r')), 200, 60);
  EXPECT_NEAR(static_cast<double>(std::count(trace.begin(), trace.end(), 'b')), 400, 75);
}

TEST_F(LoopbackChannelTest, WhoWasReachedAnswers) {
  const People people{.creatives = {},
                      .persons = {{.customer_id = "c", .address = "a@example.com", .currency = "EUR"}}};
  for (const bool bounces : {false, true}) {
    Answers answers({.open_rate = 1}, people);
    LoopbackChannel channel({.bounce_rate = bounces ? 1.0 : 0.0}, nullptr, nullptr, &answers);
    channel.Carry(OrderOf("a"), kNow, reports_);
    EXPECT_EQ(answers.empty(), bounces);
  }
}

TEST_F(LoopbackChannelTest, WhoBouncedWasNotReached) {
  Contacts contacts({"blue"});
  LoopbackChannel channel({.bounce_rate = 1}, nullptr, &contacts);
  channel.Carry(OrderOf("a"), kNow, reports_);
  EXPECT_EQ(contacts.LiftOf({.customer_id = "c", .address = "a@example.com", .currency = "EUR", .lifts = {0.2}}),
            std::nullopt);
}

}  // namespace
}  // namespace sendlift::loopback
