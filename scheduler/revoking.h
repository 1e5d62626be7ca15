#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/instruction.h"
#include "model/suppression.h"
#include "storage/database.h"
#include "storage/instructions.h"

namespace sendlift {

// Writes down, in the transaction of an opt-out, what gateways are to give back (storage/revocations.h).
class OptOutRevoker {
 public:
  OptOutRevoker(storage::Session& session, WorkspaceNumber workspace, absl::Time now)
      : session_(session), workspace_(workspace), now_(now) {}

  // What `customer` has coming on the channels that `suppression` covers, from gateways that may not have carried it
  // out. Its campaigns and blocks are read once, however many customers follow.
  absl::Status AskBack(const Suppression& suppression, CustomerNumber customer);
  // Whether anybody may have anything coming at all.
  absl::StatusOr<bool> AnythingOut();

 private:
  absl::Status Load();
  // Of the contacts of steps, with what took their place.
  absl::Status AskBackSteps(const Suppression& suppression, CampaignNumber campaign, CustomerNumber customer);
  absl::Status AskBackInstruction(const storage::Block& block, int64_t sequence);
  absl::StatusOr<const std::set<int>*> WavesWithRecontacts(CampaignNumber campaign);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const absl::Time now_;
  // What is open in a campaign: blocks of waves, and whether there are any of steps.
  struct Open {
    std::vector<storage::Block> of_waves;
    bool has_steps = false;
  };
  std::optional<std::map<CampaignNumber, Open>> open_;
  std::map<CampaignNumber, std::set<int>> recontact_waves_;
};

// What one gateway was asked to give back, as its answers are settled.
class AskedBack {
 public:
  AskedBack(storage::Session& session, WorkspaceNumber workspace, absl::string_view gateway)
      : session_(session), workspace_(workspace), gateway_(gateway) {}

  // Whether an opt-out still asks for this attempt.
  absl::StatusOr<bool> IsOpen(const InstructionKey& key, int attempt);
  // What an attempt, leased at `lease_time`, becomes that was taken back, by the server's own record: SUPPRESSED for an
  // opt-out, CANCELLED in a campaign that was cancelled, PLANNED where a stop has covered it since, also if that is
  // over (CANCELLED where the campaign hands nothing over any more). Nothing if nobody asked for it.
  absl::StatusOr<std::optional<InstructionState>> StateOnceTakenBack(const InstructionKey& key, int attempt,
                                                                     absl::Time lease_time);
  // Nothing more is asked of the instruction.
  absl::Status Close(const InstructionKey& key);

 private:
  absl::StatusOr<bool> Any();
  absl::StatusOr<bool> SaidTooLate(const InstructionKey& key, int attempt);
  absl::StatusOr<bool> WasStopped(const InstructionKey& key, absl::Time since);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const absl::string_view gateway_;
  std::optional<bool> any_;
  std::map<CampaignNumber, CampaignState> states_;
};

// Attempts that a gateway has and may not have carried out.
struct Revocable {
  struct Attempt {
    InstructionKey key;
    int attempt = 1;
  };
  std::vector<Attempt> attempts;
  std::optional<int64_t> next;  // where to go on; nothing at the end of the campaign
};
// Those of a campaign from the sequence `first` on, at most `limit`. Looks at no more than some dozen ranges, so it may
// find none and not be at the end.
absl::StatusOr<Revocable> RevocableOf(storage::Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                      absl::string_view gateway, int64_t first, int64_t limit);

}  // namespace sendlift
