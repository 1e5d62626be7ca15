#include "scheduler/single_contact.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/status.h"
#include "model/budget.h"
#include "scheduler/spending.h"
#include "scheduler/text_parts.h"
#include "storage/customer_values.h"
#include "storage/suppressions.h"

namespace sendlift {

absl::StatusOr<ContactChoice> SingleContacts::Choose(const Customer& customer, const ContactPlace& place,
                                                     absl::Span<const Channel> channels) {
  for (const Channel channel : channels) {
    if (CreativeFor(campaign_.definition, place, channel) < 0) continue;
    ASSIGN_OR_RETURN(const bool may_be_contacted, MayBeContacted(customer, channel));
    if (!may_be_contacted) continue;
    SingleContact contact{.channel = channel, .values = {}};
    ASSIGN_OR_RETURN(contact.cost_micros, CostOf(customer, place, channel));
    ASSIGN_OR_RETURN(const int64_t room, Room());
    if (contact.cost_micros > room) return ContactChoice{.contact = std::nullopt, .without_budget = true};
    *room_ -= contact.cost_micros;
    RETURN_IF_ERROR(AddContent(customer, place, contact));
    return ContactChoice{.contact = std::move(contact)};
  }
  return ContactChoice{.contact = std::nullopt};
}

absl::StatusOr<bool> SingleContacts::MayBeContacted(const Customer& customer, Channel channel) {
  if (customer.AddressFor(channel).empty()) return false;
  if (!customer.consents.Has(channel, campaign_.definition.purpose)) return false;
  ASSIGN_OR_RETURN(const auto suppressions, storage::SuppressionsOf(session_, workspace_, customer));
  return std::none_of(suppressions.begin(), suppressions.end(),
                      [&](const Suppression& suppression) { return suppression.Covers(channel); });
}

absl::StatusOr<int64_t> SingleContacts::CostOf(const Customer& customer, const ContactPlace& place, Channel channel) {
  const std::optional<Budget>& budget = campaign_.definition.budget;
  if (!budget.has_value() || MicrosOf(*budget, channel) == 0) return 0;
  int parts = 1;
  if (channel == Channel::kSms) {
    const TextReader reader{.customer = customer.number,
                            .tier = place.tier,
                            .language = customer.language_code,
                            .follow_up = place.follow_up};
    RETURN_IF_ERROR(
        ForEachPartCount(session_, workspace_, campaign_, {reader}, [&](size_t, int count) { parts = count; }));
  }
  return MicrosOf(*budget, channel, parts);
}

absl::StatusOr<int64_t> SingleContacts::Room() {
  if (room_.has_value()) return *room_;
  room_ = std::numeric_limits<int64_t>::max();
  if (const std::optional<Budget>& budget = campaign_.definition.budget; budget.has_value()) {
    ASSIGN_OR_RETURN(const Spending spending, SpendingOf(session_, workspace_, campaign_, absl::InfinitePast()));
    room_ = LimitInMicros(*budget) - spending.spent - spending.promised;
  }
  return *room_;
}

absl::Status SingleContacts::AddContent(const Customer& customer, const ContactPlace& place, SingleContact& contact) {
  const CampaignDefinition& definition = campaign_.definition;
  const int creative = CreativeFor(definition, place, contact.channel);
  const int language = LanguageFor(definition.creatives[static_cast<size_t>(creative)], customer.language_code);
  const ContentKey key{.creative = creative, .language = language, .tier = place.tier, .follow_up = place.follow_up};
  contact.content = key.number();
  auto names = names_.find(contact.content);
  if (names == names_.end()) {
    names = names_.emplace(contact.content, MakeContent(campaign_, key).value_names).first;
  }
  ASSIGN_OR_RETURN(const auto values, storage::CustomerValues(session_, workspace_, customer.number, names->second));
  contact.values = PackValues(values);
  return absl::OkStatus();
}

}  // namespace sendlift
