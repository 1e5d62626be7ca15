#include <limits>
#include <optional>
#include <utility>

#include "base/status.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "scheduler/revoking.h"
#include "storage/revocations.h"
#include "storage/stops.h"

// What gateways are asked to give back: what opt-outs wrote down, and all of what was cancelled or stopped.
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

absl::Status Dispatcher::LoadStops() {
  std::vector<Stop> stops;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(stops, storage::ListStops(session, kMainWorkspace));
    return absl::OkStatus();
  }));
  MutexLock lock(mutex_);
  book_.SetStops(std::move(stops));
  return absl::OkStatus();
}

std::vector<Dispatcher::Recall> Dispatcher::Recalls(absl::Time now) const {
  std::vector<Recall> recalls;
  MutexLock lock(mutex_);
  for (const CampaignNumber campaign : book_.CancelledCampaigns(now)) {
    recalls.push_back({.campaign = campaign, .reason = RevocationReason::kCancelled, .stop = {}});
  }
  for (auto& [campaign, stop] : book_.StoppedCampaigns(now)) {
    recalls.push_back({.campaign = campaign, .reason = RevocationReason::kStopped, .stop = std::move(stop)});
  }
  return recalls;
}

absl::Status Dispatcher::AskBack(absl::Time now) {
  if (!look_for_revocations_.exchange(false)) return absl::OkStatus();
  const absl::Status loaded = LoadStops();
  if (!loaded.ok()) {
    look_for_revocations_ = true;
    return loaded;
  }
  const std::vector<Recall> recalls = Recalls(now);
  for (const std::shared_ptr<GatewayConnection>& connection : Connections()) {
    absl::Status asked = AskBackOptedOut(*connection, now);
    for (size_t i = 0; asked.ok() && i < recalls.size(); ++i) asked = AskBackAll(*connection, recalls[i]);
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
absl::Status Dispatcher::AskBackAll(GatewayConnection& connection, const Recall& recall) {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  int64_t& next = connection.NextToRevoke(recall.campaign, recall.stop.number);
  const int64_t room = connection.RevocationRoom();
  if (next == kEnd || room <= 0) return absl::OkStatus();
  Revocable revocable;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(revocable,
                     RevocableOf(session, kMainWorkspace, recall.campaign, connection.gateway(), next, room));
    return absl::OkStatus();
  }));
  std::vector<RevokedAttempt> attempts;
  {
    MutexLock lock(mutex_);
    for (const Revocable::Attempt& each : revocable.attempts) {
      const std::optional<Channel> channel = book_.ChannelOf(each.key);
      if (channel.has_value() && !recall.stop.Covers(recall.campaign, *channel)) continue;
      AddRevoked(each.key, each.attempt, attempts);
    }
  }
  const bool room_left = static_cast<int64_t>(attempts.size()) < room;
  connection.Revoke(recall.reason, std::move(attempts));
  next = revocable.next.value_or(kEnd);
  if (next != kEnd && room_left) LookForRevocations();
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
