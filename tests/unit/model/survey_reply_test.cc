#include "model/survey_reply.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(SurveyReplyTest, ATextThatBeginsWithANumberOfTheScaleIsARating) {
  for (const char* text :
       {"4", " 4 ", "4/5", "4 / 5", "4/5!", "4 great service", "4, thanks", "4. Thank you", "4!", "4\nall was well",
        "4-", "04", "4: good", "4 \xE2\xAD\x90", "4\xE2\xAD\x90", "4 of 5", "4 5"}) {
    EXPECT_EQ(ReadSurveyReply({}, text), (SurveyReply{.rating = 4})) << text;
  }
}

TEST(SurveyReplyTest, AnyOtherTextIsNone) {
  for (const char* text : {"", "great", "a 4", "4th time that I call", "4.5", "4,5", "4:30 is too early", "4%", "4/10",
                           "4/", "6", "0", "-1", "40", "1000", "4444444444444444444444", "4-5", "4x"}) {
    EXPECT_EQ(ReadSurveyReply({}, text), std::nullopt) << text;
  }
}

TEST(SurveyReplyTest, TheScaleIsThatOfTheSurvey) {
  const Survey recommend{.lowest = 0, .highest = 10};
  EXPECT_EQ(ReadSurveyReply(recommend, "0"), (SurveyReply{.rating = 0}));
  EXPECT_EQ(ReadSurveyReply(recommend, "10/10"), (SurveyReply{.rating = 10}));
  EXPECT_EQ(ReadSurveyReply(recommend, "4/5"), std::nullopt);
  EXPECT_EQ(ReadSurveyReply(recommend, "11"), std::nullopt);
  EXPECT_EQ(ReadSurveyReply({.lowest = 0, .highest = 100}, "100"), (SurveyReply{.rating = 100}));
}

TEST(SurveyReplyTest, WithAnExpectationTheSecondNumberIsWhatWasExpected) {
  const Survey both{.expectation = true};
  for (const char* text : {"4 5", "4,5", "4, 5", "4;5", "4 , 5", "4/5 5/5", "4 5 thanks", "4\n5"}) {
    EXPECT_EQ(ReadSurveyReply(both, text), (SurveyReply{.rating = 4, .expectation = 5})) << text;
  }
  for (const char* text : {"4", "4/5", "4 thanks", "4 9", "4 5th", "4 5%"}) {
    EXPECT_EQ(ReadSurveyReply(both, text), (SurveyReply{.rating = 4})) << text;
  }
  EXPECT_EQ(ReadSurveyReply(both, "9 5"), std::nullopt);
}

}  // namespace
}  // namespace sendlift
