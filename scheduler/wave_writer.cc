#include "scheduler/wave_writer.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/failpoint.h"
#include "base/status.h"
#include "model/assignment.h"
#include "model/budget.h"
#include "model/content.h"
#include "scheduler/pieces.h"
#include "scheduler/pool_codes.h"
#include "scheduler/slots.h"
#include "scheduler/spending.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/customer_values.h"
#include "storage/instructions.h"
#include "storage/recontacts.h"
#include "storage/waves.h"

namespace sendlift {

WaveWriter::WaveWriter(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
                       const Selection& selection, int wave, const WaveSizes& sizes)
    : database_(database),
      workspace_(workspace),
      campaign_(campaign),
      selection_(selection),
      wave_(wave),
      rows_a_transaction_(static_cast<size_t>(sizes.rows_a_transaction)),
      contacts_at_once_(static_cast<size_t>(sizes.contacts_at_once)),
      gives_codes_(HasPoolCodes(campaign.definition)) {
  for (const Recipient& recipient : selection.recipients()) {
    if (recipient.wave == wave) people_.push_back(&recipient);
  }
  const auto first_again = static_cast<int64_t>(people_.size());
  for (const Recipient& recipient : selection.recontacts()) {
    if (recipient.wave == wave) people_.push_back(&recipient);
  }
  std::inplace_merge(people_.begin(), people_.begin() + first_again, people_.end(),
                     [](const Recipient* a, const Recipient* b) { return a->customer < b->customer; });
}

absl::Status WaveWriter::Write(absl::Time now) {
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(first_sequence_, storage::NextSequence(session, workspace_, campaign_.number));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(WriteAssignments(now));
  RETURN_IF_ERROR(WriteInstructions());
  RETURN_IF_ERROR(Publish(now));
  Failpoint("plan.published");
  return absl::OkStatus();
}

// Somebody who was assigned at a touchpoint since the selection stays there.
absl::Status WaveWriter::WriteAssignments(absl::Time planned) {
  std::vector<const Recipient*> in_wave;
  in_wave.reserve(people_.size());
  for (size_t begin = 0; begin < people_.size(); begin += rows_a_transaction_) {
    const size_t end = std::min(begin + rows_a_transaction_, people_.size());
    const size_t written = in_wave.size();
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      in_wave.resize(written);
      for (size_t i = begin; i < end; ++i) {
        const Recipient& recipient = *people_[i];
        if (recipient.again) {
          if (gives_codes_) RETURN_IF_ERROR(GiveCodeTo(session, recipient));
          in_wave.push_back(&recipient);
          continue;
        }
        ASSIGN_OR_RETURN(const bool is_new, storage::InsertNewAssignment(session, workspace_, campaign_.number,
                                                                         {.customer = recipient.customer,
                                                                          .arm = recipient.arm,
                                                                          .tier = recipient.tier,
                                                                          .wave = wave_,
                                                                          .channel = recipient.channel,
                                                                          .planned_time = planned}));
        if (is_new && gives_codes_) RETURN_IF_ERROR(GiveCodeTo(session, recipient));
        if (is_new) in_wave.push_back(&recipient);
      }
      Failpoint("plan.assignments.before_commit");
      return absl::OkStatus();
    }));
    Failpoint("plan.assignments.committed");
  }
  people_ = std::move(in_wave);
  return absl::OkStatus();
}

absl::Status WaveWriter::GiveCodeTo(storage::Session& session, const Recipient& recipient) const {
  if (recipient.arm == kControlArm || !HasPoolCode(campaign_.definition, recipient.tier)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto code, GiveCode(session, workspace_, campaign_, recipient.tier, recipient.customer));
  if (code.has_value()) return absl::OkStatus();
  return absl::AbortedError("codes of a pool were given to others while the wave was planned");
}

int64_t WaveWriter::ContentOf(const Recipient& recipient) const {
  const CampaignDefinition& definition = campaign_.definition;
  const int creative = CreativeFor(definition, recipient.arm, recipient.tier, recipient.channel);
  const int language =
      LanguageFor(definition.creatives[static_cast<size_t>(creative)], selection_.languages()[recipient.language]);
  return ContentKey{.creative = creative, .language = language, .tier = recipient.tier}.number();
}

const std::vector<std::string>& WaveWriter::NamesOf(int64_t content) {
  auto names = names_.find(content);
  if (names == names_.end()) {
    names = names_.emplace(content, MakeContent(campaign_, ContentKey::FromNumber(content)).value_names).first;
  }
  return names->second;
}

absl::Status WaveWriter::WriteInstructions() {
  for (auto next = people_.begin(); next != people_.end();) {
    std::vector<Contact> contacts;
    for (; next != people_.end() && contacts.size() < contacts_at_once_; ++next) {
      if ((*next)->arm != kControlArm) contacts.push_back({.recipient = *next, .content = ContentOf(**next)});
    }
    RETURN_IF_ERROR(ReadValues(contacts));
    std::stable_sort(contacts.begin(), contacts.end(),
                     [](const Contact& a, const Contact& b) { return PlaceOf(*a.recipient) < PlaceOf(*b.recipient); });
    RETURN_IF_ERROR(InsertInstructions(contacts));
  }
  return absl::OkStatus();
}

absl::Status WaveWriter::ReadValues(std::vector<Contact>& contacts) {
  std::vector<storage::WantedValues> wanted;
  wanted.reserve(contacts.size());
  for (const Contact& contact : contacts) {
    wanted.push_back({.customer = contact.recipient->customer, .names = NamesOf(contact.content)});
  }
  return database_.Read([&](storage::Session& session) {
    return storage::ForEachCustomerValues(session, workspace_, wanted,
                                          [&](size_t i, absl::Span<const std::string> values) {
                                            contacts[i].values = PackValues(values);
                                            return absl::OkStatus();
                                          });
  });
}

absl::Status WaveWriter::InsertInstructions(const std::vector<Contact>& contacts) {
  for (size_t begin = 0; begin < contacts.size(); begin += rows_a_transaction_) {
    const size_t end = std::min(begin + rows_a_transaction_, contacts.size());
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      int64_t sequence = first_sequence_ + written_;
      for (size_t i = begin; i < end; ++i) {
        RETURN_IF_ERROR(storage::InsertInstruction(session, workspace_, campaign_.number,
                                                   {.sequence = sequence++,
                                                    .customer = contacts[i].recipient->customer,
                                                    .arm = contacts[i].recipient->arm,
                                                    .content = contacts[i].content,
                                                    .values = contacts[i].values}));
      }
      Failpoint("plan.instructions.before_commit");
      return absl::OkStatus();
    }));
    Failpoint("plan.instructions.committed");
    for (size_t i = begin; i < end; ++i) AddToBlocks(*contacts[i].recipient);
    written_ += static_cast<int64_t>(end - begin);
  }
  return absl::OkStatus();
}

// A block ends where the place changes, or where the customers begin anew.
void WaveWriter::AddToBlocks(const Recipient& recipient) {
  const Place place = PlaceOf(recipient);
  if (blocks_.empty() || blocks_.back().place != place || recipient.customer < blocks_.back().last) {
    blocks_.push_back({.place = place, .first = recipient.customer, .last = recipient.customer});
  }
  blocks_.back().last = recipient.customer;
  ++blocks_.back().size;
}

absl::Status WaveWriter::Publish(absl::Time now) {
  using Cell = std::tuple<int, int, Channel>;
  std::map<Cell, int64_t> cohorts, again;
  for (const Recipient* recipient : people_) {
    ++(recipient->again ? again : cohorts)[Cell(recipient->arm, recipient->tier, recipient->channel)];
  }
  return database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(const Campaign current, storage::GetCampaignByNumber(session, workspace_, campaign_.number));
    if (current.state != CampaignState::kRunning || current.version != campaign_.version) {
      return absl::AbortedError("the campaign was stopped or changed while the wave was planned");
    }
    RETURN_IF_ERROR(CheckBudget(session));
    for (const auto& [cell, people] : cohorts) {
      const auto& [arm, tier, channel] = cell;
      RETURN_IF_ERROR(storage::InsertCohort(
          session, workspace_, campaign_.number,
          {.wave = wave_, .arm = arm, .tier = tier, .channel = channel, .people = people, .planned_time = now}));
    }
    for (const auto& [cell, people] : again) {
      const auto& [arm, tier, channel] = cell;
      RETURN_IF_ERROR(
          storage::InsertRecontacted(session, workspace_, campaign_.number,
                                     {.wave = wave_, .arm = arm, .tier = tier, .channel = channel, .people = people}));
    }
    RETURN_IF_ERROR(InsertBlocks(session));
    if (HasLimitedTier(campaign_.definition)) {
      RETURN_IF_ERROR(HoldReserved(session, workspace_, campaign_, selection_.Treated(wave_)));
      if (!again.empty()) RETURN_IF_ERROR(CheckNotExceeded(session, workspace_, campaign_));
    }
    for (size_t reason = 0; reason < selection_.excluded().size(); ++reason) {
      if (selection_.excluded()[reason] == 0) continue;
      RETURN_IF_ERROR(storage::InsertExcluded(
          session, workspace_, campaign_.number, wave_,
          {.reason = static_cast<ExclusionReason>(reason), .people = selection_.excluded()[reason]}));
    }
    Failpoint("plan.publish.before_commit");
    return storage::InsertFrozenWave(session, workspace_, campaign_.number, {.wave = wave_, .freeze_time = now});
  });
}

int64_t WaveWriter::CostOf(const PlacedBlock& block) const {
  const std::optional<Budget>& budget = campaign_.definition.budget;
  if (!budget.has_value()) return 0;
  return MicrosOf(*budget, block.place.channel, block.place.parts);
}

// Something else may have been promised since the wave was selected: a dead letter that was driven again.
absl::Status WaveWriter::CheckBudget(storage::Session& session) const {
  const std::optional<Budget>& budget = campaign_.definition.budget;
  if (!budget.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Spending spending, SpendingOf(session, workspace_, campaign_, absl::InfinitePast()));
  int64_t total = spending.spent + spending.promised;
  for (const PlacedBlock& block : blocks_) total += block.size * CostOf(block);
  if (total <= LimitInMicros(*budget)) return absl::OkStatus();
  return absl::AbortedError("the budget was promised to others while the wave was planned");
}

absl::Status WaveWriter::InsertBlocks(storage::Session& session) const {
  const CampaignDefinition& definition = campaign_.definition;
  const absl::Time start = definition.waves[static_cast<size_t>(wave_)].start;
  int64_t sequence = first_sequence_;
  for (const PlacedBlock& block : blocks_) {
    RETURN_IF_ERROR(storage::InsertBlock(session, workspace_,
                                         {.campaign = campaign_.number,
                                          .first_sequence = sequence,
                                          .size = block.size,
                                          .wave = wave_,
                                          .channel = block.place.channel,
                                          .not_before = AfterQuarters(start, block.place.slot),
                                          .not_after = definition.window.end,
                                          .time_zone = selection_.places()[block.place.place],
                                          .first_customer = block.first,
                                          .last_customer = block.last,
                                          .cost_micros = CostOf(block),
                                          .falls_back = definition.fall_back_on == Fallback::kDefiniteFailure,
                                          .is_fallback = false}));
    sequence += block.size;
  }
  return absl::OkStatus();
}

}  // namespace sendlift
