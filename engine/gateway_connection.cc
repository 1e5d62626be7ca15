#include "engine/gateway_connection.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/failpoint.h"
#include "base/planted_bug.h"

namespace sendlift {
namespace {

constexpr int64_t kCreditMax = 1'000'000;

ContentOnWire ToWire(const Campaign& campaign, int64_t number, const CampaignContent& content) {
  return {.number = number,
          .channel = content.channel,
          .campaign_id = campaign.id,
          .creative = content.creative,
          .language_code = content.text.language_code,
          .subject = content.text.subject,
          .text = content.text.text,
          .html = content.text.html,
          .value_names = content.all_names(),
          .constants = content.constants};
}

// What is over by now is over when it arrives.
absl::Duration TimeToLive(const storage::Block& block, const LeasedInstruction& instruction, absl::Time now) {
  const absl::Time from = Planted(PlantedBug::kTimeToLiveOfTheWindow) ? block.not_before : now;
  return std::max(instruction.not_after - from, absl::Microseconds(1));
}

}  // namespace

absl::Status GatewayConnection::GrantCredit(int instructions) {
  {
    MutexLock lock(mutex_);
    if (instructions < 1 || credit_ + instructions > kCreditMax) {
      return InvalidFields({{"credit.instructions", "must be at least 1, and 1,000,000 in all"}});
    }
    credit_ += instructions;
  }
  dispatcher_.wake_();
  return absl::OkStatus();
}

void GatewayConnection::TakeReceipts(int64_t sequence, std::vector<Receipt> receipts) {
  dispatcher_.TakeReceipts(shared_from_this(), sequence, std::move(receipts));
}

void GatewayConnection::TakeResolution(std::vector<ResolutionEntry> entries) {
  std::vector<AskedAttempt> answers;
  {
    MutexLock lock(mutex_);
    for (ResolutionEntry& entry : entries) {
      const auto asked = asked_.find(entry.idempotency_key);
      if (asked == asked_.end()) continue;
      const auto question = entry.attempt.has_value() ? asked->second.find(*entry.attempt) : asked->second.begin();
      if (question == asked->second.end()) continue;
      answers.push_back({std::move(entry.idempotency_key), question->first, entry.knowledge});
      if (--question->second == 0) asked->second.erase(question);
      if (asked->second.empty()) asked_.erase(asked);
    }
  }
  dispatcher_.TakeResolution(shared_from_this(), answers);
}

void GatewayConnection::Disconnect() {
  {
    MutexLock lock(mutex_);
    sink_ = nullptr;
  }
  dispatcher_.Disconnect(shared_from_this());
}

int64_t GatewayConnection::credit() const {
  MutexLock lock(mutex_);
  return sink_ == nullptr ? 0 : credit_;
}

int64_t GatewayConnection::handed_over() const {
  MutexLock lock(mutex_);
  return handed_over_;
}

bool GatewayConnection::Remembers(absl::Time lease_time, absl::Time until) const {
  constexpr absl::Duration kSkewMax = absl::Seconds(5);
  if (Planted(PlantedBug::kOfferToForgetful)) return true;
  MutexLock lock(mutex_);
  if (memory_since_.has_value() && lease_time <= *memory_since_ + kSkewMax) return false;
  return hello_.remembers_keys_for > absl::ZeroDuration() && lease_time + hello_.remembers_keys_for >= until;
}

int64_t GatewayConnection::TakeCredit(int64_t limit) {
  MutexLock lock(mutex_);
  if (sink_ == nullptr) return 0;
  const int64_t taken = std::min(credit_, limit);
  credit_ -= taken;
  return taken;
}

void GatewayConnection::ReturnCredit(int64_t instructions) {
  MutexLock lock(mutex_);
  credit_ += instructions;
}

void GatewayConnection::Welcome(int64_t epoch, const DispatcherOptions& options, absl::Time latest_time) {
  MutexLock lock(mutex_);
  memory_since_ = hello_.remembers_keys_since;
  if (memory_since_.has_value() && *memory_since_ >= hello_.clock_time) {
    memory_since_ = std::max(*memory_since_, latest_time);
  }
  if (sink_ != nullptr) sink_->Welcome(epoch, options.lease, options.batch_size_max, latest_time);
}

const GatewayConnection::KnownContent& GatewayConnection::Content(const Campaign& campaign, int64_t content) {
  const auto [found, added] = contents_.try_emplace({campaign.number.value, content});
  if (added) {
    const ContentKey key = ContentKey::FromNumber(content);
    const CampaignContent made = MakeContent(campaign, key);
    found->second.number = static_cast<int64_t>(contents_.size());
    found->second.tier = key.tier;
    found->second.follow_up = key.follow_up;
    found->second.language_code = made.text.language_code;
    found->second.live_names = made.live_names;
    if (hello_.wants_rendered) {
      auto renderer = MakeRenderer(made);
      if (renderer.ok()) found->second.renderer = std::make_shared<ContentRenderer>(*std::move(renderer));
    }
    sink_->SendContent(ToWire(campaign, found->second.number, made));
  }
  return found->second;
}

bool GatewayConnection::Send(const Campaign& campaign, const storage::Block& block, int64_t epoch, absl::Time now,
                             std::vector<LeasedInstruction> leased, const std::optional<LiveFigures>& figures) {
  MutexLock lock(mutex_);
  if (sink_ == nullptr) return false;
  const std::string prefix = absl::StrCat(KeyPrefix(campaign.uid), "-0-0-");
  std::vector<InstructionOnWire> instructions;
  instructions.reserve(leased.size());
  for (LeasedInstruction& instruction : leased) {
    const KnownContent& content = Content(campaign, instruction.content);
    InstructionOnWire wire{.idempotency_key = absl::StrCat(prefix, instruction.sequence),
                           .attempt = instruction.attempt,
                           .address = std::move(instruction.address),
                           .content = content.number,
                           .values = UnpackValues(instruction.values),
                           .not_before = block.not_before,
                           .not_after = instruction.not_after,
                           .rendered = std::nullopt,
                           .time_to_live = TimeToLive(block, instruction, now)};
    for (const std::string& name : content.live_names) {
      if (name == kOfferCode && !instruction.offer_code.empty()) {
        wire.values.push_back(instruction.offer_code);
        continue;
      }
      wire.values.push_back(figures.has_value() ? LiveValue(campaign, content.tier, content.language_code, *figures,
                                                            instruction.customer, name, content.follow_up)
                                                : "");
    }
    if (content.renderer != nullptr) {
      wire.rendered = content.renderer->Render(std::vector<absl::string_view>(wire.values.begin(), wire.values.end()));
    }
    instructions.push_back(std::move(wire));
  }
  handed_over_ += static_cast<int64_t>(instructions.size());
  Failpoint("stream.before_write");
  sink_->SendInstructions(epoch, std::move(instructions));
  Failpoint("stream.written");
  return true;
}

void GatewayConnection::Acknowledge(int64_t sequence) {
  MutexLock lock(mutex_);
  if (sink_ != nullptr) sink_->Acknowledge(sequence);
}

void GatewayConnection::AskToResolve(const std::vector<AskedAttempt>& attempts) {
  constexpr size_t kKeysAtOnce = 1000;
  MutexLock lock(mutex_);
  std::vector<AttemptInDoubt> doubts;
  for (const AskedAttempt& each : attempts) {
    ++asked_[each.idempotency_key][each.attempt];
    doubts.push_back({each.idempotency_key, each.attempt, each.lease_time});
  }
  for (size_t begin = 0; begin < doubts.size() && sink_ != nullptr; begin += kKeysAtOnce) {
    const size_t end = std::min(begin + kKeysAtOnce, doubts.size());
    sink_->AskToResolve(++questions_, {doubts.begin() + static_cast<std::ptrdiff_t>(begin),
                                       doubts.begin() + static_cast<std::ptrdiff_t>(end)});
  }
}

void GatewayConnection::Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) {
  constexpr size_t kKeysAtOnce = 1000;
  MutexLock lock(mutex_);
  std::vector<RevokedAttempt> batch;
  for (RevokedAttempt& each : attempts) {
    if (sink_ == nullptr || revoked_.size() >= kRevocationsMax) break;
    const auto [known, added] = revoked_.try_emplace(each.idempotency_key, each.attempt);
    if (!added && std::exchange(known->second, each.attempt) == each.attempt) continue;
    batch.push_back(std::move(each));
    if (batch.size() == kKeysAtOnce) sink_->Revoke(reason, std::exchange(batch, {}));
  }
  if (!batch.empty()) sink_->Revoke(reason, std::move(batch));
}

int64_t GatewayConnection::RevocationRoom() const {
  MutexLock lock(mutex_);
  return sink_ == nullptr ? 0 : kRevocationsMax - static_cast<int64_t>(revoked_.size());
}

bool GatewayConnection::RevocationsAnswered(const std::vector<RevokedAttempt>& attempts) {
  MutexLock lock(mutex_);
  const size_t before = revoked_.size();
  for (const RevokedAttempt& each : attempts) {
    const auto asked = revoked_.find(each.idempotency_key);
    if (asked != revoked_.end() && asked->second == each.attempt) revoked_.erase(asked);
  }
  return revoked_.size() < before;
}

void GatewayConnection::Close(const absl::Status& status) {
  MutexLock lock(mutex_);
  if (sink_ != nullptr) std::exchange(sink_, nullptr)->Close(status);
}

}  // namespace sendlift
