#include "storage/customer_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/status.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr WorkspaceNumber kWorkspace{1};

class CustomerBlocksTest : public ::testing::Test {
 protected:
  void Write(const std::string& sql) {
    ASSERT_OK(database_->Write(Lane::kImport, [&](Session& session) { return session.Execute(sql).status(); })) << sql;
  }

  void Insert(int customer) {
    const std::string n = std::to_string(customer);
    Write(
        "INSERT INTO customers (workspace, customer, id, tier, language_code, time_zone, consents, attributes, "
        "create_us, update_us) VALUES (1, " +
        n + ", 'c" + n + "', 'VIP', '', '', 3, '{}', 5, 6)");
  }

  std::map<int64_t, int64_t> Versions() {
    std::map<int64_t, int64_t> versions;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto read, ReadBlockVersions(session, kWorkspace));
      for (const BlockVersion& one : read) versions[one.block] = one.version;
      return absl::OkStatus();
    }));
    return versions;
  }

  // The blocks whose version another is after the statement.
  std::vector<int64_t> ChangedBy(const std::string& sql) {
    std::map<int64_t, int64_t> before = Versions();
    Write(sql);
    std::vector<int64_t> changed;
    for (const auto& [block, version] : Versions()) {
      if (before[block] != version) changed.push_back(block);
    }
    return changed;
  }

  sendlift::testing::TemporaryDatabase database_ = sendlift::testing::OpenTemporary(Schema());
};

TEST_F(CustomerBlocksTest, WhoInsertsCountsEachBlockOnce) {
  const auto count = [&](const std::set<int64_t>& blocks) {
    ASSERT_OK(
        database_->Write(Lane::kImport, [&](Session& session) { return CountChanges(session, kWorkspace, blocks); }));
  };
  count({0, 7});
  count({7});
  count({});
  EXPECT_THAT(Versions(), ElementsAre(Pair(0, 1), Pair(7, 2)));
}

TEST_F(CustomerBlocksTest, EveryChangeOfWhatFiltersReadIsCounted) {
  for (const int customer : {1, 255, 256, 600}) Insert(customer);
  Write("INSERT INTO addresses (workspace, kind, customer, address) VALUES (1, 1, 600, 'a')");
  struct Case {
    const char* sql;
    std::vector<int64_t> changed;
  };
  const Case kCases[] = {
      {"UPDATE customers SET tier = 'X' WHERE customer = 256", {1}},
      {"UPDATE customers SET customer = 700 WHERE customer = 256", {1, 2}},
      {"INSERT INTO addresses (workspace, kind, customer, address) VALUES (1, 1, 600, 'b') "
       "ON CONFLICT (workspace, kind, customer) DO UPDATE SET address = excluded.address",
       {2}},
      {"UPDATE addresses SET customer = 1", {0, 2}},
      {"DELETE FROM addresses", {0}},
      {"INSERT INTO suppressions VALUES (1, 1, 255, '', 0, 1, 1, 0, 0)", {0}},
      {"INSERT INTO suppressions VALUES (1, 2, 0, 'a', 0, 1, 1, 0, 0)", {kSuppressedAddressesBlock}},
      {"UPDATE suppressions SET channel = 1", {kSuppressedAddressesBlock, 0}},
      {"DELETE FROM suppressions WHERE customer = 0", {kSuppressedAddressesBlock}},
      {"DELETE FROM suppressions", {0}},
      {"DELETE FROM customers WHERE customer >= 600", {2}},
      {"UPDATE segments SET filter = ''", {}},
  };
  for (const Case& c : kCases) EXPECT_EQ(ChangedBy(c.sql), c.changed) << c.sql;
}

TEST_F(CustomerBlocksTest, ReadsWhatStandsInABlock) {
  for (const int customer : {1, 255, 256}) Insert(customer);
  Write("INSERT INTO addresses (workspace, kind, customer, address) VALUES (1, 2, 255, '+49'), (1, 1, 256, 'a')");
  Write("INSERT INTO suppressions VALUES (1, 1, 255, '', 2, 1, 1, 0, 0), (1, 2, 0, '+49', 3, 1, 1, 0, 0)");
  std::vector<std::string> read;
  ASSERT_OK(database_->Read([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(ForEachCustomerRow(session, kWorkspace, 0, 255, [&](const CustomerRow& row) {
      read.push_back(std::to_string(row.customer) + std::string(row.tier) + std::to_string(row.consents));
    }));
    RETURN_IF_ERROR(ForEachAddress(session, kWorkspace, 2, 0, 255, [&](int64_t customer, absl::string_view address) {
      read.push_back(std::to_string(customer) + std::string(address));
    }));
    RETURN_IF_ERROR(ForEachSuppressedCustomer(session, kWorkspace, 0, 255, [&](int64_t customer, int channel) {
      read.push_back(std::to_string(customer) + "on" + std::to_string(channel));
    }));
    RETURN_IF_ERROR(ForEachSuppressedAddress(session, kWorkspace, [&](absl::string_view address, int channel) {
      read.push_back(std::string(address) + "on" + std::to_string(channel));
    }));
    ASSIGN_OR_RETURN(const auto selected,
                     SelectCustomers(session, kWorkspace, {.sql = "c.customer > $?", .values = {int64_t{1}}}));
    for (const CustomerNumber number : selected) read.push_back(std::to_string(number.value));
    return absl::OkStatus();
  }));
  EXPECT_THAT(read, ElementsAre("1VIP3", "255VIP3", "255+49", "255on2", "+49on3", "255", "256"));
}

}  // namespace
}  // namespace sendlift::storage
