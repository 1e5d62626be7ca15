#include "audience/email.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

std::string LongLocal(size_t length) { return std::string(length, 'a') + "@example.com"; }

std::string LongAddress(size_t length) {
  const std::string label(62, 'd');
  std::string address = "a@" + label + "." + label + "." + label + ".";
  return address + std::string(length - address.size() - 4, 'e') + ".com";
}

TEST(EmailTest, KeepsTheLocalPartAndMakesTheDomainSmall) {
  struct Case {
    const char* name;
    std::string text;
    std::string normalized;
  };
  const Case kCases[] = {
      {"Plain", "ann@example.com", "ann@example.com"},
      {"DomainInCapitals", "Ann.Lee@EXAMPLE.Com", "Ann.Lee@example.com"},
      {"PlusAndOthers", "o'neil+news_1@mail.example.co.uk", "o'neil+news_1@mail.example.co.uk"},
      {"DigitsInDomain", "a@1and1.com", "a@1and1.com"},
      {"Punycode", "a@xn--bcher-kva.XN--P1AI", "a@xn--bcher-kva.xn--p1ai"},
      {"OtherScript",
       "a@B\xc3\x9c"
       "cher.example",
       "a@b\xc3\xbc"
       "cher.example"},
      {"LongestLocalPart", LongLocal(64), LongLocal(64)},
      {"Longest", LongAddress(254), LongAddress(254)},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    ASSERT_OK_AND_ASSIGN(const std::string normalized, NormalizedEmail(c.text));
    EXPECT_EQ(normalized, c.normalized) << c.name;
  }
}

TEST(EmailTest, RefusesWhatCannotBeDelivered) {
  struct Case {
    const char* name;
    std::string text;
    const char* says;
  };
  const Case kCases[] = {
      {"Empty", "", "no \"@\""},
      {"NoAt", "ann.example.com", "no \"@\""},
      {"TwoAts", "ann@work@example.com", "more than one"},
      {"TwoAddresses", "ann@example.com,bob@example.com", "more than one"},
      {"NoLocalPart", "@example.com", "nothing before"},
      {"NoDomain", "ann@", "nothing after"},
      {"Space", "ann lee@example.com", "space"},
      {"PointFirst", ".ann@example.com", "point"},
      {"PointLast", "ann.@example.com", "point"},
      {"TwoPoints", "ann..lee@example.com", "point"},
      {"Quoted", "\"ann\"@example.com", "cannot have"},
      {"LocalPartBeyondAscii", "\xc3\xa4nn@example.com", "beyond ASCII"},
      {"NoPointInDomain", "ann@example", "without a point"},
      {"EmptyLabel", "ann@example..com", "malformed"},
      {"HyphenFirst", "ann@-example.com", "malformed"},
      {"Underscore", "ann@exa_mple.com", "malformed"},
      {"PointAtTheEnd", "ann@example.com.", "malformed"},
      {"Literal", "ann@[127.0.0.1]", "malformed"},
      {"NumbersAsTopLevel", "ann@127.0.0.1", "top-level"},
      {"ShortTopLevel", "ann@example.c", "top-level"},
      {"HiddenSpaceInDomain", "ann@exa\xe2\x80\x8bmple.com", "malformed"},
      {"NotUtf8",
       "ann@b\xfc"
       "cher.de",
       "not UTF-8"},
      {"Control", std::string("ann\x01@example.com"), "control"},
      {"LocalPartTooLong", LongLocal(65), "64"},
      {"TooLong", LongAddress(255), "254"},
      {"LabelTooLong", "a@" + std::string(64, 'd') + ".com", "malformed"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(NormalizedEmail(c.text), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.says))) << c.name;
  }
}

TEST(EmailTest, MasksWhoItIs) {
  EXPECT_EQ(MaskedEmail("ann@example.com"), "a***@example.com");
  EXPECT_EQ(MaskedEmail("ann"), "a***");
  EXPECT_EQ(MaskedEmail("@example.com"), "***@example.com");
  EXPECT_EQ(MaskedEmail(""), "***");
  EXPECT_EQ(MaskedEmail("\xc3\xa4nn@example.com"), "\xc3\xa4***@example.com");
  EXPECT_EQ(MaskedEmail("\xfcnn@example.com"), "***");
}

}  // namespace
}  // namespace sendlift
