#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/agent.h"
#include "model/instruction.h"

namespace sendlift {

// The numbers of the enumerations here are stored; they never change.
enum class TaskState : uint8_t {
  kOpen = 1,       // may be reserved from its next call time on
  kReserved = 2,   // an agent calls, or is about to
  kDone = 3,       // worked to its end; without a disposition nobody knows what became of the last call
  kExpired = 4,    // its time was over
  kTakenBack = 5,  // the server asked it back, and nobody had reached the customer
  kRefused = 6,    // policy forbids the call for good, with the reason
};
inline constexpr TaskState kTaskStates[] = {TaskState::kOpen,    TaskState::kReserved,  TaskState::kDone,
                                            TaskState::kExpired, TaskState::kTakenBack, TaskState::kRefused};

// What an agent says of a call.
enum class Disposition : uint8_t {
  kConnectedConverted = 1,
  kConnectedNotInterested = 2,
  kCallbackRequested = 3,
  kNoAnswer = 4,
  kBusy = 5,
  kVoicemail = 6,
  kWrongNumber = 7,
  kInvalidNumber = 8,
  kDoNotCall = 9,
  kLanguageBarrier = 10,
  kAbandoned = 11,
  kTechnicalFailure = 12,
};
inline constexpr int kDispositionCount = 13;

// "RESERVED", "NO_ANSWER".
const char* NameOf(TaskState state);
const char* NameOf(Disposition disposition);

// A call that is to be made: a phone instruction that the worklist has accepted.
struct Task {
  int64_t number = 0;
  std::string idempotency_key;
  InstructionKey key;
  int instruction_attempt = 1;
  CustomerNumber customer;
  int arm = 1;
  int tier = 0;
  int follow_up = 0;  // 0: the first contact, else the index of the follow-up + 1
  TaskNeeds needs;
  int priority = 0;  // of the campaign
  TaskState state = TaskState::kOpen;
  absl::Time create_time;
  absl::Time next_call_time;
  absl::Time not_after;
  int attempts = 0;                        // calls, those that are under way included
  int64_t reservation = 0;                 // counts reservations: who has an older number has lost the task
  std::string agent;                       // who has it, or had it last
  absl::Time reserve_time;                 // of the last reservation
  absl::Time lease_until;                  // of it
  bool connected = false;                  // somebody spoke with the customer
  bool uncertain = false;                  // a reservation ran out: nobody knows whether there was a call
  bool asked_back = false;                 // by the server, while it was reserved
  absl::Time contact_time;                 // what frequency caps count: the hand-over, later the last call
  absl::Time handed_over;                  // the hand-over
  std::optional<Disposition> disposition;  // of the last call that one is known of
  std::string reason;                      // why it was closed without a call
  std::optional<Outcome> receipt;          // what the server has not been told yet
};

// So long an agent has a task without a word.
inline constexpr absl::Duration kTaskLease = absl::Minutes(5);
// Calls to a customer for one contact that nobody answers, and calls in all.
inline constexpr int kAttemptsMax = 3;
inline constexpr int kCallsMax = 10;
// At least so long between two calls, unless the customer agreed on a time or the telephone cannot have rung.
inline constexpr absl::Duration kCallGap = absl::Hours(4);

// What a call that is over makes of its task.
struct AfterCall {
  std::optional<absl::Time> next_call_time;  // nothing: it is done
  std::optional<Outcome> receipt;            // when it is done; nothing: nobody knows
  const char* reason = "";                   // of the receipt
};
// `task` stands as it was reserved, its last attempt counted. A callback without a time comes after the usual gap.
AfterCall AfterDisposition(const Task& task, Disposition disposition, std::optional<absl::Time> callback_time,
                           absl::Time now);
// The reservation ran out without a word.
AfterCall AfterLapse(const Task& task);
// The task's time is over.
std::optional<Outcome> ReceiptAfterExpiry(const Task& task);

// Whether the agent spoke with the customer.
bool IsConnected(Disposition disposition);
// Whether it keeps the customer, or the number, from being called again.
bool Suppresses(Disposition disposition);

}  // namespace sendlift
