#include "storage/customer_values.h"

#include "absl/strings/strip.h"
#include "base/status.h"
#include "storage/attributes.h"

namespace sendlift::storage {
namespace {

std::string ValueOf(const Row& row, absl::string_view name) {
  absl::ConsumePrefix(&name, "customer.");
  if (name == "id") return std::string(row.Text(0));
  if (name == "tier") return std::string(row.Text(1));
  if (name == "language_code") return std::string(row.Text(2));
  return AttributeFromJson(row.Text(3), name).value_or("");
}

}  // namespace

absl::StatusOr<std::vector<std::string>> CustomerValues(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer, absl::Span<const std::string> names) {
  std::vector<std::string> values(names.size());
  if (names.empty()) return values;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        for (size_t i = 0; i < names.size(); ++i) values[i] = ValueOf(row, names[i]);
        return absl::OkStatus();
      },
      "SELECT id, tier, language_code, attributes FROM customers WHERE workspace = $1 AND customer = $2",
      workspace.value, customer.value));
  return values;
}

}  // namespace sendlift::storage
