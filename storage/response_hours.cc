#include "storage/response_hours.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using EachClock = absl::FunctionRef<absl::Status(size_t, const CustomerClock&)>;

// Stepping over a customer costs about a quarter of looking one up.
constexpr int64_t kCloseTogether = 4;
constexpr uint16_t kCountMax = std::numeric_limits<uint16_t>::max();

std::string TextFromRow(const Row& row) { return std::string(row.Text(0)); }

std::string BytesOf(const HourCounts& hours) {
  std::string bytes;
  for (const uint16_t count : hours) {
    bytes.push_back(static_cast<char>(count & 0xff));
    bytes.push_back(static_cast<char>(count >> 8));
  }
  return bytes;
}

// Adds what is stored; as much as fits.
absl::Status Add(absl::string_view bytes, HourCounts& hours) {
  if (bytes.size() != 2 * hours.size()) return absl::DataLossError("the response hours of a customer are damaged");
  for (size_t i = 0; i < hours.size(); ++i) {
    const auto low = static_cast<uint8_t>(bytes[2 * i]);
    const auto high = static_cast<uint8_t>(bytes[2 * i + 1]);
    hours[i] = static_cast<uint16_t>(std::min<int>(kCountMax, hours[i] + low + 256 * high));
  }
  return absl::OkStatus();
}

// Of those who were merged into others, by those others.
absl::StatusOr<std::map<int64_t, HourCounts>> HoursOfMerged(Session& session, WorkspaceNumber workspace) {
  std::map<int64_t, HourCounts> hours;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) { return Add(row.Bytes(1), hours[row.Int(0)]); },
      "SELECT m.survivor, h.hours FROM merged_customers m JOIN response_hours h ON h.workspace = m.workspace "
      "AND h.customer = m.customer WHERE m.workspace = $1 ORDER BY m.survivor, m.customer",
      workspace.value));
  return hours;
}

// `first`: the place of the first of `customers`.
absl::Status PassOver(Session& session, WorkspaceNumber workspace, absl::Span<const CustomerNumber> customers,
                      size_t first, const std::map<int64_t, HourCounts>& merged, EachClock each) {
  size_t place = 0;
  return session.Query(
      [&](const Row& row) -> absl::Status {
        const int64_t customer = row.Int(0);
        while (place < customers.size() && customers[place].value < customer) ++place;
        if (place == customers.size() || customers[place].value != customer) return absl::OkStatus();
        CustomerClock clock{.id = row.Text(1), .time_zone = row.Text(2)};
        if (const auto found = merged.find(customer); found != merged.end()) clock.responses = found->second;
        if (!row.IsNull(3)) RETURN_IF_ERROR(Add(row.Bytes(3), clock.responses));
        return each(first + place, clock);
      },
      "SELECT c.customer, c.id, c.time_zone, h.hours FROM customers c LEFT JOIN response_hours h "
      "ON h.workspace = c.workspace AND h.customer = c.customer "
      "WHERE c.workspace = $1 AND c.customer BETWEEN $2 AND $3 ORDER BY c.customer",
      workspace.value, customers.front().value, customers.back().value);
}

}  // namespace

absl::StatusOr<bool> InsertRespondedContact(Session& session, WorkspaceNumber workspace, const InstructionKey& key,
                                            absl::Time time) {
  ASSIGN_OR_RETURN(const int64_t inserted,
                   session.Execute("INSERT INTO responded_contacts (workspace, campaign, sequence, response_us) "
                                   "VALUES ($1, $2, $3, $4) ON CONFLICT (workspace, campaign, sequence) DO NOTHING",
                                   workspace.value, key.campaign.value, key.sequence, ToMicros(time)));
  return inserted == 1;
}

absl::StatusOr<std::optional<std::string>> FindTimeZone(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer) {
  return ReadOne(session, TextFromRow, "SELECT time_zone FROM customers WHERE workspace = $1 AND customer = $2",
                 workspace.value, customer.value);
}

absl::Status AddResponseHour(Session& session, WorkspaceNumber workspace, CustomerNumber customer, int hour) {
  HourCounts hours{};
  RETURN_IF_ERROR(session.Query([&](const Row& row) { return Add(row.Bytes(0), hours); },
                                "SELECT hours FROM response_hours WHERE workspace = $1 AND customer = $2",
                                workspace.value, customer.value));
  uint16_t& count = hours[static_cast<size_t>(hour)];
  if (count < kCountMax) ++count;
  return session
      .Execute(
          "INSERT INTO response_hours (workspace, customer, hours) VALUES ($1, $2, $3) "
          "ON CONFLICT (workspace, customer) DO UPDATE SET hours = excluded.hours",
          workspace.value, customer.value, Blob{BytesOf(hours)})
      .status();
}

absl::StatusOr<HourCounts> ResponseHoursOf(Session& session, WorkspaceNumber workspace, CustomerNumber customer) {
  HourCounts hours{};
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) { return Add(row.Bytes(0), hours); },
      "SELECT hours FROM response_hours WHERE workspace = $1 AND (customer = $2 OR customer IN (SELECT m.customer "
      "FROM merged_customers m WHERE m.workspace = $1 AND m.survivor = $2)) ORDER BY customer",
      workspace.value, customer.value));
  return hours;
}

absl::Status DeleteResponseHours(Session& session, WorkspaceNumber workspace, CustomerNumber customer) {
  return session
      .Execute("DELETE FROM response_hours WHERE workspace = $1 AND customer = $2", workspace.value, customer.value)
      .status();
}

absl::Status ForEachCustomerClock(Session& session, WorkspaceNumber workspace,
                                  absl::Span<const CustomerNumber> customers, EachClock each) {
  if (customers.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto merged, HoursOfMerged(session, workspace));
  const int64_t span = customers.back().value - customers.front().value + 1;
  if (span <= kCloseTogether * static_cast<int64_t>(customers.size())) {
    return PassOver(session, workspace, customers, 0, merged, each);
  }
  for (size_t place = 0; place < customers.size(); ++place) {
    RETURN_IF_ERROR(PassOver(session, workspace, customers.subspan(place, 1), place, merged, each));
  }
  return absl::OkStatus();
}

}  // namespace sendlift::storage
