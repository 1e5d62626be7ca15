#include "model/instruction.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace sendlift {
namespace {

constexpr size_t kPrefixDigits = 16;
constexpr absl::string_view kFirstContact = "-0-0-";

using enum InstructionState;

bool MayBeWithGateway(InstructionState state) { return state == kLeased || state == kInDoubt || state == kUnknown; }

bool IsLowerHex(char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); }

}  // namespace

const char* NameOf(InstructionState state) {
  switch (state) {
    case kPlanned:
      return "PLANNED";
    case kLeased:
      return "LEASED";
    case kAccepted:
      return "ACCEPTED";
    case kDelivered:
      return "DELIVERED";
    case kBounced:
      return "BOUNCED";
    case kFailed:
      return "FAILED";
    case kDead:
      return "DEAD";
    case kInDoubt:
      return "IN_DOUBT";
    case kUnknown:
      return "UNKNOWN";
    case kExpired:
      return "EXPIRED";
    case kCancelled:
      return "CANCELLED";
    case kSuppressed:
      return "SUPPRESSED";
    case kStray:
      return "STRAY";
  }
  return "?";
}

bool CountsAsContact(InstructionState state) {
  return state == kLeased || state == kAccepted || state == kDelivered || state == kBounced || state == kFailed ||
         state == kInDoubt || state == kUnknown;
}

const char* NameOf(RevocationReason reason) {
  switch (reason) {
    case RevocationReason::kOptedOut:
      return "opted_out";
    case RevocationReason::kCancelled:
      return "cancelled";
    case RevocationReason::kStopped:
      return "stopped";
  }
  return "?";
}

bool IsSettled(InstructionState state) { return state != kPlanned && state != kLeased && state != kInDoubt; }

bool MayBeTakenBack(InstructionState state) { return MayBeWithGateway(state) || state == kAccepted; }

InstructionState AfterReceipt(InstructionState state, Outcome outcome, InstructionState taken_back) {
  const bool open = MayBeWithGateway(state);
  switch (outcome) {
    case Outcome::kAccepted:
      return open ? kAccepted : state;
    case Outcome::kRejectedRetryable:
      if (state == kUnknown) return kExpired;
      return open ? kPlanned : state;
    case Outcome::kRejectedPermanent:
      return open ? kFailed : state;
    case Outcome::kExpired:
      return open || state == kAccepted ? kExpired : state;
    case Outcome::kDelivered:
      return open || state == kAccepted ? kDelivered : state;
    case Outcome::kBounced:
      return open || state == kAccepted || state == kDelivered ? kBounced : state;
    case Outcome::kFailed:
      return open || state == kAccepted ? kFailed : state;
    case Outcome::kRevoked:
      return MayBeTakenBack(state) ? taken_back : state;
    case Outcome::kNotRevoked:
      return state;
  }
  return state;
}

InstructionState AfterResolution(InstructionState state, Knowledge knowledge) {
  if (state != kInDoubt) return state;
  switch (knowledge) {
    case Knowledge::kAccepted:
      return kAccepted;
    case Knowledge::kNeverSeen:
      return kPlanned;
    case Knowledge::kRejected:
      return kPlanned;
    case Knowledge::kForgotten:
      return state;
  }
  return state;
}

std::string KeyPrefix(absl::string_view campaign_uid) {
  return absl::StrReplaceAll(campaign_uid, {{"-", ""}}).substr(0, kPrefixDigits);
}

std::string IdempotencyKey(absl::string_view campaign_uid, int64_t sequence) {
  return absl::StrCat(KeyPrefix(campaign_uid), kFirstContact, sequence);
}

std::optional<ParsedKey> ParseIdempotencyKey(absl::string_view key) {
  ParsedKey parsed{.prefix = std::string(key.substr(0, kPrefixDigits)), .sequence = 0};
  if (!std::all_of(parsed.prefix.begin(), parsed.prefix.end(), IsLowerHex)) return std::nullopt;
  const size_t digits = parsed.prefix.size() + kFirstContact.size();
  if (key.size() <= digits || !absl::SimpleAtoi(key.substr(digits), &parsed.sequence)) return std::nullopt;
  // Written as we write it: without blanks, signs and zeros before it.
  const bool ours = key.substr(parsed.prefix.size(), kFirstContact.size()) == kFirstContact &&
                    key.substr(digits) == absl::AlphaNum(parsed.sequence).Piece();
  if (parsed.sequence < 0 || !ours) return std::nullopt;
  return parsed;
}

}  // namespace sendlift
