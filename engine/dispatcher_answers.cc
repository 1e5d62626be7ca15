#include <memory>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"

// What gateways answer: receipts, and what they know of doubts.
namespace sendlift {

using storage::Session;

bool Dispatcher::MayBeOfferedTo(const GatewayConnection& connection, const Doubt& doubt, absl::Time now) const {
  const std::shared_ptr<const Campaign> campaign = book_.FindCampaign(doubt.key.campaign);
  if (campaign == nullptr || campaign->definition.delivery != Delivery::kEffectivelyOnce) return false;
  return book_.MayStillBeOffered(doubt.key, now) &&
         connection.Remembers(doubt.lease_time, campaign->definition.window.end + options_.grace);
}

// What has waited for a whole lease and found no credit is asked for.
void Dispatcher::OfferOrAsk(GatewayConnection& connection, const std::vector<Doubt>& doubts) {
  const absl::Time now = TrustedNow();
  std::vector<Doubt> asked;
  bool any_offers = false;
  {
    MutexLock lock(mutex_);
    const auto found = connections_.find(connection.gateway());
    const bool connected = found != connections_.end() && found->second.get() == &connection;
    for (const Doubt& doubt : doubts) {
      const bool waited = book_.DropOffer(connection.gateway(), doubt.key);
      if (waited || !connected || !MayBeOfferedTo(connection, doubt, now)) {
        asked.push_back(doubt);
      } else {
        book_.PutOffer(connection.gateway(), doubt);
        any_offers = true;
      }
    }
  }
  Ask(connection, asked);
  if (any_offers) wake_();
}

void Dispatcher::Ask(GatewayConnection& connection, const std::vector<Doubt>& doubts) {
  if (doubts.empty()) return;
  std::vector<AskedAttempt> asked;
  {
    MutexLock lock(mutex_);
    for (const Doubt& doubt : doubts) {
      const std::shared_ptr<const Campaign> campaign = book_.FindCampaign(doubt.key.campaign);
      if (campaign == nullptr) continue;
      asked.push_back({.idempotency_key = IdempotencyKey(campaign->uid, doubt.key.sequence),
                       .attempt = doubt.attempt,
                       .lease_time = doubt.lease_time});
    }
  }
  if (Planted(PlantedBug::kResendWithoutProof)) {
    for (AskedAttempt& each : asked) each.knowledge = Knowledge::kNeverSeen;
    return TakeResolution(connection.shared_from_this(), asked);
  }
  connection.AskToResolve(asked);
  Failpoint("doubt.asked");
}

void Dispatcher::DoubtGateway(const std::string& gateway, std::shared_ptr<GatewayConnection> connection) {
  DispatchBook::Open open;
  {
    MutexLock lock(mutex_);
    open = book_.OpenOf(gateway);
  }
  if (open.empty()) return;
  auto doubts = std::make_shared<std::vector<Doubt>>();
  WriteLater(
      [this, open = std::move(open), doubts](Session& session) {
        RETURN_IF_ERROR(CheckEpoch(session, epoch_));
        ASSIGN_OR_RETURN(*doubts, PutInDoubt(session, kMainWorkspace, open.ranges, open.strays, /*give_up=*/false));
        Failpoint("doubt.before_commit");
        return absl::OkStatus();
      },
      [this, doubts, connection = std::move(connection)](const absl::Status& status) {
        Failpoint("doubt.committed");
        if (status.ok() && connection != nullptr) OfferOrAsk(*connection, *doubts);
      });
}

std::optional<InstructionKey> Dispatcher::Resolve(absl::string_view idempotency_key) const {
  const std::optional<ParsedKey> parsed = ParseIdempotencyKey(idempotency_key);
  if (!parsed.has_value()) return std::nullopt;
  const std::shared_ptr<const Campaign> campaign = book_.FindCampaignByKeyPrefix(parsed->prefix);
  if (campaign == nullptr) return std::nullopt;
  return InstructionKey{campaign->number, parsed->sequence};
}

namespace {

// What is said of attempts that were asked back: everything but that they are accepted.
std::vector<RevokedAttempt> AnsweredOf(const GatewayConnection& connection, const std::vector<Receipt>& receipts) {
  std::vector<RevokedAttempt> answered;
  if (connection.RevocationRoom() == GatewayConnection::kRevocationsMax) return answered;
  for (const Receipt& receipt : receipts) {
    if (receipt.outcome == Outcome::kAccepted) continue;
    answered.push_back({.idempotency_key = receipt.idempotency_key, .attempt = receipt.attempt});
  }
  return answered;
}

std::vector<RevokedAttempt> AnsweredOf(const std::vector<AskedAttempt>& answers) {
  std::vector<RevokedAttempt> answered;
  for (const AskedAttempt& answer : answers) {
    if (answer.knowledge == Knowledge::kAccepted || answer.knowledge == Knowledge::kForgotten) continue;
    answered.push_back({.idempotency_key = answer.idempotency_key, .attempt = answer.attempt});
  }
  return answered;
}

}  // namespace

void Dispatcher::TakeReceipts(std::shared_ptr<GatewayConnection> connection, int64_t sequence,
                              std::vector<Receipt> receipts) {
  Failpoint("receipts.arrived");
  std::vector<RevokedAttempt> answered = AnsweredOf(*connection, receipts);
  std::vector<ReceiptOf> known;
  known.reserve(receipts.size());
  {
    MutexLock lock(mutex_);
    for (Receipt& receipt : receipts) {
      const std::optional<InstructionKey> key = Resolve(receipt.idempotency_key);
      if (!key.has_value()) continue;
      known.push_back({.key = *key,
                       .attempt = receipt.attempt,
                       .outcome = receipt.outcome,
                       .time = receipt.time,
                       .reason = std::move(receipt.reason),
                       .notes_contact = book_.NotesContacts(key->campaign)});
    }
  }
  if (known.size() < receipts.size()) {
    log::Warning("gateway {} sent {} receipts for keys that are not ours", connection->gateway(),
                 receipts.size() - known.size());
  }
  if (Planted(PlantedBug::kAcknowledgeBeforeCommit)) connection->Acknowledge(sequence);
  auto settled = std::make_shared<Settled>();
  WriteLater(
      [this, settled, known = std::move(known), gateway = connection->gateway(), now = TrustedNow()](Session& session) {
        RETURN_IF_ERROR(CheckEpoch(session, epoch_));
        ASSIGN_OR_RETURN(*settled, ApplyReceipts(session, kMainWorkspace, gateway, known, options_.settling, now));
        Failpoint("receipts.before_commit");
        return absl::OkStatus();
      },
      [this, settled, sequence, connection, answered = std::move(answered)](const absl::Status& status) {
        Failpoint("receipts.committed");
        // An acknowledgement covers all batches before it, so a batch that was not kept ends the stream; the gateway
        // sends it again on the next one.
        if (!status.ok()) return connection->Close(status);
        {
          MutexLock lock(mutex_);
          book_.Apply(*settled);
        }
        for (const Contact& contact : settled->undone) contacts_.Remove(contact);
        if (settled->refused > 0) {
          log::Warning("gateway {}: {} receipts do not fit what it was given", connection->gateway(), settled->refused);
        }
        if (connection->RevocationsAnswered(answered)) look_for_revocations_ = true;
        connection->Acknowledge(sequence);
        Failpoint("receipts.acknowledged");
        wake_();
      });
}

void Dispatcher::TakeResolution(std::shared_ptr<GatewayConnection> connection,
                                const std::vector<AskedAttempt>& answers) {
  std::vector<KnowledgeOf> known;
  {
    MutexLock lock(mutex_);
    for (const AskedAttempt& answer : answers) {
      const std::optional<InstructionKey> key = Resolve(answer.idempotency_key);
      if (!key.has_value()) continue;
      known.push_back({.key = *key,
                       .attempt = answer.attempt,
                       .knowledge = answer.knowledge,
                       .notes_contact = book_.NotesContacts(key->campaign)});
    }
  }
  auto settled = std::make_shared<Settled>();
  WriteLater(
      [this, settled, known = std::move(known), gateway = connection->gateway(), now = TrustedNow()](Session& session) {
        RETURN_IF_ERROR(CheckEpoch(session, epoch_));
        ASSIGN_OR_RETURN(*settled, ApplyResolution(session, kMainWorkspace, gateway, known, options_.settling, now));
        Failpoint("resolution.before_commit");
        return absl::OkStatus();
      },
      [this, settled, connection, answered = AnsweredOf(answers)](const absl::Status& status) {
        Failpoint("resolution.committed");
        if (!status.ok()) return connection->Close(status);
        {
          MutexLock lock(mutex_);
          book_.Apply(*settled);
        }
        for (const Contact& contact : settled->undone) contacts_.Remove(contact);
        if (connection->RevocationsAnswered(answered)) look_for_revocations_ = true;
        wake_();
      });
}

}  // namespace sendlift
