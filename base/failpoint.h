#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// Places where a process can be told to die as if it were killed: SENDLIFT_FAILPOINT=lease.committed kills it at its
// first passage, lease.committed:3 at its third. Compiled in always; docs/decisions/2026-11-22-failpoints.md says why.
// `x.before_commit` is the end of a transaction's body, `x.committed` follows the sync.
inline constexpr absl::string_view kServerFailpoints[] = {
    "migration.before",
    "migration.committed",
    "epoch.before_commit",
    "epoch.committed",
    "start.recovered",
    "group.before_commit",
    "group.committed",
    "checkpoint.before",
    "checkpoint.done",
    "import.before_commit",
    "import.committed",
    "mutation.before_commit",
    "mutation.committed",
    "launch.before_commit",
    "pause.before_commit",
    "resume.before_commit",
    "cancel.before_commit",
    "campaign_state.committed",
    "opt_out.before_commit",
    "opt_out.committed",
    "events.before_commit",
    "events.committed",
    "fold.before_commit",
    "fold.committed",
    "plan.selected",
    "plan.assignments.before_commit",
    "plan.assignments.committed",
    "plan.instructions.before_commit",
    "plan.instructions.committed",
    "plan.publish.before_commit",
    "plan.published",
    "plan.take_back.before_commit",
    "plan.taken_back",
    "gateway.welcomed",
    "lease.before_commit",
    "lease.committed",
    "stream.before_write",
    "stream.written",
    "receipts.arrived",
    "receipts.before_commit",
    "receipts.committed",
    "receipts.acknowledged",
    "doubt.before_commit",
    "doubt.committed",
    "doubt.asked",
    "resolution.before_commit",
    "resolution.committed",
    "high_water.before",
    "high_water.committed",
    "completion.before_commit",
    "completion.committed",
};

// The same in a gateway that is made with the kit.
inline constexpr absl::string_view kGatewayFailpoints[] = {
    "kit.welcomed",      "kit.keys_written", "kit.keys_synced",     "kit.carried",       "kit.flushed",
    "kit.before_answer", "kit.answered",     "kit.before_receipts", "kit.receipts_said", "kit.acknowledged",
};

// One of the names above; another one does not compile.
class FailpointName {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): Failpoint("name") reads as it should, and is checked all the same.
  consteval FailpointName(const char* text) : text_(text) {
    bool known = false;
    for (const absl::string_view name : kServerFailpoints) known = known || name == text_;
    for (const absl::string_view name : kGatewayFailpoints) known = known || name == text_;
    if (!known) throw "put the name into a list of base/failpoint.h";
  }
  constexpr absl::string_view text() const { return text_; }

 private:
  absl::string_view text_;
};

namespace failpoints {

extern std::atomic<bool> armed;
void Pass(absl::string_view name);

// Reads what SENDLIFT_FAILPOINT says, before there are threads; nothing does nothing. INVALID_ARGUMENT if it is no name
// of the lists, or no number from 1 on.
absl::Status Arm(const char* text);
absl::Status ArmFromEnvironment();

}  // namespace failpoints

// Costs a relaxed load where nothing is armed.
inline void Failpoint(FailpointName name) {
  if (failpoints::armed.load(std::memory_order_relaxed)) failpoints::Pass(name.text());
}

}  // namespace sendlift
