#include "clients/cli/written_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "base/clock.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WrittenPageTest : public ::testing::Test {
 protected:
  std::ostringstream out_, err_;
  VirtualClock clock_{absl::UnixEpoch()};
  Context context_{.connection_options = {},
                   .out = {.stream = out_},
                   .err = {.stream = err_},
                   .clock = clock_,
                   .program = "",
                   .places = {},
                   .connection = nullptr};
};

TEST_F(WrittenPageTest, IsWrittenWhereItIsAskedFor) {
  const std::string path = ::testing::TempDir() + "written_page.html";
  EXPECT_OK(WritePage(context_, path, {.title = "Lift"}));
  EXPECT_EQ(err_.str(), "wrote " + path + "\n");
  std::ifstream page(path);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(page), {}), HasSubstr("<h1>Lift</h1>"));
}

TEST_F(WrittenPageTest, NothingIsWrittenUnasked) {
  EXPECT_OK(WritePage(context_, std::nullopt, {.title = "Lift"}));
  EXPECT_THAT(err_.str(), IsEmpty());
  EXPECT_FALSE(WritePage(context_, "/no/such/folder/page.html", {.title = "Lift"}).ok());
  EXPECT_THAT(err_.str(), IsEmpty());
}

}  // namespace
}  // namespace sendlift::cli
