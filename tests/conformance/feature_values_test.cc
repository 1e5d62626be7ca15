#include "storage/feature_values.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::DeleteFeaturesBefore;
using storage::ForEachScoredValue;
using storage::ListFeatures;
using storage::PutFeatures;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class FeatureValuesTest : public StorageTest {
 protected:
  void Put(int64_t snapshot, CustomerNumber customer, std::optional<int64_t> recency, int64_t frequency) {
    CustomerFeatures features;
    features.customer = customer;
    features.recency_days = recency;
    features.frequency = frequency;
    ASSERT_OK(Write(PutFeatures, snapshot, features));
  }
  size_t CountOf(int64_t snapshot) { return Read(ListFeatures, snapshot, int64_t{0}, 100)->size(); }
  std::vector<std::pair<int64_t, int64_t>> Scored(ScoredFeature feature) {
    std::vector<std::pair<int64_t, int64_t>> found;
    EXPECT_OK(Read(ForEachScoredValue, int64_t{1}, feature,
                   [&](int64_t value, int64_t people) { found.emplace_back(value, people); }));
    return found;
  }
};
ON_EVERY_ENGINE(FeatureValuesTest);

TEST_P(FeatureValuesTest, EveryFieldComesBackAndTheLastWordStands) {
  CustomerFeatures features;
  features.customer = AddCustomer("ada");
  features.recency_days = 0;
  ASSERT_OK(Write(PutFeatures, int64_t{3}, features));
  features.recency_days = 12;
  features.frequency = 4;
  features.monetary_minor = 9'950;
  features.tenure_days = 400;
  features.answers = {{{5, 3}, {2, 0}, {1, 1}}};
  ASSERT_OK(Write(PutFeatures, int64_t{3}, features));
  ASSERT_OK_AND_ASSIGN(const auto found, Read(ListFeatures, int64_t{3}, int64_t{0}, 10));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].customer_id, "ada");
  EXPECT_EQ(found[0].features, features);
  EXPECT_THAT(Read(ListFeatures, int64_t{3}, features.customer.value + 1, 10).value(), IsEmpty());
}

TEST_P(FeatureValuesTest, ScoredValuesAreThoseOfBuyersInOrderWithARecencyTurnedRound) {
  Put(1, {1}, 5, 2);
  Put(1, {2}, 40, 1);
  Put(1, {3}, 5, 1);
  Put(1, {4}, std::nullopt, 0);
  Put(2, {5}, 1, 9);
  EXPECT_THAT(Scored(ScoredFeature::kRecency), ElementsAre(Pair(-40, 1), Pair(-5, 2)));
  EXPECT_THAT(Scored(ScoredFeature::kFrequency), ElementsAre(Pair(1, 2), Pair(2, 1)));
}

TEST_P(FeatureValuesTest, OldValuesGoInPartsAndTheLastOnesStay) {
  const CustomerNumber ada = AddCustomer("ada"), bob = AddCustomer("bob"), cid = AddCustomer("cid");
  for (const int64_t snapshot : {1, 2, 3}) {
    for (const CustomerNumber customer : {ada, bob, cid}) Put(snapshot, customer, 1, 1);
  }
  EXPECT_EQ(Write(DeleteFeaturesBefore, int64_t{3}, 2).value(), 2);
  EXPECT_EQ(CountOf(1), 1u);
  while (Write(DeleteFeaturesBefore, int64_t{3}, 2).value() > 0) {
  }
  EXPECT_EQ(CountOf(1), 0u);
  EXPECT_EQ(CountOf(2), 0u);
  EXPECT_EQ(CountOf(3), 3u);
}

}  // namespace
}  // namespace sendlift::conformance
