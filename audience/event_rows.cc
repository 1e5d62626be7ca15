#include "audience/event_rows.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "audience/text.h"
#include "base/status.h"
#include "model/resource_id.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

constexpr char kRfc3339[] = "%Y-%m-%dT%H:%M:%SZ";

absl::Time Earliest() { return absl::FromCivil(absl::CivilYear(1990), absl::UTCTimeZone()); }

// Collects what is wrong with one event; empty if nothing.
class Checker {
 public:
  Checker(const EventRules& rules, int64_t row, std::vector<RejectedRow>& rejected)
      : rules_(rules), row_(row), rejected_(rejected) {}

  void CheckWho(const EventRow& event) {
    if (event.sequence <= 0) Reject("sequence", absl::StrCat(event.sequence, " is not above 0; count from 1"));
    if (event.customer_id.empty()) {
      Reject("customer_id", "is empty; say whose event it is");
    } else if (!IsValidUtf8(event.customer_id) || !IsCustomerId(event.customer_id)) {
      Reject("customer_id", "cannot be an id: 1 to 128 bytes of UTF-8 without \"/\" and control characters");
    }
    if (!IsEventType(event.type)) {
      Reject("type", absl::StrCat(Shown(event.type), " is no type; write PURCHASED or another in upper snake case, ",
                                  "at most 64 characters"));
    }
  }

  void CheckTime(const std::optional<absl::Time>& time) {
    if (!time.has_value()) {
      Reject("event_time", "is missing; say when it happened");
    } else if (*time < Earliest()) {
      Reject("event_time", absl::StrCat(Text(*time), " is before 1990; check the unit of the source's times"));
    } else if (*time > rules_.now + absl::Hours(1)) {
      Reject("event_time", absl::StrCat(Text(*time), " is more than an hour in the future; check the source's clock"));
    }
  }

  void CheckAmount(const std::optional<Money>& amount, const std::string& currency_code) {
    if (!amount.has_value()) return;
    if (!LooksLikeCurrency(amount->currency_code)) {
      Reject("amount.currency_code",
             absl::StrCat(Shown(amount->currency_code), " is no currency; write its three capitals, such as \"EUR\""));
    } else if (!currency_code.empty() && amount->currency_code != currency_code) {
      Reject("amount.currency_code", absl::StrCat(amount->currency_code, " is not the workspace's currency, ",
                                                  currency_code, "; convert the amount first"));
    }
    if (amount->minor_units > kEventMinorUnitsMax || amount->minor_units < -kEventMinorUnitsMax) {
      Reject("amount.minor_units", absl::StrCat(amount->minor_units, " is beyond ", kEventMinorUnitsMax,
                                                " of the smallest unit; check the unit of the source"));
    }
  }

  bool passed() const { return passed_; }

 private:
  static std::string Text(absl::Time time) { return absl::FormatTime(kRfc3339, time, absl::UTCTimeZone()); }

  void Reject(absl::string_view field, std::string description) {
    passed_ = false;
    rejected_.push_back({row_, -1, std::string(field), std::move(description)});
  }

  const EventRules& rules_;
  const int64_t row_;
  std::vector<RejectedRow>& rejected_;
  bool passed_ = true;
};

Event ToEvent(const EventRow& row) {
  Event event;
  event.sequence = row.sequence;
  event.type = row.type;
  event.time = *row.time;
  if (row.amount.has_value()) event.amount_minor = row.amount->minor_units;
  return event;
}

RejectedRow UnknownCustomer(const CheckedEvent& event) {
  return {event.row, -1, "customer_id",
          absl::StrCat(Shown(event.customer_id), " is no customer here; import the customer first, then the event")};
}

}  // namespace

CheckedEvents CheckEvents(const EventRules& rules, int64_t first_row, absl::Span<const EventRow> rows) {
  CheckedEvents checked;
  checked.events.reserve(rows.size());
  checked.last_row = first_row - 1;
  checked.currency_code = rules.currency_code;
  for (const EventRow& row : rows) {
    Checker checker(rules, ++checked.last_row, checked.rejected);
    checker.CheckWho(row);
    checker.CheckTime(row.time);
    checker.CheckAmount(row.amount, checked.currency_code);
    if (!checker.passed()) {
      ++checked.rejected_count;
      continue;
    }
    if (row.amount.has_value()) checked.currency_code = row.amount->currency_code;
    checked.events.push_back({checked.last_row, row.customer_id, ToEvent(row)});
  }
  return checked;
}

absl::StatusOr<ResolvedEvents> ResolveCustomers(storage::Session& session, WorkspaceNumber workspace,
                                                const CheckedEvents& checked) {
  ResolvedEvents resolved;
  resolved.rejected = checked.rejected;
  resolved.rejected_count = checked.rejected_count;
  absl::flat_hash_map<absl::string_view, std::optional<CustomerNumber>> numbers;
  for (const CheckedEvent& event : checked.events) {
    const auto [found, is_new] = numbers.try_emplace(event.customer_id);
    if (is_new) {
      ASSIGN_OR_RETURN(found->second, storage::FindCustomer(session, workspace, event.customer_id));
    }
    if (found->second.has_value()) {
      resolved.events.push_back(event.event);
      resolved.events.back().customer = *found->second;
    } else {
      resolved.rejected.push_back(UnknownCustomer(event));
      ++resolved.rejected_count;
    }
  }
  std::stable_sort(resolved.rejected.begin(), resolved.rejected.end(),
                   [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
  return resolved;
}

}  // namespace sendlift
