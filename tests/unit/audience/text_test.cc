#include "audience/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TextTest, TellsValidUtf8FromTheRest) {
  struct Case {
    const char* name;
    const char* bytes;
    bool valid;
  };
  constexpr Case kCases[] = {
      {"Empty", "", true},
      {"Ascii", "plain text of more than eight bytes", true},
      {"TwoBytes", "Z\xc3\xbcrich", true},
      {"ThreeBytes", "\xed\x95\x9c\xea\xb5\xad", true},
      {"FourBytes", "\xf0\x9f\x93\xa7", true},
      {"Latin1", "Z\xfcrich", false},
      {"CutShort", "Z\xc3", false},
      {"Overlong", "\xc0\xaf", false},
      {"Surrogate", "\xed\xa0\x80", false},
      {"AboveUnicode", "\xf4\x90\x80\x80", false},
      {"LoneContinuation", "long enough for a word \x80", false},
  };
  for (const Case& c : kCases) EXPECT_EQ(IsValidUtf8(c.bytes), c.valid) << c.name;
}

TEST(TextTest, SaysWhereATextIsNotUtf8) {
  EXPECT_OK(CheckText("tabs\tand\nline ends, \xc3\xbc"));
  EXPECT_THAT(CheckText("Z\xfcrich"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("not UTF-8 at byte 2")));
  EXPECT_THAT(CheckText(absl::string_view("a\0b", 3)),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("control character (code 0) at byte 2")));
  EXPECT_FALSE(CheckText("a\x7f").ok());
  EXPECT_FALSE(CheckText("\xc2\x85").ok());
}

TEST(TextTest, ComposesLetters) {
  EXPECT_EQ(ToNfc("Zu\xcc\x88rich"), "Z\xc3\xbcrich");
  EXPECT_EQ(ToNfc("Z\xc3\xbcrich"), "Z\xc3\xbcrich");
  EXPECT_EQ(ToNfc("plain"), "plain");
  EXPECT_EQ(ToNfc("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), "\xed\x95\x9c");
}

TEST(TextTest, MakesSmallLettersOfAnyScript) {
  EXPECT_EQ(ToLowerNfc("EXAMPLE.Com"), "example.com");
  EXPECT_EQ(ToLowerNfc("B\xc3\x9c"
                       "CHER.de"),
            "b\xc3\xbc"
            "cher.de");
}

TEST(TextTest, CountsCharactersNotBytes) {
  EXPECT_EQ(CharactersIn("Z\xc3\xbcrich"), 6);
  EXPECT_EQ(CharactersIn(""), 0);
}

TEST(TextTest, KnowsLettersBeyondAscii) {
  EXPECT_TRUE(
      HasOnlyLettersBeyondAscii("b\xc3\xbc"
                                "cher-9"));
  EXPECT_FALSE(
      HasOnlyLettersBeyondAscii("b\xc2\xa0"
                                "cher"));
  EXPECT_FALSE(HasOnlyLettersBeyondAscii("\xf0\x9f\x93\xa7"));
}

TEST(TextTest, ShowsNoAddressAndNoLongText) {
  EXPECT_EQ(Shown("Europe/Berln"), "\"Europe/Berln\"");
  EXPECT_THAT(Shown("ann@example.com"), Not(HasSubstr("nn")));
  EXPECT_THAT(Shown("+49 30 123456"), Not(HasSubstr("49")));
  EXPECT_THAT(Shown(std::string(100, 'x')), AllOf(HasSubstr("..."), Not(HasSubstr(std::string(41, 'x')))));
  EXPECT_TRUE(IsValidUtf8(Shown(std::string(39, 'x') + "\xc3\xbc" + std::string(10, 'y'))));
}

}  // namespace
}  // namespace sendlift
