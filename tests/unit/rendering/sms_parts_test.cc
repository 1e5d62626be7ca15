#include "rendering/sms_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/random.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

constexpr uint64_t kSeed = 20261122;

std::string Repeated(absl::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

SmsSize Gsm7(int units, int parts) {
  return {.encoding = SmsEncoding::kGsm7, .units = units, .parts = parts, .forced_by = ""};
}
SmsSize Ucs2(int units, int parts, const std::string& forced_by) {
  return {.encoding = SmsEncoding::kUcs2, .units = units, .parts = parts, .forced_by = forced_by};
}

TEST(SmsPartsTest, OnePartHas160SeptetsAndEachOfSeveral153) {
  EXPECT_EQ(MeasureSms(""), Gsm7(0, 1));
  EXPECT_EQ(MeasureSms(Repeated("a", 160)), Gsm7(160, 1));
  EXPECT_EQ(MeasureSms(Repeated("a", 161)), Gsm7(161, 2));
  EXPECT_EQ(MeasureSms(Repeated("a", 306)), Gsm7(306, 2));
  EXPECT_EQ(MeasureSms(Repeated("a", 307)), Gsm7(307, 3));
}

TEST(SmsPartsTest, OnePartHas70WordsAndEachOfSeveral67) {
  EXPECT_EQ(MeasureSms(Repeated("가", 70)), Ucs2(70, 1, "가"));
  EXPECT_EQ(MeasureSms(Repeated("가", 71)), Ucs2(71, 2, "가"));
  EXPECT_EQ(MeasureSms(Repeated("가", 134)), Ucs2(134, 2, "가"));
  EXPECT_EQ(MeasureSms(Repeated("가", 135)), Ucs2(135, 3, "가"));
}

TEST(SmsPartsTest, TheDefaultAlphabetHas127CharactersAndTheExtensionTen) {
  const std::string known =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
      "abcdefghijklmnopqrstuvwxyzäöñüà";
  EXPECT_EQ(MeasureSms(known), Gsm7(127, 1));
  EXPECT_EQ(MeasureSms("\f^{}\\[~]|€"), Gsm7(20, 1));
  for (const char* other : {"ç", "`", "\t", "’", "“", "á", "ñ́", "\x1b", "İ", "ş", "α", "\xc2\xa0"}) {
    EXPECT_EQ(MeasureSms(other).encoding, SmsEncoding::kUcs2) << other;
  }
}

TEST(SmsPartsTest, TheFirstCharacterThatForcesUcs2IsNamed) {
  EXPECT_EQ(MeasureSms("Don’t wait – now"), Ucs2(16, 1, "’"));
  EXPECT_EQ(MeasureSms("A gift 🎁"), Ucs2(9, 1, "🎁"));
}

TEST(SmsPartsTest, AnEscapeSequenceIsNotSplit) {
  const std::string text = Repeated("a", 152) + "€" + Repeated("b", 20);
  EXPECT_THAT(SplitSms(text), ElementsAre(Repeated("a", 152), "€" + Repeated("b", 20)));
  EXPECT_EQ(MeasureSms(text), Gsm7(174, 2));
  // 306 septets would fill two parts, if one could be split.
  EXPECT_EQ(MeasureSms(Repeated("a", 152) + Repeated("€", 77)), Gsm7(306, 3));
}

TEST(SmsPartsTest, ASurrogatePairIsNotSplit) {
  const std::string text = Repeated("가", 66) + "🎁" + Repeated("나", 10);
  EXPECT_THAT(SplitSms(text), ElementsAre(Repeated("가", 66), "🎁" + Repeated("나", 10)));
  EXPECT_EQ(MeasureSms(text), Ucs2(78, 2, "가"));
}

TEST(SmsPartsTest, BytesThatAreNoUtf8CountOnceEach) {
  EXPECT_EQ(MeasureSms("a\xff\xfe"), Ucs2(3, 1, "\xff"));
  EXPECT_EQ(MeasureSms("\xe2\x82"), Ucs2(2, 1, "\xe2"));
  EXPECT_EQ(MeasureSms("\xed\xa0\x80").units, 3);  // a surrogate by itself
  EXPECT_EQ(MeasureSms("\xc0\x80").units, 2);      // longer than needed
  EXPECT_EQ(MeasureSms(std::string(1, '\0')).encoding, SmsEncoding::kUcs2);
}

TEST(SmsPartsTest, PartsHoldTheWholeTextAndFitAndAreFull) {
  const char* const alphabet[] = {"a", "é", "€", "[", "\n", "가", "🎁", "\xff"};
  Random random(kSeed);
  for (int i = 0; i < 2000; ++i) {
    const uint64_t kinds = random.Below(2) == 0 ? 5 : std::size(alphabet);
    std::string text;
    for (uint64_t k = random.Below(500); k > 0; --k) text += alphabet[random.Below(kinds)];
    const SmsSize size = MeasureSms(text);
    const auto parts = SplitSms(text);
    ASSERT_EQ(absl::StrJoin(parts, ""), text) << "seed " << kSeed;
    ASSERT_EQ(static_cast<int>(parts.size()), size.parts);
    const bool gsm7 = size.encoding == SmsEncoding::kGsm7;
    const int room = gsm7 ? (size.parts == 1 ? 160 : 153) : (size.parts == 1 ? 70 : 67);
    int units = 0;
    for (size_t p = 0; p < parts.size(); ++p) {
      // A part by itself may do without what forced the whole to UCS-2.
      const SmsSize part = gsm7 ? MeasureSms(parts[p]) : MeasureSms(absl::StrCat(parts[p], "가"));
      const int part_units = gsm7 ? part.units : part.units - 1;
      ASSERT_LE(part_units, room) << text << ", seed " << kSeed;
      if (p + 1 < parts.size()) ASSERT_GE(part_units, room - 1) << text << ", seed " << kSeed;
      units += part_units;
    }
    ASSERT_EQ(units, size.units) << text << ", seed " << kSeed;
  }
}

}  // namespace
}  // namespace sendlift
