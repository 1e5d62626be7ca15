#include "clients/gateways/loopback/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/gateways/loopback/event_import.h"

namespace sendlift::loopback {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

// Answers to a thousand messages.
std::vector<v1::Event> ToAThousand(v1::Channel channel, const AnswerOptions& options) {
  std::vector<v1::Event> all;
  for (int i = 0; i < 1000; ++i) {
    for (v1::Event& event : AnswersTo(absl::StrCat("key-", i), absl::StrCat("c-", i), channel, kNow, options)) {
      all.push_back(std::move(event));
    }
  }
  return all;
}

bool IsOfProxy(const v1::Event& event) { return !event.user_agent().empty(); }

double CountOf(const std::vector<v1::Event>& events, absl::string_view type, bool by_machine = false) {
  return static_cast<double>(std::count_if(events.begin(), events.end(), [&](const v1::Event& event) {
    return event.type() == type && IsOfProxy(event) == by_machine;
  }));
}

TEST(AnswersTest, PeopleAnswerAtTheirRatesAndTheSameFromTheSameSeed) {
  const AnswerOptions options{.open_rate = 0.5, .click_rate = 0.4, .machine_rate = 0.3, .reply_rate = 0.2};
  const std::vector<v1::Event> mails = ToAThousand(v1::EMAIL, options);
  EXPECT_NEAR(CountOf(mails, "OPENED"), 500, 80);
  EXPECT_NEAR(CountOf(mails, "CLICKED"), 200, 65);
  EXPECT_NEAR(CountOf(mails, "OPENED", true), 300, 75);
  EXPECT_NEAR(CountOf(ToAThousand(v1::SMS, options), "REPLIED"), 200, 65);
  EXPECT_THAT(ToAThousand(v1::PHONE, options), IsEmpty());
  AnswerOptions other = options;
  EXPECT_EQ(ToAThousand(v1::EMAIL, other).size(), mails.size());
  other.seed = 2;
  EXPECT_NE(ToAThousand(v1::EMAIL, other).front().sequence(), mails.front().sequence());
}

TEST(AnswersTest, NobodyAnswersUnlessAsked) {
  EXPECT_THAT(ToAThousand(v1::EMAIL, {}), IsEmpty());
  EXPECT_THAT(ToAThousand(v1::SMS, {}), IsEmpty());
  EXPECT_FALSE(AnswerOptions{}.any());
}

TEST(AnswersTest, EachEventNamesItsMessageAndHasANumberOfItsOwn) {
  const std::vector<v1::Event> events = ToAThousand(v1::EMAIL, {.open_rate = 1, .click_rate = 1, .machine_rate = 1});
  ASSERT_THAT(events, SizeIs(3000));
  std::set<int64_t> sequences;
  for (const v1::Event& event : events) {
    EXPECT_EQ(event.instruction().substr(4), event.customer_id().substr(2));
    EXPECT_GT(event.sequence(), 0);
    sequences.insert(event.sequence());
  }
  EXPECT_THAT(sequences, SizeIs(3000));
}

TEST(AnswersTest, PeopleTakeTheirTimeAndAProxyNone) {
  for (const v1::Event& event :
       ToAThousand(v1::EMAIL, {.open_rate = 1, .click_rate = 1, .machine_rate = 1, .spread = absl::Seconds(5)})) {
    const absl::Duration after = TimeOf(event) - kNow;
    if (IsOfProxy(event)) {
      EXPECT_EQ(event.user_agent(), "Mozilla/5.0");
      EXPECT_EQ(after, absl::ZeroDuration());
    } else {
      EXPECT_GE(after, absl::Seconds(3));
      EXPECT_LT(after, absl::Seconds(13));
    }
  }
}

TEST(AnswersTest, AReplyBeginsWithTwoRatingsOfTheScale) {
  std::set<std::string> replies;
  for (const v1::Event& event : ToAThousand(v1::SMS, {.reply_rate = 1, .rating_max = 2})) {
    replies.insert(event.comment());
  }
  EXPECT_THAT(replies, ::testing::ElementsAre("1 1, thank you", "1 2, thank you", "2 1, thank you", "2 2, thank you"));
}

TEST(AnswersTest, AnswersAreDueWhenTheyHappenAndStayUntilTheyAreTold) {
  const People people{.creatives = {}, .persons = {{.customer_id = "c-1", .address = "a", .currency = "EUR"}}};
  Answers answers({.open_rate = 1, .spread = absl::Seconds(10)}, people);
  answers.Arrived("key-1", "a", v1::EMAIL, kNow);
  answers.Arrived("key-2", "nobody", v1::EMAIL, kNow);
  EXPECT_FALSE(answers.empty());
  EXPECT_THAT(answers.Due(kNow + absl::Milliseconds(2999)), IsEmpty());
  const std::vector<v1::Event> due = answers.Due(kNow + absl::Seconds(13));
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].customer_id(), "c-1");
  EXPECT_THAT(answers.Due(kNow + absl::Seconds(13)), SizeIs(1));
  answers.Told(due);
  EXPECT_TRUE(answers.empty());
}

}  // namespace
}  // namespace sendlift::loopback
