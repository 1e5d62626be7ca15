#include "services/violations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto details = DetailsOf(status);
  if (!details.has_value()) return fields;
  for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
  return fields;
}

TEST(ViolationsTest, NamesAllThatIsWrongAtOnce) {
  Violations violations;
  EXPECT_OK(violations.ToStatus());
  violations.Add("window", "required");
  violations.AddNotBuilt("budget");
  EXPECT_THAT(FieldsOf(violations.ToStatus()), ElementsAre("window", "budget"));
  EXPECT_THAT(std::string(violations.ToStatus().message()),
              ::testing::HasSubstr("budget: not built yet; leave it out"));
}

TEST(ViolationsTest, MergingDoesNotNameAFieldTwice) {
  Violations violations;
  violations.Add("window.start_time", "required");
  violations.Add("waves[1]", "wrong");
  const absl::Status merged = violations.Merge(InvalidFields({{"window", "ends before it begins"},
                                                              {"waves[1].share", "too much"},
                                                              {"waves[10].share", "too much"},
                                                              {"tiers", "none"}}));
  EXPECT_THAT(FieldsOf(merged), ElementsAre("window.start_time", "waves[1]", "waves[10].share", "tiers"));
}

TEST(ViolationsTest, MergingKeepsWhatIsNoWrongField) {
  Violations violations;
  EXPECT_OK(violations.Merge(absl::OkStatus()));
  violations.Add("window", "required");
  EXPECT_THAT(violations.Merge(absl::OkStatus()), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::_));
  EXPECT_THAT(violations.Merge(absl::UnavailableError("disk")),
              testing::HasCode(absl::StatusCode::kUnavailable, "disk"));
}

TEST(ViolationsTest, APrefixGoesBeforeEveryPath) {
  EXPECT_THAT(FieldsOf(WithPrefix("config.", InvalidFields({{"columns[0]", "a"}, {"columns[1]", "b"}}))),
              ElementsAre("config.columns[0]", "config.columns[1]"));
  EXPECT_THAT(WithPrefix("config.", absl::UnavailableError("disk")),
              testing::HasCode(absl::StatusCode::kUnavailable, "disk"));
}

TEST(ViolationsTest, PathsPointIntoLists) {
  EXPECT_EQ(At("tiers", 2), "tiers[2]");
  EXPECT_EQ(At("tiers", 2, "when"), "tiers[2].when");
}

}  // namespace
}  // namespace sendlift
