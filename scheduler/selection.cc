#include "scheduler/selection.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/status.h"
#include "model/assignment.h"
#include "model/content.h"
#include "model/roll_out.h"
#include "model/touchpoint.h"
#include "scheduler/candidate_facts.h"
#include "scheduler/channel_order.h"
#include "scheduler/quiet_place.h"
#include "scheduler/recontacts.h"
#include "storage/waves.h"
#include "storage/winners.h"

namespace sendlift {
namespace {

// 128 bits of an address: enough that no two addresses are ever taken for one.
std::pair<uint64_t, uint64_t> Fingerprint(absl::string_view address) {
  static constexpr HashKey kOne = {1}, kTwo = {2};
  return {KeyedHash(kOne, address), KeyedHash(kTwo, address)};
}

}  // namespace

// Judges candidates one by one, then drops those who share an address.
class Selection::Reader {
 public:
  Reader(Selection& selection, const storage::CandidateQuery& query, const Recontacts* recontacts)
      : selection_(selection),
        definition_(selection.campaign_->definition),
        order_(definition_),
        holdout_(query.holdout),
        recontacts_(recontacts),
        again_counts_(recontacts != nullptr &&
                      ContactsAgain(definition_.waves[static_cast<size_t>(selection.frozen_waves_)])) {
    for (int tier = 0; tier < static_cast<int>(definition_.tiers.size()); ++tier) {
      std::vector<Channel> channels;
      for (const Channel channel : definition_.channels) {
        if (HasCreativeForEveryArm(definition_, tier, channel)) channels.push_back(channel);
      }
      channels_of_tier_.push_back(order_.Ordered(channels, ""));
    }
    selection_.tiers_.resize(definition_.tiers.size());
  }

  void Look(const storage::Candidate& candidate) {
    if (candidate.assigned) return LookAgain(candidate);
    ++selection_.audience_;
    if (IsNotServed(candidate, definition_.purpose)) return Exclude(ExclusionReason::kDoNotServe);
    if (candidate.campaign_tier < 0) return Exclude(ExclusionReason::kNoTier);
    if (IsHeldOut(candidate)) return Exclude(ExclusionReason::kHoldout);
    if (candidate.in_other_experiment) return Exclude(ExclusionReason::kOtherExperiment);
    const bool imported = definition_.experiment.assignment == AssignmentSource::kImported;
    if (imported && candidate.imported_arm < 0) return Exclude(ExclusionReason::kNotAssigned);
    ExclusionReason reason = ExclusionReason::kNoCreative;
    const std::optional<Channel> channel = ChooseChannel(candidate, candidate.campaign_tier, reason);
    if (!channel.has_value()) return Exclude(reason);
    if (candidate.wanted_elsewhere) return Exclude(ExclusionReason::kLowerPriority);
    selection_.recipients_.push_back(RecipientOf(candidate, candidate.campaign_tier, *channel));
    addresses_.push_back(Fingerprint(AddressOf(candidate, *channel)));
  }

  void DropSharedAddresses() {
    DropShared(selection_.again_, again_addresses_);
    DropShared(selection_.recipients_, addresses_);
  }

 private:
  using Address = std::optional<std::pair<uint64_t, uint64_t>>;

  // Who is in the campaign already keeps the address that was used; whoever is contacted again may use another one.
  void LookAgain(const storage::Candidate& candidate) {
    if (candidate.assigned_channel == kNoChannel) return;  // at a touchpoint
    const absl::string_view used = AddressOf(candidate, candidate.assigned_channel);
    const bool own = taken_addresses_.insert(Fingerprint(used)).second;
    if (recontacts_ == nullptr || !recontacts_->Allow(candidate)) return;
    selection_.audience_ += again_counts_ ? 1 : 0;
    if (IsNotServed(candidate, definition_.purpose)) return ExcludeAgain(ExclusionReason::kDoNotServe);
    if (IsHeldOut(candidate)) return ExcludeAgain(ExclusionReason::kHoldout);
    ExclusionReason reason = ExclusionReason::kNoCreative;
    const std::optional<Channel> channel = ChooseChannel(candidate, candidate.assigned_tier, reason);
    if (!channel.has_value()) return ExcludeAgain(reason);
    const bool same = AddressOf(candidate, *channel) == used;
    if (same && !own) return ExcludeAgain(ExclusionReason::kSharedAddress);
    Recipient& again = selection_.again_.emplace_back(RecipientOf(candidate, candidate.assigned_tier, *channel));
    again.arm = static_cast<int8_t>(candidate.assigned_arm);
    again.again = true;
    again_addresses_.push_back(same ? Address() : Fingerprint(AddressOf(candidate, *channel)));
  }

  // Those whose address nobody has taken; without an address they have it already.
  void DropShared(std::vector<Recipient>& recipients, const std::vector<Address>& addresses) {
    size_t kept = 0;
    for (size_t i = 0; i < recipients.size(); ++i) {
      if (!addresses[i].has_value() || taken_addresses_.insert(*addresses[i]).second) {
        recipients[kept++] = recipients[i];
      } else {
        recipients[i].again ? ExcludeAgain(ExclusionReason::kSharedAddress) : Exclude(ExclusionReason::kSharedAddress);
      }
    }
    recipients.resize(kept);
  }

  void Exclude(ExclusionReason reason) { ++selection_.excluded_[static_cast<size_t>(reason)]; }
  void ExcludeAgain(ExclusionReason reason) {
    if (again_counts_) Exclude(reason);
  }
  bool IsHeldOut(const storage::Candidate& candidate) const {
    return holdout_.has_value() && Contains(*holdout_, candidate.id);
  }

  // The first channel that would do. `reason` becomes what stood in the way on the channel that came nearest.
  std::optional<Channel> ChooseChannel(const storage::Candidate& candidate, int tier, ExclusionReason& reason) const {
    for (const Channel channel : ChannelsOf(candidate, tier)) {
      const std::optional<ExclusionReason> obstacle = ObstacleOn(candidate, channel, definition_.purpose);
      if (!obstacle.has_value()) return channel;
      if (reason == ExclusionReason::kNoCreative || *obstacle > reason) reason = *obstacle;
    }
    return std::nullopt;
  }

  ChannelList ChannelsOf(const storage::Candidate& candidate, int tier) const {
    const ChannelList& channels = channels_of_tier_[static_cast<size_t>(tier)];
    return order_.DependsOnCustomer() ? order_.Ordered(channels, candidate.attributes) : channels;
  }

  Recipient RecipientOf(const storage::Candidate& candidate, int tier, Channel channel) {
    const HashKey& key = AssignmentKey(*selection_.campaign_);
    Recipient recipient;
    recipient.customer = candidate.customer;
    recipient.wave_rank = Rank(key, RankPurpose::kWave, candidate.id);
    recipient.arm_rank = Rank(key, RankPurpose::kArm, candidate.id);
    recipient.language = LanguageIndex(candidate.language_code);
    recipient.place = PlaceIndex(candidate, channel);
    recipient.tier = static_cast<uint8_t>(tier);
    recipient.channel = channel;
    recipient.imported_arm = static_cast<int8_t>(candidate.imported_arm);
    if (selection_.strata_.IsNeeded()) recipient.stratum = selection_.strata_.Of(candidate, channel);
    return recipient;
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
  const ChannelOrderer order_;
  const std::optional<Holdout>& holdout_;
  const Recontacts* recontacts_;  // nothing if nobody is contacted again
  const bool again_counts_;       // the next wave does so: those are of its audience
  std::vector<ChannelList> channels_of_tier_;
  absl::flat_hash_set<std::pair<uint64_t, uint64_t>> taken_addresses_;
  std::vector<Address> addresses_;        // of the recipients
  std::vector<Address> again_addresses_;  // of those who may be contacted again, unless it is the one that was used
  absl::flat_hash_map<std::string, uint16_t> language_index_;
  // By the customers' own names of zones.
  absl::flat_hash_map<const QuietRule*, absl::flat_hash_map<std::string, uint16_t>> place_indices_;
};

absl::StatusOr<Selection> Selection::Read(storage::Session& session, const Campaign& campaign,
                                          const storage::CandidateQuery& query) {
  Selection selection(campaign);
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, query.workspace, query.campaign));
  selection.frozen_waves_ = static_cast<int>(frozen.size());
  if (campaign.definition.experiment.winner.has_value()) {
    ASSIGN_OR_RETURN(selection.winner_, storage::FindWinner(session, query.workspace, query.campaign));
  }
  const std::vector<Wave>& waves = campaign.definition.waves;
  std::optional<Recontacts> recontacts;
  if (std::any_of(waves.begin() + selection.frozen_waves_, waves.end(), ContactsAgain)) {
    ASSIGN_OR_RETURN(recontacts, Recontacts::Read(session, query.workspace, campaign));
  }
  Reader reader(selection, query, recontacts.has_value() ? &*recontacts : nullptr);
  RETURN_IF_ERROR(storage::ForEachCandidate(session, query, [&](const storage::Candidate& candidate) {
    reader.Look(candidate);
    return absl::OkStatus();
  }));
  reader.DropSharedAddresses();
  RETURN_IF_ERROR(selection.CountAssigned(session, query));
  if (campaign.definition.budget.has_value()) RETURN_IF_ERROR(selection.ReadBudget(session, query.workspace));
  return selection;
}

absl::Status Selection::CountAssigned(storage::Session& session, const storage::CandidateQuery& query) {
  const std::vector<Wave>& waves = campaign_->definition.waves;
  ASSIGN_OR_RETURN(const std::vector<storage::Cohort> cohorts,
                   storage::ListCohorts(session, query.workspace, query.campaign));
  for (const storage::Cohort& cohort : cohorts) {
    if (IsTouchpointWave(cohort.wave)) continue;
    TierPeople& tier = tiers_[static_cast<size_t>(cohort.tier)];
    tier.assigned += cohort.people;
    if (!AddsUp(waves[static_cast<size_t>(cohort.wave)])) tier.beside += cohort.people;
  }
  return absl::OkStatus();
}

std::vector<TierPeople> Selection::CountTiers(int wave) const {
  std::vector<TierPeople> tiers = tiers_;
  for (const Recipient& recipient : recipients_) {
    TierPeople& tier = tiers[recipient.tier];
    ++(recipient.wave < 0 ? tier.left : tier.again);
  }
  for (const Recipient& recipient : again_) ++tiers[recipient.tier].again;
  return tiers;
}

namespace {

bool ComesFirst(const Recipient* a, const Recipient* b) {
  return std::pair(a->wave_rank, a->customer) < std::pair(b->wave_rank, b->customer);
}

// In no wave before.
bool IsFresh(const Recipient& recipient) { return !recipient.again && recipient.wave < 0; }

}  // namespace

std::vector<Recipient*> Selection::PoolOf(int wave, int tier) {
  const Wave& definition = campaign_->definition.waves[static_cast<size_t>(wave)];
  std::vector<Recipient*> pool;
  for (Recipient& recipient : recipients_) {
    const bool wanted = recipient.wave < 0 ? TakesNew(definition) : ContactsAgain(definition);
    if (recipient.tier == tier && wanted) pool.push_back(&recipient);
  }
  if (!ContactsAgain(definition)) return pool;
  for (Recipient& recipient : again_) {
    if (recipient.tier == tier) pool.push_back(&recipient);
  }
  return pool;
}

void Selection::TakeWave(int wave) {
  excluded_[static_cast<size_t>(ExclusionReason::kOfferGone)] = 0;
  if (wave < frozen_waves_) return;
  arm_shares_ = ArmSharesOf(campaign_->definition.experiment, winner_, wave);
  const std::vector<int64_t> sizes = SizesOfWave(campaign_->definition.waves, wave, CountTiers(wave));
  const size_t first_again = recontacts_.size();
  for (int tier = 0; tier < static_cast<int>(sizes.size()); ++tier) {
    std::vector<Recipient*> pool = PoolOf(wave, tier);
    const auto end = pool.begin() + sizes[static_cast<size_t>(tier)];
    std::nth_element(pool.begin(), end, pool.end(), ComesFirst);
    std::vector<Recipient*> taken(pool.begin(), end);
    FitToPieces(tier, taken);
    Take(wave, tier, std::move(taken));
  }
  if (room_micros_.has_value()) KeepWithinBudget(wave);
  std::sort(recontacts_.begin() + static_cast<int64_t>(first_again), recontacts_.end(),
            [](const Recipient& a, const Recipient& b) { return a.customer < b.customer; });
}

void Selection::Take(int wave, int tier, std::vector<Recipient*> taken) {
  std::sort(taken.begin(), taken.end(), std::less<>());  // in each of the two vectors customers ascend
  std::vector<Recipient*> fresh;
  for (Recipient* recipient : taken) {
    if (IsFresh(*recipient)) {
      recipient->wave = static_cast<int8_t>(wave);
      fresh.push_back(recipient);
      continue;
    }
    Recipient& again = recontacts_.emplace_back(*recipient);
    again.wave = static_cast<int8_t>(wave);
    again.again = true;
  }
  AssignArms(fresh);
  TierPeople& people = tiers_[static_cast<size_t>(tier)];
  people.assigned += static_cast<int64_t>(fresh.size());
  if (!AddsUp(campaign_->definition.waves[static_cast<size_t>(wave)])) {
    people.beside += static_cast<int64_t>(fresh.size());
  }
}

// Pieces that people take: whoever is contacted again has one already.
int64_t Selection::TreatedOf(std::vector<Recipient*> taken) {
  std::erase_if(taken, [](const Recipient* recipient) { return !IsFresh(*recipient); });
  std::sort(taken.begin(), taken.end(),
            [](const Recipient* a, const Recipient* b) { return a->customer < b->customer; });
  AssignArms(taken);
  return std::count_if(taken.begin(), taken.end(),
                       [](const Recipient* recipient) { return recipient->arm != kControlArm; });
}

// The most people, in the order of their ranks, of whom no more are treated than pieces are left.
void Selection::FitToPieces(int tier, std::vector<Recipient*>& taken) {
  const std::optional<int64_t> left = pieces_.Of(tier);
  if (!left.has_value()) return;
  std::sort(taken.begin(), taken.end(), ComesFirst);
  const auto first = [&](size_t count) {
    return std::vector<Recipient*>(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(count));
  };
  size_t fits = 0;
  size_t too_many = taken.size() + 1;
  while (fits + 1 < too_many) {
    const size_t tried = too_many > taken.size() && fits == 0 ? taken.size() : fits + (too_many - fits) / 2;
    if (TreatedOf(first(tried)) <= *left) {
      fits = tried;
    } else {
      too_many = tried;
    }
  }
  excluded_[static_cast<size_t>(ExclusionReason::kOfferGone)] += static_cast<int64_t>(taken.size() - fits);
  taken.resize(fits);
  pieces_.Take(tier, TreatedOf(taken));
}

void Selection::GiveBackWave(int wave) {
  if (room_micros_.has_value()) *room_micros_ += CostOfWave(wave);
  for (Recipient& recipient : recipients_) {
    if (recipient.wave == wave) GiveBack(recipient);
  }
  std::erase_if(recontacts_, [&](const Recipient& recipient) { return recipient.wave == wave; });
}

void Selection::GiveBack(Recipient& recipient) {
  const int wave = std::exchange(recipient.wave, -1);
  TierPeople& people = tiers_[recipient.tier];
  --people.assigned;
  if (!AddsUp(campaign_->definition.waves[static_cast<size_t>(wave)])) --people.beside;
}

std::vector<int64_t> Selection::Treated(int wave) const {
  std::vector<int64_t> treated(campaign_->definition.tiers.size());
  for (const Recipient& recipient : recipients_) {
    if (recipient.wave == wave && recipient.arm != kControlArm) ++treated[recipient.tier];
  }
  return treated;
}

void Selection::AssignArms(const std::vector<Recipient*>& taken) {
  const Experiment& experiment = campaign_->definition.experiment;
  if (experiment.assignment == AssignmentSource::kImported) {
    for (Recipient* recipient : taken) recipient->arm = recipient->imported_arm;
    return;
  }
  std::vector<int> arms;
  if (strata_.IsNeeded()) {
    std::vector<StratumPerson> people;
    people.reserve(taken.size());
    for (const Recipient* recipient : taken) people.push_back({recipient->arm_rank, recipient->stratum});
    arms = SplitByStratum(people, strata_.ranks(), arm_shares_);
  } else {
    std::vector<uint64_t> ranks;
    ranks.reserve(taken.size());
    for (const Recipient* recipient : taken) ranks.push_back(recipient->arm_rank);
    arms = SplitByRank(ranks, Apportion(static_cast<int64_t>(taken.size()), arm_shares_));
  }
  for (size_t k = 0; k < taken.size(); ++k) taken[k]->arm = static_cast<int8_t>(arms[k]);
}

}  // namespace sendlift
