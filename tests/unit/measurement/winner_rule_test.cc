#include "measurement/winner_rule.h"

#include <gtest/gtest.h>

#include <vector>

namespace sendlift {
namespace {

constexpr VerdictCode kBetter = VerdictCode::kBetter;
constexpr VerdictCode kInconclusive = VerdictCode::kInconclusive;
constexpr VerdictCode kWorse = VerdictCode::kWorse;

struct Case {
  const char* name;
  std::vector<ArmStanding> arms;
  std::vector<std::vector<bool>> beats;  // [arm - 1][other - 1]
  WinnerChoice significant;
  WinnerChoice leading;
};

void Expect(const Case& c) {
  const IsBetterArm beats = [&](int arm, int other) {
    return c.beats.at(static_cast<size_t>(arm - 1)).at(static_cast<size_t>(other - 1));
  };
  EXPECT_EQ(ChooseWinner(WinnerRule::kSignificant, c.arms, beats), c.significant) << c.name;
  EXPECT_EQ(ChooseWinner(WinnerRule::kLeading, c.arms, beats), c.leading) << c.name;
}

constexpr WinnerReason kWon = WinnerReason::kWon;
constexpr WinnerReason kNotBetter = WinnerReason::kNotBetter;
constexpr WinnerReason kNotAlone = WinnerReason::kNotAlone;
constexpr WinnerReason kBroken = WinnerReason::kGuardrailBroken;
const std::vector<std::vector<bool>> kNone = {{false, false}, {false, false}};
const std::vector<std::vector<bool>> kSecondBeatsFirst = {{false, false}, {true, false}};

TEST(WinnerRuleTest, AnArmWinsThatIsBetterThanControlAndWhatElseTheRuleSays) {
  for (const Case& c : {
           Case{"OneArm", {{kBetter, 0.1}}, {{false}}, {1, kWon, 1}, {1, kWon, 1}},
           Case{"OneArmThatIsNot", {{kInconclusive, 0.1}}, {{false}}, {0, kNotBetter, 1}, {0, kNotBetter, 1}},
           Case{"OneArmThatIsWorse", {{kWorse, -0.1}}, {{false}}, {0, kNotBetter, 1}, {0, kNotBetter, 1}},
           Case{
               "TheBestBeatsTheOther", {{kBetter, 0.1}, {kBetter, 0.2}}, kSecondBeatsFirst, {2, kWon, 2}, {2, kWon, 2}},
           Case{"TheBestMayBeChance", {{kBetter, 0.1}, {kBetter, 0.2}}, kNone, {0, kNotAlone, 2}, {2, kWon, 2}},
           Case{"TheOtherIsNotBetterThanControlButClose",
                {{kInconclusive, 0.09}, {kBetter, 0.1}},
                kNone,
                {0, kNotAlone, 2},
                {2, kWon, 2}},
           Case{"ALargerEstimateThatMayBeChanceDoesNotLead",
                {{kInconclusive, 0.3}, {kBetter, 0.1}},
                kNone,
                {0, kNotAlone, 2},
                {2, kWon, 2}},
           Case{"NeitherIsBetter",
                {{kWorse, -0.3}, {kInconclusive, 0.1}},
                kNone,
                {0, kNotBetter, 2},
                {0, kNotBetter, 2}},
           Case{"EqualOnes", {{kBetter, 0.1}, {kBetter, 0.1}}, kNone, {0, kNotAlone, 1}, {1, kWon, 1}},
       }) {
    Expect(c);
  }
}

TEST(WinnerRuleTest, NoArmWinsThatBreaksAGuardrailNorStandsInTheWayOfAnother) {
  for (const Case& c : {
           Case{"TheOnlyBetterOne", {{kBetter, 0.1, true}}, {{false}}, {0, kBroken, 1}, {0, kBroken, 1}},
           Case{"TheBest", {{kBetter, 0.1}, {kBetter, 0.2, true}}, kNone, {1, kWon, 1}, {1, kWon, 1}},
           Case{"OneThatIsNotBetterAnyway",
                {{kInconclusive, 0.1, true}, {kInconclusive, 0.05}},
                kNone,
                {0, kNotBetter, 1},
                {0, kNotBetter, 1}},
           Case{"TheBetterOneAndTheOtherIsNot",
                {{kBetter, 0.1, true}, {kInconclusive, 0.05}},
                kNone,
                {0, kBroken, 1},
                {0, kBroken, 1}},
       }) {
    Expect(c);
  }
}

TEST(WinnerRuleTest, NobodyWinsWhileAVerdictIsWithheldHoweverGoodTheOthersAre) {
  const WinnerChoice early{.reason = WinnerReason::kTooEarly};
  const WinnerChoice ratio{.reason = WinnerReason::kSampleRatioWrong};
  const WinnerChoice no_data{.reason = WinnerReason::kNoData};
  for (const Case& c : {
           Case{"Immature", {{kBetter, 0.1}, {VerdictCode::kWithheldImmature}}, kNone, early, early},
           Case{"SampleRatio",
                {{VerdictCode::kWithheldImmature}, {VerdictCode::kWithheldSampleRatio}},
                kNone,
                ratio,
                ratio},
           Case{"NoData", {{VerdictCode::kNoData}, {VerdictCode::kNoData}}, kNone, no_data, no_data},
           Case{"OneArmWithoutData", {{VerdictCode::kNoData}, {kBetter, 0.1}}, kNone, {0, kNotAlone, 2}, {2, kWon, 2}},
       }) {
    Expect(c);
  }
}

}  // namespace
}  // namespace sendlift
