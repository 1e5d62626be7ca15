#include "audience/language_code.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(LanguageCodeTest, WritesTagsInTheirUsualLetters) {
  struct Case {
    const char* tag;
    const char* usual;
  };
  constexpr Case kCases[] = {
      {"en", "en"},         {"EN", "en"},   {"pt-br", "pt-BR"},     {"zh-HANT-tw", "zh-Hant-TW"},
      {"es-419", "es-419"}, {"kok", "kok"}, {"de-1996", "de-1996"}, {"de-u-CO-phonebk", "de-u-co-phonebk"}};
  for (const Case& c : kCases) EXPECT_EQ(NormalizedLanguage(c.tag), c.usual) << c.tag;
}

TEST(LanguageCodeTest, RefusesWhatIsNoTag) {
  for (const char* tag : {"", "e", "english", "en_US", "en-", "-en", "en--US", "en-toolongsubtag", "1n", "en US",
                          "d\xc3\xa9", "en-a", "ann@example.com"}) {
    EXPECT_EQ(NormalizedLanguage(tag), std::nullopt) << tag;
  }
}

}  // namespace
}  // namespace sendlift
