#include "audience/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/import.h"
#include "base/random.h"
#include "base/status.h"
#include "model/suppression.h"
#include "storage/consents.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "storage/sources.h"
#include "storage/suppressions.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/unit/audience/imports.h"

namespace sendlift {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

class MergeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto& [id, rank] : {std::pair<const char*, int>{"rented", 20}, {"crm", 300}}) {
      Source source;
      source.id = id;
      source.trust_rank = rank;
      ASSERT_OK(Write([&](Session& session) { return storage::InsertSource(session, kMain, source, kNow).status(); }));
    }
  }
  absl::Status Write(absl::FunctionRef<absl::Status(Session&)> body) {
    return database_->Write(storage::Lane::kImport, body);
  }
  // Rows of id, email, tier, consents and city.
  void Import(const std::string& source, const std::vector<std::vector<std::string>>& rows) {
    ImportBatch batch;
    batch.source_id = source;
    batch.columns = {"id", "email", "tier", "consents", "city"};
    batch.data_time = kNow + absl::Seconds(++imports_);
    ASSERT_OK(Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(last_, testing::ImportRows(session, kMain, batch, rows, kNow));
      return absl::OkStatus();
    }));
  }
  absl::StatusOr<Merge> MergeInto(const std::string& keep, const std::vector<std::string>& others) {
    absl::StatusOr<Merge> merge = absl::UnknownError("not run");
    (void)Write([&](Session& session) {
      merge = MergeCustomers(session, kMain, {.keep = keep, .others = others, .principal = "ann"}, kNow);
      return merge.status();
    });
    return merge;
  }
  absl::StatusOr<Merge> Unmerge(int64_t number) {
    absl::StatusOr<Merge> merge = absl::UnknownError("not run");
    (void)Write([&](Session& session) {
      merge = UnmergeCustomers(session, kMain, number, kNow + absl::Hours(1));
      return merge.status();
    });
    return merge;
  }
  Customer Get(const std::string& id) {
    Customer customer;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(customer, storage::GetCustomer(session, kMain, id));
      return absl::OkStatus();
    }));
    return customer;
  }
  // Everything that a merge may touch.
  std::vector<std::string> Everything() {
    std::vector<std::string> rows;
    for (const char* sql :
         {"SELECT customer || '|' || id || '|' || tier || '|' || consents || '|' || attributes || '|' || create_us || "
          "'|' || update_us || '|' || hex(origins) FROM customers ORDER BY customer",
          "SELECT kind || '|' || customer || '|' || address FROM addresses ORDER BY kind, customer",
          "SELECT suppression || '|' || customer || '|' || address || '|' || channel FROM suppressions ORDER BY 1",
          "SELECT customer || '|' || id || '|' || survivor FROM merged_customers ORDER BY customer"}) {
      EXPECT_OK(database_->Read([&](Session& session) {
        return session.Query(
            [&](const storage::Row& row) {
              rows.emplace_back(row.Text(0));
              return absl::OkStatus();
            },
            sql);
      }));
    }
    return rows;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
  int imports_ = 0;
  ImportBatch last_;
};

TEST_F(MergeTest, TheMostTrustedSurvivesFieldByField) {
  Import("rented", {{"c-1", "old@example.com", "LOW", "EMAIL:PROMOTION SMS:SERVICE", "Ulm"}});
  Import("crm", {{"c-2", "ann@example.com", "VIP", "EMAIL:PROMOTION", ""}});
  ASSERT_OK_AND_ASSIGN(const Merge merge, MergeInto("c-1", {"c-2"}));
  EXPECT_THAT(merge.fields, ElementsAre(Pair("email", "c-2"), Pair("tier", "c-2")));
  const Customer survivor = Get("c-2");
  EXPECT_EQ(survivor.id, "c-1");
  EXPECT_EQ(survivor.email, "ann@example.com");
  EXPECT_EQ(survivor.tier, "VIP");
  EXPECT_EQ(survivor.attributes.at("city"), "Ulm");
  EXPECT_TRUE(survivor.consents.Has(Channel::kEmail, Purpose::kPromotion));
  EXPECT_FALSE(survivor.consents.Has(Channel::kSms, Purpose::kService)) << "only one of the two has agreed";
}

TEST_F(MergeTest, RowsOfAMergedIdGoToTheSurvivor) {
  Import("crm", {{"c-1", "", "LOW", "", ""}, {"c-2", "", "LOW", "", ""}});
  ASSERT_OK(MergeInto("c-1", {"c-2"}));
  Import("crm", {{"c-2", "", "VIP", "", "Ulm"}});
  EXPECT_EQ(last_.updated_count, 1);
  EXPECT_EQ(last_.merged_count, 1);
  EXPECT_EQ(last_.created_count, 0);
  EXPECT_EQ(Get("c-1").tier, "VIP");
}

TEST_F(MergeTest, UnmergeAfterMergeIsTheIdentity) {
  constexpr uint64_t kSeed = 11;
  Random random(kSeed);
  const char* const emails[] = {"", "a@example.com", "b@example.com"};
  const char* const consents[] = {"", "EMAIL:PROMOTION", "EMAIL:PROMOTION SMS:SERVICE"};
  for (int i = 0; i < 6; ++i) {
    std::vector<std::vector<std::string>> rows;
    for (int c = 0; c < 8; ++c) {
      if (random.Below(2) == 0) continue;
      rows.push_back({absl::StrCat("c-", c), emails[random.Below(3)], random.Below(2) == 0 ? "" : "VIP",
                      consents[random.Below(3)], random.Below(3) == 0 ? "" : absl::StrCat("city", random.Below(3))});
    }
    Import(random.Below(2) == 0 ? "crm" : "rented", rows);
  }
  Import("rented", {{"c-0", "", "X", "", ""},
                    {"c-1", "", "X", "", ""},
                    {"c-2", "", "X", "", ""},
                    {"c-3", "", "X", "", ""},
                    {"c-4", "", "X", "", ""},
                    {"c-5", "", "X", "", ""}});
  Suppression suppression;
  suppression.customer = Get("c-2").number;
  suppression.channel = Channel::kEmail;
  ASSERT_OK(
      Write([&](Session& session) { return storage::PutSuppression(session, kMain, suppression, kNow).status(); }));
  for (int round = 0; round < 20; ++round) {
    const int keep = static_cast<int>(random.Below(6));
    std::vector<std::string> others;
    for (int c = 0; c < 6; ++c) {
      if (c != keep && random.Below(2) == 0) others.push_back(absl::StrCat("c-", c));
    }
    if (others.empty()) continue;
    const std::vector<std::string> before = Everything();
    ASSERT_OK_AND_ASSIGN(const Merge merge, MergeInto(absl::StrCat("c-", keep), others));
    EXPECT_NE(Everything(), before);
    ASSERT_OK_AND_ASSIGN(const Merge undone, Unmerge(merge.number));
    EXPECT_EQ(undone.undo_time, kNow + absl::Hours(1));
    EXPECT_EQ(Everything(), before) << "seed " << kSeed << ", round " << round;
  }
}

TEST_F(MergeTest, MergesOfMergesAreUndoneInTheirReverseOrder) {
  Import("crm", {{"c-1", "", "A", "", ""}, {"c-2", "", "B", "", ""}, {"c-3", "", "C", "", ""}});
  const std::vector<std::string> before = Everything();
  ASSERT_OK_AND_ASSIGN(const Merge first, MergeInto("c-2", {"c-3"}));
  ASSERT_OK_AND_ASSIGN(const Merge second, MergeInto("c-1", {"c-2"}));
  EXPECT_EQ(Get("c-3").id, "c-1");
  EXPECT_THAT(Unmerge(first.number), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("undo that first")));
  ASSERT_OK(Unmerge(second.number));
  EXPECT_EQ(Get("c-3").id, "c-2");
  ASSERT_OK(Unmerge(first.number));
  EXPECT_EQ(Everything(), before);
  EXPECT_THAT(Unmerge(first.number), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("undone already")));
}

TEST_F(MergeTest, WhatCannotBeMergedIsSaid) {
  Import("crm", {{"c-1", "", "A", "", ""}, {"c-2", "", "B", "", ""}, {"c-3", "", "C", "", ""}});
  EXPECT_THAT(MergeInto("c-1", {"c-1"}), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("twice")));
  EXPECT_THAT(MergeInto("c-1", {}), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("1 to 20")));
  EXPECT_THAT(MergeInto("c-1", {"c-9"}), HasCode(absl::StatusCode::kNotFound, HasSubstr("c-9")));
  EXPECT_THAT(Unmerge(1), HasCode(absl::StatusCode::kNotFound, HasSubstr("1")));
  ASSERT_OK(MergeInto("c-1", {"c-2"}));
  EXPECT_THAT(MergeInto("c-3", {"c-2"}), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("name that one")));
}

TEST_F(MergeTest, WhatAMergeDoesToConsentsIsRecordedAndItsUndoingToo) {
  Import("crm", {{"a", "a@example.com", "", "EMAIL:PROMOTION SMS:PROMOTION", ""}, {"b", "", "", "SMS:PROMOTION", ""}});
  const CustomerNumber survivor = Get("a").number;
  ASSERT_OK(MergeInto("a", {"b"}));
  ASSERT_OK(Unmerge(1));
  std::vector<ConsentChange> changes;
  ASSERT_OK(database_->Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(changes, storage::ListConsentChanges(session, kMain, survivor, 0, 10));
    return absl::OkStatus();
  }));
  const uint32_t email = Consents::Bit(Channel::kEmail, Purpose::kPromotion);
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].basis.cause, ConsentCause::kImport);
  EXPECT_EQ(changes[1].basis.cause, ConsentCause::kMerge);
  EXPECT_EQ(changes[1].basis.number, 1);
  EXPECT_EQ(changes[1].withdrawn, Consents(email));
  EXPECT_EQ(changes[2].basis.cause, ConsentCause::kUnmerge);
  EXPECT_EQ(changes[2].given, Consents(email));
  EXPECT_EQ(changes[2].record_time, kNow + absl::Hours(1));
}

}  // namespace
}  // namespace sendlift
