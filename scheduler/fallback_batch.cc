#include "scheduler/fallback_batch.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/planted_bug.h"
#include "base/status.h"
#include "model/content.h"
#include "scheduler/step_contacts.h"
#include "scheduler/step_rules.h"
#include "storage/assignments.h"
#include "storage/attributes.h"
#include "storage/customers.h"
#include "storage/journeys.h"

namespace sendlift {

using storage::FallbackState;

absl::Status FallbackBatch::Decide(storage::Fallback fallback) {
  const InstructionKey& key = fallback.key;
  ASSIGN_OR_RETURN(const auto failed, storage::FindInstruction(session_, workspace_, key));
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, key.campaign, key.sequence));
  if (!failed.has_value() || !block.has_value()) return absl::DataLossError("an instruction of a block is missing");
  Planned planned{.fallback = fallback, .customer = failed->customer, .arm = failed->arm, .failed = *block};
  ASSIGN_OR_RETURN(fallback.state, Choose(*failed, planned));
  if (fallback.state != FallbackState::kPlanned) return storage::UpdateFallback(session_, workspace_, fallback);
  planned_.push_back(std::move(planned));
  return absl::OkStatus();
}

absl::StatusOr<FallbackState> FallbackBatch::Choose(const storage::InstructionRow& failed, Planned& planned) {
  ASSIGN_OR_RETURN(const bool over, IsOver(planned.failed, failed.customer));
  if (over) return FallbackState::kNoTime;
  ASSIGN_OR_RETURN(const auto assignment, AssignmentOf(failed));
  if (!assignment.has_value()) return FallbackState::kNoChannel;
  planned.customer = assignment->customer;
  const auto customer = storage::GetCustomerByNumber(session_, workspace_, planned.customer);
  if (absl::IsNotFound(customer.status())) return FallbackState::kNoChannel;
  RETURN_IF_ERROR(customer.status());
  const ContentKey content = ContentKey::FromNumber(failed.content);
  ASSIGN_OR_RETURN(const ChannelList channels, Untried(planned.fallback.key, planned.failed, *customer));
  const ContactPlace place{.arm = failed.arm, .tier = content.tier, .follow_up = content.follow_up};
  ASSIGN_OR_RETURN(ContactChoice choice, contacts_.Choose(*customer, place, channels));
  if (choice.without_budget) return FallbackState::kNoBudget;
  if (!choice.contact.has_value()) return FallbackState::kNoChannel;
  planned.contact = *std::move(choice.contact);
  return FallbackState::kPlanned;
}

absl::StatusOr<bool> FallbackBatch::IsOver(const storage::Block& failed, CustomerNumber customer) {
  if (now_ >= failed.not_after || campaign_.state == CampaignState::kCancelled) return true;
  if (failed.follow_up == 0) return false;
  ASSIGN_OR_RETURN(const auto journey, storage::FindJourney(session_, workspace_, campaign_.number, customer));
  if (!journey.has_value() || journey->ending.empty()) return false;
  return !BehindEnding(campaign_.definition, journey->ending)[static_cast<size_t>(failed.follow_up - 1)];
}

// Nothing for somebody who is not in the campaign any more, in this arm: after a merge of customers.
absl::StatusOr<std::optional<Assignment>> FallbackBatch::AssignmentOf(const storage::InstructionRow& failed) {
  if (Planted(PlantedBug::kFallbackToControl)) {
    ASSIGN_OR_RETURN(const auto behind,
                     storage::ListAssignments(session_, workspace_, campaign_.number, failed.customer, 1));
    if (!behind.empty()) return behind.front().assignment;
  }
  ASSIGN_OR_RETURN(const auto assignment,
                   storage::FindAssignment(session_, workspace_, campaign_.number, failed.customer));
  const bool holds = assignment.has_value() && assignment->arm != kControlArm && assignment->arm == failed.arm;
  return holds ? assignment : std::nullopt;
}

absl::StatusOr<ChannelList> FallbackBatch::Untried(const InstructionKey& key, const storage::Block& failed,
                                                   const Customer& customer) {
  const CampaignDefinition& definition = campaign_.definition;
  ChannelList channels;
  if (failed.follow_up > 0) {
    const FollowUp& step = definition.follow_ups[static_cast<size_t>(failed.follow_up - 1)];
    channels = ChannelsOf(step, customer);
  } else {
    channels = order_.Ordered(definition.channels, storage::AttributesToJson(customer.attributes));
  }
  const auto drop = [&](Channel tried) {
    channels.erase(std::remove(channels.begin(), channels.end(), tried), channels.end());
  };
  drop(failed.channel);
  ASSIGN_OR_RETURN(auto before, storage::FindFallbackTo(session_, workspace_, key));
  while (before.has_value()) {
    const InstructionKey earlier = before->key;
    ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, earlier.campaign, earlier.sequence));
    if (!block.has_value()) return absl::DataLossError("an instruction of a block is missing");
    drop(block->channel);
    ASSIGN_OR_RETURN(before, storage::FindFallbackTo(session_, workspace_, earlier));
  }
  return channels;
}

absl::StatusOr<int> FallbackBatch::Write() {
  const auto place = [](const Planned& each) {
    const storage::Block& failed = each.failed;
    return std::tuple(failed.wave, failed.follow_up, failed.not_before, failed.not_after, each.contact.channel,
                      each.contact.cost_micros);
  };
  std::sort(planned_.begin(), planned_.end(), [&](const Planned& a, const Planned& b) {
    return std::tuple_cat(place(a), std::tuple(a.customer, a.fallback.key)) <
           std::tuple_cat(place(b), std::tuple(b.customer, b.fallback.key));
  });
  ASSIGN_OR_RETURN(const int64_t first, storage::NextSequence(session_, workspace_, campaign_.number));
  size_t begin = 0;
  for (size_t i = 0; i < planned_.size(); ++i) {
    Planned& each = planned_[i];
    each.fallback.state = FallbackState::kPlanned;
    each.fallback.next = first + static_cast<int64_t>(i);
    RETURN_IF_ERROR(storage::InsertInstruction(session_, workspace_, campaign_.number,
                                               {.sequence = *each.fallback.next,
                                                .customer = each.customer,
                                                .arm = each.arm,
                                                .content = each.contact.content,
                                                .values = each.contact.values}));
    RETURN_IF_ERROR(storage::UpdateFallback(session_, workspace_, each.fallback));
    const bool ends = i + 1 == planned_.size() || place(planned_[i + 1]) != place(each);
    if (!ends) continue;
    RETURN_IF_ERROR(InsertBlock(begin, i + 1, first + static_cast<int64_t>(begin)));
    begin = i + 1;
  }
  return static_cast<int>(planned_.size());
}

// Without a place: who sleeps is held alone, when the contact is due.
absl::Status FallbackBatch::InsertBlock(size_t begin, size_t end, int64_t first_sequence) {
  const Planned& first = planned_[begin];
  return storage::InsertBlock(session_, workspace_,
                              {.campaign = campaign_.number,
                               .first_sequence = first_sequence,
                               .size = static_cast<int64_t>(end - begin),
                               .wave = first.failed.wave,
                               .channel = first.contact.channel,
                               .not_before = first.failed.not_before,
                               .not_after = first.failed.not_after,
                               .time_zone = "",
                               .first_customer = first.customer,
                               .last_customer = planned_[end - 1].customer,
                               .cost_micros = first.contact.cost_micros,
                               .falls_back = true,
                               .is_fallback = true,
                               .follow_up = first.failed.follow_up});
}

}  // namespace sendlift
