#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "model/instruction.h"
#include "storage/database.h"
#include "storage/instructions.h"
#include "storage/leases.h"

namespace sendlift {

// An instruction with where it stands.
struct InstructionRecord {
  int64_t sequence = 0;
  std::string customer_id;  // empty if the customer is not there any more
  int arm = 1;
  int tier = 0;
  storage::Block block;  // wave, channel, times, zone
  InstructionState state = InstructionState::kPlanned;
  std::optional<ExclusionReason> reason;  // of SUPPRESSED
  int attempt = 1;                        // the last one, or the one that comes next
  std::string gateway;                    // whom it was handed to last; nobody if empty
  int64_t epoch = 0;                      // of that hand-over; 0 once it is planned again
  std::optional<absl::Time> lease_time;   // of that hand-over, or when it was suppressed instead
  std::optional<absl::Time> due_time;     // of a retry, or of the end of quiet hours, while it is PLANNED
};

// In all of these, `now` tells what still waits from what has expired; the high-water mark holds, too.
// Nothing if the campaign has no such instruction.
absl::StatusOr<std::optional<InstructionRecord>> FindInstructionRecord(storage::Session& session,
                                                                       const Campaign& campaign, int64_t sequence,
                                                                       absl::Time now);

// The instructions of an assigned customer, by sequence: that of the own wave, those of waves that contact again and of
// steps, and those that took the place of one of them that failed; none for control. A halving of each block of wave and
// channel.
absl::StatusOr<std::vector<int64_t>> FindSequencesOf(storage::Session& session, const Campaign& campaign,
                                                     const Assignment& assignment);

struct InstructionQuery {
  int64_t after = -1;                 // sequences behind this one
  int size = 50;                      // at most so many
  std::set<InstructionState> states;  // all if empty
};
struct InstructionPage {
  std::vector<InstructionRecord> instructions;  // by sequence
  std::optional<int64_t> next_after;            // where the next page begins; nothing at the end
};
// Looks at no more than some thousand rows, so a page may be shorter than asked, even empty, and not the last one.
// Parts of a campaign that are all in another state are skipped at once.
absl::StatusOr<InstructionPage> ListInstructions(storage::Session& session, const Campaign& campaign,
                                                 const InstructionQuery& query, absl::Time now);

// Dead letters that are PLANNED again, for Engine::TakeRedriven.
struct Redriven {
  std::vector<storage::Stray> strays;
  bool more = false;  // there are more than one call takes
};
inline constexpr int kRedriveMax = 10'000;
// Plans DEAD instructions again, as a higher attempt, with all attempts before them; those named, or the first
// kRedriveMax. What has expired, is not DEAD, went on to another channel, or has no room in the budget stays as it is.
// A campaign that is COMPLETED within its window runs again. FAILED_PRECONDITION (CAMPAIGN_STATE) if the campaign is a
// draft, cancelled, or over.
absl::StatusOr<Redriven> RedriveInstructions(storage::Session& session, Campaign campaign,
                                             absl::Span<const int64_t> sequences, absl::Time now);

}  // namespace sendlift
