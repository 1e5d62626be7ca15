#include "clients/gateways/kit/intake.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/status.h"

namespace sendlift::gateway {
namespace {

using State = KeyMemory::State;

Content ContentOf(const v1::Content& content) {
  return {.subject = content.subject(),
          .text = content.text(),
          .html = content.html(),
          .value_names = {content.value_names().begin(), content.value_names().end()},
          .constants = {content.constants().begin(), content.constants().end()}};
}

// Attempts up to the one that is kept are not taken, a later one may be.
bool IsClosed(State state) { return state == State::kFenced || state == State::kRefused || state == State::kRevoked; }

Report ReportOn(const v1::Instruction& instruction, v1::Receipt::Outcome outcome, std::string reason, absl::Time now) {
  return {.key = instruction.idempotency_key(),
          .attempt = instruction.attempt(),
          .outcome = outcome,
          .time = now,
          .reason = std::move(reason)};
}

// By the wall clock, or by the time since it came, in case the wall clock is wrong.
bool IsOver(const v1::Instruction& instruction, absl::Duration arrival, const Moment& now) {
  if (absl::FromUnixMicros(instruction.not_after_micros()) <= now.wall) return true;
  const int64_t time_to_live_micros = instruction.time_to_live_micros();
  return time_to_live_micros > 0 && now.elapsed - arrival >= absl::Microseconds(time_to_live_micros);
}

}  // namespace

google::protobuf::ArenaOptions Incoming::Blocks() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 4 << 10;
  options.max_block_size = 256 << 10;
  return options;
}

Intake::Intake(std::vector<v1::Channel> channels, KeyMemory& memory, Channel& channel, Outbox& outbox,
               int64_t per_second_max)
    : channels_(std::move(channels)),
      memory_(memory),
      channel_(channel),
      outbox_(outbox),
      blind_(memory.key_count() == 0) {
  if (per_second_max > 0) pace_.emplace(per_second_max, absl::Seconds(1));
}

void Intake::BeginStream(int64_t epoch, absl::Time latest) {
  if (epoch < memory_.epoch()) {
    log::Warning(
        "the server says epoch {}, but {} was seen: another server runs on an older database; "
        "all that it sends is refused",
        epoch, memory_.epoch());
  }
  memory_.Begin(latest);
  memory_.MeetEpoch(epoch);
  if (had_instructions_) blind_ = false;
  contents_.clear();
  waiting_.clear();
  settled_count_ = 0;
}

absl::Status Intake::Take(absl::Span<const IncomingPtr> messages, const Moment& now) {
  TakeWaiting(now);
  for (const IncomingPtr& message : messages) {
    switch (message->response->message_case()) {
      case v1::ExchangeResponse::kContent:
        AddContent(message->response->content());
        break;
      case v1::ExchangeResponse::kInstructions:
        TakeInstructions(message, now);
        break;
      case v1::ExchangeResponse::kResolve:
        Answer(message->response->resolve());
        break;
      case v1::ExchangeResponse::kRevoke:
        TakeBack(message->response->revoke(), now.wall);
        break;
      default:
        break;
    }
  }
  return Settle(now.wall);
}

void Intake::TakeWaiting(const Moment& now) {
  due_ = WaitingUntil(now);
  for (const Waiting& waiting : due_) {
    const bool held_back = !PaceIsOpen(now.wall) && !IsOver(*waiting.instruction, waiting.message->arrival, now);
    if (held_back || Decide(waiting, now) == Decision::kWait) waiting_.push_back(waiting);
  }
}

void Intake::AddContent(const v1::Content& content) {
  auto ready = std::make_unique<ReadyContent>(
      ReadyContent{.content = content, .renderer = ContentRenderer::Make(ContentOf(content))});
  if (!ready->renderer.ok()) {
    log::Error("content {} of campaign {} cannot be rendered: {}", content.content(), content.campaign(),
               std::string(ready->renderer.status().message()));
  }
  contents_.try_emplace(content.content(), std::move(ready));
}

void Intake::TakeInstructions(const IncomingPtr& message, const Moment& now) {
  const v1::Instructions& batch = message->response->instructions();
  had_instructions_ = true;
  memory_.MeetEpoch(batch.epoch());
  for (const v1::Instruction& instruction : batch.instructions()) {
    const Waiting candidate{.message = message, .instruction = &instruction, .epoch = batch.epoch()};
    if (Decide(candidate, now) == Decision::kWait) waiting_.push_back(candidate);
  }
}

std::vector<Intake::Waiting> Intake::WaitingUntil(const Moment& now) {
  const int64_t now_micros = absl::ToUnixMicros(now.wall);
  const auto first_due = std::stable_partition(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
    return waiting.instruction->not_before_micros() > now_micros &&
           !IsOver(*waiting.instruction, waiting.message->arrival, now);
  });
  std::vector<Waiting> due(std::make_move_iterator(first_due), std::make_move_iterator(waiting_.end()));
  waiting_.erase(first_due, waiting_.end());
  return due;
}

Intake::Decision Intake::Decide(const Waiting& candidate, const Moment& moment) {
  const v1::Instruction& instruction = *candidate.instruction;
  const int64_t epoch = candidate.epoch;
  const absl::Time now = moment.wall;
  const KeyMemory::Entry entry = memory_.Find(instruction.idempotency_key());
  std::optional<Refusal> refusal = RefusalByHistory(instruction, epoch, entry);
  if (!refusal.has_value() && entry.state == State::kAccepted) {
    reports_.push_back(ReportOn(instruction, v1::Receipt::ACCEPTED, "", now));
    ++settled_count_;
    return Decision::kSettled;
  }
  const absl::Duration early = absl::FromUnixMicros(instruction.not_before_micros()) - now;
  if (!refusal.has_value() && IsOver(instruction, candidate.message->arrival, moment)) {
    refusal = Refusal{.outcome = v1::Receipt::EXPIRED, .reason = "expired"};
  }
  if (!refusal.has_value() && early > absl::ZeroDuration()) {
    if (early <= kEarlyMax) return Decision::kWait;
    refusal = Refusal{.outcome = v1::Receipt::REJECTED_RETRYABLE, .reason = "too_early"};
  }
  const auto content = contents_.find(instruction.content());
  const ReadyContent* ready = content == contents_.end() ? nullptr : content->second.get();
  if (!refusal.has_value()) refusal = RefusalByContent(instruction, ready);
  if (!refusal.has_value()) refusal = RefusalByChannel(instruction, *ready);
  if (!refusal.has_value() && !PaceIsOpen(now)) return Decision::kWait;
  ++settled_count_;
  if (refusal.has_value()) {
    Refuse(instruction, *std::move(refusal), now);
    return Decision::kSettled;
  }
  if (pace_.has_value()) pace_->Count(1, now);
  memory_.Set(instruction.idempotency_key(),
              {.state = State::kAccepted, .epoch = epoch, .attempt = instruction.attempt()});
  admitted_.push_back({.instruction = &instruction, .content = ready});
  return Decision::kSettled;
}

std::optional<Intake::Refusal> Intake::RefusalByHistory(const v1::Instruction& instruction, int64_t epoch,
                                                        const KeyMemory::Entry& entry) const {
  if (entry.state == State::kAccepted) return std::nullopt;
  if (IsClosed(entry.state) && instruction.attempt() <= entry.attempt) {
    return Refusal{.outcome = v1::Receipt::REJECTED_RETRYABLE, .reason = "late", .remembered = false};
  }
  if (epoch < memory_.epoch()) return Refusal{.outcome = v1::Receipt::REJECTED_RETRYABLE, .reason = "stale_epoch"};
  return std::nullopt;
}

std::optional<Intake::Refusal> Intake::RefusalByContent(const v1::Instruction& instruction,
                                                        const ReadyContent* content) const {
  if (content == nullptr) return Refusal{.outcome = v1::Receipt::REJECTED_RETRYABLE, .reason = "unknown_content"};
  if (!content->renderer.ok()) return Refusal{.outcome = v1::Receipt::REJECTED_PERMANENT, .reason = "bad_content"};
  if (std::find(channels_.begin(), channels_.end(), content->content.channel()) == channels_.end()) {
    return Refusal{.outcome = v1::Receipt::REJECTED_PERMANENT, .reason = "wrong_channel"};
  }
  if (static_cast<size_t>(instruction.values_size()) != content->renderer->value_count()) {
    return Refusal{.outcome = v1::Receipt::REJECTED_PERMANENT, .reason = "wrong_values"};
  }
  return std::nullopt;
}

std::optional<Intake::Refusal> Intake::RefusalByChannel(const v1::Instruction& instruction,
                                                        const ReadyContent& content) {
  Verdict verdict = channel_.Admit(Order(instruction, content.content, *content.renderer));
  switch (verdict.kind) {
    case Verdict::Kind::kTake:
      return std::nullopt;
    case Verdict::Kind::kRefuseForNow:
      return Refusal{.outcome = v1::Receipt::REJECTED_RETRYABLE, .reason = std::move(verdict.reason)};
    case Verdict::Kind::kRefuseForGood:
      return Refusal{.outcome = v1::Receipt::REJECTED_PERMANENT, .reason = std::move(verdict.reason)};
  }
  return std::nullopt;
}

void Intake::Refuse(const v1::Instruction& instruction, Refusal refusal, absl::Time now) {
  if (refusal.remembered) {
    memory_.Set(instruction.idempotency_key(),
                {.state = State::kRefused, .epoch = memory_.epoch(), .attempt = instruction.attempt()});
  }
  reports_.push_back(ReportOn(instruction, refusal.outcome, std::move(refusal.reason), now));
}

void Intake::Answer(const v1::Resolve& question) {
  v1::Resolution& answer = *answers_.emplace_back().mutable_resolution();
  answer.set_sequence(question.sequence());
  const bool says_attempts = question.attempts_size() == question.idempotency_keys_size();
  const bool says_times = question.lease_times_micros_size() == question.idempotency_keys_size();
  for (int i = 0; i < question.idempotency_keys_size(); ++i) {
    const std::string& key = question.idempotency_keys(i);
    const int32_t attempt = says_attempts ? question.attempts(i) : 1;
    v1::Resolution::Entry& entry = *answer.add_entries();
    entry.set_idempotency_key(key);
    const auto lease_time =
        says_times ? std::optional(absl::FromUnixMicros(question.lease_times_micros(i))) : std::nullopt;
    entry.set_knowledge(KnowledgeOf(key, attempt, lease_time));
    if (says_attempts) entry.set_attempt(attempt);
  }
}

// Whether a key that the memory does not know may have been accepted before the memory began.
bool Intake::MayHaveForgotten(std::optional<absl::Time> lease_time) const {
  if (!memory_.since().has_value() || !lease_time.has_value()) return blind_;
  return *lease_time <= *memory_.since();
}

v1::Resolution::Knowledge Intake::KnowledgeOf(const std::string& key, int32_t attempt,
                                              std::optional<absl::Time> lease_time) {
  KeyMemory::Entry entry = memory_.Find(key);
  if (entry.state == State::kAccepted) return v1::Resolution::ACCEPTED;
  // Whatever is said below, the server takes the attempt for over, so one that still waits must not be taken.
  const size_t waited =
      std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.instruction->idempotency_key() == key; });
  settled_count_ += static_cast<int64_t>(waited);
  if (entry.state == State::kRefused && attempt <= entry.attempt) return v1::Resolution::REJECTED;
  if (entry.state == State::kForgotten) return v1::Resolution::FORGOTTEN;
  // The server hands over again only what was surely not carried out, so one that waited was not.
  const bool forgotten = entry.state == State::kUnknown && waited == 0 && MayHaveForgotten(lease_time);
  memory_.Set(key, {.state = forgotten ? State::kForgotten : State::kFenced,
                    .epoch = memory_.epoch(),
                    .attempt = std::max(attempt, entry.attempt)});
  return forgotten ? v1::Resolution::FORGOTTEN : v1::Resolution::NEVER_SEEN;
}

void Intake::TakeBack(const v1::Revoke& revoke, absl::Time now) {
  const Keys dropped = DropOrders({revoke.idempotency_keys().begin(), revoke.idempotency_keys().end()});
  const bool says_attempts = revoke.attempts_size() == revoke.idempotency_keys_size();
  for (int i = 0; i < revoke.idempotency_keys_size(); ++i) {
    const std::string& key = revoke.idempotency_keys(i);
    const int32_t attempt = says_attempts ? revoke.attempts(i) : std::max(1, memory_.Find(key).attempt);
    std::optional<std::string> too_late = TooLateFor(key, attempt, dropped.contains(key));
    reports_.push_back({.key = key,
                        .attempt = attempt,
                        .outcome = too_late.has_value() ? v1::Receipt::NOT_REVOKED : v1::Receipt::REVOKED,
                        .time = now,
                        .reason = too_late.value_or(revoke.reason())});
  }
}

// What waits, and what was admitted by the same call of Take and is not carried out yet. The keys that had such orders.
Intake::Keys Intake::DropOrders(const Keys& keys) {
  Keys dropped;
  const auto drops = [&](const v1::Instruction& instruction) {
    const auto key = keys.find(instruction.idempotency_key());
    if (key != keys.end()) dropped.insert(*key);
    return key != keys.end();
  };
  settled_count_ += static_cast<int64_t>(
      std::erase_if(waiting_, [&](const Waiting& waiting) { return drops(*waiting.instruction); }));
  std::erase_if(admitted_, [&](const Admitted& admitted) { return drops(*admitted.instruction); });
  return dropped;
}

std::optional<std::string> Intake::TooLateFor(const std::string& key, int32_t attempt, bool dropped) {
  const KeyMemory::Entry entry = memory_.Find(key);
  if (!dropped) {
    if (entry.state == State::kForgotten) return "forgotten";
    if (entry.state == State::kUnknown && blind_) {
      memory_.Set(key, {.state = State::kForgotten, .epoch = memory_.epoch(), .attempt = attempt});
      return "forgotten";
    }
    if (entry.state == State::kAccepted && !channel_.Revoke(key)) return "too_late";
  }
  const bool kept_out = IsClosed(entry.state) && entry.attempt >= attempt;
  if (!kept_out) {
    memory_.Set(key, {.state = State::kRevoked, .epoch = memory_.epoch(), .attempt = std::max(attempt, entry.attempt)});
  }
  return std::nullopt;
}

absl::Status Intake::Settle(absl::Time now) {
  RETURN_IF_ERROR(memory_.Sync());
  if (!admitted_.empty() || !reports_.empty()) {
    Failpoint("kit.keys_synced");
    outbox_.Hold();
    for (Report& report : reports_) outbox_.Add(std::move(report));
    for (const Admitted& admitted : admitted_) {
      outbox_.Add(ReportOn(*admitted.instruction, v1::Receipt::ACCEPTED, "", now));
      channel_.Carry(Order(*admitted.instruction, admitted.content->content, *admitted.content->renderer), now,
                     outbox_);
    }
    Failpoint("kit.carried");
    if (!admitted_.empty()) RETURN_IF_ERROR(channel_.Flush());
    Failpoint("kit.flushed");
    outbox_.Release();
  }
  if (!answers_.empty()) Failpoint("kit.before_answer");
  for (v1::ExchangeRequest& answer : answers_) outbox_.Say(std::move(answer));
  admitted_.clear();
  due_.clear();
  reports_.clear();
  answers_.clear();
  return absl::OkStatus();
}

}  // namespace sendlift::gateway
