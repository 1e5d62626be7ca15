#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"

namespace sendlift {

// Where a customer is between the entry into a campaign and an ending. Everybody who was assigned and whom a step may
// concern has one, control included: there contacts are held back and everything else happens likewise.
struct Journey {
  CustomerNumber customer;
  absl::Time enter_time;
  std::string ending;  // empty: on the way
  absl::Time end_time = absl::InfiniteFuture();
  // The latest time of each event type that the campaign's steps look at; as human, machine's events left out.
  std::map<std::string, absl::Time> last = {};
};

// Endings that the server gives: the customer opted out of everything, or the campaign was over.
inline constexpr char kOptedOut[] = "opted-out";
inline constexpr char kOver[] = "over";

// What became of a trigger. The numbers are stored; they never change.
enum class TriggerState : uint8_t {
  kWaits = 1,      // until it is due
  kPlanned = 2,    // as an instruction
  kDone = 3,       // a step without a contact was carried out
  kControl = 4,    // in an arm that is left alone: control of the campaign, or the delay "none"
  kHeldBack = 5,   // something happened that `without` names
  kNotFor = 6,     // `when` or `relationships` do not fit the customer
  kNoChannel = 7,  // no channel with an address, consent, no suppression and a creative; nobody to call; no piece left
  kNoBudget = 8,
  kLate = 9,      // its event came in too late
  kDropped = 10,  // the journey had ended before
  kNoTime = 11,   // the campaign was over, or the contact would have expired
};
inline constexpr int kTriggerStateCount = 12;
// "HELD_BACK".
const char* NameOf(TriggerState state);

// That a step was triggered for a customer: once for each occurrence, by its key (campaign, customer, follow-up,
// occurrence).
struct Trigger {
  CustomerNumber customer;
  int follow_up = 0;        // index in the definition
  int64_t occurrence = 0;   // 0 with Repeat::kOnce; else the position of its event in the log
  absl::Time trigger_time;  // of the event: where outcome windows of delays begin
  absl::Time due_time;      // with the delay; in InfiniteFuture for the arm "none" never
  int delay = -1;           // index in its delays; -1: it has none
  TriggerState state = TriggerState::kWaits;
  std::optional<int64_t> sequence = std::nullopt;  // of the instruction
};

}  // namespace sendlift
