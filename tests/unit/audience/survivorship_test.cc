#include "audience/survivorship.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/import.h"
#include "base/random.h"
#include "base/status.h"
#include "storage/customers.h"
#include "storage/import_batches.h"
#include "storage/schema.h"
#include "storage/sources.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/unit/audience/imports.h"

namespace sendlift {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

Customer Saying(const std::string& tier, const std::map<std::string, std::string>& attributes = {}) {
  Customer customer;
  customer.id = "c-1";
  customer.tier = tier;
  customer.attributes = attributes;
  return customer;
}

bool Always(int64_t) { return true; }
bool Never(int64_t) { return false; }

TEST(SurvivorshipTest, RankGoesBeforeTimeAndTimeBeforeArrival) {
  const Precedence trusted = {.trust_rank = 200, .data_us = 5, .batch = 1};
  EXPECT_LT((Precedence{.trust_rank = 100, .data_us = 900, .batch = 9}), trusted);
  EXPECT_LT(trusted, (Precedence{.trust_rank = 200, .data_us = 6, .batch = 0}));
  EXPECT_LT(trusted, (Precedence{.trust_rank = 200, .data_us = 5, .batch = 2}));
}

TEST(SurvivorshipTest, WhoIsNotBelievedFillsOnlyWhatIsEmpty) {
  const Customer stored = Saying("VIP", {{"city", "Ulm"}});
  const Origins origins = Origins::Decode(Origins::EncodeOne(1), stored);
  const Survival survival = Survive(stored, origins, Saying("LOW", {{"city", "Bonn"}, {"visits", "3"}}), {}, 2, Never);
  EXPECT_EQ(survival.customer.tier, "VIP");
  EXPECT_THAT(survival.customer.attributes, UnorderedElementsAre(Pair("city", "Ulm"), Pair("visits", "3")));
  EXPECT_TRUE(survival.data_changed);
  EXPECT_EQ(survival.origins.Of("visits"), 2);
  EXPECT_EQ(survival.origins.Of("city"), 1);
}

TEST(SurvivorshipTest, AnEmptyValueSaysNothingUnlessItErases) {
  const Customer stored = Saying("VIP", {{"city", "Ulm"}});
  const Origins origins = Origins::Decode(Origins::EncodeOne(1), stored);
  EXPECT_FALSE(Survive(stored, origins, Saying(""), {}, 2, Always).origins_changed);
  const std::vector<std::string> columns = {"id", "tier", "city", "email"};
  const Survival erased = Survive(stored, origins, Saying(""), GivenFields(columns, true), 2, Always);
  EXPECT_EQ(erased.customer.tier, "");
  EXPECT_TRUE(erased.customer.attributes.empty());
  EXPECT_TRUE(erased.data_changed);
  EXPECT_EQ(erased.origins.Of(CustomerField::kEmail), 2) << "that there is none is a word as well";
  EXPECT_EQ(erased.origins.Of(CustomerField::kTimeZone), 0) << "no column of this name";
  const Survival kept = Survive(stored, origins, Saying(""), GivenFields(columns, true), 2, Never);
  EXPECT_FALSE(kept.data_changed);
}

TEST(SurvivorshipTest, TheSameWordFromSomebodyBetterChangesOnlyTheOrigin) {
  const Customer stored = Saying("VIP");
  const Origins origins = Origins::Decode(Origins::EncodeOne(1), stored);
  const Survival survival = Survive(stored, origins, Saying("VIP"), {}, 2, Always);
  EXPECT_FALSE(survival.data_changed);
  EXPECT_TRUE(survival.origins_changed);
  EXPECT_EQ(survival.origins.Of(CustomerField::kTier), 2);
}

// An import of a few customers, some values empty, some columns missing.
struct Import {
  std::string source;
  absl::Time data_time;
  bool erases = false;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

Import ARandomImport(Random& random, int number) {
  Import import;
  import.source = absl::StrCat("s", random.Below(3));
  // Never twice the same: nothing but rank and time decides, not arrival.
  import.data_time = kNow + absl::Minutes(static_cast<int64_t>(random.Below(50)) * 100 + number);
  import.erases = random.Below(3) == 0;
  import.columns = {"id"};
  for (const char* column : {"email", "tier", "language_code", "consents", "city", "visits"}) {
    if (random.Below(4) != 0) import.columns.push_back(column);
  }
  for (int customer = 0; customer < 4; ++customer) {
    std::vector<std::string> row = {absl::StrCat("c-", customer)};
    for (size_t i = 1; i < import.columns.size(); ++i) {
      const int letter = static_cast<int>(random.Below(3));
      std::string value = absl::StrCat("v", letter);
      if (import.columns[i] == "email") value = absl::StrCat("v", letter, "@example.com");
      if (import.columns[i] == "language_code") value = letter == 0 ? "en" : "ko";
      if (import.columns[i] == "consents") value = letter == 0 ? "EMAIL:PROMOTION" : "SMS:SERVICE";
      row.push_back(random.Below(3) == 0 ? "" : value);
    }
    if (random.Below(4) != 0) import.rows.push_back(row);
  }
  return import;
}

// The customers after the imports in this order, by id, without numbers and times.
std::map<std::string, Customer> After(const std::vector<Import>& imports) {
  const auto database = testing::OpenTemporary(storage::Schema());
  std::map<std::string, Customer> customers;
  EXPECT_OK(database->Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
    for (int i = 0; i < 3; ++i) {
      Source source;
      source.id = absl::StrCat("s", i);
      source.trust_rank = 100 * (i + 1) - (i == 1 ? 100 : 0);  // two are equally trusted
      RETURN_IF_ERROR(storage::InsertSource(session, kMain, source, kNow).status());
    }
    for (const Import& import : imports) {
      ImportBatch batch;
      batch.source_id = import.source;
      batch.columns = import.columns;
      batch.data_time = import.data_time;
      batch.empty_values_erase = import.erases;
      ASSIGN_OR_RETURN(const ImportBatch stored, testing::ImportRows(session, kMain, batch, import.rows, kNow));
      EXPECT_EQ(stored.rejected_count, 0);
    }
    ASSIGN_OR_RETURN(const auto stored, storage::ListCustomers(session, kMain, {}, {}, 100));
    for (Customer customer : stored) {
      customer.number = {};
      customer.create_time = customer.update_time = {};
      customers[customer.id] = customer;
    }
    return absl::OkStatus();
  }));
  return customers;
}

TEST(SurvivorshipTest, AnyOrderOfImportsGivesTheSameCustomers) {
  constexpr uint64_t kSeed = 20'261'122;
  Random random(kSeed);
  int different_from_last_wins = 0;
  for (int world = 0; world < 25; ++world) {
    std::vector<Import> imports;
    for (int i = 0; i < 5; ++i) imports.push_back(ARandomImport(random, i));
    const auto expected = After(imports);
    for (int order = 0; order < 4; ++order) {
      for (size_t i = imports.size(); i > 1; --i) std::swap(imports[i - 1], imports[random.Below(i)]);
      EXPECT_EQ(After(imports), expected) << "seed " << kSeed << ", world " << world << ", order " << order;
    }
    std::vector<Import> flat = imports;
    for (Import& import : flat) import.source = "s0";
    different_from_last_wins += After(flat) != expected;
  }
  EXPECT_GT(different_from_last_wins, 10) << "the ranks decide nothing: the test shows nothing";
}

TEST(SurvivorshipTest, ImportingTheSameAgainChangesNoCustomer) {
  Random random(7);
  for (int world = 0; world < 20; ++world) {
    std::vector<Import> imports = {ARandomImport(random, 0), ARandomImport(random, 1)};
    const auto expected = After(imports);
    imports.push_back(imports[0]);
    imports.push_back(imports[1]);
    EXPECT_EQ(After(imports), expected) << world;
  }
}

}  // namespace
}  // namespace sendlift
