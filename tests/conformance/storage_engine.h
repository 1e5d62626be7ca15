#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/customer.h"
#include "storage/customers.h"
#include "storage/database.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::conformance {

inline constexpr WorkspaceNumber kMain{1};
inline constexpr WorkspaceNumber kElsewhere{2};
inline const absl::Time kNow = absl::FromUnixMicros(1'800'057'600'123'456);

// A database with the product's schema, removed with all that belongs to it.
class OpenEngine {
 public:
  virtual ~OpenEngine() = default;
  virtual storage::Database& database() = 0;
};

// An engine that the suite runs on: another one is another entry of Engines().
struct EngineUnderTest {
  const char* name;
  std::unique_ptr<OpenEngine> (*open)();
};
inline void PrintTo(const EngineUnderTest& engine, std::ostream* out) { *out << engine.name; }

class OpenSqliteEngine final : public OpenEngine {
 public:
  storage::Database& database() override { return *temporary_; }

 private:
  testing::TemporaryDatabase temporary_ = testing::OpenTemporary(storage::Schema());
};

inline auto Engines() {
  return ::testing::Values(
      EngineUnderTest{"Sqlite", []() -> std::unique_ptr<OpenEngine> { return std::make_unique<OpenSqliteEngine>(); }});
}

#define ON_EVERY_ENGINE(suite)                                                 \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, ::sendlift::conformance::Engines(), \
                           [](const auto& tested) { return tested.param.name; })

// The result of a store's function, for the workspace kMain where it takes one.
template <typename Function, typename... Args>
auto Called(Function& function, storage::Session& session, const Args&... args) {
  if constexpr (std::is_invocable_v<Function&, storage::Session&, WorkspaceNumber, const Args&...>) {
    return function(session, kMain, args...);
  } else {
    return function(session, args...);
  }
}

// A fresh database of the engine. Write(InsertSegment, segment, kNow) calls InsertSegment(session, kMain, segment,
// kNow) in a transaction of its own and returns what it returned, or why the commit failed; Read does so on a snapshot.
// Functions without a workspace, and lambdas of a Session, work the same.
class StorageTest : public ::testing::TestWithParam<EngineUnderTest> {
 protected:
  template <typename Function, typename... Args>
  auto Write(Function function, const Args&... args) {
    std::optional<decltype(Called(function, std::declval<storage::Session&>(), args...))> result;
    const absl::Status status = database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      result.emplace(Called(function, session, args...));
      return testing::StatusOf(*result);
    });
    if (!status.ok()) result.emplace(status);
    return *std::move(result);
  }

  template <typename Function, typename... Args>
  auto Read(Function function, const Args&... args) {
    std::optional<decltype(Called(function, std::declval<storage::Session&>(), args...))> result;
    const absl::Status status = database().Read([&](storage::Session& session) {
      result.emplace(Called(function, session, args...));
      return testing::StatusOf(*result);
    });
    if (!status.ok()) result.emplace(status);
    return *std::move(result);
  }

  storage::Database& database() { return engine_->database(); }

  // Stores a customer and gives the number; 0 after a failure, which is reported.
  CustomerNumber AddCustomer(const Customer& customer) {
    const auto upserted = Write(storage::UpsertCustomer, customer, kNow);
    EXPECT_OK(upserted);
    const auto number = Read(storage::FindCustomer, customer.id);
    EXPECT_OK(number);
    return number.ok() ? number->value_or(CustomerNumber{}) : CustomerNumber{};
  }
  CustomerNumber AddCustomer(absl::string_view id) { return AddCustomer(ACustomer(id)); }

  // Ada of example.com, with an address and a number made from the id.
  static Customer ACustomer(absl::string_view id) {
    Customer customer;
    customer.id = std::string(id);
    customer.tier = "GOLD";
    customer.language_code = "en";
    customer.time_zone = "Europe/Berlin";
    customer.email = customer.id + "@example.com";
    customer.phone_number = "+49" + customer.id;
    customer.consents.Grant(Channel::kEmail, Purpose::kPromotion);
    customer.attributes = {{"first_name", "Ada"}};
    return customer;
  }

 private:
  std::unique_ptr<OpenEngine> engine_ = GetParam().open();
};

}  // namespace sendlift::conformance
