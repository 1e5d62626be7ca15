#include "clients/cli/stats_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

TEST(StatsControlTest, IsTheOneThatIsNamedOrControlOrTheFirst) {
  const std::vector<std::string> names = {"mail", "control", "call"};
  EXPECT_EQ(*PlaceOfControl(names, "call", "nobody is in group"), 2u);
  EXPECT_EQ(*PlaceOfControl(names, std::nullopt, "nobody is in group"), 1u);
  EXPECT_EQ(*PlaceOfControl({"mail", "call"}, std::nullopt, "nobody is in group"), 0u);
  EXPECT_THAT(PlaceOfControl(names, "mial", "nobody is in group").status(),
              HasCode(absl::StatusCode::kInvalidArgument,
                      HasSubstr("--control: nobody is in group \"mial\"; did you mean \"mail\"?")));
}

TEST(StatsControlTest, TheOthersKeepTheirOrder) {
  std::vector<int> items = {1, 2, 3, 4};
  MoveToFront(items, 2);
  EXPECT_THAT(items, ElementsAre(3, 1, 2, 4));
  MoveToFront(items, 0);
  EXPECT_THAT(items, ElementsAre(3, 1, 2, 4));
}

}  // namespace
}  // namespace sendlift::cli
