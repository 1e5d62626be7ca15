// Any text as a filter is refused with a reason, or selects the same people in memory, in SQL, and written out again.
#include <cstdint>
#include <string>
#include <vector>

#include "audience/filter.h"
#include "audience/filter_match.h"
#include "audience/filter_sql.h"
#include "base/error.h"
#include "base/invariant.h"
#include "base/random.h"
#include "base/status.h"
#include "tests/unit/audience/random_filters.h"

namespace sendlift {
namespace {

constexpr int kPeople = 24;

struct Stored {
  Customer customer;
  std::vector<Suppression> suppressions;
};

// People with values on which readers fall out, as they are stored.
class Crowd {
 public:
  Crowd() {
    Random random(20261122);
    for (int i = 0; i < kPeople; ++i) people_.Put(testing::NastyPerson(random, i), testing::Day(1 + i % 3));
    const absl::Status read = people_.database().Read([&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto customers, storage::ListCustomers(session, testing::kMain, {}, {}, kPeople));
      for (const Customer& customer : customers) {
        ASSIGN_OR_RETURN(auto suppressions, storage::SuppressionsOf(session, testing::kMain, customer));
        stored_.push_back({customer, std::move(suppressions)});
      }
      return absl::OkStatus();
    });
    CHECK_INVARIANT(read.ok() && stored_.size() == kPeople);
  }

  // Whom a filter selects: an 'x' or a '.' for each.
  std::string InMemory(const CheckedFilter& filter) const {
    std::string said;
    for (const Stored& person : stored_) {
      said.push_back(Matches(filter, person.customer, person.suppressions) ? 'x' : '.');
    }
    return said;
  }

  std::string InSql(const CheckedFilter& filter) {
    storage::ComposedSql sql;
    sql.Add("SELECT ").Add(ConditionOf(filter)).Add(" FROM customers c WHERE c.workspace = 1 ORDER BY c.customer");
    std::string said;
    const absl::Status read = people_.database().Read([&](storage::Session& session) {
      return session.QueryWith(
          [&](const storage::Row& row) {
            said.push_back(row.IsNull(0) ? '?' : row.Int(0) != 0 ? 'x' : '.');
            return absl::OkStatus();
          },
          sql.sql(), sql.values());
    });
    CHECK_INVARIANT(read.ok());
    return said;
  }

 private:
  testing::People people_;
  std::vector<Stored> stored_;
};

// A refusal names the field, and is short enough to be read.
void CheckRefusal(const absl::Status& status) {
  constexpr size_t kReasonBytesMax = 4000;
  const auto details = DetailsOf(status);
  CHECK_INVARIANT(status.code() == absl::StatusCode::kInvalidArgument && details.has_value());
  for (const FieldViolation& violation : details->violations) {
    CHECK_INVARIANT(violation.field == "filter" && !violation.description.empty());
    CHECK_INVARIANT(violation.description.size() <= kReasonBytesMax);
  }
}

void CheckMeaning(absl::string_view text) {
  static Crowd& crowd = *new Crowd;
  const absl::StatusOr<CheckedFilter> checked = CheckFilter(text);
  if (!checked.ok()) return CheckRefusal(checked.status());
  const std::string selected = crowd.InMemory(*checked);
  CHECK_INVARIANT(selected == crowd.InSql(*checked));
  const absl::StatusOr<CheckedFilter> again = CheckFilter(ToText(*ParseFilter(text)));
  if (again.ok()) CHECK_INVARIANT(selected == crowd.InMemory(*again));
}

void CheckText(absl::string_view text) {
  const absl::StatusOr<FilterNode> filter = ParseFilter(text);
  if (!filter.ok()) return CheckRefusal(filter.status());
  const std::string written = ToText(*filter);
  // Written out, a filter has more parentheses, which may be beyond the limits.
  if (const auto again = ParseFilter(written); again.ok()) CHECK_INVARIANT(ToText(*again) == written);
  CheckMeaning(text);
}

}  // namespace
}  // namespace sendlift

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sendlift::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
