#include "engine/events.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/planted_bug.h"
#include "base/status.h"
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

}  // namespace

absl::StatusOr<TakenEvents> TakeEvents(storage::Session& session, absl::string_view source,
                                       absl::Span<const IncomingEvent> events, absl::Time now) {
  TakenEvents taken;
  OptOutRevoker revoker(session, kMainWorkspace, now);
  ASSIGN_OR_RETURN(const int64_t number, storage::SourceNumber(session, kMainWorkspace, source));
  Redeemer redeemer(session, number, now);
  ASSIGN_OR_RETURN(std::string currency, storage::WorkspaceCurrency(session, kMainWorkspace));
  for (const IncomingEvent& event : events) {
    ASSIGN_OR_RETURN(const std::optional<CustomerNumber> customer,
                     storage::FindCustomer(session, kMainWorkspace, event.customer_id));
    if (!customer.has_value()) {
      taken.rejected.push_back({event.row, "customer_id",
                                absl::StrCat("there is no customer \"", event.customer_id, "\"; import it first")});
      continue;
    }
    ASSIGN_OR_RETURN(std::optional<std::string> problem, CurrencyProblem(session, event, currency));
    if (problem.has_value()) {
      taken.rejected.push_back({event.row, "amount", *std::move(problem)});
      continue;
    }
    ASSIGN_OR_RETURN(problem, redeemer.Problem(event, *customer));
    if (problem.has_value()) {
      taken.rejected.push_back({event.row, "offer_code", *std::move(problem)});
      continue;
    }
    Event stored{.sequence = event.sequence,
                 .customer = *customer,
                 .type = event.type,
                 .time = std::min(event.time, now),
                 .amount_minor = event.amount_minor};
    ASSIGN_OR_RETURN(bool created, storage::AppendEvent(session, kMainWorkspace, number, stored));
    if (!created && Planted(PlantedBug::kDuplicateEventCounts)) {
      stored.sequence = -absl::ToUnixMicros(now);
      ASSIGN_OR_RETURN(created, storage::AppendEvent(session, kMainWorkspace, number, stored));
    }
    ++(created ? taken.created : taken.duplicates);
    if (!created) continue;
    RETURN_IF_ERROR(redeemer.Redeem());
    RETURN_IF_ERROR(SuppressIfAsked(session, event, *customer, revoker, now));
  }
  Failpoint("events.before_commit");
  return taken;
}

}  // namespace sendlift
