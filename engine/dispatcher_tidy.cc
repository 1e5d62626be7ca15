#include <map>
#include <set>
#include <utility>

#include "base/failpoint.h"
#include "base/status.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "storage/campaigns.h"
#include "storage/fallbacks.h"
#include "storage/high_water.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/tasks.h"

// What time brings: leases that are over, doubts without hope, campaigns that are done.
namespace sendlift {

using storage::Lane;
using storage::Session;

// Leases keep it themselves; this is for a server that has nothing to lease.
absl::Status Dispatcher::SaveHighWater() {
  constexpr absl::Duration kOften = absl::Seconds(10);
  absl::Time high_water;
  {
    MutexLock lock(mutex_);
    high_water = book_.high_water();
  }
  if (high_water < saved_high_water_ + kOften) return absl::OkStatus();
  Failpoint("high_water.before");
  RETURN_IF_ERROR(environment_.database.Write(
      Lane::kAdministration, [&](Session& session) { return storage::RaiseHighWater(session, high_water); }));
  Failpoint("high_water.committed");
  saved_high_water_ = high_water;
  return absl::OkStatus();
}

// It looks at every customer, so not often.
void Dispatcher::ForgetContacts(absl::Time now) {
  constexpr absl::Duration kOften = absl::Hours(1);
  if (now < forgot_contacts_ + kOften && now >= forgot_contacts_) return;
  contacts_.ForgetBefore(now - kLongestCap);
  forgot_contacts_ = now;
}

absl::Status Dispatcher::Tidy(absl::Time now) {
  PassBegins(now);
  std::map<std::string, DispatchBook::Open> overdue;
  DispatchBook::Open past_hope;
  std::map<CampaignNumber, int64_t> finished;  // with the version that is
  std::map<std::string, std::shared_ptr<GatewayConnection>> connections;
  {
    MutexLock lock(mutex_);
    book_.RaiseHighWater(now);
    overdue = book_.TakeOverdue(now, options_.lease);
    past_hope = book_.PastHope(now, options_.grace);
    std::set<CampaignNumber> held;
    for (const CampaignNumber number : book_.Finished(now)) {
      if (leasing_ == number) continue;
      finished.emplace(number, book_.FindCampaign(number)->version);
      held.insert(number);
    }
    book_.Hold(std::move(held));
    connections = connections_;
  }
  for (const auto& [gateway, open] : overdue) {
    std::vector<Doubt> doubts;
    RETURN_IF_ERROR(environment_.database.Write(Lane::kReceipt, [&, &open = open](Session& session) {
      RETURN_IF_ERROR(CheckEpoch(session, epoch_));
      ASSIGN_OR_RETURN(doubts, PutInDoubt(session, kMainWorkspace, open.ranges, open.strays, /*give_up=*/false));
      return absl::OkStatus();
    }));
    if (const auto found = connections.find(gateway); found != connections.end()) OfferOrAsk(*found->second, doubts);
  }
  if (!past_hope.empty()) {
    RETURN_IF_ERROR(environment_.database.Write(Lane::kReceipt, [&](Session& session) -> absl::Status {
      RETURN_IF_ERROR(CheckEpoch(session, epoch_));
      return PutInDoubt(session, kMainWorkspace, past_hope.ranges, past_hope.strays, /*give_up=*/true).status();
    }));
    MutexLock lock(mutex_);
    book_.Forget(past_hope);
  }
  ForgetContacts(now);
  RETURN_IF_ERROR(ForgetRevocations(now));
  look_for_revocations_ = true;
  RETURN_IF_ERROR(SaveHighWater());
  return Complete(finished, now);
}

namespace {

// Whether a contact has to go on to another channel, or was planned to since the book was read: then the last block is
// one that nothing was leased of, because the campaign is held.
absl::StatusOr<bool> AnyToGoOn(Session& session, CampaignNumber number) {
  ASSIGN_OR_RETURN(const auto waiting, storage::WaitingFallbacks(session, kMainWorkspace, number, 1));
  if (!waiting.empty()) return true;
  ASSIGN_OR_RETURN(const int64_t end, storage::NextSequence(session, kMainWorkspace, number));
  if (end == 0) return false;
  ASSIGN_OR_RETURN(const auto last, storage::FindBlock(session, kMainWorkspace, number, end - 1));
  if (!last.has_value() || !last->is_fallback) return false;
  ASSIGN_OR_RETURN(const int64_t leased,
                   storage::FirstUnleased(session, kMainWorkspace, number, last->first_sequence, end));
  return leased < end;
}

}  // namespace

absl::Status Dispatcher::Complete(const std::map<CampaignNumber, int64_t>& finished, absl::Time now) {
  if (finished.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(environment_.database.Write(Lane::kAdministration, [&](Session& session) {
    RETURN_IF_ERROR(CheckEpoch(session, epoch_));
    for (const auto& [number, version] : finished) {
      ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, kMainWorkspace, number));
      if (campaign.version != version) continue;  // changed while this pass looked
      const bool paused_beyond_its_end =
          campaign.state == CampaignState::kPaused && now >= campaign.definition.window.end;
      if (campaign.state != CampaignState::kRunning && !paused_beyond_its_end) continue;
      // Driven again while this pass looked: the book will hear of it.
      ASSIGN_OR_RETURN(const bool planned, storage::AnyPlannedStray(session, kMainWorkspace, number));
      ASSIGN_OR_RETURN(const bool any_to_go_on, AnyToGoOn(session, number));
      ASSIGN_OR_RETURN(const bool any_to_call, storage::AnyTaskToDo(session, kMainWorkspace, number));
      const bool is_open = planned || any_to_go_on || any_to_call || !campaign.definition.touchpoints.empty();
      if (is_open && now < campaign.definition.window.end) continue;
      campaign.state = CampaignState::kCompleted;
      RETURN_IF_ERROR(storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now).status());
    }
    Failpoint("completion.before_commit");
    return absl::OkStatus();
  }));
  Failpoint("completion.committed");
  RETURN_IF_ERROR(Refresh());
  // Those that are not completed after all have work again.
  MutexLock lock(mutex_);
  book_.Hold({});
  return absl::OkStatus();
}

}  // namespace sendlift
