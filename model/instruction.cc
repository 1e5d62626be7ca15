#include "model/instruction.h"


#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace sendlift {
namespace {

using enum InstructionState;

bool MayBeWithGateway(InstructionState state) {
  return state == kLeased || state == kInDoubt || state == kUnknown;
}

}  // namespace

bool IsSettled(InstructionState state) { return state != kPlanned && state != kLeased && state != kInDoubt; }

InstructionState AfterReceipt(InstructionState state, Outcome outcome) {
  const bool open = MayBeWithGateway(state);
  switch (outcome) {
    case Outcome::kAccepted: return open ? kAccepted : state;
    case Outcome::kRejectedRetryable:
      if (state == kUnknown) return kExpired;
      return open ? kPlanned : state;
    case Outcome::kRejectedPermanent: return open ? kFailed : state;
    case Outcome::kExpired: return open ? kExpired : state;
    case Outcome::kDelivered: return open || state == kAccepted ? kDelivered : state;
    case Outcome::kBounced: return open || state == kAccepted || state == kDelivered ? kBounced : state;
    case Outcome::kFailed: return open || state == kAccepted ? kFailed : state;
  }
  return state;
}

InstructionState AfterResolution(InstructionState state, Knowledge knowledge) {
  if (state != kInDoubt) return state;
  switch (knowledge) {
    case Knowledge::kAccepted: return kAccepted;
    case Knowledge::kNeverSeen: return kPlanned;
    case Knowledge::kRejected: return kPlanned;
    case Knowledge::kForgotten: return state;
  }
  return state;
}

std::string KeyPrefix(absl::string_view campaign_uid) {
  return absl::StrReplaceAll(campaign_uid, {{"-", ""}}).substr(0, 16);
}

std::string IdempotencyKey(absl::string_view campaign_uid, int64_t sequence) {
  return absl::StrCat(KeyPrefix(campaign_uid), "-0-0-", sequence);
}

std::optional<ParsedKey> ParseIdempotencyKey(absl::string_view key) {
  constexpr absl::string_view kMiddle = "-0-0-";
  ParsedKey parsed;
  if (key.size() < 16 + kMiddle.size() + 1 || key.substr(16, kMiddle.size()) != kMiddle) return std::nullopt;
  if (!absl::SimpleAtoi(key.substr(16 + kMiddle.size()), &parsed.sequence) || parsed.sequence < 0) return std::nullopt;
  parsed.prefix = std::string(key.substr(0, 16));
  return parsed;
}

}  // namespace sendlift
