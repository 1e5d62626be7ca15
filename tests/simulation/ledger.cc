#include "tests/simulation/ledger.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/instruction.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/fallbacks.h"
#include "storage/high_water.h"
#include "storage/instructions.h"

namespace sendlift::simulation {
namespace {

using storage::Session;

Committed::Standing ToStanding(const storage::Stray& stray) {
  return {.state = stray.state,
          .attempt = stray.attempt,
          .gateway = stray.gateway,
          .epoch = stray.epoch,
          .reason = stray.reason};
}

absl::Status ReadRanges(Session& session, const Campaign& campaign, std::map<std::string, Committed::Standing>& all) {
  RETURN_IF_ERROR(
      storage::ForEachRange(session, kMainWorkspace, campaign.number, [&](const storage::LeasedRange& range) {
        for (int64_t sequence = range.first_sequence; sequence < range.first_sequence + range.size(); ++sequence) {
          const char byte = range.states[static_cast<size_t>(sequence - range.first_sequence)];
          all[IdempotencyKey(campaign.uid, sequence)] = {.state = range.state(sequence),
                                                         .attempt = 1,
                                                         .gateway = range.gateway,
                                                         .epoch = range.epoch,
                                                         .reason = storage::LeasedRange::ReasonOf(byte)};
        }
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, kMainWorkspace, campaign.number));
  for (const storage::Stray& stray : strays) all[IdempotencyKey(campaign.uid, stray.key.sequence)] = ToStanding(stray);
  return absl::OkStatus();
}

const Wave& WaveOf(const Campaign& campaign, const storage::Block& block) {
  return campaign.definition.waves[static_cast<size_t>(block.wave)];
}

}  // namespace

// What is planned does not change.
bool Ledger::IsLoaded(const Campaign& campaign, const storage::Block& block) const {
  for (int64_t sequence = block.first_sequence; sequence < block.end_sequence(); ++sequence) {
    if (!targets_.contains(IdempotencyKey(campaign.uid, sequence))) return false;
  }
  return true;
}

std::optional<Target> Ledger::TargetOf(const std::string& key) {
  if (const auto found = targets_.find(key); found != targets_.end()) return found->second;
  const auto campaign = campaigns_.find(key.substr(0, key.find('-')));
  if (campaign == campaigns_.end()) return std::nullopt;
  LoadTargets(campaign->second);
  const auto found = targets_.find(key);
  return found == targets_.end() ? std::nullopt : std::optional(found->second);
}

void Ledger::LoadTargets(const Campaign& campaign) {
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto assignments,
                     storage::ListAssignments(session, kMainWorkspace, campaign.number, {0}, 100'000));
    std::map<CustomerNumber, storage::NamedAssignment> by_customer;
    for (const auto& each : assignments) by_customer.emplace(each.assignment.customer, each);
    ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
    for (const storage::Block& block : blocks) {
      if (IsLoaded(campaign, block)) continue;
      RETURN_IF_ERROR(storage::ForEachDue(
          session, kMainWorkspace, campaign.number, block.channel, block.first_sequence, block.size,
          [&](const storage::DueInstruction& due) -> absl::Status {
            const auto assigned = by_customer.find(due.customer);
            if (assigned == by_customer.end()) return absl::OkStatus();
            const Assignment& assignment = assigned->second.assignment;
            const bool again = block.wave > assignment.wave;
            const bool of_step = block.follow_up > 0;
            const bool other_channel = assignment.channel != block.channel && !block.is_fallback && !again;
            if (other_channel && !of_step) return absl::OkStatus();
            const InstructionKey place{campaign.number, due.sequence};
            ASSIGN_OR_RETURN(const auto failed, storage::FindFallbackTo(session, kMainWorkspace, place));
            const std::string instead_of = failed.has_value() ? IdempotencyKey(campaign.uid, failed->key.sequence) : "";
            targets_.try_emplace(IdempotencyKey(campaign.uid, due.sequence),
                                 Target{.customer = assigned->second.customer_id,
                                        .address = std::string(due.address),
                                        .arm = assignment.arm,
                                        .not_before = of_step ? block.not_before : WaveOf(campaign, block).start,
                                        .not_after = of_step ? block.not_after : campaign.definition.window.end,
                                        .channel = block.channel,
                                        .campaign = campaign.id,
                                        .policy = &campaign.definition.policy,
                                        .block_zone = block.time_zone,
                                        .delivery = campaign.definition.delivery,
                                        .instead_of = instead_of,
                                        .tier = assignment.tier,
                                        .wave = block.wave,
                                        .again = again,
                                        .follow_up = block.follow_up,
                                        .definition = &campaign.definition});
            return absl::OkStatus();
          }));
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
}

std::map<std::string, Target> Ledger::TargetsOf(const Campaign& campaign) {
  LoadTargets(campaign);
  std::map<std::string, Target> targets;
  for (const auto& [key, target] : targets_) {
    if (target.campaign == campaign.id) targets.emplace(key, target);
  }
  return targets;
}

std::optional<Committed::Standing> Ledger::StandingOf(const std::string& key) {
  const auto campaign = campaigns_.find(key.substr(0, key.find('-')));
  const std::optional<ParsedKey> parsed = ParseIdempotencyKey(key);
  if (campaign == campaigns_.end() || !parsed.has_value()) return std::nullopt;
  const InstructionKey place{campaign->second.number, parsed->sequence};
  std::optional<Standing> standing;
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto stray, storage::FindStray(session, kMainWorkspace, place));
    ASSIGN_OR_RETURN(const auto range, storage::FindRange(session, kMainWorkspace, place));
    if (stray.has_value()) {
      standing = ToStanding(*stray);
    } else if (range.has_value()) {
      standing = {.state = range->state(place.sequence),
                  .attempt = 1,
                  .gateway = range->gateway,
                  .epoch = range->epoch,
                  .reason = std::nullopt};
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
  return standing;
}

std::optional<std::string> Ledger::Compare() {
  std::map<std::string, Standing> now;
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    for (const auto& [prefix, campaign] : campaigns_) RETURN_IF_ERROR(ReadRanges(session, campaign, now));
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
  std::optional<std::string> wrong;
  for (const auto& [key, after] : now) {
    const auto found = last_.find(key);
    const Standing before = found == last_.end() ? Standing{} : found->second;
    if (found == last_.end() && after.state == before.state) tally_.Count(Fault::kHeldOverQuietHours);
    if (before.state == after.state) continue;
    tally_.Count(before.state, after.state);
    if (IsArrow(before.state, after.state)) continue;
    wrong = absl::StrCat(key, " went from ", sendlift::NameOf(before.state), " to ", sendlift::NameOf(after.state));
  }
  if (now.size() < last_.size()) wrong = "what was leased is gone";
  last_ = std::move(now);
  return wrong;
}

std::map<std::string, Committed::Standing> Ledger::All() {
  std::map<std::string, Standing> all;
  for (const auto& [prefix, campaign] : campaigns_) LoadTargets(campaign);
  for (const auto& [key, target] : targets_) all[key] = {};
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    for (const auto& [prefix, campaign] : campaigns_) RETURN_IF_ERROR(ReadRanges(session, campaign, all));
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
  return all;
}

std::string Ledger::Snapshot() {
  std::string text;
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    std::map<std::string, Standing> all;
    for (const auto& [prefix, campaign] : campaigns_) {
      RETURN_IF_ERROR(ReadRanges(session, campaign, all));
      ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, kMainWorkspace, campaign.number));
      absl::StrAppend(&text, prefix, " ", sendlift::NameOf(state), "\n");
    }
    for (const auto& [key, standing] : all) {
      absl::StrAppend(&text, key, " ", sendlift::NameOf(standing.state), " ", standing.attempt, "\n");
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
  return text;
}

std::map<Channel, Ledger::Urgency> Ledger::UrgencyOf(absl::Time now, absl::Time highest) {
  std::map<std::string, Standing> begun;
  std::set<std::string> running;
  absl::Time high_water;
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(high_water, storage::ReadHighWater(session));
    for (const auto& [prefix, campaign] : campaigns_) {
      RETURN_IF_ERROR(ReadRanges(session, campaign, begun));
      ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, kMainWorkspace, campaign.number));
      if (state == CampaignState::kRunning) running.insert(prefix);
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
  for (const auto& [prefix, campaign] : campaigns_) LoadTargets(campaign);
  std::map<Channel, Urgency> urgency;
  for (const auto& [key, target] : targets_) {
    if (begun.contains(key) || !running.contains(key.substr(0, key.find('-')))) continue;
    if (ContactLog::IsQuietIn(target.block_zone, *target.policy, now)) continue;
    if (target.follow_up > 0 && target.policy->quiet_hours.has_value()) continue;
    if (now < target.not_before || std::max({now, highest, high_water}) >= target.not_after) continue;
    const int priority = target.definition->priority;
    const auto [of_channel, is_new] = urgency.try_emplace(target.channel, Urgency{priority, priority});
    of_channel->second.highest = std::max(of_channel->second.highest, priority);
    of_channel->second.lowest = std::min(of_channel->second.lowest, priority);
  }
  return urgency;
}

int64_t Ledger::DueCount(absl::Time now, absl::Time highest, const std::function<bool(const Target&)>& may_go) {
  std::set<std::string> running;
  std::map<std::string, absl::Time> due_strays;
  const std::map<std::string, Standing> all = All();
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    for (const auto& [prefix, campaign] : campaigns_) {
      ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, kMainWorkspace, campaign.number));
      if (state == CampaignState::kRunning) running.insert(prefix);
      ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, kMainWorkspace, campaign.number));
      for (const auto& stray : strays) due_strays[IdempotencyKey(campaign.uid, stray.key.sequence)] = stray.due;
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(read.ok());
  int64_t count = 0;
  for (const auto& [key, standing] : all) {
    if (standing.state != InstructionState::kPlanned || !running.contains(key.substr(0, key.find('-')))) continue;
    const Target& target = targets_.at(key);
    const auto due = due_strays.find(key);
    const absl::Time from = due == due_strays.end() ? target.not_before : due->second;
    count += from <= now && std::max(now, highest) < target.not_after && may_go(target) ? 1 : 0;
  }
  return count;
}

}  // namespace sendlift::simulation
