#include "clients/cli/suppression_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using sendlift::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SuppressionRowsTest, AHeaderHasToNameSomebodyOnce) {
  EXPECT_OK(CheckSuppressionHeader({"name", "phone_number"}));
  EXPECT_OK(CheckSuppressionHeader({"id", "email", "phone_number"}));
  EXPECT_THAT(CheckSuppressionHeader({"name", "phone"}),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("id, email or phone_number")));
  EXPECT_THAT(CheckSuppressionHeader({"id", "id"}),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("two columns id")));
}

TEST(SuppressionRowsTest, OnlyColumnsThatNameSomebodyAreSent) {
  const SuppressionRowEncoder encoder({}, {"name", "email", "street", "id"});
  const auto& request = static_cast<const v1::ImportSuppressionsRequest&>(encoder.Config());
  EXPECT_THAT(request.config().columns(), ElementsAre("email", "id"));
}

}  // namespace
}  // namespace sendlift::cli
