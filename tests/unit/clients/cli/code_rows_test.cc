#include "clients/cli/code_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(CodeRowsTest, TheColumnIsFoundByItsName) {
  ASSERT_OK_AND_ASSIGN(const size_t column, FindCodeColumn({"note", "code"}, "code"));
  EXPECT_EQ(column, 1u);
  EXPECT_THAT(FindCodeColumn({"note", "voucher"}, "code"),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("note, voucher")));
}

TEST(CodeRowsTest, ThePoolIsNamedFirst) {
  v1::ImportCodesConfig config;
  config.set_code_pool("workspaces/main/codePools/box");
  const CodeRowEncoder encoder(config, 0);
  const auto& request = static_cast<const v1::ImportCodesRequest&>(encoder.Config());
  EXPECT_EQ(request.config().code_pool(), "workspaces/main/codePools/box");
}

}  // namespace
}  // namespace sendlift::cli
