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

namespace {

// What sorts instructions into blocks.
std::pair<Channel, uint16_t> PlaceOf(const Recipient& recipient) { return {recipient.channel, recipient.place}; }

}  // namespace

WaveWriter::WaveWriter(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
                       const Selection& selection, int wave, int rows_a_transaction)
    : database_(database),
      workspace_(workspace),
      campaign_(campaign),
      selection_(selection),
      wave_(wave),
      rows_a_transaction_(static_cast<size_t>(rows_a_transaction)) {
  for (const Recipient& recipient : selection.recipients()) {
    if (recipient.wave != wave) continue;
    people_.push_back(&recipient);
    if (recipient.arm != kControlArm) contacted_.push_back(&recipient);
  }
  std::stable_sort(contacted_.begin(), contacted_.end(),
                   [](const Recipient* a, const Recipient* b) { return PlaceOf(*a) < PlaceOf(*b); });
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

absl::Status WaveWriter::WriteAssignments(absl::Time planned) {
  for (size_t begin = 0; begin < people_.size(); begin += rows_a_transaction_) {
    const size_t end = std::min(begin + rows_a_transaction_, people_.size());
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      for (size_t i = begin; i < end; ++i) {
        const Recipient& recipient = *people_[i];
        RETURN_IF_ERROR(storage::InsertAssignment(session, workspace_, campaign_.number,
                                                  {.customer = recipient.customer,
                                                   .arm = recipient.arm,
                                                   .tier = recipient.tier,
                                                   .wave = wave_,
                                                   .channel = recipient.channel,
                                                   .planned_time = planned}));
      }
      Failpoint("plan.assignments.before_commit");
      return absl::OkStatus();
    }));
    Failpoint("plan.assignments.committed");
  }
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
  for (size_t begin = 0; begin < contacted_.size();) {
    // Of one place, so that their customers come in order.
    size_t end = begin + 1;
    const size_t last = std::min(begin + rows_a_transaction_, contacted_.size());
    while (end < last && PlaceOf(*contacted_[end]) == PlaceOf(*contacted_[begin])) ++end;
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      RETURN_IF_ERROR(InsertInstructions(session, begin, end));
      Failpoint("plan.instructions.before_commit");
      return absl::OkStatus();
    }));
    Failpoint("plan.instructions.committed");
    begin = end;
  }
  return absl::OkStatus();
}

absl::Status WaveWriter::InsertInstructions(storage::Session& session, size_t begin, size_t end) {
  std::vector<int64_t> contents;
  std::vector<storage::WantedValues> wanted;
  for (size_t i = begin; i < end; ++i) {
    contents.push_back(ContentOf(*contacted_[i]));
    wanted.push_back({.customer = contacted_[i]->customer, .names = NamesOf(contents.back())});
  }
  return storage::ForEachCustomerValues(
      session, workspace_, wanted, [&](size_t place, absl::Span<const std::string> values) {
        const Recipient& recipient = *contacted_[begin + place];
        const std::string packed = PackValues(values);
        return storage::InsertInstruction(session, workspace_, campaign_.number,
                                          {.sequence = first_sequence_ + static_cast<int64_t>(begin + place),
                                           .customer = recipient.customer,
                                           .arm = recipient.arm,
                                           .content = contents[place],
                                           .values = packed});
      });
}

absl::Status WaveWriter::Publish(absl::Time now) {
  const CampaignDefinition& definition = campaign_.definition;
  std::map<std::tuple<int, int, Channel>, int64_t> cohorts;
  for (const Recipient* recipient : people_) {
    ++cohorts[{recipient->arm, recipient->tier, recipient->channel}];
  }
  std::map<std::pair<Channel, uint16_t>, int64_t> blocks;
  for (const Recipient* recipient : contacted_) ++blocks[PlaceOf(*recipient)];
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
    int64_t sequence = first_sequence_;
    for (const auto& [place, size] : blocks) {
      RETURN_IF_ERROR(storage::InsertBlock(session, workspace_,
                                           {.campaign = campaign_.number,
                                            .first_sequence = sequence,
                                            .size = size,
                                            .wave = wave_,
                                            .channel = place.first,
                                            .not_before = definition.waves[static_cast<size_t>(wave_)].start,
                                            .not_after = definition.window.end,
                                            .time_zone = selection_.places()[place.second]}));
      sequence += size;
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

}  // namespace sendlift
