#include "scheduler/fallback_batch.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "base/planted_bug.h"
#include "base/status.h"
#include "model/budget.h"
#include "model/content.h"
#include "scheduler/spending.h"
#include "scheduler/text_parts.h"
#include "storage/assignments.h"
#include "storage/attributes.h"
#include "storage/customer_values.h"
#include "storage/customers.h"
#include "storage/suppressions.h"

namespace sendlift {

using storage::FallbackState;

absl::Status FallbackBatch::Decide(storage::Fallback fallback) {
  const InstructionKey& key = fallback.key;
  ASSIGN_OR_RETURN(const auto failed, storage::FindInstruction(session_, workspace_, key));
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, key.campaign, key.sequence));
  if (!failed.has_value() || !block.has_value()) return absl::DataLossError("an instruction of a block is missing");
  Planned planned{.fallback = fallback, .customer = failed->customer, .arm = failed->arm, .wave = block->wave};
  ASSIGN_OR_RETURN(fallback.state, Choose(*failed, *block, planned));
  if (fallback.state != FallbackState::kPlanned) return storage::UpdateFallback(session_, workspace_, fallback);
  planned_.push_back(std::move(planned));
  return absl::OkStatus();
}

absl::StatusOr<FallbackState> FallbackBatch::Choose(const storage::InstructionRow& failed, const storage::Block& block,
                                                    Planned& planned) {
  const bool over = now_ >= block.not_after || campaign_.state == CampaignState::kCancelled;
  if (over) return FallbackState::kNoTime;
  ASSIGN_OR_RETURN(const auto assignment, AssignmentOf(failed));
  if (!assignment.has_value()) return FallbackState::kNoChannel;
  planned.customer = assignment->customer;
  const auto customer = storage::GetCustomerByNumber(session_, workspace_, planned.customer);
  if (absl::IsNotFound(customer.status())) return FallbackState::kNoChannel;
  RETURN_IF_ERROR(customer.status());
  const int tier = ContentKey::FromNumber(failed.content).tier;
  ASSIGN_OR_RETURN(const ChannelList channels, Untried(planned.fallback.key, block.channel, *customer));
  for (const Channel channel : channels) {
    if (CreativeFor(campaign_.definition, failed.arm, tier, channel) < 0) continue;
    ASSIGN_OR_RETURN(const bool may_be_contacted, MayBeContacted(*customer, channel));
    if (!may_be_contacted) continue;
    planned.channel = channel;
    ASSIGN_OR_RETURN(planned.cost_micros, CostOf(*customer, tier, channel));
    ASSIGN_OR_RETURN(const int64_t room, Room());
    if (planned.cost_micros > room) return FallbackState::kNoBudget;
    *room_ -= planned.cost_micros;
    RETURN_IF_ERROR(AddContent(*customer, tier, planned));
    return FallbackState::kPlanned;
  }
  return FallbackState::kNoChannel;
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

absl::StatusOr<ChannelList> FallbackBatch::Untried(const InstructionKey& key, Channel failed_on,
                                                   const Customer& customer) {
  ChannelList channels = order_.Ordered(campaign_.definition.channels, storage::AttributesToJson(customer.attributes));
  const auto drop = [&](Channel tried) {
    channels.erase(std::remove(channels.begin(), channels.end(), tried), channels.end());
  };
  drop(failed_on);
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

absl::StatusOr<bool> FallbackBatch::MayBeContacted(const Customer& customer, Channel channel) {
  if (customer.AddressFor(channel).empty()) return false;
  if (!customer.consents.Has(channel, campaign_.definition.purpose)) return false;
  ASSIGN_OR_RETURN(const auto suppressions, storage::SuppressionsOf(session_, workspace_, customer));
  return std::none_of(suppressions.begin(), suppressions.end(),
                      [&](const Suppression& suppression) { return suppression.Covers(channel); });
}

absl::StatusOr<int64_t> FallbackBatch::CostOf(const Customer& customer, int tier, Channel channel) {
  const std::optional<Budget>& budget = campaign_.definition.budget;
  if (!budget.has_value() || MicrosOf(*budget, channel) == 0) return 0;
  int parts = 1;
  if (channel == Channel::kSms) {
    const TextReader reader{.customer = customer.number, .tier = tier, .language = customer.language_code};
    RETURN_IF_ERROR(
        ForEachPartCount(session_, workspace_, campaign_, {reader}, [&](size_t, int count) { parts = count; }));
  }
  return MicrosOf(*budget, channel, parts);
}

absl::StatusOr<int64_t> FallbackBatch::Room() {
  if (room_.has_value()) return *room_;
  room_ = std::numeric_limits<int64_t>::max();
  if (const std::optional<Budget>& budget = campaign_.definition.budget; budget.has_value()) {
    ASSIGN_OR_RETURN(const Spending spending, SpendingOf(session_, workspace_, campaign_, absl::InfinitePast()));
    room_ = LimitInMicros(*budget) - spending.spent - spending.promised;
  }
  return *room_;
}

absl::Status FallbackBatch::AddContent(const Customer& customer, int tier, Planned& planned) {
  const CampaignDefinition& definition = campaign_.definition;
  const int creative = CreativeFor(definition, planned.arm, tier, planned.channel);
  const int language = LanguageFor(definition.creatives[static_cast<size_t>(creative)], customer.language_code);
  planned.content = ContentKey{.creative = creative, .language = language, .tier = tier}.number();
  auto names = names_.find(planned.content);
  if (names == names_.end()) {
    const ContentKey key = ContentKey::FromNumber(planned.content);
    names = names_.emplace(planned.content, MakeContent(campaign_, key).value_names).first;
  }
  ASSIGN_OR_RETURN(const auto values, storage::CustomerValues(session_, workspace_, customer.number, names->second));
  planned.values = PackValues(values);
  return absl::OkStatus();
}

absl::StatusOr<int> FallbackBatch::Write() {
  const auto place = [](const Planned& each) { return std::tuple(each.wave, each.channel, each.cost_micros); };
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
                                                .content = each.content,
                                                .values = each.values}));
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
  const CampaignDefinition& definition = campaign_.definition;
  const Planned& first = planned_[begin];
  return storage::InsertBlock(session_, workspace_,
                              {.campaign = campaign_.number,
                               .first_sequence = first_sequence,
                               .size = static_cast<int64_t>(end - begin),
                               .wave = first.wave,
                               .channel = first.channel,
                               .not_before = definition.waves[static_cast<size_t>(first.wave)].start,
                               .not_after = definition.window.end,
                               .time_zone = "",
                               .first_customer = first.customer,
                               .last_customer = planned_[end - 1].customer,
                               .cost_micros = first.cost_micros,
                               .falls_back = true,
                               .is_fallback = true});
}

}  // namespace sendlift
