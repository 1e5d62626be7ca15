#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "storage/recounting.h"

namespace sendlift {

// Whether an event counts as of a type. A reply that brings a rating is a rating as well.
bool HasType(const storage::LoggedEvent& event, absl::string_view type);

// Counts events of some customers for the metrics and guardrails of one campaign: human, of the metric's type, and
// within its window from the planned time on. The events come in the order of the log.
class OutcomeTally {
 public:
  // `definition` outlives it.
  explicit OutcomeTally(const CampaignDefinition& definition)
      : definition_(definition), metrics_(MeasuredMetrics(definition.experiment)) {}

  // Whose events are counted from now on: nobody's, until people are added by rising number. What was counted stays.
  void ForgetPeople() { people_.clear(); }
  void AddPerson(const Assignment& assignment);
  void Add(const storage::LoggedEvent& event);

  // By customer and metric; only with events.
  std::vector<storage::NumberedOutcome> Counted() const;
  bool Has(CustomerNumber customer) const;
  // Whether an event that counts came in before the one that brought the customer in: whether it is in the stored
  // outcome hangs on which events were folded together.
  bool IsUntold(CustomerNumber customer) const { return untold_.contains(customer.value); }
  // Whether the events so far hold the one that brought the customer in; true for whoever needed none.
  bool HasEntered(CustomerNumber customer) const;

  struct Person {
    CustomerNumber customer;
    absl::Time planned;
    int entry = -1;  // index in the definition's entry of the event that brought the customer in
  };
  const std::vector<Person>& people() const { return people_; }

 private:
  const Person* Find(CustomerNumber customer) const;
  bool IsBehindEntry(const Person& person, const storage::LoggedEvent& event);

  const CampaignDefinition& definition_;
  const std::vector<Metric> metrics_;
  std::vector<Person> people_;
  absl::flat_hash_map<std::pair<int64_t, int>, storage::Outcome> counted_;
  absl::flat_hash_set<int64_t> entered_;
  absl::flat_hash_set<int64_t> untold_;
};

}  // namespace sendlift
