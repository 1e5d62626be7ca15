#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "scheduler/pieces.h"
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
  int8_t wave = -1;  // the wave that took the customer; -1: none yet
  int8_t arm = 0;    // set with the wave
};

// Who of the audience can be contacted, who is left out and why, and how waves and arms take from them. Reading is
// one pass over the customers; taking is pure. Preview and planning are the same code.
class Selection {
 public:
  // Looks at the audience as it is now. `query` is the campaign's audience and tier rules.
  static absl::StatusOr<Selection> Read(storage::Session& session, const Campaign& campaign,
                                        const storage::CandidateQuery& query);

  // Takes a wave's share of every tier, lowest ranks first, and splits it into arms. Shares are cumulative: after the
  // wave, the campaign has its share of all people up to now, to the customer.
  // No more are treated than pieces are left: whoever is behind them in the wave's ranks is left out, control included.
  void TakeWave(int wave);
  // The next waves take their pieces from these.
  void LimitPieces(PiecesLeft left) { pieces_ = std::move(left); }
  // The people of a wave are in none again. Its pieces are not given back.
  void GiveBackWave(int wave);
  // The treated people of a wave by tier.
  std::vector<int64_t> Treated(int wave) const;

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
  int64_t TreatedOf(std::vector<size_t> taken);
  void FitToPieces(int tier, std::vector<size_t>& taken);

  const Campaign* campaign_;
  std::vector<Recipient> recipients_;
  std::vector<std::string> languages_;
  std::vector<std::string> places_;
  std::vector<int64_t> assigned_by_tier_;  // in earlier waves
  PiecesLeft pieces_;
  int64_t audience_ = 0;
  std::array<int64_t, kExclusionReasonCount> excluded_{};
};

}  // namespace sendlift
