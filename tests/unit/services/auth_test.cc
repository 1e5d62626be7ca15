#include "services/auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

constexpr char kGet[] = "sendlift.v1.SegmentService.GetSegment";
constexpr char kCreate[] = "sendlift.v1.SegmentService.CreateSegment";

TEST(AuthTest, TokensAreLongAndNeverTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(NewToken());
  EXPECT_EQ(tokens.size(), 100u);
  EXPECT_GE(tokens.begin()->size(), 3u + 43u);
  EXPECT_EQ(tokens.begin()->substr(0, 3), "sl_");
}

TEST(AuthTest, TheHashIsSha256) {
  EXPECT_EQ(TokenHash("abc").size(), 32u);
  EXPECT_EQ(TokenHash("abc").substr(0, 4), "\xba\x78\x16\xbf");
}

TEST(AuthTest, WithoutTokensEverybodyIsTheAdministrator) {
  const Authenticator open({});
  EXPECT_FALSE(open.asks_for_tokens());
  ASSERT_OK_AND_ASSIGN(const Caller caller, open.Authorize(std::nullopt, kCreate));
  EXPECT_EQ(caller.principal, "local");
  EXPECT_EQ(caller.role, Role::kAdmin);
}

TEST(AuthTest, WithATokenOnlyItsHolderGetsInAndOnlyAsFarAsItsRoleGoes) {
  const std::string token = NewToken();
  const Authenticator guarded({{.hash = TokenHash(token), .name = "anna", .role = "viewer"}});
  const std::string bearer = "Bearer " + token;
  ASSERT_OK_AND_ASSIGN(const Caller caller, guarded.Authorize(bearer, kGet));
  EXPECT_EQ(caller.principal, "anna");
  EXPECT_OK(guarded.Authorize("bearer " + token, kGet));

  const auto denied = guarded.Authorize(bearer, kCreate);
  EXPECT_THAT(denied, testing::HasCode(absl::StatusCode::kPermissionDenied, ::testing::HasSubstr("viewer")));
  EXPECT_EQ(DetailsOf(denied.status())->reason, "ROLE_INSUFFICIENT");

  for (const std::optional<absl::string_view> wrong :
       {std::optional<absl::string_view>(), std::optional<absl::string_view>(token),
        std::optional<absl::string_view>("Bearer sl_x"), std::optional<absl::string_view>("")}) {
    const auto refused = guarded.Authorize(wrong, kGet);
    EXPECT_THAT(refused, testing::HasCode(absl::StatusCode::kUnauthenticated, ::testing::_));
    EXPECT_EQ(DetailsOf(refused.status())->reason, "TOKEN_UNKNOWN");
  }
}

TEST(AuthTest, ATokenCanBeAddedAndTakenAwayButTheServerNeverOpensUpAgain) {
  Authenticator authenticator({});
  const std::string token = NewToken();
  authenticator.Replace({{.hash = TokenHash(token), .name = "anna", .role = "admin"}});
  EXPECT_TRUE(authenticator.asks_for_tokens());
  EXPECT_OK(authenticator.Authorize("Bearer " + token, kGet));
  authenticator.Replace({});
  EXPECT_THAT(authenticator.Authorize("Bearer " + token, kGet),
              testing::HasCode(absl::StatusCode::kUnauthenticated, ::testing::_));
  EXPECT_THAT(authenticator.Authorize(std::nullopt, kGet),
              testing::HasCode(absl::StatusCode::kUnauthenticated, ::testing::_));
}

TEST(AuthTest, ARoleThatIsNotKnownOpensNothing) {
  const std::string token = NewToken();
  const Authenticator guarded({{.hash = TokenHash(token), .name = "anna", .role = "emperor"}});
  EXPECT_TRUE(guarded.asks_for_tokens());
  EXPECT_THAT(guarded.Authorize("Bearer " + token, kGet),
              testing::HasCode(absl::StatusCode::kUnauthenticated, ::testing::_));
}

}  // namespace
}  // namespace sendlift
