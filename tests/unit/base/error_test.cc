#include "base/error.h"

#include <optional>
#include <string>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ErrorTest, CarriesReasonAndMetadataBesideItsText) {
  const absl::Status status = Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", "segment \"vip\" does not exist",
                                    {{"kind", "segment"}, {"name", "vip"}});
  EXPECT_THAT(status, HasCode(absl::StatusCode::kNotFound, "segment \"vip\" does not exist"));
  const std::optional<ErrorDetails> details = DetailsOf(status);
  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->reason, "RESOURCE_NOT_FOUND");
  EXPECT_THAT(details->metadata, ElementsAre(Pair("kind", "segment"), Pair("name", "vip")));
  EXPECT_THAT(details->violations, IsEmpty());
}

TEST(ErrorTest, NamesEveryWrongFieldInTextAndDetails) {
  const FieldViolation first{"tiers[2].offer.percent", "must be above 0"};
  const FieldViolation second{"waves", "at least one is needed"};
  const absl::Status status = InvalidFields({first, second});
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument,
                              "tiers[2].offer.percent: must be above 0; waves: at least one is needed"));
  const std::optional<ErrorDetails> details = DetailsOf(status);
  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->reason, "INVALID_FIELDS");
  EXPECT_THAT(details->violations, ElementsAre(first, second));
}

TEST(ErrorTest, APlainStatusHasNoDetails) {
  EXPECT_FALSE(DetailsOf(absl::NotFoundError("gone")).has_value());
  EXPECT_FALSE(DetailsOf(absl::OkStatus()).has_value());
}

TEST(ErrorTest, AnyTextIsCarriedUnchanged) {
  const std::string odd("3:a:\0\n\"\xc3\xa9", 9);
  const std::optional<ErrorDetails> error =
      DetailsOf(Error(absl::StatusCode::kInternal, "", "", {{odd, ""}, {"", odd}, {"", ""}}));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->reason, "");
  EXPECT_THAT(error->metadata, ElementsAre(Pair(odd, ""), Pair("", odd), Pair("", "")));

  const FieldViolation violation{odd, std::string(100'000, ':')};
  const std::optional<ErrorDetails> invalid = DetailsOf(InvalidFields({violation, {"", ""}}));
  ASSERT_TRUE(invalid.has_value());
  EXPECT_THAT(invalid->violations, ElementsAre(violation, FieldViolation{}));
}

}  // namespace
}  // namespace sendlift
