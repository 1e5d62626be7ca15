#include "storage/feature_values.h"

#include "absl/strings/str_cat.h"
#include "storage/rows.h"

namespace sendlift::storage {
namespace {

constexpr int64_t kNever = -1;

NamedFeatures FromRow(const Row& row) {
  NamedFeatures named = {.customer_id = std::string(row.Text(11)), .features = {}};
  CustomerFeatures& features = named.features;
  features.customer = {row.Int(0)};
  if (row.Int(1) != kNever) features.recency_days = row.Int(1);
  features.frequency = row.Int(2);
  features.monetary_minor = row.Int(3);
  features.tenure_days = row.Int(4);
  for (size_t i = 0; i < features.answers.size(); ++i) {
    const int column = 5 + 2 * static_cast<int>(i);
    features.answers[i] = {row.Int(column), row.Int(column + 1)};
  }
  return named;
}

const char* ValueOf(ScoredFeature feature) {
  switch (feature) {
    case ScoredFeature::kRecency:
      return "-recency_days";
    case ScoredFeature::kFrequency:
      return "frequency";
    case ScoredFeature::kMonetary:
      return "monetary_minor";
  }
  return "0";
}

}  // namespace

absl::Status PutFeatures(Session& session, WorkspaceNumber workspace, int64_t snapshot,
                         const CustomerFeatures& features) {
  const AnswersByChannel& answers = features.answers;
  return session
      .Execute(
          "INSERT INTO feature_values (workspace, snapshot, customer, recency_days, frequency, monetary_minor, "
          "tenure_days, email_contacts, email_answered, sms_contacts, sms_answered, phone_contacts, "
          "phone_answered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
          "ON CONFLICT (workspace, snapshot, customer) DO UPDATE SET recency_days = excluded.recency_days, "
          "frequency = excluded.frequency, monetary_minor = excluded.monetary_minor, "
          "tenure_days = excluded.tenure_days, email_contacts = excluded.email_contacts, "
          "email_answered = excluded.email_answered, sms_contacts = excluded.sms_contacts, "
          "sms_answered = excluded.sms_answered, phone_contacts = excluded.phone_contacts, "
          "phone_answered = excluded.phone_answered",
          workspace.value, snapshot, features.customer.value, features.recency_days.value_or(kNever),
          features.frequency, features.monetary_minor, features.tenure_days, answers[0].contacts, answers[0].answered,
          answers[1].contacts, answers[1].answered, answers[2].contacts, answers[2].answered)
      .status();
}

absl::StatusOr<std::vector<NamedFeatures>> ListFeatures(Session& session, WorkspaceNumber workspace, int64_t snapshot,
                                                        int64_t first, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT f.customer, f.recency_days, f.frequency, f.monetary_minor, f.tenure_days, f.email_contacts, "
                 "f.email_answered, f.sms_contacts, f.sms_answered, f.phone_contacts, f.phone_answered, c.id "
                 "FROM feature_values f JOIN customers c ON c.workspace = f.workspace AND c.customer = f.customer "
                 "WHERE f.workspace = $1 AND f.snapshot = $2 AND f.customer >= $3 ORDER BY f.customer LIMIT $4",
                 workspace.value, snapshot, first, limit);
}

absl::Status ForEachScoredValue(Session& session, WorkspaceNumber workspace, int64_t snapshot, ScoredFeature feature,
                                absl::FunctionRef<void(int64_t value, int64_t people)> each) {
  return session.Query(
      [&](const Row& row) {
        each(row.Int(0), row.Int(1));
        return absl::OkStatus();
      },
      absl::StrCat("SELECT ", ValueOf(feature),
                   " AS scored, count(*) FROM feature_values "
                   "WHERE workspace = $1 AND snapshot = $2 AND frequency > 0 GROUP BY scored ORDER BY scored"),
      workspace.value, snapshot);
}

absl::StatusOr<int64_t> DeleteFeaturesBefore(Session& session, WorkspaceNumber workspace, int64_t snapshot, int limit) {
  return session.Execute(
      "DELETE FROM feature_values WHERE workspace = $1 AND snapshot < $2 AND (snapshot, customer) <= "
      "(SELECT max(snapshot), max(customer) FROM (SELECT snapshot, customer FROM feature_values "
      "WHERE workspace = $1 AND snapshot = (SELECT min(snapshot) FROM feature_values WHERE workspace = $1) "
      "ORDER BY customer LIMIT $3))",
      workspace.value, snapshot, limit);
}

}  // namespace sendlift::storage
