#pragma once

#include <optional>
#include <vector>

#include "scheduler/fallback_planner.h"
#include "storage/fallbacks.h"
#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {

// E-mail, then SMS, then phone; all are contacted but one of ten.
inline ACampaign ThreeChannels() {
  ACampaign campaign;
  campaign.WithControl(Percent(10)).WithFallback();
  return campaign.WithChannel(Channel::kEmail).WithChannel(Channel::kSms).WithChannel(Channel::kPhone);
}

// A LeasedWorld in which e-mails fail and are looked at. The first nine sequences are e-mails.
class FailedWorld : public LeasedWorld {
 public:
  explicit FailedWorld(const ACampaign& definition = ThreeChannels()) : LeasedWorld(definition) {
    EXPECT_OK(Lease(0, 9));
  }

  // Time enough passes for another batch.
  int FallBack() {
    clock().Set(now() + absl::Minutes(10));
    const absl::StatusOr<int> planned = fallbacks_.RunOnce(now());
    EXPECT_OK(planned);
    return planned.value_or(-1);
  }

  std::optional<storage::Fallback> FallbackOf(int64_t sequence) {
    return Read([&](storage::Session& session) { return storage::FindFallback(session, kWorkspace, Key(sequence)); });
  }
  storage::FallbackState FallbackStateOf(int64_t sequence) { return FallbackOf(sequence)->state; }
  int64_t NextOf(int64_t sequence) { return FallbackOf(sequence)->next.value_or(-1); }

  // The block of a sequence.
  storage::Block BlockOf(int64_t sequence) {
    return *Read(
        [&](storage::Session& session) { return storage::FindBlock(session, kWorkspace, campaign.number, sequence); });
  }
  CustomerNumber CustomerOf(int64_t sequence) {
    return Read([&](storage::Session& session) { return storage::FindInstruction(session, kWorkspace, Key(sequence)); })
        ->customer;
  }
  absl::StatusOr<std::vector<LeasedInstruction>> LeaseFallback(int64_t sequence) {
    block = BlockOf(sequence);
    return Lease(Terms("sms"), sequence, 1);
  }

 private:
  FallbackPlanner fallbacks_{database(), kWorkspace};
};

}  // namespace sendlift::testing
