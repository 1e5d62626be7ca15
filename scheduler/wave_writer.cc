#include "scheduler/wave_writer.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/failpoint.h"
#include "base/status.h"
#include "model/assignment.h"
#include "model/content.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/customer_values.h"
#include "storage/instructions.h"
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
      contacts_at_once_(static_cast<size_t>(sizes.contacts_at_once)) {
  for (const Recipient& recipient : selection.recipients()) {
    if (recipient.wave == wave) people_.push_back(&recipient);
  }
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
        ASSIGN_OR_RETURN(const bool is_new, storage::InsertNewAssignment(session, workspace_, campaign_.number,
                                                                         {.customer = recipient.customer,
                                                                          .arm = recipient.arm,
                                                                          .tier = recipient.tier,
                                                                          .wave = wave_,
                                                                          .channel = recipient.channel,
                                                                          .planned_time = planned}));
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
    blocks_.push_back({.place = place, .first = recipient.customer});
  }
  blocks_.back().last = recipient.customer;
  ++blocks_.back().size;
}

absl::Status WaveWriter::Publish(absl::Time now) {
  std::map<std::tuple<int, int, Channel>, int64_t> cohorts;
  for (const Recipient* recipient : people_) {
    ++cohorts[{recipient->arm, recipient->tier, recipient->channel}];
  }
  return database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(const Campaign current, storage::GetCampaignByNumber(session, workspace_, campaign_.number));
    if (current.state != CampaignState::kRunning) {
      return absl::AbortedError("the campaign was stopped while the wave was planned");
    }
    for (const auto& [cell, people] : cohorts) {
      const auto& [arm, tier, channel] = cell;
      RETURN_IF_ERROR(storage::InsertCohort(
          session, workspace_, campaign_.number,
          {.wave = wave_, .arm = arm, .tier = tier, .channel = channel, .people = people, .planned_time = now}));
    }
    RETURN_IF_ERROR(InsertBlocks(session));
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

absl::Status WaveWriter::InsertBlocks(storage::Session& session) const {
  const CampaignDefinition& definition = campaign_.definition;
  int64_t sequence = first_sequence_;
  for (const PlacedBlock& block : blocks_) {
    RETURN_IF_ERROR(storage::InsertBlock(session, workspace_,
                                         {.campaign = campaign_.number,
                                          .first_sequence = sequence,
                                          .size = block.size,
                                          .wave = wave_,
                                          .channel = block.place.first,
                                          .not_before = definition.waves[static_cast<size_t>(wave_)].start,
                                          .not_after = definition.window.end,
                                          .time_zone = selection_.places()[block.place.second],
                                          .first_customer = block.first,
                                          .last_customer = block.last}));
    sequence += block.size;
  }
  return absl::OkStatus();
}

}  // namespace sendlift
