#include "storage/customer_values.h"

#include <set>

#include "absl/strings/strip.h"
#include "base/status.h"
#include "storage/attributes.h"

namespace sendlift::storage {
namespace {

using EachValues = absl::FunctionRef<absl::Status(size_t, absl::Span<const std::string>)>;

// Stepping over a customer costs about a quarter of looking one up.
constexpr int64_t kCloseTogether = 4;

absl::string_view Unprefixed(absl::string_view name) {
  absl::ConsumePrefix(&name, "customer.");
  return name;
}

// From a row of id, tier, language_code and attributes, which begins at `column`.
void TakeValues(const Row& row, int column, absl::Span<const std::string> names, std::vector<std::string>& values) {
  values.resize(names.size());
  size_t attributes = 0;
  const auto assign = [&](size_t i, absl::string_view text) { values[i].assign(text.data(), text.size()); };
  for (size_t i = 0; i < names.size(); ++i) {
    const absl::string_view name = Unprefixed(names[i]);
    if (name == "id") {
      assign(i, row.Text(column));
    } else if (name == "tier") {
      assign(i, row.Text(column + 1));
    } else if (name == "language_code") {
      assign(i, row.Text(column + 2));
    } else {
      assign(i, "");
      ++attributes;
    }
  }
  if (attributes == 0) return;
  ForEachAttribute(row.Text(column + 3), [&](absl::string_view attribute, absl::string_view value) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (Unprefixed(names[i]) != attribute) continue;
      assign(i, value);
      --attributes;
    }
    return attributes > 0;
  });
}

void LeaveEmpty(absl::Span<const std::string> names, std::vector<std::string>& values) {
  values.resize(names.size());
  for (std::string& value : values) value.clear();
}

absl::Status LookUp(Session& session, WorkspaceNumber workspace, const WantedValues& wanted,
                    std::vector<std::string>& values) {
  LeaveEmpty(wanted.names, values);
  if (wanted.names.empty()) return absl::OkStatus();
  return session.Query(
      [&](const Row& row) {
        TakeValues(row, 0, wanted.names, values);
        return absl::OkStatus();
      },
      "SELECT id, tier, language_code, attributes FROM customers WHERE workspace = $1 AND customer = $2",
      workspace.value, wanted.customer.value);
}

absl::Status LookUpAll(Session& session, WorkspaceNumber workspace, absl::Span<const WantedValues> wanted,
                       EachValues each) {
  std::vector<std::string> values;
  for (size_t i = 0; i < wanted.size(); ++i) {
    RETURN_IF_ERROR(LookUp(session, workspace, wanted[i], values));
    RETURN_IF_ERROR(each(i, values));
  }
  return absl::OkStatus();
}

absl::Status PassOver(Session& session, WorkspaceNumber workspace, absl::Span<const WantedValues> wanted,
                      EachValues each) {
  std::vector<std::string> values;
  size_t place = 0;
  // Up to, and without, a customer: those who are not there any more.
  const auto skip_to = [&](int64_t customer) -> absl::Status {
    for (; place < wanted.size() && wanted[place].customer.value < customer; ++place) {
      LeaveEmpty(wanted[place].names, values);
      RETURN_IF_ERROR(each(place, values));
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) -> absl::Status {
        const int64_t customer = row.Int(0);
        RETURN_IF_ERROR(skip_to(customer));
        if (place == wanted.size() || wanted[place].customer.value != customer) return absl::OkStatus();
        TakeValues(row, 1, wanted[place].names, values);
        return each(place++, values);
      },
      "SELECT customer, id, tier, language_code, attributes FROM customers "
      "WHERE workspace = $1 AND customer BETWEEN $2 AND $3 ORDER BY customer",
      workspace.value, wanted.front().customer.value, wanted.back().customer.value));
  return skip_to(wanted.back().customer.value + 1);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> CustomerValues(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer, absl::Span<const std::string> names) {
  std::vector<std::string> values;
  RETURN_IF_ERROR(LookUp(session, workspace, {.customer = customer, .names = names}, values));
  return values;
}

absl::Status ForEachCustomerValues(Session& session, WorkspaceNumber workspace, absl::Span<const WantedValues> wanted,
                                   EachValues each) {
  if (wanted.empty()) return absl::OkStatus();
  const int64_t span = wanted.back().customer.value - wanted.front().customer.value + 1;
  const bool close = span <= kCloseTogether * static_cast<int64_t>(wanted.size());
  return close ? PassOver(session, workspace, wanted, each) : LookUpAll(session, workspace, wanted, each);
}

absl::StatusOr<std::vector<std::string>> SomeAttributeNames(Session& session, WorkspaceNumber workspace, int count) {
  std::set<std::string> names;
  const auto take = [&](const Row& row) {
    ForEachAttribute(row.Text(0), [&](absl::string_view name, absl::string_view) {
      names.insert(std::string(name));
      return true;
    });
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(session.Query(take,
                                "SELECT attributes FROM customers WHERE workspace = $1 ORDER BY customer LIMIT $2",
                                workspace.value, count));
  RETURN_IF_ERROR(session.Query(take,
                                "SELECT attributes FROM customers WHERE workspace = $1 ORDER BY customer DESC LIMIT $2",
                                workspace.value, count));
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace sendlift::storage
