#include "audience/score_columns.h"

#include <gtest/gtest.h>

#include <set>

namespace sendlift {
namespace {

TEST(ScoreColumnsTest, EveryColumnButTheIdIsAnAttribute) {
  const auto attributes = ScoreAttributes({.customer = {1},
                                           .churn = 0.12345,
                                           .value_minor = 700,
                                           .value_score = 57,
                                           .value_class = ScoreClass::kMid,
                                           .churn_class = ScoreClass::kLow},
                                          3);
  EXPECT_EQ(attributes, (std::map<std::string, std::string>{{"churn_probability", "0.1235"},
                                                            {"churn_score", "0.1235"},
                                                            {"churn_class", "LOW"},
                                                            {"value_score", "57"},
                                                            {"value_class", "MID"},
                                                            {"score_version", "3"}}));
  std::set<std::string> columns;
  for (const std::string& column : ScoreColumns()) columns.insert(column);
  EXPECT_EQ(columns.erase("id"), 1);
  std::set<std::string> names;
  for (const auto& [name, value] : attributes) names.insert(name);
  EXPECT_EQ(columns, names);
}

}  // namespace
}  // namespace sendlift
