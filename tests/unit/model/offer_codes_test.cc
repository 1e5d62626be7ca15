#include "model/offer_codes.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace sendlift {
namespace {

constexpr HashKey kKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

TEST(OfferCodesTest, ACodeSaysWhoseItIs) {
  std::set<std::string> codes;
  for (int64_t customer = 0; customer < 2000; ++customer) {
    const std::string code = MakeOfferCode(kKey, {customer});
    ASSERT_EQ(code.size(), 12u);
    ASSERT_EQ(code.find_first_of("ILOU"), std::string::npos) << code;
    ASSERT_TRUE(codes.insert(code).second) << code;
    ASSERT_EQ(ReadOfferCode(kKey, code), CustomerNumber{customer}) << code;
  }
  const CustomerNumber last{(int64_t{1} << 36) - 1};
  EXPECT_EQ(ReadOfferCode(kKey, MakeOfferCode(kKey, last)), last);
}

TEST(OfferCodesTest, ACodeMayBeTypedAsPeopleType) {
  const std::string code = MakeOfferCode(kKey, {77});
  EXPECT_EQ(ReadOfferCode(kKey, absl::AsciiStrToLower(code)), CustomerNumber{77});
  EXPECT_EQ(ReadOfferCode(kKey, absl::StrCat(code.substr(0, 4), "-", code.substr(4, 4), " ", code.substr(8))),
            CustomerNumber{77});
  std::string typed = code;
  for (char& c : typed) {
    if (c == '0') c = 'O';
    if (c == '1') c = 'l';
  }
  EXPECT_EQ(ReadOfferCode(kKey, typed), CustomerNumber{77});
}

TEST(OfferCodesTest, AnotherKeyAWrongLetterAndAnythingElseAreNoCodes) {
  const std::string code = MakeOfferCode(kKey, {77});
  HashKey other = kKey;
  other[7] ^= 1;
  EXPECT_EQ(ReadOfferCode(other, code), std::nullopt);
  for (size_t i = 0; i < code.size(); ++i) {
    std::string wrong = code;
    wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReadOfferCode(kKey, wrong), std::nullopt) << wrong;
  }
  for (const char* text : {"", "ABC", "UUUUUUUUUUUU", "0000000000000", "SUMMER-2027!!"}) {
    EXPECT_EQ(ReadOfferCode(kKey, text), std::nullopt) << text;
  }
}

// A guess hits one of the codes of 36 bits of customers with 2^-24; in 200,000 guesses hardly ever one.
TEST(OfferCodesTest, GuessesAreNoCodes) {
  Random random(20261122);
  int hits = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string guess;
    for (int k = 0; k < 12; ++k) guess.push_back("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[random.Below(32)]);
    hits += ReadOfferCode(kKey, guess).has_value() ? 1 : 0;
  }
  EXPECT_LE(hits, 1) << "seed 20261122";
}

}  // namespace
}  // namespace sendlift
