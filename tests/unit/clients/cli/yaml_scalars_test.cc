#include "clients/cli/yaml_scalars.h"

#include "sendlift/v1/campaigns.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

absl::Status Set(google::protobuf::Message& message, const char* field, absl::string_view text,
                 const ScalarContext& context = {}) {
  return SetScalar(context, text, *message.GetDescriptor()->FindFieldByName(field), message);
}

TEST(YamlScalarsTest, SetsAndAdds) {
  v1::ChannelChoice choice;
  ASSERT_OK(Set(choice, "prefer", "EMAIL"));
  ASSERT_OK(Set(choice, "prefer", "SMS"));
  ASSERT_OK(Set(choice, "fall_back_on", "NEVER"));
  EXPECT_EQ(choice.prefer_size(), 2);
  EXPECT_EQ(choice.prefer(1), v1::SMS);
  EXPECT_FALSE(Set(choice, "prefer", "CHANNEL_UNSPECIFIED").ok());
  EXPECT_FALSE(Set(choice, "prefer", "1").ok());
}

TEST(YamlScalarsTest, NumbersMustBeNumbers) {
  v1::Offer offer;
  ASSERT_OK(Set(offer, "percent", "12.5"));
  ASSERT_OK(Set(offer, "points", "9000000000"));
  EXPECT_EQ(offer.points(), 9000000000);
  for (const char* text : {"", "nan", "inf", "12,5", "15%", "0x10"})
    EXPECT_FALSE(Set(offer, "percent", text).ok()) << text;
  v1::Share share;
  EXPECT_FALSE(Set(share, "parts_per_million", "9000000000").ok());
}

TEST(YamlScalarsTest, TextsMayComeFromFiles) {
  testing::FileWith("creative.txt", "\xef\xbb\xbfHello\nyou\n");
  testing::FileWith("latin1.txt", "Bj\xf6rn");
  const ScalarContext context = {.folder = ::testing::TempDir(), .zone = std::nullopt};
  v1::LocalizedText text;
  ASSERT_OK(Set(text, "text", "file(creative.txt)", context));
  EXPECT_EQ(text.text(), "Hello\nyou\n");
  ASSERT_OK(Set(text, "subject", "a file(creative.txt)", context));
  EXPECT_EQ(text.subject(), "a file(creative.txt)");
  EXPECT_THAT(Set(text, "text", "file(latin1.txt)", context),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("not UTF-8")));
  EXPECT_THAT(Set(text, "text", "file(.)", context),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("a folder")));
  testing::FileWith("big.txt", std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(Set(text, "text", "file(big.txt)", context),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("larger than 1024 KiB")));
}

TEST(YamlScalarsTest, OfferCodesAreAPoolOrGenerated) {
  v1::Offer offer;
  ASSERT_OK(Set(offer, "code", "GENERATED"));
  EXPECT_TRUE(offer.code().generated());
  ASSERT_OK(Set(offer, "code", "POOL(box)"));
  EXPECT_EQ(offer.code().pool(), "box");
  EXPECT_FALSE(Set(offer, "code", "box").ok());
}

}  // namespace
}  // namespace sendlift::cli
