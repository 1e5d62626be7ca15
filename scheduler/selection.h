#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "storage/candidates.h"
#include "storage/database.h"

namespace sendlift {

// A customer who can be in a wave. Indices are those of the definition.
struct Recipient {
  CustomerNumber customer;
  uint64_t wave_rank = 0;
  uint64_t arm_rank = 0;
  uint16_t language = 0;  // index in Selection::languages
  uint16_t place = 0;     // index in Selection::places
  uint8_t tier = 0;
  Channel channel = Channel::kEmail;
  int8_t imported_arm = -1;
  int8_t wave = -1;   // the wave that took the customer; -1: none yet
  int8_t arm = 0;     // set with the wave
  uint8_t parts = 1;  // that a contact has to be paid for: of a text message in a campaign with a budget
};

// Who of the audience can be contacted, who is left out and why, and how waves and arms take from them. Reading is
// one pass over the customers; taking is pure. Preview and planning are the same code.
class Selection {
 public:
  // Looks at the audience as it is now. `query` is the campaign's audience and tier rules.
  static absl::StatusOr<Selection> Read(storage::Session& session, const Campaign& campaign,
                                        const storage::CandidateQuery& query);

  // Takes a wave's share of every tier, lowest ranks first, and splits it into arms. Shares are cumulative: after the
  // wave, the campaign has its share of all people up to now, to the customer. With a budget, whoever it does not reach
  // to, by rank, control like the others, is left out for it (kBudget), and left for the waves after.
  void TakeWave(int wave);

  // By customer number; those of a wave have its index in `wave`.
  const std::vector<Recipient>& recipients() const { return recipients_; }
  const std::vector<std::string>& languages() const { return languages_; }
  // Every QuietPlace of a recipient, as text; only "" if the campaign has no quiet hours.
  const std::vector<std::string>& places() const { return places_; }
  int64_t audience() const { return audience_; }
  // Customers left out, by ExclusionReason.
  const std::array<int64_t, kExclusionReasonCount>& excluded() const { return excluded_; }

 private:
  explicit Selection(const Campaign& campaign) : campaign_(&campaign) {}

  class Reader;
  std::vector<size_t> Left(int tier) const;
  void AssignArms(const std::vector<size_t>& taken);
  // Of the budget (selection_budget.cc).
  absl::Status ReadBudget(storage::Session& session, WorkspaceNumber workspace);
  absl::Status MeasureTexts(storage::Session& session, WorkspaceNumber workspace);
  void AssignArmsByTier(const std::vector<size_t>& by_rank, size_t count);
  bool Fits(const std::vector<size_t>& by_rank, size_t count) const;
  int64_t CostOf(const Recipient& recipient) const;
  void KeepWithinBudget(int wave);

  const Campaign* campaign_;
  std::vector<Recipient> recipients_;
  std::vector<std::string> languages_;
  std::vector<std::string> places_;
  std::vector<int64_t> assigned_by_tier_;  // in earlier waves
  int64_t audience_ = 0;
  std::array<int64_t, kExclusionReasonCount> excluded_{};
  std::optional<int64_t> room_micros_;  // that the budget leaves
};

}  // namespace sendlift
