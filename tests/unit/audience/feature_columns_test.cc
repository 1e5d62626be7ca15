#include "audience/feature_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audience/columns.h"

namespace sendlift {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

TEST(FeatureColumnsTest, ABuyerHasScoresAndRatesOfTheChannelsThatReachedHim) {
  CustomerFeatures features;
  features.recency_days = 3;
  features.frequency = 2;
  features.monetary_minor = 4'500;
  features.tenure_days = 90;
  features.answers = {{{3, 2}, {4, 0}, {0, 0}}};
  EXPECT_THAT(FeatureAttributes(features, {}),
              ElementsAre(Pair("email_response_rate", "0.6666"), Pair("frequency", "2"), Pair("frequency_score", "1"),
                          Pair("monetary", "4500"), Pair("monetary_score", "1"), Pair("recency_days", "3"),
                          Pair("recency_score", "1"), Pair("rfm_score", "111"), Pair("rfm_sum", "3"),
                          Pair("sms_response_rate", "0"), Pair("tenure_days", "90")));
  features.answers[0] = {3, 3};
  EXPECT_THAT(FeatureAttributes(features, {}), Contains(Pair("email_response_rate", "1")));
}

TEST(FeatureColumnsTest, WhoHasNotBoughtHasNoRecencyAndNoScores) {
  EXPECT_THAT(FeatureAttributes({}, {}),
              ElementsAre(Pair("frequency", "0"), Pair("monetary", "0"), Pair("tenure_days", "0")));
}

TEST(FeatureColumnsTest, EveryColumnCanBeImportedAndFiltered) {
  CustomerFeatures features;
  features.recency_days = 3;
  features.answers = {{{1, 1}, {1, 1}, {1, 1}}};
  const std::vector<std::string> columns = FeatureColumns();
  for (const auto& [name, value] : FeatureAttributes(features, {})) EXPECT_THAT(columns, Contains(name));
  EXPECT_EQ(FeatureAttributes(features, {}).size() + 1, columns.size());
  for (size_t i = 1; i < columns.size(); ++i) EXPECT_EQ(WhyNotAnAttribute(columns[i]), std::nullopt) << columns[i];
}

}  // namespace
}  // namespace sendlift
