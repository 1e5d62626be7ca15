#include "audience/feature_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "storage/feature_snapshots.h"
#include "storage/feature_values.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/schema.h"
#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using storage::Session;
using testing::HasCode;
using ::testing::HasSubstr;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromCivil(absl::CivilHour(2026, 11, 25, 10), absl::UTCTimeZone());  // a Wednesday
constexpr absl::Duration kDay = absl::Hours(24);

class FeaturePassTest : public ::testing::Test {
 protected:
  template <typename Body>
  void Write(Body body) {
    ASSERT_OK(database_->Write(storage::Lane::kImport, body));
  }
  void AddCustomers(int count) {
    Write([&](Session& session) -> absl::Status {
      for (int i = 1; i <= count; ++i) {
        Customer customer;
        customer.id = absl::StrCat("c-", i);
        RETURN_IF_ERROR(storage::UpsertCustomer(session, kMain, customer, kNow - 500 * kDay).status());
      }
      return absl::OkStatus();
    });
  }
  void Append(int64_t customer, const std::string& type, absl::Time time, int64_t amount_minor = 0) {
    Write([&](Session& session) {
      Event event;
      event.sequence = ++sequence_;
      event.customer = {customer};
      event.type = type;
      event.time = time;
      event.amount_minor = amount_minor;
      return storage::AppendEvent(session, kMain, 1, event).status();
    });
  }
  // A campaign that has mailed the customers from 1 to `count`.
  void Mail(int count, absl::Time time) {
    Write([&](Session& session) -> absl::Status {
      Campaign campaign = testing::ACampaign().BuildCampaign("autumn");
      ASSIGN_OR_RETURN(campaign, storage::InsertCampaign(session, kMain, campaign, time));
      campaign.state = CampaignState::kRunning;
      ASSIGN_OR_RETURN(campaign, storage::UpdateCampaign(session, kMain, campaign, time));
      for (int i = 0; i < count; ++i) {
        RETURN_IF_ERROR(storage::InsertInstruction(session, kMain, campaign.number,
                                                   {.sequence = i, .customer = {i + 1}, .arm = 1, .values = ""}));
      }
      storage::Block block;
      block.campaign = campaign.number;
      block.size = count;
      RETURN_IF_ERROR(storage::InsertBlock(session, kMain, block));
      storage::LeasedRange range;
      range.campaign = campaign.number;
      range.lease_time = time;
      range.states =
          std::string(static_cast<size_t>(count), storage::LeasedRange::Encode(InstructionState::kDelivered));
      range.arms = std::string(static_cast<size_t>(count), 1);
      return storage::InsertRange(session, kMain, range);
    });
  }
  absl::StatusOr<FeatureSnapshot> Begin(absl::Time as_of) {
    FeatureSnapshot snapshot;
    RETURN_IF_ERROR(database_->Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(snapshot, BeginFeatureSnapshot(session, kMain, as_of, "ann", kNow));
      return absl::OkStatus();
    }));
    return snapshot;
  }
  // Turns until nothing is left to do; how many.
  int RunOut(FeaturePassOptions options, absl::Time now = kNow) {
    FeaturePass pass(*database_, kMain, options);
    for (int turns = 1; turns < 10'000; ++turns) {
      const auto more = pass.RunOnce(now);
      EXPECT_OK(more);
      if (!more.value_or(false)) return turns;
    }
    ADD_FAILURE() << "never ends";
    return 0;
  }
  FeatureSnapshot Last() {
    FeatureSnapshot last;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto snapshots, storage::ListFeatureSnapshots(session, kMain, 0, 1));
      if (!snapshots.empty()) last = snapshots.front();
      return absl::OkStatus();
    });
    return last;
  }
  std::map<std::string, std::string> AttributesOf(int customer) {
    std::map<std::string, std::string> attributes;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const Customer found, storage::GetCustomer(session, kMain, absl::StrCat("c-", customer)));
      attributes = found.attributes;
      return absl::OkStatus();
    });
    return attributes;
  }
  std::string AllAttributes(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) {
      for (const auto& [name, value] : AttributesOf(i)) absl::StrAppend(&text, i, " ", name, "=", value, "\n");
    }
    return text;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
  int64_t sequence_ = 0;
};

TEST_F(FeaturePassTest, WhatCustomersDidBecomesTheirAttributes) {
  AddCustomers(3);
  Mail(2, kNow - 30 * kDay);
  Append(1, "PURCHASED", kNow - 10 * kDay, 2'500);
  Append(1, "PURCHASED", kNow - 40 * kDay, 1'000);
  Append(2, "PURCHASED", kNow - 3 * kDay, 400);
  Append(1, "OPENED", kNow - 29 * kDay);
  ASSERT_OK(Begin(kNow));
  RunOut({});
  EXPECT_EQ(AttributesOf(1), (std::map<std::string, std::string>{{"recency_days", "10"},
                                                                 {"frequency", "2"},
                                                                 {"monetary", "3500"},
                                                                 {"tenure_days", "500"},
                                                                 {"recency_score", "2"},
                                                                 {"frequency_score", "4"},
                                                                 {"monetary_score", "4"},
                                                                 {"rfm_sum", "10"},
                                                                 {"rfm_score", "244"},
                                                                 {"email_response_rate", "1"}}));
  EXPECT_EQ(AttributesOf(2).at("rfm_score"), "422");
  EXPECT_EQ(AttributesOf(2).at("email_response_rate"), "0");
  EXPECT_EQ(AttributesOf(3),
            (std::map<std::string, std::string>{{"frequency", "0"}, {"monetary", "0"}, {"tenure_days", "500"}}));
  const FeatureSnapshot last = Last();
  EXPECT_EQ(last.state, FeatureSnapshot::State::kDone);
  EXPECT_EQ(last.customers, 3);
  EXPECT_EQ(last.buyers, 2);
  EXPECT_EQ(last.purchases, 3);
  EXPECT_EQ(last.monetary_minor, 3'900);
  EXPECT_EQ(last.answers[0], (Answers{.contacts = 2, .answered = 1}));
}

TEST_F(FeaturePassTest, OnlyWhatHappenedBeforeTheTimeCounts) {
  AddCustomers(1);
  Append(1, "PURCHASED", kNow - 10 * kDay, 2'500);
  Append(1, "PURCHASED", kNow - 5 * kDay, 1'000);
  ASSERT_OK(Begin(kNow - 5 * kDay));
  Append(1, "PURCHASED", kNow - 8 * kDay, 7);  // came in after the snapshot began
  RunOut({});
  EXPECT_EQ(AttributesOf(1).at("frequency"), "1");
  EXPECT_EQ(AttributesOf(1).at("recency_days"), "5");
}

TEST_F(FeaturePassTest, AnEarlierTimeDoesNotTakeBackWhatIsNewer) {
  AddCustomers(1);
  Append(1, "PURCHASED", kNow - 10 * kDay, 2'500);
  ASSERT_OK(Begin(kNow));
  RunOut({});
  ASSERT_OK(Begin(kNow - 9 * kDay));
  RunOut({});
  EXPECT_EQ(AttributesOf(1).at("recency_days"), "10");
  EXPECT_EQ(Last().purchases, 1);
}

TEST_F(FeaturePassTest, SmallTurnsAndCrashesGiveTheSame) {
  constexpr uint64_t kSeed = 20261124;
  constexpr int kCustomers = 60;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  AddCustomers(kCustomers);
  Mail(40, kNow - 30 * kDay);
  for (int i = 0; i < 200; ++i) {
    const char* const type = random.Chance(0.5) ? "PURCHASED" : "OPENED";
    Append(1 + static_cast<int64_t>(random.Below(kCustomers)), type,
           kNow - kDay * static_cast<int64_t>(random.Below(60)), static_cast<int64_t>(random.Below(1000)));
  }
  ASSERT_OK(Begin(kNow));
  RunOut({});
  const std::string expected = AllAttributes(kCustomers);
  const FeatureSnapshot whole = Last();
  EXPECT_THAT(expected, HasSubstr("rfm_score=5"));

  const FeaturePassOptions small = {.range = 16, .contacts_max = 4, .log_part = 7, .chunk = 3, .old_values = 5};
  ASSERT_OK(Begin(kNow));
  int crashes = 0;
  while (Last().state != FeatureSnapshot::State::kDone) {
    FeaturePass pass(*database_, kMain, small);  // what it kept in memory is lost
    for (uint64_t turns = 40 + random.Below(60); turns > 0; --turns) ASSERT_OK(pass.RunOnce(kNow));
    ASSERT_LT(++crashes, 1000);
  }
  EXPECT_GT(crashes, 5);
  RunOut(small);
  EXPECT_EQ(AllAttributes(kCustomers), expected);
  EXPECT_EQ(Last().customers, whole.customers);
  EXPECT_EQ(Last().buyers, whole.buyers);
  EXPECT_EQ(Last().monetary_minor, whole.monetary_minor);
  EXPECT_EQ(Last().answers, whole.answers);
  EXPECT_EQ(Last().cuts, whole.cuts);
}

TEST_F(FeaturePassTest, ValuesOfTheLastSnapshotStayAndOlderOnesGo) {
  AddCustomers(5);
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(Begin(kNow));
    RunOut({.old_values = 2});
  }
  Write([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto first, storage::ListFeatures(session, kMain, 1, 0, 10));
    ASSIGN_OR_RETURN(const auto second, storage::ListFeatures(session, kMain, 2, 0, 10));
    EXPECT_EQ(first.size(), 0u);
    EXPECT_EQ(second.size(), 5u);
    return absl::OkStatus();
  });
}

TEST_F(FeaturePassTest, OneIsMadeAtATimeAndNotOfTheFuture) {
  AddCustomers(1);
  ASSERT_OK(Begin(kNow));
  EXPECT_THAT(Begin(kNow), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("is being made")));
  RunOut({});
  EXPECT_OK(Begin(kNow));
  RunOut({});
  EXPECT_THAT(Begin(kNow + absl::Seconds(1)), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("future")));
}

TEST_F(FeaturePassTest, ScheduledOnesAreAsOfMondayOrTheFirstOfTheMonthAndOnce) {
  AddCustomers(1);
  RunOut({.schedule = FeatureSchedule::kOff});
  EXPECT_EQ(Last().number, 0);
  RunOut({.schedule = FeatureSchedule::kWeekly});
  EXPECT_EQ(absl::FormatTime(Last().as_of, absl::UTCTimeZone()), "2026-11-23T00:00:00+00:00");
  EXPECT_EQ(Last().principal, "schedule");
  RunOut({.schedule = FeatureSchedule::kWeekly}, kNow + 4 * kDay);
  EXPECT_EQ(Last().number, 1);
  RunOut({.schedule = FeatureSchedule::kWeekly}, kNow + 5 * kDay);
  EXPECT_EQ(Last().number, 2);
  EXPECT_EQ(absl::FormatTime(Last().as_of, absl::UTCTimeZone()), "2026-11-30T00:00:00+00:00");
}

TEST(FeatureScheduleTest, AMondayIsDueOnItsFirstMomentAndAMonthOnTheFirst) {
  const auto utc = absl::UTCTimeZone();
  const absl::Time monday = absl::FromCivil(absl::CivilDay(2026, 11, 23), utc);
  EXPECT_EQ(LastFeatureDue(FeatureSchedule::kWeekly, monday), monday);
  EXPECT_EQ(LastFeatureDue(FeatureSchedule::kWeekly, monday - absl::Microseconds(1)), monday - 7 * kDay);
  EXPECT_EQ(LastFeatureDue(FeatureSchedule::kMonthly, monday), absl::FromCivil(absl::CivilDay(2026, 11, 1), utc));
  EXPECT_EQ(LastFeatureDue(FeatureSchedule::kOff, monday), absl::InfinitePast());
}

}  // namespace
}  // namespace sendlift
