#include "storage/recontacts.h"

#include <map>
#include <utility>
#include <vector>

#include "base/status.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::InsertRecontacted;
using storage::ListRecontacted;
using storage::WavesWithRecontacts;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr CampaignNumber kCampaign{7};

using RecontactsTest = StorageTest;

TEST_P(RecontactsTest, PeopleAreListedByWaveArmTierAndChannel) {
  ASSERT_OK(Write(InsertRecontacted, kCampaign,
                  storage::Recontacted{.wave = 2, .arm = 1, .tier = 0, .channel = Channel::kSms, .people = 30}));
  ASSERT_OK(Write(InsertRecontacted, kCampaign, storage::Recontacted{.wave = 1, .arm = 0, .tier = 3, .people = 10}));
  ASSERT_OK_AND_ASSIGN(const auto all, Read(ListRecontacted, kCampaign));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].wave, 1);
  EXPECT_EQ(all[0].tier, 3);
  EXPECT_EQ(all[1].channel, Channel::kSms);
  EXPECT_EQ(all[1].people, 30);
  ASSERT_OK_AND_ASSIGN(const auto waves, Read(WavesWithRecontacts, kCampaign));
  EXPECT_THAT(waves, ElementsAre(1, 2));
  ASSERT_OK_AND_ASSIGN(const auto others, Read(WavesWithRecontacts, CampaignNumber{8}));
  EXPECT_THAT(others, IsEmpty());
}

// Six instructions: one that waits, four in a range with one of its own among them, one that is not visible yet.
TEST_P(RecontactsTest, EveryInstructionStandsWhereItsRangeOrItsOwnRowSays) {
  ASSERT_OK(Write([](storage::Session& session) -> absl::Status {
    for (int64_t i = 0; i < 6; ++i) {
      RETURN_IF_ERROR(storage::InsertInstruction(session, kMain, kCampaign,
                                                 {.sequence = i, .customer = {100 + i}, .content = 0, .values = ""}));
    }
    RETURN_IF_ERROR(storage::InsertBlock(session, kMain, {.campaign = kCampaign, .first_sequence = 0, .size = 5}));
    storage::LeasedRange range{.campaign = kCampaign, .first_sequence = 1, .gateway = "mailer"};
    range.states = {storage::LeasedRange::Encode(InstructionState::kAccepted),
                    storage::LeasedRange::Encode(ExclusionReason::kCapped),
                    storage::LeasedRange::Encode(InstructionState::kStray),
                    storage::LeasedRange::Encode(InstructionState::kBounced)};
    range.arms = std::string(4, '\1');
    RETURN_IF_ERROR(storage::InsertRange(session, kMain, range));
    return storage::PutStray(session, kMain, {.key = {kCampaign, 3}, .state = InstructionState::kInDoubt});
  }));
  std::vector<std::pair<int64_t, InstructionState>> standings;
  ASSERT_OK(Read([&](storage::Session& session) {
    return storage::ForEachStanding(session, kMain, kCampaign, [&](CustomerNumber customer, InstructionState state) {
      standings.emplace_back(customer.value, state);
      return absl::OkStatus();
    });
  }));
  EXPECT_THAT(standings, ElementsAre(Pair(100, InstructionState::kPlanned), Pair(101, InstructionState::kAccepted),
                                     Pair(102, InstructionState::kSuppressed), Pair(103, InstructionState::kInDoubt),
                                     Pair(104, InstructionState::kBounced)));
}

TEST_P(RecontactsTest, RespondersAreThoseOfTheMetric) {
  ASSERT_OK(Write([](storage::Session& session) -> absl::Status {
    RETURN_IF_ERROR(storage::PutOutcome(session, kMain, kCampaign, {5}, 0, {.event_count = 2, .first_time = kNow}));
    RETURN_IF_ERROR(storage::PutOutcome(session, kMain, kCampaign, {6}, 1, {.event_count = 1, .first_time = kNow}));
    return storage::PutOutcome(session, kMain, {8}, {7}, 0, {.event_count = 1, .first_time = kNow});
  }));
  std::vector<int64_t> responders;
  ASSERT_OK(Read([&](storage::Session& session) {
    return storage::ForEachResponder(session, kMain, kCampaign, 0, [&](CustomerNumber customer) {
      responders.push_back(customer.value);
      return absl::OkStatus();
    });
  }));
  EXPECT_THAT(responders, ElementsAre(5));
}

TEST_P(RecontactsTest, EventsOfATypeBehindAPositionAndFromATimeOn) {
  ASSERT_OK(Write([](storage::Session& session) -> absl::Status {
    int64_t sequence = 0;
    for (const auto& [type, time] :
         {std::pair("PURCHASED", kNow), std::pair("VISITED", kNow + absl::Hours(1)),
          std::pair("PURCHASED", kNow - absl::Hours(1)), std::pair("PURCHASED", kNow + absl::Hours(2))}) {
      Event event;
      event.sequence = sequence++;
      event.customer = {10 + sequence};
      event.type = type;
      event.time = time;
      RETURN_IF_ERROR(storage::AppendEvent(session, kMain, 1, event).status());
    }
    return absl::OkStatus();
  }));
  const auto customers_behind = [&](int64_t position) {
    std::vector<int64_t> customers;
    EXPECT_OK(Read([&](storage::Session& session) {
      return storage::ForEachEventOf(session, kMain, "PURCHASED", position, kNow,
                                     [&](CustomerNumber customer, absl::Time) {
                                       customers.push_back(customer.value);
                                       return absl::OkStatus();
                                     });
    }));
    return customers;
  };
  EXPECT_THAT(customers_behind(0), ElementsAre(11, 14));
  EXPECT_THAT(customers_behind(1), ElementsAre(14));
}

ON_EVERY_ENGINE(RecontactsTest);

}  // namespace
}  // namespace sendlift::conformance
