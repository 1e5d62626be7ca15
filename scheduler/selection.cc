#include "scheduler/selection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/status.h"
#include "model/assignment.h"
#include "model/content.h"
#include "model/customer.h"
#include "model/touchpoint.h"
#include "scheduler/quiet_place.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

// 128 bits of an address: enough that no two addresses are ever taken for one.
std::pair<uint64_t, uint64_t> Fingerprint(absl::string_view address) {
  static constexpr HashKey kOne = {1}, kTwo = {2};
  return {KeyedHash(kOne, address), KeyedHash(kTwo, address)};
}

absl::string_view AddressOf(const storage::Candidate& candidate, Channel channel) {
  return channel == Channel::kEmail ? candidate.email : candidate.phone_number;
}

bool IsSuppressed(uint32_t bits, Channel channel) {
  return (bits & 1u) != 0 || (bits & (1u << static_cast<uint32_t>(channel))) != 0;
}

}  // namespace

// Judges candidates one by one, then drops those who share an address.
class Selection::Reader {
 public:
  explicit Reader(Selection& selection) : selection_(selection), definition_(selection.campaign_->definition) {
    for (int tier = 0; tier < static_cast<int>(definition_.tiers.size()); ++tier) {
      std::vector<Channel> channels;
      for (const Channel channel : definition_.channels) {
        if (HasCreativeForEveryArm(definition_, tier, channel)) channels.push_back(channel);
      }
      channels_of_tier_.push_back(std::move(channels));
    }
    selection_.assigned_by_tier_.resize(definition_.tiers.size());
  }

  void Look(const storage::Candidate& candidate) {
    if (candidate.assigned) {
      if (candidate.assigned_channel == kNoChannel) return;
      taken_addresses_.insert(Fingerprint(AddressOf(candidate, candidate.assigned_channel)));
      return;
    }
    ++selection_.audience_;
    if (candidate.campaign_tier < 0) return Exclude(ExclusionReason::kNoTier);
    const bool imported = definition_.experiment.assignment == AssignmentSource::kImported;
    if (imported && candidate.imported_arm < 0) return Exclude(ExclusionReason::kNotAssigned);
    ExclusionReason reason = ExclusionReason::kNoCreative;
    const std::optional<Channel> channel = ChooseChannel(candidate, reason);
    if (!channel.has_value()) return Exclude(reason);
    Keep(candidate, *channel);
  }

  void DropSharedAddresses() {
    size_t kept = 0;
    for (size_t i = 0; i < selection_.recipients_.size(); ++i) {
      if (taken_addresses_.insert(addresses_[i]).second) {
        selection_.recipients_[kept++] = selection_.recipients_[i];
      } else {
        Exclude(ExclusionReason::kSharedAddress);
      }
    }
    selection_.recipients_.resize(kept);
  }

 private:
  void Exclude(ExclusionReason reason) { ++selection_.excluded_[static_cast<size_t>(reason)]; }

  // The first channel that would do. `reason` becomes what stood in the way on the channel that came nearest.
  std::optional<Channel> ChooseChannel(const storage::Candidate& candidate, ExclusionReason& reason) const {
    const Consents consents(candidate.consents);
    for (const Channel channel : channels_of_tier_[static_cast<size_t>(candidate.campaign_tier)]) {
      ExclusionReason obstacle = ExclusionReason::kNoAddress;
      if (!AddressOf(candidate, channel).empty()) {
        obstacle = ExclusionReason::kNoConsent;
        if (consents.Has(channel, definition_.purpose)) {
          obstacle = ExclusionReason::kSuppressed;
          if (!IsSuppressed(candidate.suppressed_bits, channel)) return channel;
        }
      }
      if (reason == ExclusionReason::kNoCreative || obstacle > reason) reason = obstacle;
    }
    return std::nullopt;
  }

  void Keep(const storage::Candidate& candidate, Channel channel) {
    const HashKey& key = AssignmentKey(*selection_.campaign_);
    Recipient recipient;
    recipient.customer = candidate.customer;
    recipient.wave_rank = Rank(key, RankPurpose::kWave, candidate.id);
    recipient.arm_rank = Rank(key, RankPurpose::kArm, candidate.id);
    recipient.language = LanguageIndex(candidate.language_code);
    recipient.place = PlaceIndex(candidate, channel);
    recipient.tier = static_cast<uint8_t>(candidate.campaign_tier);
    recipient.channel = channel;
    recipient.imported_arm = static_cast<int8_t>(candidate.imported_arm);
    selection_.recipients_.push_back(recipient);
    addresses_.push_back(Fingerprint(AddressOf(candidate, channel)));
  }

  uint16_t LanguageIndex(absl::string_view language) {
    if (const auto found = language_index_.find(language); found != language_index_.end()) return found->second;
    const auto index = static_cast<uint16_t>(std::min<size_t>(selection_.languages_.size(), 65'535));
    if (index == selection_.languages_.size()) selection_.languages_.emplace_back(language);
    language_index_.emplace(language, index);
    return index;
  }

  // Customers' own names of zones lead to effective ones, of which there are as many as the machine has zones. Places
  // beyond the limit go without their rule: who then sleeps in an open block is held alone, at hand-over.
  uint16_t PlaceIndex(const storage::Candidate& candidate, Channel channel) {
    const absl::string_view time_zone = HasQuietHours(definition_.policy) ? candidate.time_zone : "";
    const Whereabouts whereabouts = {
        .channel = channel, .address = AddressOf(candidate, channel), .time_zone = time_zone};
    const QuietRule* rule = RuleFor(definition_, whereabouts);
    auto& indices = place_indices_[rule];
    if (const auto found = indices.find(time_zone); found != indices.end()) return found->second;
    QuietPlace place = QuietPlaceOf(definition_, whereabouts);
    std::vector<std::string>& known = selection_.places_;
    if (known.size() >= kPlacesWithRulesMax) place.rule = nullptr;
    const std::string text = ToText(place);
    const auto found = std::find(known.begin(), known.end(), text);
    const auto index = static_cast<uint16_t>(found - known.begin());
    if (found == known.end()) known.push_back(text);
    if (indices.size() < kZoneNamesMax) indices.emplace(time_zone, index);
    return index;
  }

  static constexpr size_t kZoneNamesMax = 10'000;
  static constexpr size_t kPlacesWithRulesMax = 4'096;

  Selection& selection_;
  const CampaignDefinition& definition_;
  std::vector<std::vector<Channel>> channels_of_tier_;
  absl::flat_hash_set<std::pair<uint64_t, uint64_t>> taken_addresses_;
  std::vector<std::pair<uint64_t, uint64_t>> addresses_;  // of the recipients
  absl::flat_hash_map<std::string, uint16_t> language_index_;
  // By the customers' own names of zones.
  absl::flat_hash_map<const QuietRule*, absl::flat_hash_map<std::string, uint16_t>> place_indices_;
};

absl::StatusOr<Selection> Selection::Read(storage::Session& session, const Campaign& campaign,
                                          const storage::CandidateQuery& query) {
  Selection selection(campaign);
  Reader reader(selection);
  RETURN_IF_ERROR(storage::ForEachCandidate(session, query, [&](const storage::Candidate& candidate) {
    reader.Look(candidate);
    return absl::OkStatus();
  }));
  reader.DropSharedAddresses();
  ASSIGN_OR_RETURN(const std::vector<storage::Cohort> cohorts,
                   storage::ListCohorts(session, query.workspace, query.campaign));
  for (const storage::Cohort& cohort : cohorts) {
    if (IsTouchpointWave(cohort.wave)) continue;
    selection.assigned_by_tier_[static_cast<size_t>(cohort.tier)] += cohort.people;
  }
  return selection;
}

std::vector<size_t> Selection::Left(int tier) const {
  std::vector<size_t> left;
  for (size_t i = 0; i < recipients_.size(); ++i) {
    if (recipients_[i].tier == tier && recipients_[i].wave < 0) left.push_back(i);
  }
  return left;
}

void Selection::TakeWave(int wave) {
  const std::vector<Wave>& waves = campaign_->definition.waves;
  int64_t cumulative = 0;
  for (int i = 0; i <= wave; ++i) {
    const Share& share = waves[static_cast<size_t>(i)].share;
    cumulative = share.remainder ? kWhole : cumulative + share.parts_per_million;
  }
  for (int tier = 0; tier < static_cast<int>(campaign_->definition.tiers.size()); ++tier) {
    std::vector<size_t> left = Left(tier);
    int64_t& assigned = assigned_by_tier_[static_cast<size_t>(tier)];
    const int64_t people = assigned + static_cast<int64_t>(left.size());
    const int64_t target = (people * cumulative + kWhole / 2) / kWhole;
    const int64_t take = std::clamp<int64_t>(target - assigned, 0, static_cast<int64_t>(left.size()));
    std::nth_element(left.begin(), left.begin() + take, left.end(), [&](size_t a, size_t b) {
      return std::pair(recipients_[a].wave_rank, a) < std::pair(recipients_[b].wave_rank, b);
    });
    left.resize(static_cast<size_t>(take));
    std::sort(left.begin(), left.end());
    for (const size_t i : left) recipients_[i].wave = static_cast<int8_t>(wave);
    AssignArms(left);
    assigned += take;
  }
}

void Selection::AssignArms(const std::vector<size_t>& taken) {
  const Experiment& experiment = campaign_->definition.experiment;
  if (experiment.assignment == AssignmentSource::kImported) {
    for (const size_t i : taken) recipients_[i].arm = recipients_[i].imported_arm;
    return;
  }
  std::vector<uint64_t> ranks;
  ranks.reserve(taken.size());
  for (const size_t i : taken) ranks.push_back(recipients_[i].arm_rank);
  const std::vector<int64_t> counts = Apportion(static_cast<int64_t>(taken.size()), ArmShares(experiment));
  const std::vector<int> arms = SplitByRank(ranks, counts);
  for (size_t k = 0; k < taken.size(); ++k) recipients_[taken[k]].arm = static_cast<int8_t>(arms[k]);
}

}  // namespace sendlift
