#include "clients/cli/assignment_rows.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(AssignmentRowsTest, TranslatesTheFilesWords) {
  ASSERT_OK_AND_ASSIGN(const AssignmentColumns columns,
                       FindAssignmentColumns({"id", "segment"}, "id", "segment", {"Mens E-Mail=mens", "a=b=c"}));
  EXPECT_EQ(columns.customer, 0u);
  EXPECT_EQ(columns.arm, 1u);
  EXPECT_EQ(columns.arms.at("Mens E-Mail"), "mens");
  EXPECT_EQ(columns.arms.at("a=b"), "c");
}

TEST(AssignmentRowsTest, NamesTheColumnsThereAre) {
  EXPECT_THAT(FindAssignmentColumns({"id", "segment"}, "id", "arm", {}),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("there is no column \"arm\" but id, segment")));
  EXPECT_FALSE(FindAssignmentColumns({"id", "arm"}, "id", "arm", {"mens"}).ok());
}

}  // namespace
}  // namespace sendlift::cli
