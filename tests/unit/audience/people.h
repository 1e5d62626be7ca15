#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "audience/filter_sql.h"
#include "model/customer.h"
#include "model/suppression.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "storage/suppressions.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::testing {

inline constexpr WorkspaceNumber kMain{1};

inline absl::Time Day(int day) { return absl::FromCivil(absl::CivilDay(2026, 3, day), absl::UTCTimeZone()); }

// A customer with what is stored beside it.
struct Person {
  Customer customer;
  std::set<std::string> suppressed;  // "", "email", "sms", "phone": channels, "" for all
  std::set<std::string> suppressed_address;
};

// A database of people, and who of them a filter selects.
class People {
 public:
  void Put(const Person& person, absl::Time now) {
    ASSERT_OK(database_->Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
      const auto made = storage::UpsertCustomer(session, kMain, person.customer, now);
      if (!made.ok()) return made.status();
      const auto number = storage::FindCustomer(session, kMain, person.customer.id);
      if (!number.ok()) return number.status();
      for (const std::string& channel : person.suppressed) {
        const auto put = storage::PutSuppression(session, kMain, Of(**number, "", channel), now);
        if (!put.ok()) return put.status();
      }
      for (const std::string& channel : person.suppressed_address) {
        const std::string& address = channel == "email" ? person.customer.email : person.customer.phone_number;
        const auto put = storage::PutSuppression(session, kMain, Of(std::nullopt, address, channel), now);
        if (!put.ok()) return put.status();
      }
      return absl::OkStatus();
    }));
  }

  storage::Database& database() { return *database_; }

  // The ids of those that a filter selects, by a blank.
  std::string Selected(absl::string_view filter) {
    const absl::StatusOr<storage::Condition> condition = CompileFilter(filter);
    if (!condition.ok()) return absl::StrCat(condition.status().message());
    std::vector<std::string> ids;
    const absl::Status read = database_->Read([&](storage::Session& session) -> absl::Status {
      const auto customers = storage::ListCustomers(session, kMain, *condition, {}, 1000);
      if (!customers.ok()) return customers.status();
      for (const Customer& customer : *customers) ids.push_back(customer.id);
      return absl::OkStatus();
    });
    if (!read.ok()) return absl::StrCat(read.message());
    return absl::StrJoin(ids, " ");
  }

 private:
  static Suppression Of(std::optional<CustomerNumber> customer, const std::string& address,
                        const std::string& channel) {
    Suppression suppression;
    suppression.customer = customer;
    suppression.address = address;
    if (channel == "email") suppression.channel = Channel::kEmail;
    if (channel == "sms") suppression.channel = Channel::kSms;
    if (channel == "phone") suppression.channel = Channel::kPhone;
    return suppression;
  }

  TemporaryDatabase database_ = OpenTemporary(storage::Schema());
};

}  // namespace sendlift::testing
