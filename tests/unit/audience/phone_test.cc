#include "audience/phone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(PhoneTest, WritesNumbersInE164) {
  struct Case {
    const char* name;
    const char* text;
    const char* region;
    const char* e164;
  };
  constexpr Case kCases[] = {
      {"AlreadyE164", "+4930123456", "", "+4930123456"},
      {"Written", "+49 (0)30 12 34-56", "", "+4930123456"},
      {"Dialled", "030 123456", "DE", "+4930123456"},
      {"DialledAbroad", "0044 20 7946 0958", "DE", "+442079460958"},
      {"PlusBeatsTheRegion", "+44 20 7946 0958", "DE", "+442079460958"},
      {"UnitedStates", "(202) 456-1111", "US", "+12024561111"},
      {"Korea", "02-312-3456", "KR", "+8223123456"},
      {"ItalianLeadingZero", "06 698 12345", "IT", "+390669812345"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    ASSERT_OK_AND_ASSIGN(const std::string e164, NormalizedPhone(c.text, c.region));
    EXPECT_EQ(e164, c.e164) << c.name;
  }
}

TEST(PhoneTest, RefusesWhatNobodyAnswers) {
  struct Case {
    const char* name;
    const char* text;
    const char* region;
    const char* says;
  };
  constexpr Case kCases[] = {
      {"NoRegion", "030 123456", "", "default region"},
      {"Letters", "+1 800 FLOWERS", "", "characters"},
      {"Extension", "+49 30 123456 ext. 7", "", "characters"},
      {"NoSuchCountry", "+999 123456", "", "country code"},
      {"TooShort", "+49 1", "", ""},
      {"TooLong", "+49 30 1234567890123456", "", "too many"},
      {"NotGivenOut", "+1 202 055 1111", "", "check the digits"},
      {"OnlyAPlus", "+", "", "no phone number"},
      {"EndlessDigits", "+49301234567890123456789012345678901234567890", "", "characters"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(NormalizedPhone(c.text, c.region), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.says)))
        << c.name;
  }
}

TEST(PhoneTest, KnowsRegions) {
  EXPECT_TRUE(IsPhoneRegion("DE"));
  EXPECT_FALSE(IsPhoneRegion("de"));
  EXPECT_FALSE(IsPhoneRegion("ZZ"));
  EXPECT_FALSE(IsPhoneRegion(""));
}

TEST(PhoneTest, MasksAllButTheLastDigits) {
  EXPECT_EQ(MaskedPhone("+4930123456"), "***56");
  EXPECT_EQ(MaskedPhone("12"), "***");
  EXPECT_EQ(MaskedPhone("call me"), "***");
}

}  // namespace
}  // namespace sendlift
