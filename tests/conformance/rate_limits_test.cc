#include "storage/rate_limits.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/campaign.h"
#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using storage::AllRateLimits;
using storage::DeleteRateLimit;
using storage::GetRateLimit;
using storage::GivenOut;
using storage::GivenOutSince;
using storage::InsertRateLimit;
using storage::ListRateLimits;
using storage::Session;
using storage::UpdateRateLimit;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RateLimit ALimit(absl::string_view id) {
  return {.id = std::string(id),
          .subject = {.kind = RateSubject::Kind::kCampaign, .id = "autumn"},
          .count = 5000,
          .period = absl::Hours(1)};
}

class RateLimitsTest : public StorageTest {
 protected:
  std::vector<std::string> IdsAfter(absl::string_view after, int limit) {
    std::vector<std::string> ids;
    const auto limits = Read(ListRateLimits, after, limit);
    EXPECT_OK(limits);
    for (const RateLimit& each : limits.value()) ids.push_back(each.id);
    return ids;
  }

  // A campaign in `state` with 100 e-mails from sequence 0 and 100 text messages behind them.
  CampaignNumber AddCampaign(const std::string& id, CampaignState state, absl::Time changed = kNow) {
    auto campaign = Write(storage::InsertCampaign, testing::ACampaign().BuildCampaign(id), kNow - absl::Hours(100));
    EXPECT_OK(campaign);
    campaign->state = state;
    EXPECT_OK(Write(storage::UpdateCampaign, *campaign, changed));
    for (const Channel channel : {Channel::kEmail, Channel::kSms}) {
      storage::Block block;
      block.campaign = campaign->number;
      block.first_sequence = channel == Channel::kEmail ? 0 : 100;
      block.size = 100;
      block.channel = channel;
      EXPECT_OK(Write(storage::InsertBlock, block));
    }
    return campaign->number;
  }
  void AddRange(CampaignNumber campaign, int64_t first, size_t size, absl::Time lease_until) {
    storage::LeasedRange range;
    range.campaign = campaign;
    range.first_sequence = first;
    range.gateway = "mail-1";
    range.lease_until = lease_until;
    range.states = std::string(size, static_cast<char>(InstructionState::kLeased));
    range.arms = std::string(size, 1);
    ASSERT_OK(Write(storage::InsertRange, range));
  }
  void AddStray(CampaignNumber campaign, int64_t sequence, InstructionState state, int attempt, absl::Time due,
                absl::Time lease_until = absl::UnixEpoch()) {
    storage::Stray stray;
    stray.key = {.campaign = campaign, .sequence = sequence};
    stray.state = state;
    stray.attempt = attempt;
    stray.due = due;
    stray.gateway = "mail-2";
    stray.lease_until = lease_until;
    ASSERT_OK(Write(storage::PutStray, stray));
  }
  std::vector<GivenOut> Given(absl::Time since) {
    auto given = Read(GivenOutSince, since);
    EXPECT_OK(given);
    std::sort(given->begin(), given->end(), [](const auto& a, const auto& b) {
      return std::tie(a.campaign_id, a.channel, a.time) < std::tie(b.campaign_id, b.channel, b.time);
    });
    return *given;
  }
};
ON_EVERY_ENGINE(RateLimitsTest);

TEST_P(RateLimitsTest, EveryFieldComesBack) {
  ASSERT_OK_AND_ASSIGN(const RateLimit made, Write(InsertRateLimit, ALimit("hourly"), kNow));
  EXPECT_EQ(made.revision, 1);
  ASSERT_OK_AND_ASSIGN(const RateLimit stored, Read(GetRateLimit, "hourly"));
  EXPECT_EQ(stored.id, "hourly");
  EXPECT_EQ(stored.subject, ALimit("").subject);
  EXPECT_EQ(stored.count, 5000);
  EXPECT_EQ(stored.period, absl::Hours(1));
  EXPECT_EQ(stored.revision, 1);
  EXPECT_EQ(stored.create_time, kNow);
  EXPECT_EQ(stored.update_time, kNow);
}

TEST_P(RateLimitsTest, AChangeCountsTheRevisionAndLeavesTheSubject) {
  ASSERT_OK(Write(InsertRateLimit, ALimit("hourly"), kNow));
  RateLimit changed = ALimit("hourly");
  changed.count = 7;
  changed.period = absl::Seconds(1);
  changed.subject.id = "spring";
  ASSERT_OK_AND_ASSIGN(const RateLimit second, Write(UpdateRateLimit, changed, kNow + absl::Hours(1)));
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.count, 7);
  EXPECT_EQ(second.period, absl::Seconds(1));
  EXPECT_EQ(second.subject.id, "autumn");
  EXPECT_EQ(second.create_time, kNow);
  EXPECT_EQ(second.update_time, kNow + absl::Hours(1));
}

TEST_P(RateLimitsTest, AnIdIsTakenOnceAndFreeAgainWhenDeleted) {
  ASSERT_OK(Write(InsertRateLimit, ALimit("hourly"), kNow));
  EXPECT_THAT(Write(InsertRateLimit, ALimit("hourly"), kNow),
              HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("hourly")));
  ASSERT_OK(Write(DeleteRateLimit, "hourly"));
  EXPECT_OK(Write(InsertRateLimit, ALimit("hourly"), kNow));
}

TEST_P(RateLimitsTest, WhatIsNotThereIsNotFound) {
  const auto not_found = HasCode(absl::StatusCode::kNotFound, HasSubstr("gone"));
  EXPECT_THAT(Read(GetRateLimit, "gone"), not_found);
  EXPECT_THAT(Write(UpdateRateLimit, ALimit("gone"), kNow), not_found);
  EXPECT_THAT(Write(DeleteRateLimit, "gone"), not_found);
}

TEST_P(RateLimitsTest, ListsByIdPageByPageAndByWorkspace) {
  for (const char* id : {"m", "z", "a"}) ASSERT_OK(Write(InsertRateLimit, ALimit(id), kNow));
  ASSERT_OK(Write([](Session& session) { return InsertRateLimit(session, kElsewhere, ALimit("b"), kNow); }));
  EXPECT_THAT(IdsAfter("", 2), ElementsAre("a", "m"));
  EXPECT_THAT(IdsAfter("m", 2), ElementsAre("z"));
  ASSERT_OK_AND_ASSIGN(const std::vector<RateLimit> all, Read(AllRateLimits));
  EXPECT_THAT(all, SizeIs(3));
}

TEST_P(RateLimitsTest, WhatWasGivenOutIsToldByCampaignChannelAndGateway) {
  const CampaignNumber autumn = AddCampaign("autumn", CampaignState::kRunning);
  AddRange(autumn, 0, 10, kNow + absl::Minutes(1));
  AddRange(autumn, 10, 5, kNow - absl::Minutes(5));
  AddRange(autumn, 100, 7, kNow);
  const std::vector<GivenOut> given = Given(kNow - absl::Minutes(1));
  ASSERT_THAT(given, SizeIs(2));
  EXPECT_EQ(given[0].campaign_id, "autumn");
  EXPECT_EQ(given[0].channel, Channel::kEmail);
  EXPECT_EQ(given[0].gateway, "mail-1");
  EXPECT_EQ(given[0].count, 10);
  EXPECT_EQ(given[0].time, kNow + absl::Minutes(1));
  EXPECT_EQ(given[1].channel, Channel::kSms);
  EXPECT_EQ(given[1].count, 7);
  EXPECT_THAT(Given(kNow - absl::Hours(1)), SizeIs(3));
}

TEST_P(RateLimitsTest, RepetitionsCountAsOftenAsTheyWereTried) {
  const CampaignNumber autumn = AddCampaign("autumn", CampaignState::kRunning);
  AddStray(autumn, 1, InstructionState::kLeased, 3, kNow - absl::Hours(2), kNow + absl::Seconds(1));
  AddStray(autumn, 2, InstructionState::kPlanned, 2, kNow + absl::Seconds(2));
  AddStray(autumn, 3, InstructionState::kAccepted, 2, kNow - absl::Hours(2), kNow - absl::Hours(1));
  const std::vector<GivenOut> given = Given(kNow);
  ASSERT_THAT(given, SizeIs(2));
  EXPECT_EQ(given[0].count, 3);
  EXPECT_EQ(given[0].gateway, "mail-2");
  EXPECT_EQ(given[0].time, kNow + absl::Seconds(1));
  EXPECT_EQ(given[1].count, 1);
  EXPECT_EQ(given[1].time, kNow + absl::Seconds(2));
}

TEST_P(RateLimitsTest, CampaignsThatEndedBeforeAreNotRead) {
  AddRange(AddCampaign("ended", CampaignState::kCompleted, kNow - absl::Hours(2)), 0, 5, kNow);
  AddRange(AddCampaign("just-ended", CampaignState::kCompleted, kNow), 0, 5, kNow);
  AddRange(AddCampaign("paused", CampaignState::kPaused, kNow - absl::Hours(2)), 0, 5, kNow);
  const std::vector<GivenOut> given = Given(kNow - absl::Hours(1));
  ASSERT_THAT(given, SizeIs(2));
  EXPECT_EQ(given[0].campaign_id, "just-ended");
  EXPECT_EQ(given[1].campaign_id, "paused");
  EXPECT_THAT(Given(kNow + absl::Hours(1)), IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
