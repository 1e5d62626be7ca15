#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// What the counts of instructions by state gain: gathered while the bodies of a group write ranges and strays, so that
// however many of them change, a campaign's counts are written once a transaction.
class StateGains {
 public:
  // Of the contacts of one campaign that cost the same: by arm and state, as LeasedRange has them.
  class Tally {
   public:
    void Add(char arm, char state, int64_t instructions) {
      const size_t place = static_cast<uint8_t>(arm) * kStates + static_cast<uint8_t>(state);
      if (place >= counts_.size()) counts_.resize((static_cast<uint8_t>(arm) + size_t{1}) * kStates);
      counts_[place] += instructions;
    }
    void Add(const Tally& other);
    // Only what is not nought, by arm and state.
    absl::Status ForEach(absl::FunctionRef<absl::Status(int arm, char state, int64_t instructions)> each) const;

   private:
    static constexpr size_t kStates = 256;
    std::vector<int64_t> counts_;
  };

  // Where the contact with a sequence is counted, by what its block says that it costs; nought without a block. Good
  // until the next call.
  absl::StatusOr<Tally*> At(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int64_t sequence);

  // What came since the last mark is kept, or dropped with the rows that it counts.
  void KeepSinceMark();
  void UndoSinceMark();
  // All of it; all of one campaign.
  void Forget();
  void Forget(WorkspaceNumber workspace, CampaignNumber campaign);

  // Of one campaign, kept or not.
  absl::Status ForEach(WorkspaceNumber workspace, CampaignNumber campaign,
                       absl::FunctionRef<absl::Status(int64_t cost_micros, const Tally& tally)> each) const;
  // Adds what is kept to the counts and forgets it. A campaign that was never counted is counted from its ranges and
  // strays in place of that.
  absl::Status Store(Session& session);

 private:
  struct Place {
    WorkspaceNumber workspace;
    CampaignNumber campaign;
    int64_t cost_micros = 0;

    friend auto operator<=>(const Place&, const Place&) = default;
  };
  using Tallies = std::map<Place, Tally>;

  // The block of the last sequence that was asked for: the next one is mostly of the same.
  struct KnownBlock {
    WorkspaceNumber workspace;
    CampaignNumber campaign;
    int64_t first_sequence = 0;
    int64_t end_sequence = 0;
    int64_t cost_micros = 0;
  };

  absl::StatusOr<int64_t> CostAt(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                 int64_t sequence);

  Tallies kept_;
  Tallies since_mark_;
  KnownBlock block_;
};

}  // namespace sendlift::storage
