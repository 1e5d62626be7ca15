#include "clients/cli/model_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/clients/cli/fake_models.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Printed(const v1::Model& model) {
  std::ostringstream out;
  PrintModel(model, {.stream = out});
  return out.str();
}

TEST(ModelTablesTest, AModelSaysHowGoodItIsAndWhatItLooksAt) {
  const std::string text = Printed(testing::AModel());
  EXPECT_THAT(text, HasSubstr("area under the curve 0.803 (0.780 to 0.826)"));
  EXPECT_THAT(text, HasSubstr("Brier score:  0.1341; 0.1723 with the base rate"));
  EXPECT_THAT(text, HasSubstr("slope 1.05"));
  EXPECT_THAT(text, HasSubstr("Usable"));
  EXPECT_THAT(text, HasSubstr("frequency"));
  EXPECT_THAT(text, HasSubstr("Looks at it since"));
}

TEST(ModelTablesTest, AModelThatMustNotBeUsedSaysWhy) {
  v1::Model model = testing::AModel();
  model.set_usable(false);
  model.set_problem("chance is as good");
  model.mutable_quality()->clear_calibration_slope();
  model.clear_ageing_checks();
  model.set_value_problem("too few bought again");
  const std::string text = Printed(model);
  EXPECT_THAT(text, HasSubstr("Not usable: chance is as good"));
  EXPECT_THAT(text, HasSubstr("by what the customer did so far, for how much by the customer's own mean"));
  EXPECT_THAT(text, HasSubstr("too few bought again"));
  EXPECT_THAT(text, Not(HasSubstr("slope")));
  EXPECT_THAT(text, Not(HasSubstr("Looks at it since")));
}

TEST(ModelTablesTest, CsvIsALineAFigure) {
  std::ostringstream out;
  ModelCsv(testing::AModel()).PrintCsv(out);
  EXPECT_THAT(out.str(), HasSubstr("quality,area,lower,0.78\n"));
  EXPECT_THAT(out.str(), HasSubstr("tenth,1,observed,0.3\n"));
  EXPECT_THAT(out.str(), HasSubstr("alarm,2,WORSE,1\n"));
}

TEST(ModelTablesTest, ALookWithoutAlarmsHolds) {
  v1::AgeingCheck look = testing::ALook();
  look.clear_alarms();
  std::ostringstream out;
  PrintCheck(look, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("the model holds"));
}

}  // namespace
}  // namespace sendlift::cli
