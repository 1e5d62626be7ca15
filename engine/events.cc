#include "engine/events.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "engine/answering.h"
#include "engine/environment.h"
#include "engine/redeeming.h"
#include "model/suppression.h"
#include "scheduler/revoking.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "storage/suppressions.h"

namespace sendlift {
namespace {

// Opt-outs and complaints take effect with the transaction that stores the event.
absl::Status SuppressIfAsked(storage::Session& session, const IncomingEvent& event, CustomerNumber customer,
                             OptOutRevoker& revoker, absl::Time now) {
  const bool opt_out = event.type == kUnsubscribed;
  if (!opt_out && event.type != kComplained) return absl::OkStatus();
  Suppression suppression;
  suppression.customer = customer;
  suppression.reason = opt_out ? SuppressionReason::kOptOut : SuppressionReason::kComplained;
  RETURN_IF_ERROR(storage::PutSuppression(session, kMainWorkspace, suppression, now).status());
  return revoker.AskBack(suppression, customer);
}

// The first amount decides the workspace's currency. What is wrong with another one; nothing if it fits.
absl::StatusOr<std::optional<std::string>> CurrencyProblem(storage::Session& session, const IncomingEvent& event,
                                                           std::string& workspace_currency) {
  if (event.currency_code.empty() || event.currency_code == workspace_currency) return std::nullopt;
  if (workspace_currency.empty()) {
    workspace_currency = event.currency_code;
    RETURN_IF_ERROR(storage::PutWorkspaceCurrency(session, kMainWorkspace, workspace_currency));
    return std::nullopt;
  }
  return absl::StrCat(event.currency_code, " is not the workspace's currency ", workspace_currency,
                      "; convert the amount");
}

// Takes the events of a source one by one, in one transaction.
class Intake {
 public:
  Intake(storage::Session& session, int64_t source, std::string currency, absl::Time now)
      : session_(session),
        source_(source),
        now_(now),
        currency_(std::move(currency)),
        revoker_(session, kMainWorkspace, now),
        redeemer_(session, source, now),
        answering_(session, now) {}

  absl::Status Take(const IncomingEvent& event) {
    ASSIGN_OR_RETURN(const std::optional<CustomerNumber> customer,
                     storage::FindCustomer(session_, kMainWorkspace, event.customer_id));
    if (!customer.has_value()) {
      Reject(event, {"customer_id", absl::StrCat("there is no customer \"", event.customer_id, "\"; import it first")});
      return absl::OkStatus();
    }
    Event stored{.sequence = event.sequence,
                 .customer = *customer,
                 .type = event.type,
                 .time = std::min(event.time, now_),
                 .amount_minor = event.amount_minor};
    ASSIGN_OR_RETURN(std::optional<EventFault> fault, Check(event, stored));
    if (fault.has_value()) {
      Reject(event, *std::move(fault));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const bool created, Append(stored));
    ++(created ? taken_.created : taken_.duplicates);
    if (!created) return absl::OkStatus();
    RETURN_IF_ERROR(redeemer_.Redeem());
    return SuppressIfAsked(session_, event, *customer, revoker_, now_);
  }

  TakenEvents Finish() { return std::move(taken_); }

 private:
  void Reject(const IncomingEvent& event, EventFault fault) {
    taken_.rejected.push_back({event.row, std::move(fault.field), std::move(fault.description)});
  }

  // What is wrong with an event; fills in its details if nothing is.
  absl::StatusOr<std::optional<EventFault>> Check(const IncomingEvent& event, Event& stored) {
    ASSIGN_OR_RETURN(std::optional<std::string> problem, CurrencyProblem(session_, event, currency_));
    if (problem.has_value()) return EventFault{"amount", *std::move(problem)};
    ASSIGN_OR_RETURN(problem, redeemer_.Problem(event, stored.customer));
    if (problem.has_value()) return EventFault{"offer_code", *std::move(problem)};
    return answering_.Read(event, stored.customer, stored.details);
  }

  absl::StatusOr<bool> Append(Event& event) {
    ASSIGN_OR_RETURN(const bool created, storage::AppendEvent(session_, kMainWorkspace, source_, event));
    if (created || !Planted(PlantedBug::kDuplicateEventCounts)) return created;
    event.sequence = -absl::ToUnixMicros(now_);
    return storage::AppendEvent(session_, kMainWorkspace, source_, event);
  }

  storage::Session& session_;
  const int64_t source_;
  const absl::Time now_;
  std::string currency_;
  OptOutRevoker revoker_;
  Redeemer redeemer_;
  Answering answering_;
  TakenEvents taken_;
};

}  // namespace

absl::StatusOr<TakenEvents> TakeEvents(storage::Session& session, absl::string_view source,
                                       absl::Span<const IncomingEvent> events, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t number, storage::SourceNumber(session, kMainWorkspace, source));
  ASSIGN_OR_RETURN(std::string currency, storage::WorkspaceCurrency(session, kMainWorkspace));
  Intake intake(session, number, std::move(currency), now);
  for (const IncomingEvent& event : events) RETURN_IF_ERROR(intake.Take(event));
  Failpoint("events.before_commit");
  return intake.Finish();
}

}  // namespace sendlift
