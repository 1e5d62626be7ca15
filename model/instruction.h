#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/id.h"

namespace sendlift {

// The life of an instruction (docs/delivery.md). One byte an instruction is stored; the numbers never change.
enum class InstructionState : uint8_t {
  kPlanned = 0,
  kLeased = 1,
  kAccepted = 2,
  kDelivered = 3,
  kBounced = 4,
  kFailed = 5,
  kDead = 6,
  kInDoubt = 7,
  kUnknown = 8,
  kExpired = 9,
  kCancelled = 10,
  kSuppressed = 11,
  kStray = 12,  // only in a range's bytes: the instruction has a row of its own in `strays`
};
inline constexpr int kInstructionStateCount = 13;
// "IN_DOUBT".
const char* NameOf(InstructionState state);

// What a gateway reports of one instruction.
enum class Outcome : uint8_t {
  kAccepted = 1,
  kRejectedRetryable = 2,
  kRejectedPermanent = 3,
  kDelivered = 4,
  kBounced = 5,
  kFailed = 6,
  kExpired = 7,
  kRevoked = 8,     // taken back in time: never carried out, in no attempt up to this one
  kNotRevoked = 9,  // too late to take it back, or the gateway cannot tell
};

// Why the server asks a gateway to give back what it has not carried out yet. The numbers are stored.
enum class RevocationReason : uint8_t { kOptedOut = 1, kCancelled = 2, kStopped = 3 };
// "opted_out", as gateways see it.
const char* NameOf(RevocationReason reason);

// What a gateway knows of a key in doubt.
enum class Knowledge : uint8_t { kAccepted = 1, kNeverSeen = 2, kRejected = 3, kForgotten = 4 };

// The customer was contacted, or may have been: what frequency caps count.
bool CountsAsContact(InstructionState state);

// Nothing more will be handed over; a later receipt may still say more.
bool IsSettled(InstructionState state);

// A gateway may have it and not have carried it out, as far as anybody knows: what can be asked back.
bool MayBeTakenBack(InstructionState state);

// The state after a receipt, which never goes backwards: a repeated, late or reversed receipt leaves it as it is.
// kPlanned means: back to be tried again. `taken_back` is what kRevoked makes of what may be taken back: kSuppressed,
// kCancelled, or after a stop kPlanned, by the reason for which it was asked back.
InstructionState AfterReceipt(InstructionState state, Outcome outcome,
                              InstructionState taken_back = InstructionState::kSuppressed);

// The state of an instruction in doubt after the gateway has answered. kForgotten leaves it in doubt.
InstructionState AfterResolution(InstructionState state, Knowledge knowledge);

// Where an instruction stands: campaign, and place in its dispatch order (from 0).
struct InstructionKey {
  CampaignNumber campaign;
  int64_t sequence = 0;

  friend auto operator<=>(const InstructionKey&, const InstructionKey&) = default;
};

// The key that gateways see: "<uid prefix>-<step>-<occurrence>-<sequence>", the first 16 hex digits of the campaign's
// uid, so that two databases never share one. Step and occurrence are 0 for a first contact.
std::string IdempotencyKey(absl::string_view campaign_uid, int64_t sequence);
// The 16 digits.
std::string KeyPrefix(absl::string_view campaign_uid);
struct ParsedKey {
  std::string prefix;
  int64_t sequence = 0;
};
// Nothing for a text that is no key of ours.
std::optional<ParsedKey> ParseIdempotencyKey(absl::string_view key);

}  // namespace sendlift
