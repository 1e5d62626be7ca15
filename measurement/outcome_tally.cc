#include "measurement/outcome_tally.h"

#include <algorithm>

#include "model/event.h"
#include "model/touchpoint.h"

namespace sendlift {
namespace {

int EntryOf(const CampaignDefinition& definition, const Assignment& assignment) {
  if (!IsTouchpointWave(assignment.wave)) return -1;
  const auto found = std::find(definition.entry.begin(), definition.entry.end(), assignment.touchpoint);
  return found == definition.entry.end() ? -1 : static_cast<int>(found - definition.entry.begin());
}

}  // namespace

bool HasType(const storage::LoggedEvent& event, absl::string_view type) {
  return event.type == type || (type == kRated && event.rated && event.type == kReplied);
}

void OutcomeTally::AddPerson(const Assignment& assignment) {
  people_.push_back(
      {.customer = assignment.customer, .planned = assignment.planned_time, .entry = EntryOf(definition_, assignment)});
}

const OutcomeTally::Person* OutcomeTally::Find(CustomerNumber customer) const {
  const auto found =
      std::lower_bound(people_.begin(), people_.end(), customer,
                       [](const Person& person, CustomerNumber number) { return person.customer < number; });
  return found == people_.end() || found->customer != customer ? nullptr : &*found;
}

bool OutcomeTally::Has(CustomerNumber customer) const { return Find(customer) != nullptr; }

bool OutcomeTally::HasEntered(CustomerNumber customer) const {
  const Person* person = Find(customer);
  return person != nullptr && (person->entry < 0 || entered_.contains(customer.value));
}

bool OutcomeTally::IsBehindEntry(const Person& person, const storage::LoggedEvent& event) {
  if (person.entry < 0 || entered_.contains(person.customer.value)) return true;
  const std::string& entry = definition_.entry[static_cast<size_t>(person.entry)];
  if (event.type != entry || event.time != person.planned) return false;
  entered_.insert(person.customer.value);
  return true;
}

void OutcomeTally::Add(const storage::LoggedEvent& event) {
  if (event.machine) return;
  const Person* person = Find(event.customer);
  if (person == nullptr) return;
  const bool behind_entry = IsBehindEntry(*person, event);
  const absl::Duration after = event.time - person->planned;
  if (after < absl::ZeroDuration()) return;
  for (size_t i = 0; i < metrics_.size(); ++i) {
    if (after >= metrics_[i].window || !HasType(event, metrics_[i].event_type)) continue;
    if (!behind_entry) untold_.insert(person->customer.value);
    storage::Outcome& outcome = counted_[{person->customer.value, static_cast<int>(i)}];
    const bool is_first = ++outcome.event_count == 1;
    outcome.total += event.amount_minor;
    if (is_first || event.time < outcome.first_time) outcome.first_time = event.time;
  }
}

std::vector<storage::NumberedOutcome> OutcomeTally::Counted() const {
  std::vector<storage::NumberedOutcome> all;
  all.reserve(counted_.size());
  for (const auto& [key, outcome] : counted_) {
    all.push_back({.customer = {key.first}, .metric = key.second, .outcome = outcome});
  }
  std::sort(all.begin(), all.end(), [](const storage::NumberedOutcome& a, const storage::NumberedOutcome& b) {
    return std::pair(a.customer, a.metric) < std::pair(b.customer, b.metric);
  });
  return all;
}

}  // namespace sendlift
