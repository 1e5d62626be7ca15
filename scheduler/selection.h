#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "model/wave_size.h"
#include "model/winner.h"
#include "scheduler/pieces.h"
#include "scheduler/strata.h"
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
  int8_t wave = -1;      // the wave that took the customer; -1: none yet
  int8_t arm = 0;        // set with the wave
  uint8_t parts = 1;     // that a contact has to be paid for: of a text message in a campaign with a budget
  bool again = false;    // in the campaign since an earlier wave
  uint8_t slot = 0;      // of a wave with a slot: see AfterQuarters
  uint16_t stratum = 0;  // see Strata
};

// Who of the audience can be contacted, who is left out and why, and how waves and arms take from them. Reading is
// one pass over the customers; taking is pure. Preview and planning are the same code. For a wave that is still to come
// after others, a preview assumes that everybody of those is reached and nobody responds.
class Selection {
 public:
  // Looks at the audience as it is now. `query` is the campaign's audience and tier rules.
  static absl::StatusOr<Selection> Read(storage::Session& session, const Campaign& campaign,
                                        const storage::CandidateQuery& query);

  // Takes a wave's size of every tier (SizesOfWave), lowest ranks first. New people are split into arms; those who are
  // contacted again stay in theirs. A wave that is frozen takes nobody. No more are treated than pieces are left:
  // whoever is behind them in the wave's ranks is left out, control included. With a budget, whoever it does not reach
  // to, by rank, control like the others, is left out for it (kBudget), and left for the waves after. A roll-out wave
  // of which nothing is decided yet has the arms as configured.
  void TakeWave(int wave);
  // The next waves take their pieces from these.
  void LimitPieces(PiecesLeft left) { pieces_ = std::move(left); }
  // The people of a wave are in none again. Its pieces are not given back.
  void GiveBackWave(int wave);
  // The people of a wave, who may be given a slot.
  std::vector<Recipient*> OfWave(int wave);
  // The treated people of a wave by tier.
  std::vector<int64_t> Treated(int wave) const;

  // By customer number; those of a wave have its index in `wave`.
  const std::vector<Recipient>& recipients() const { return recipients_; }
  // Beside them, whom waves contact again, control included, wave by wave and by customer number in each.
  const std::vector<Recipient>& recontacts() const { return recontacts_; }
  const Strata& strata() const { return strata_; }
  const std::vector<std::string>& languages() const { return languages_; }
  // Every QuietPlace of a recipient, as text; only "" if the campaign has no quiet hours.
  const std::vector<std::string>& places() const { return places_; }
  int64_t audience() const { return audience_; }
  // Customers left out, by ExclusionReason.
  const std::array<int64_t, kExclusionReasonCount>& excluded() const { return excluded_; }

 private:
  explicit Selection(const Campaign& campaign)
      : campaign_(&campaign), strata_(campaign.definition.experiment, AssignmentKey(campaign)) {}

  class Reader;
  // Whom a wave may take of a tier.
  std::vector<Recipient*> PoolOf(int wave, int tier);
  std::vector<TierPeople> CountTiers(int wave) const;
  absl::Status CountAssigned(storage::Session& session, const storage::CandidateQuery& query);
  void Take(int wave, int tier, std::vector<Recipient*> taken);
  void GiveBack(Recipient& recipient);
  void AssignArms(const std::vector<Recipient*>& taken);
  int64_t TreatedOf(std::vector<Recipient*> taken);
  void FitToPieces(int tier, std::vector<Recipient*>& taken);
  // Of the budget (selection_budget.cc).
  absl::Status ReadBudget(storage::Session& session, WorkspaceNumber workspace);
  absl::Status MeasureTexts(storage::Session& session, WorkspaceNumber workspace);
  int64_t CostOf(const Recipient& recipient) const;
  int64_t CostOfWave(int wave) const;
  void AssignArmsByTier(absl::Span<Recipient* const> people);
  bool Fits(absl::Span<Recipient* const> people) const;
  void KeepWithinBudget(int wave);

  const Campaign* campaign_;
  std::vector<Recipient> recipients_;
  std::vector<std::string> languages_;
  std::vector<std::string> places_;
  std::vector<Recipient> again_;       // of earlier waves, who may be contacted again
  std::vector<Recipient> recontacts_;  // of them, whom a wave took; in a preview also of `recipients_`
  Strata strata_;
  std::vector<TierPeople> tiers_;  // who is assigned, by tier
  int frozen_waves_ = 0;
  PiecesLeft pieces_;
  int64_t audience_ = 0;
  std::array<int64_t, kExclusionReasonCount> excluded_{};
  std::optional<int64_t> room_micros_;  // that the budget leaves
  std::optional<WinnerDecision> winner_;
  std::vector<int32_t> arm_shares_;  // of the wave that is being taken
};

}  // namespace sendlift
