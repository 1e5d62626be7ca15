#include <limits>
#include <utility>

#include "base/status.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "scheduler/revoking.h"
#include "storage/revocations.h"

// What gateways are asked to give back: what opt-outs wrote down, and all of campaigns that were cancelled.
namespace sendlift {

using storage::Lane;
using storage::Session;

namespace {

// How long after the end of an instruction a gateway that was away may still answer.
constexpr absl::Duration kKeepUnanswered = absl::Hours(7 * 24);

}  // namespace

void Dispatcher::LookForRevocations() {
  look_for_revocations_ = true;
  wake_();
}

absl::Status Dispatcher::AskBack(absl::Time now) {
  if (!look_for_revocations_.exchange(false)) return absl::OkStatus();
  std::vector<CampaignNumber> cancelled;
  {
    MutexLock lock(mutex_);
    cancelled = book_.CancelledCampaigns(now);
  }
  for (const std::shared_ptr<GatewayConnection>& connection : Connections()) {
    absl::Status asked = AskBackOptedOut(*connection, now);
    if (asked.ok()) asked = AskBackCancelled(*connection, cancelled);
    if (asked.ok()) continue;
    look_for_revocations_ = true;
    return asked;
  }
  return absl::OkStatus();
}

absl::Status Dispatcher::AskBackOptedOut(GatewayConnection& connection, absl::Time now) {
  std::vector<storage::Revocation> revocations;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(revocations, storage::ListRevocations(session, kMainWorkspace, connection.gateway(),
                                                           GatewayConnection::kRevocationsMax));
    return absl::OkStatus();
  }));
  std::erase_if(revocations, [&](const storage::Revocation& each) { return now >= each.not_after; });
  std::vector<RevokedAttempt> attempts;
  {
    MutexLock lock(mutex_);
    for (const storage::Revocation& each : revocations) AddRevoked(each.key, each.attempt, attempts);
  }
  connection.Revoke(RevocationReason::kOptedOut, std::move(attempts));
  return absl::OkStatus();
}

// Goes on where the stream's last call stopped; the rest waits for answers, or for the next call.
absl::Status Dispatcher::AskBackCancelled(GatewayConnection& connection, const std::vector<CampaignNumber>& cancelled) {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  for (const CampaignNumber campaign : cancelled) {
    int64_t& next = connection.NextToRevoke(campaign);
    const int64_t room = connection.RevocationRoom();
    if (next == kEnd || room <= 0) continue;
    Revocable revocable;
    RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(revocable, RevocableOf(session, kMainWorkspace, campaign, connection.gateway(), next, room));
      return absl::OkStatus();
    }));
    std::vector<RevokedAttempt> attempts;
    {
      MutexLock lock(mutex_);
      for (const Revocable::Attempt& each : revocable.attempts) AddRevoked(each.key, each.attempt, attempts);
    }
    const bool room_left = static_cast<int64_t>(attempts.size()) < room;
    connection.Revoke(RevocationReason::kCancelled, std::move(attempts));
    next = revocable.next.value_or(kEnd);
    if (next != kEnd && room_left) LookForRevocations();
  }
  return absl::OkStatus();
}

void Dispatcher::AddRevoked(const InstructionKey& key, int attempt, std::vector<RevokedAttempt>& attempts) const {
  const std::shared_ptr<const Campaign> campaign = book_.FindCampaign(key.campaign);
  if (campaign == nullptr) return;
  attempts.push_back({.idempotency_key = IdempotencyKey(campaign->uid, key.sequence), .attempt = attempt});
}

absl::Status Dispatcher::ForgetRevocations(absl::Time now) {
  const absl::Time over_by = now - kKeepUnanswered;
  bool any = false;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(any, storage::AnyRevocationOverBy(session, kMainWorkspace, over_by));
    return absl::OkStatus();
  }));
  if (!any) return absl::OkStatus();
  return environment_.database.Write(Lane::kReceipt, [&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(CheckEpoch(session, epoch_));
    return storage::DeleteRevocationsOverBy(session, kMainWorkspace, over_by);
  });
}

}  // namespace sendlift
