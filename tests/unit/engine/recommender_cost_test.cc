#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "storage/database.h"
#include "tests/unit/engine/recommending_world.h"

namespace sendlift::testing {
namespace {

// Counts the statements of what is read through it.
class CountingSession : public storage::Session {
 public:
  CountingSession(storage::Session& below, int& count) : below_(below), count_(count) {}

 protected:
  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const storage::Value> values,
                              absl::FunctionRef<absl::Status(const storage::Row&)>* each) override {
    ++count_;
    if (each == nullptr) return absl::InternalError("a read changes nothing");
    const absl::Status status = below_.QueryWith(*each, sql, values);
    if (!status.ok()) return status;
    return 0;
  }

 private:
  storage::Session& below_;
  int& count_;
};

class CountingDatabase : public storage::Database {
 public:
  explicit CountingDatabase(storage::Database& below) : below_(below) {}

  absl::Status Read(absl::FunctionRef<absl::Status(storage::Session&)> body) override {
    return below_.Read([&](storage::Session& session) {
      CountingSession counting(session, statements_);
      return body(counting);
    });
  }
  void WriteLater(storage::Lane lane, Body body, Done done) override {
    ++writes_;
    below_.WriteLater(lane, std::move(body), std::move(done));
  }

  int writes() const { return writes_; }
  // Since it was asked last.
  int TakeStatements() { return std::exchange(statements_, 0); }

 private:
  storage::Database& below_;
  int statements_ = 0;
  int writes_ = 0;
};

TEST(RecommenderCostTest, ACallReadsAsOftenForManyCampaignsAsForOne) {
  constexpr int kMore = 8;
  RecommendingWorld world;
  world.AddCustomers(3);
  CountingDatabase database(world.database());
  Recommender recommender({.database = database, .clock = world.clock()});
  const auto statements = [&](int customer) {
    EXPECT_OK(recommender.Recommend({CustomerId(customer), "shop"}));
    return database.TakeStatements();
  };
  const auto in_group = [](CampaignDefinition& definition) { definition.experiment.exclusion_group = "autumn"; };
  world.RunAtShop("first", {}, in_group);
  (void)statements(0);  // reads the book
  const int first_time = statements(1);
  const int again = statements(1);
  EXPECT_LE(again, 8);
  EXPECT_EQ(database.writes(), 2);
  for (int i = 0; i < kMore; ++i) world.RunAtShop(absl::StrCat("more-", i), {}, in_group);
  (void)statements(0);
  EXPECT_EQ(statements(2), first_time);
  EXPECT_EQ(statements(2), again);
}

}  // namespace
}  // namespace sendlift::testing
