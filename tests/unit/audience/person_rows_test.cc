#include "audience/person_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audience/import.h"
#include "base/status.h"
#include "model/source.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/unit/audience/imports.h"

namespace sendlift {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

class PersonRowsTest : public ::testing::Test {
 protected:
  // A batch of rows of id, email and phone_number.
  void Import(const std::vector<std::vector<std::string>>& rows) {
    ImportBatch batch;
    batch.source_id = kDefaultSource;
    batch.columns = {"id", "email", "phone_number"};
    batch.default_region = "DE";
    batch.data_time = kNow;
    ASSERT_OK(database_->Write(storage::Lane::kImport, [&](Session& session) {
      return testing::ImportRows(session, kMain, batch, rows, kNow).status();
    }));
  }
  storage::Person PersonOf(const std::string& id) {
    storage::Person person;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const Customer customer, storage::GetCustomer(session, kMain, id));
      ASSIGN_OR_RETURN(person, storage::ReadPerson(session, kMain, customer));
      return absl::OkStatus();
    }));
    return person;
  }
  PersonChunks Find(const storage::Person& person) {
    PersonChunks found;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(found, FindPersonRows(session, kMain, person));
      return absl::OkStatus();
    }));
    return found;
  }
  int64_t Forget(const storage::Person& person, const PersonChunks& found) {
    int64_t forgotten = 0;
    EXPECT_OK(database_->Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(forgotten, ForgetPersonRows(session, kMain, person, found));
      return absl::OkStatus();
    }));
    return forgotten;
  }
  // "1 c-1|a@example.com|" of each row that has values.
  std::vector<std::string> RawRows(int64_t batch) {
    std::vector<std::string> rows;
    EXPECT_OK(database_->Read([&](Session& session) {
      return storage::ForEachRawRow(session, kMain, batch, 0, [&](const storage::RawRow& row) {
        if (!row.values.empty()) rows.push_back(absl::StrCat(row.row, " ", absl::StrJoin(row.values, "|")));
        return true;
      });
    }));
    return rows;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
};

TEST_F(PersonRowsTest, RowsOfAPersonGoFromEveryBatchAndTheOthersKeepTheirNumbers) {
  Import({{"c-1", "ada@example.com", "030 123456"}, {"c-2", "bob@example.com", ""}});
  Import({{"c-2", "", ""}, {"c-1", "", ""}, {"c-3", "", ""}});
  const storage::Person ada = PersonOf("c-1");
  const PersonChunks found = Find(ada);
  EXPECT_EQ(Forget(ada, found), 2);
  EXPECT_THAT(RawRows(1), ElementsAre("2 c-2|bob@example.com|"));
  EXPECT_THAT(RawRows(2), ElementsAre("1 c-2||", "3 c-3||"));
  EXPECT_EQ(Forget(ada, found), 0);
}

TEST_F(PersonRowsTest, RefusedRowsWithAnAddressOfThePersonGoTooAndThoseOfAnotherCustomerStay) {
  Import({{"c-1", "ada@example.com", "030 123456"},
          {"c-2", "Ada@Example.com", "030 123456"},
          {"", "ADA@example.com", ""},
          {"a/b", "x@", "+49 30 123456"},
          {"a/c", "x@", "+49 30 923456"}});
  const storage::Person ada = PersonOf("c-1");
  EXPECT_EQ(Forget(ada, Find(ada)), 3);
  EXPECT_THAT(RawRows(1), ElementsAre("2 c-2|Ada@Example.com|030 123456", "5 a/c|x@|+49 30 923456"));
}

TEST_F(PersonRowsTest, RowsThatCameSinceTheLookAreForgottenAsWell) {
  Import({{"c-1", "ada@example.com", ""}});
  const storage::Person ada = PersonOf("c-1");
  const PersonChunks found = Find(ada);
  Import({{"c-1", "", "030 123456"}});
  EXPECT_EQ(Forget(ada, found), 2);
  EXPECT_THAT(RawRows(2), IsEmpty());
}

}  // namespace
}  // namespace sendlift
