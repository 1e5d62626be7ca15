#include "audience/tiering_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/computed_batch.h"
#include "audience/import.h"
#include "base/status.h"
#include "model/source.h"
#include "storage/customers.h"
#include "storage/import_batches.h"
#include "storage/schema.h"
#include "storage/sources.h"
#include "storage/tier_changes.h"
#include "storage/tierings.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class TieringPassTest : public ::testing::Test {
 protected:
  template <typename Body>
  void Write(Body body) {
    ASSERT_OK(database_->Write(storage::Lane::kImport, body));
  }
  // Rows "id,tier,spent" of the source "shop".
  void Import(const std::vector<std::vector<std::string>>& rows, int64_t trust_rank = 100, absl::Time at = kNow) {
    Write([&](Session& session) -> absl::Status {
      Source source;
      source.id = "shop";
      source.trust_rank = trust_rank;
      (void)storage::InsertSource(session, kMain, source, at);
      ImportBatch batch;
      batch.source_id = "shop";
      batch.columns = {"id", "tier", "spent"};
      batch.data_time = at;
      ASSIGN_OR_RETURN(batch, storage::InsertImportBatch(session, kMain, batch, at));
      ParsedBatch parsed;
      for (const auto& row : rows) {
        Customer customer;
        customer.id = row[0];
        customer.tier = row[1];
        customer.attributes["spent"] = row[2];
        parsed.customers.push_back(customer);
      }
      return StoreRows(session, kMain, parsed, batch, at).status();
    });
  }
  void Define(std::vector<TierRule> rules, Tiering::Kind kind = Tiering::Kind::kRules) {
    Write([&](Session& session) {
      Tiering tiering;
      tiering.id = "t";
      tiering.kind = kind;
      tiering.rules = rules;
      return storage::InsertTiering(session, kMain, tiering, kNow).status();
    });
  }
  absl::Status Begin(absl::Time at = kNow) {
    return database_->Write(storage::Lane::kImport,
                            [&](Session& session) { return BeginTieringRun(session, kMain, "t", "ann", at).status(); });
  }
  Tiering Run(int page = 500, absl::Time at = kNow) {
    EXPECT_OK(Begin(at));
    TieringPass pass(*database_, kMain, {.page = page});
    for (int turns = 0; turns < 1000; ++turns) {
      const auto more = pass.RunOnce(at);
      EXPECT_OK(more);
      if (!more.value_or(false)) break;
    }
    Tiering tiering;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(tiering, storage::GetTiering(session, kMain, "t"));
      return absl::OkStatus();
    });
    return tiering;
  }
  Customer Get(const std::string& id) {
    Customer customer;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(customer, storage::GetCustomer(session, kMain, id));
      return absl::OkStatus();
    });
    return customer;
  }
  // "old>new by origin", the latest first.
  std::vector<std::string> History(const std::string& id) {
    std::vector<std::string> history;
    const CustomerNumber number = Get(id).number;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto changes, storage::ListTierChanges(session, kMain, number, 0, 100));
      for (const TierChange& change : changes) {
        history.push_back(absl::StrCat(change.old_tier, ">", change.new_tier, " by ", change.origin));
      }
      return absl::OkStatus();
    });
    return history;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
};

const std::vector<TierRule> kBySpending = {{.filter = "spent > 800", .tier = "VIP"},
                                           {.filter = "spent < 0", .customer_class = "do_not_serve"},
                                           {.filter = "", .tier = "regular"}};

TEST_F(TieringPassTest, SetsTiersAndClassesAndSaysHowMany) {
  Import({{"a", "", "900"}, {"b", "VIP", "10"}, {"c", "VIP", "900"}, {"d", "old", "-5"}});
  Define(kBySpending);
  const Tiering tiering = Run(2);
  EXPECT_EQ(tiering.run.customers, 4);
  EXPECT_EQ(tiering.run.changed, 3);
  EXPECT_FALSE(tiering.run.under_way());
  EXPECT_EQ(tiering.run.principal, "ann");
  EXPECT_EQ(tiering.run.end_time, kNow);
  EXPECT_EQ(Get("a").tier, "VIP");
  EXPECT_EQ(Get("b").tier, "regular");
  EXPECT_EQ(Get("c").tier, "VIP");
  EXPECT_EQ(Get("d").tier, "old");
  EXPECT_EQ(Get("d").attributes.at("class"), "do_not_serve");
}

TEST_F(TieringPassTest, ASecondRunChangesNothingAndMakesNoBatch) {
  Import({{"a", "", "900"}, {"b", "VIP", "10"}, {"c", "VIP", "900"}});
  Define(kBySpending);
  EXPECT_NE(Run().run.batch, 0);
  const Tiering again = Run(500, kNow + absl::Hours(1));
  EXPECT_EQ(again.run.changed, 0);
  EXPECT_EQ(again.run.batch, 0);
  EXPECT_EQ(again.run.customers, 3);
}

TEST_F(TieringPassTest, ACrashInTheMiddleRepeatsNothing) {
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 50; ++i) rows.push_back({absl::StrCat("c-", i), "", absl::StrCat(i * 40)});
  Import(rows);
  Define(kBySpending);
  ASSERT_OK(Begin());
  for (int turn = 0; turn < 4; ++turn) {
    TieringPass pass(*database_, kMain, {.page = 7});
    ASSERT_OK(pass.RunOnce(kNow));
  }
  const Tiering tiering = Run(7);  // goes on with the one that is under way
  EXPECT_EQ(tiering.run.customers, 50);
  EXPECT_EQ(tiering.run.changed, 50);
  EXPECT_EQ(Get("c-20").tier, "regular");
  EXPECT_EQ(Get("c-21").tier, "VIP");
  EXPECT_EQ(History("c-3").size(), 1u);
}

TEST_F(TieringPassTest, TheHistoryHasTiersOfImportsAndOfRuns) {
  Import({{"a", "new", "10"}}, 1000);
  Define(kBySpending);
  Run();
  Import({{"a", "", "900"}}, 1000, kNow + absl::Hours(1));
  Run(500, kNow + absl::Hours(2));
  EXPECT_THAT(History("a"), ElementsAre("regular>VIP by tierings/t", "new>regular by tierings/t"));
}

TEST_F(TieringPassTest, AnImportOfALowerRankDoesNotUndoARun) {
  Import({{"a", "VIP", "900"}});
  Define(kBySpending);
  Run();
  Import({{"a", "old", "900"}}, 100, kNow + absl::Hours(1));
  EXPECT_EQ(Get("a").tier, "VIP");
}

TEST_F(TieringPassTest, ATieringOfImportsCannotBeRunAndLeavesThemAlone) {
  Import({{"a", "gold", "900"}});
  Define({}, Tiering::Kind::kImported);
  EXPECT_THAT(Begin(), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("imports")));
  TieringPass pass(*database_, kMain, {});
  EXPECT_FALSE(pass.RunOnce(kNow).value());
  EXPECT_EQ(Get("a").tier, "gold");
}

}  // namespace
}  // namespace sendlift
