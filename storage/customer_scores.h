#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/scoring.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores what a scoring says of a customer, in place of what is there.
absl::Status PutCustomerScore(Session& session, WorkspaceNumber workspace, const Scoring& scoring,
                              const CustomerScore& score);
absl::Status DeleteCustomerScore(Session& session, WorkspaceNumber workspace, CustomerNumber customer);

struct NamedCustomer {
  CustomerNumber customer;
  std::string id;  // empty for one who is not there any more
};
// The customers from `first` to `last`, both in it, in order.
absl::StatusOr<std::vector<NamedCustomer>> CustomersBetween(Session& session, WorkspaceNumber workspace,
                                                            CustomerNumber first, CustomerNumber last);
// Those from number `first` on with a score of an earlier scoring, in order, at most `limit`.
absl::StatusOr<std::vector<NamedCustomer>> ListOutdatedScores(Session& session, WorkspaceNumber workspace,
                                                              const Scoring& scoring, int64_t first, int limit);

// A customer who may leave, with what goes then.
struct Warning {
  std::string customer_id;
  std::string tier;
  int64_t model = 0;
  CustomerScore score;

  double at_risk_minor() const { return score.churn * score.value_minor; }
};
// Where a list of warnings goes on: behind this one.
struct WarningPlace {
  double at_risk_minor = 0;
  CustomerNumber customer;
};
// By chance of leaving times value, the highest first, then by number; customers who are not there any more are left
// out.
absl::StatusOr<std::vector<Warning>> ListWarnings(Session& session, WorkspaceNumber workspace,
                                                  const std::optional<WarningPlace>& after, int limit);

// Customers of a class of value and one of churn.
struct MatrixCell {
  ScoreClass value_class = ScoreClass::kLow;
  ScoreClass churn_class = ScoreClass::kLow;
  int64_t customers = 0;
  double value_minor = 0;
  double at_risk_minor = 0;  // chance of leaving times value, in sum
  double expected_left = 0;  // sum of the chances
};
// Cells that somebody is in, by value, then churn; the lowest first.
absl::StatusOr<std::vector<MatrixCell>> ReadMatrix(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
