#include "scheduler/priorities.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "model/wave_size.h"
#include "storage/assigned.h"
#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::Condition;

bool Overlap(const Window& a, const Window& b) { return a.start < b.end && b.start < a.end; }

// So many contacts within so long.
struct Limit {
  std::optional<Channel> channel;
  int contacts = 1;
  absl::Duration within;
};

std::vector<Limit> LimitsOf(const ContactPolicy& policy) {
  std::vector<Limit> limits;
  for (const Cap& cap : policy.caps) limits.push_back({cap.channel, cap.contacts, cap.within});
  for (const MinimumGap& gap : policy.minimum_gaps) limits.push_back({gap.channel, 1, gap.gap});
  return limits;
}

bool Uses(const Campaign& campaign, const std::optional<Channel>& channel) {
  const std::vector<Channel>& channels = campaign.definition.channels;
  return !channel.has_value() || std::find(channels.begin(), channels.end(), *channel) != channels.end();
}

void Append(Condition& to, absl::string_view sql, const Condition& part = {}) {
  absl::StrAppend(&to.sql, sql, part.sql);
  to.values.insert(to.values.end(), part.values.begin(), part.values.end());
}

// A condition, or what is always true.
Condition OrTrue(Condition condition) {
  if (condition.sql.empty()) condition.sql = "TRUE";
  return condition;
}

// A campaign of higher priority, with what is needed to say whom it wants.
class Rival {
 public:
  Rival(storage::Session& session, WorkspaceNumber workspace, Campaign campaign)
      : session_(session), workspace_(workspace), campaign_(std::move(campaign)) {}

  absl::Status Read(const AudienceOf& audience_of) {
    ASSIGN_OR_RETURN(frozen_, storage::ListFrozenWaves(session_, workspace_, campaign_.number));
    ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session_, workspace_, campaign_.number));
    for (const storage::Block& block : blocks) {
      if (unfinished_.contains(block.wave)) continue;
      ASSIGN_OR_RETURN(const int64_t next, storage::FirstUnleased(session_, workspace_, campaign_.number,
                                                                  block.first_sequence, block.end_sequence()));
      if (next < block.end_sequence()) unfinished_.insert(block.wave);
    }
    // Whose segment is gone takes nobody new.
    if (const auto audience = audience_of(campaign_); audience.ok()) audience_ = *audience;
    return absl::OkStatus();
  }

  const Campaign& campaign() const { return campaign_; }

  // Whom it wants so near to `time` that a limit of `within` holds for both; nothing for nobody.
  std::optional<Condition> Wants(absl::Time time, absl::Duration within) const {
    std::set<int> waves;
    bool takes_new = false;
    for (size_t i = frozen_.size(); i < campaign_.definition.waves.size(); ++i) {
      const Wave& wave = campaign_.definition.waves[i];
      if (wave.start >= time + within) break;
      takes_new |= TakesNew(wave);
      for (size_t k = 0; ContactsAgain(wave) && k < frozen_.size(); ++k) waves.insert(frozen_[k].wave);
    }
    for (const storage::FrozenWave& wave : frozen_) {
      if (wave.freeze_time > time - within || unfinished_.contains(wave.wave)) waves.insert(wave.wave);
    }
    Condition wanted;
    if (!waves.empty()) wanted = storage::TreatedIn(campaign_.number, waves);
    if (takes_new && audience_.has_value()) AddNew(wanted);
    if (wanted.sql.empty()) return std::nullopt;
    return wanted;
  }

 private:
  void AddNew(Condition& wanted) const {
    Append(wanted, wanted.sql.empty() ? "((" : " OR ((", OrTrue(audience_->audience));
    Append(wanted, ") AND (");
    for (size_t i = 0; i < audience_->tiers.size(); ++i) {
      Append(wanted, i == 0 ? "(" : " OR (", OrTrue(audience_->tiers[i]));
      Append(wanted, ")");
    }
    Append(wanted, ") AND ", storage::NotAssigned(campaign_.number));
    Append(wanted, ")");
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  Campaign campaign_;
  std::vector<storage::FrozenWave> frozen_;
  std::set<int> unfinished_;  // waves of which something waits for its first hand-over
  std::optional<storage::CandidateQuery> audience_;
};

absl::StatusOr<std::vector<Rival>> RivalsOf(storage::Session& session, WorkspaceNumber workspace,
                                            const Campaign& campaign, const AudienceOf& audience_of) {
  std::vector<Rival> rivals;
  ASSIGN_OR_RETURN(std::vector<Campaign> running,
                   storage::CampaignsInState(session, workspace, CampaignState::kRunning));
  for (Campaign& other : running) {
    if (other.number == campaign.number || other.definition.priority <= campaign.definition.priority) continue;
    if (!Overlap(other.definition.window, campaign.definition.window)) continue;
    rivals.emplace_back(session, workspace, std::move(other));
    RETURN_IF_ERROR(rivals.back().Read(audience_of));
  }
  return rivals;
}

// Adds whom a limit keeps from the campaign: as many rivals want them as it allows contacts. A limit of a rival's own
// counts where that one is among them.
void AddLimit(const Limit& limit, const Campaign& campaign, const std::vector<Rival>& rivals, const Rival* owner,
              absl::Time time, Condition& any) {
  Condition sum, of_owner;
  int wanting = 0;
  for (const Rival& rival : rivals) {
    if (!Uses(campaign, limit.channel) || !Uses(rival.campaign(), limit.channel)) continue;
    const std::optional<Condition> wanted = rival.Wants(time, limit.within);
    if (!wanted.has_value()) continue;
    Append(sum, wanting++ == 0 ? "(CASE WHEN " : " + (CASE WHEN ", *wanted);
    Append(sum, " THEN 1 ELSE 0 END)");
    if (&rival == owner) of_owner = *wanted;
  }
  if (wanting < limit.contacts || (owner != nullptr && of_owner.sql.empty())) return;
  Append(any, any.sql.empty() ? "(" : " OR (");
  if (owner != nullptr) {
    Append(any, "(", of_owner);
    Append(any, ") AND ");
  }
  Append(any, "(", sum);
  Append(any, absl::StrCat(") >= ", limit.contacts, ")"));
}

}  // namespace

absl::StatusOr<std::optional<storage::Condition>> WantedElsewhere(storage::Session& session, WorkspaceNumber workspace,
                                                                  const Campaign& campaign,
                                                                  const AudienceOf& audience_of) {
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
  const std::vector<Wave>& waves = campaign.definition.waves;
  if (frozen.size() >= waves.size() || Planted(PlantedBug::kPriorityOnlyInTurns)) return std::nullopt;
  const absl::Time time = waves[frozen.size()].start;
  ASSIGN_OR_RETURN(const std::vector<Rival> rivals, RivalsOf(session, workspace, campaign, audience_of));
  storage::Condition any;
  for (const Limit& limit : LimitsOf(campaign.definition.policy)) {
    AddLimit(limit, campaign, rivals, nullptr, time, any);
  }
  for (const Rival& rival : rivals) {
    for (const Limit& limit : LimitsOf(rival.campaign().definition.policy)) {
      AddLimit(limit, campaign, rivals, &rival, time, any);
    }
  }
  if (any.sql.empty()) return std::nullopt;
  return any;
}

}  // namespace sendlift
