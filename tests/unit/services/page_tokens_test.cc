#include "services/page_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "sendlift/v1/customers.pb.h"
#include "sendlift/v1/segments.pb.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const PageTokens& Tokens() {
  static const PageTokens tokens(std::string(PageTokens::kKeyBytes, 'k'));
  return tokens;
}

TEST(PageTokensTest, GivesBackTheLastKeyForTheSameArguments) {
  EXPECT_EQ(*Tokens().Open(Tokens().Make("lapsed", "args", kNow), "args", kNow), "lapsed");
  EXPECT_EQ(*Tokens().Open("", "args", kNow), "");
  EXPECT_NE(Tokens().Make("a", "args", kNow), Tokens().Make("a", "args", kNow)) << "a token shows nothing";
}

TEST(PageTokensTest, RefusesWhatIsForgedOrOldOrForOtherArguments) {
  const std::string token = Tokens().Make("lapsed", "args", kNow);
  std::string changed = token;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  const PageTokens other(std::string(PageTokens::kKeyBytes, 'x'));
  struct Case {
    const char* name;
    std::string token;
    const char* arguments;
    absl::Time now;
  };
  for (const Case& c : {
           Case{"NotBase64", "%%%", "args", kNow},
           Case{"TooShort", "AAAA", "args", kNow},
           Case{"Changed", changed, "args", kNow},
           Case{"OfAnotherServer", other.Make("lapsed", "args", kNow), "args", kNow},
           Case{"OtherArguments", token, "others", kNow},
           Case{"Expired", token, "args", kNow + kPageTokenLife + absl::Seconds(1)},
       }) {
    const auto opened = Tokens().Open(c.token, c.arguments, c.now);
    EXPECT_THAT(opened, testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("page_token"))) << c.name;
    EXPECT_EQ(DetailsOf(opened.status())->reason, "PAGE_TOKEN_INVALID") << c.name;
  }
}

TEST(PageTokensTest, LastsThreeDays) {
  const std::string token = Tokens().Make("lapsed", "args", kNow);
  EXPECT_OK(Tokens().Open(token, "args", kNow + absl::Hours(71)));
}

TEST(PageTokensTest, OutlivesARestart) {
  const auto database = testing::OpenTemporary(storage::Schema());
  ASSERT_OK_AND_ASSIGN(const PageTokens before, PageTokens::Load(*database));
  ASSERT_OK_AND_ASSIGN(const PageTokens after, PageTokens::Load(*database));
  EXPECT_EQ(*after.Open(before.Make("lapsed", "args", kNow), "args", kNow), "lapsed");
}

TEST(PageTokensTest, ArgumentsAreEverythingButThePageItself) {
  v1::ListCustomersRequest request;
  request.set_parent("workspaces/main");
  const std::string plain = ArgumentsOf(request);
  request.set_page_size(7);
  request.set_page_token("t");
  EXPECT_EQ(ArgumentsOf(request), plain);
  request.set_filter("tier = vip");
  EXPECT_NE(ArgumentsOf(request), plain);
  v1::ListSegmentsRequest other;
  other.set_parent("workspaces/main");
  EXPECT_NE(ArgumentsOf(other), plain);
}

TEST(PageTokensTest, PageSizesHaveADefaultAndAnEnd) {
  EXPECT_EQ(*PageSizeOf(0), 50);
  EXPECT_EQ(*PageSizeOf(7), 7);
  EXPECT_EQ(*PageSizeOf(5000), 1000);
  EXPECT_THAT(PageSizeOf(-1), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("page_size")));
}

}  // namespace
}  // namespace sendlift
