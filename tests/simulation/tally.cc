#include "tests/simulation/tally.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace sendlift::simulation {
namespace {

using enum InstructionState;

constexpr int64_t kLimitedWorldsMin = 1000;
constexpr int64_t kWorldsWithStepsMin = 600;

constexpr const char* kFaults[kFaultCount] = {"server killed before a commit",
                                              "server killed after a commit",
                                              "server killed while it sends",
                                              "server killed between two passes",
                                              "disk full",
                                              "write refused",
                                              "read refused",
                                              "queue of writes full",
                                              "stale owner asked to lease",
                                              "clock jumps forward",
                                              "clock jumps back",
                                              "gateway's clock refused",
                                              "stream cut",
                                              "stream half-open",
                                              "gateway connected twice",
                                              "gateway killed",
                                              "gateway lost its memory",
                                              "gateway's clock jumps in mid-stream",
                                              "lived its time on the wrong clock",
                                              "knew a key is newer than its memory",
                                              "all gateways away for an hour",
                                              "gateway lies",
                                              "gateway silent",
                                              "late arrival met a fence",
                                              "stale epoch refused by a gateway",
                                              "receipt repeated",
                                              "receipts reversed",
                                              "receipt of a wrong attempt",
                                              "receipt of an unknown key",
                                              "receipt of another's key",
                                              "event came twice",
                                              "opt-out raced with dispatch",
                                              "campaign paused",
                                              "campaign resumed",
                                              "campaign cancelled",
                                              "pass held after a jump of the clock",
                                              "clock confirmed",
                                              "server started with its clock behind",
                                              "customer moved to another zone",
                                              "held over quiet hours",
                                              "left out for quiet hours",
                                              "left out for a cap",
                                              "rate reached",
                                              "taken back in time",
                                              "too late to take back",
                                              "offered again",
                                              "sent on another channel",
                                              "bounced, and delivered after all",
                                              "left out for the budget",
                                              "piece promised outside of waves",
                                              "no piece left outside of waves",
                                              "freed piece served another",
                                              "left out for want of a piece",
                                              "code of a pool told",
                                              "pool of codes exhausted",
                                              "contacted again in a later wave",
                                              "responder left alone by a later wave",
                                              "sent while a lower priority waits",
                                              "left to a higher priority",
                                              "contact of a step sent",
                                              "step held back",
                                              "server killed while a step waits"};

constexpr Fault kCrashes[] = {Fault::kCrashBeforeCommit, Fault::kCrashAfterCommit, Fault::kCrashWhileSending,
                              Fault::kCrashBetweenPasses};

constexpr std::pair<InstructionState, InstructionState> kArrows[] = {
    {kPlanned, kLeased},      {kPlanned, kSuppressed}, {kPlanned, kExpired},    {kPlanned, kCancelled},
    {kLeased, kAccepted},     {kLeased, kDelivered},   {kLeased, kBounced},     {kLeased, kFailed},
    {kLeased, kExpired},      {kLeased, kPlanned},     {kLeased, kDead},        {kLeased, kInDoubt},
    {kInDoubt, kAccepted},    {kInDoubt, kDelivered},  {kInDoubt, kBounced},    {kInDoubt, kFailed},
    {kInDoubt, kLeased},      {kInDoubt, kPlanned},    {kInDoubt, kExpired},    {kInDoubt, kDead},
    {kInDoubt, kUnknown},     {kUnknown, kAccepted},   {kUnknown, kDelivered},  {kUnknown, kBounced},
    {kUnknown, kFailed},      {kUnknown, kExpired},    {kAccepted, kDelivered}, {kAccepted, kBounced},
    {kAccepted, kFailed},     {kDelivered, kBounced},  {kAccepted, kExpired},   {kLeased, kSuppressed},
    {kAccepted, kSuppressed}, {kAccepted, kCancelled}};

}  // namespace

const char* NameOf(Fault fault) { return kFaults[static_cast<size_t>(fault)]; }

bool IsArrow(InstructionState from, InstructionState to) {
  if (from == kLeased && to == kUnknown) return true;  // a lease may be longer than the grace
  // Taken back, perhaps in one commit with the news that it was accepted.
  const bool open = from == kLeased || from == kInDoubt || from == kUnknown;
  if (open && (to == kSuppressed || to == kCancelled)) return true;
  for (const auto& [before, after] : kArrows) {
    if (before == from && after == to) return true;
  }
  return false;
}

void Tally::CountWorld(bool limited, bool steps) {
  const bool killed = std::any_of(std::begin(kCrashes), std::end(kCrashes),
                                  [this](Fault crash) { return faults_[static_cast<size_t>(crash)] > 0; });
  worlds_with_steps_ += steps ? 1 : 0;
  limited_worlds_ += limited ? 1 : 0;
  limited_worlds_killed_ += limited && killed ? 1 : 0;
}

void Tally::Add(const Tally& other) {
  for (size_t i = 0; i < faults_.size(); ++i) faults_[i] += other.faults_[i];
  for (size_t from = 0; from < transitions_.size(); ++from) {
    for (size_t to = 0; to < transitions_.size(); ++to) transitions_[from][to] += other.transitions_[from][to];
  }
  handed_over_ += other.handed_over_;
  limited_worlds_ += other.limited_worlds_;
  worlds_with_steps_ += other.worlds_with_steps_;
  limited_worlds_killed_ += other.limited_worlds_killed_;
}

std::vector<Tally::Row> Tally::Rows() const {
  std::vector<Row> rows;
  for (size_t i = 0; i < faults_.size(); ++i) rows.push_back({kFaults[i], faults_[i]});
  for (const auto& [from, to] : kArrows) {
    rows.push_back({absl::StrCat(sendlift::NameOf(from), " -> ", sendlift::NameOf(to)),
                    transitions_[static_cast<size_t>(from)][static_cast<size_t>(to)]});
  }
  rows.push_back({"worlds with a limited quantity", limited_worlds_, kLimitedWorldsMin});
  rows.push_back({"worlds with a limited quantity and a crash", limited_worlds_killed_, kLimitedWorldsMin});
  rows.push_back({"worlds with steps", worlds_with_steps_, kWorldsWithStepsMin});
  return rows;
}

}  // namespace sendlift::simulation
