#include "clients/cli/stats_arms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FailureText;
using testing::FileWith;
using ::testing::HasSubstr;

std::string Three() {
  return FileWith("arms.csv", "who,arm,value\nann,mail,1.5\nbob,sms,-2\nann,control,3\ncat,mail,1e3\n");
}

TEST(StatsArmsTest, ReadsTheTwoArmsThatAreNamed) {
  ASSERT_OK_AND_ASSIGN(const ArmSamples arms, ReadArms({.file = Three(), .group = "arm", .treatment = "mail"}));
  EXPECT_EQ(arms.treatment_name, "mail");
  EXPECT_EQ(arms.control_name, "control");
  EXPECT_THAT(arms.treatment.values(), ElementsAre(1.5, 1000));
  EXPECT_THAT(arms.control->values(), ElementsAre(3));
  ASSERT_OK_AND_ASSIGN(const ArmSamples other,
                       ReadArms({.file = Three(), .group = "arm", .treatment = "sms", .control = "mail"}));
  EXPECT_THAT(other.treatment.values(), ElementsAre(-2));
}

TEST(StatsArmsTest, OfTwoArmsTheFirstIsControlUnlessSaid) {
  const std::string path = FileWith("two.csv", "arm,value\nold,1\nnew,2\n");
  ASSERT_OK_AND_ASSIGN(const ArmSamples first, ReadArms({.file = path, .group = "arm"}));
  EXPECT_EQ(first.control_name, "old");
  ASSERT_OK_AND_ASSIGN(const ArmSamples said, ReadArms({.file = path, .group = "arm", .control = "new"}));
  EXPECT_EQ(said.treatment_name, "old");
  ASSERT_OK_AND_ASSIGN(const ArmSamples treatment, ReadArms({.file = path, .group = "arm", .treatment = "old"}));
  EXPECT_EQ(treatment.control_name, "new");
}

TEST(StatsArmsTest, WithoutGroupsAllIsOneArmAndCustomersKeepTheirNumber) {
  ASSERT_OK_AND_ASSIGN(const ArmSamples arms, ReadArms({.file = Three(), .customer = "who"}));
  EXPECT_FALSE(arms.control.has_value());
  EXPECT_THAT(arms.treatment.customers(), ElementsAre(0, 1, 0, 2));
}

TEST(StatsArmsTest, SaysWhichArmsThereAre) {
  EXPECT_THAT(FailureText(ReadArms({.file = Three(), .group = "arm"}).status()),
              HasSubstr("--treatment: is needed to choose one of mail, sms, control"));
  EXPECT_THAT(FailureText(ReadArms({.file = Three(), .group = "arm", .treatment = "mial"}).status()),
              HasSubstr("no record is in group \"mial\"; there are mail, sms, control; did you mean \"mail\"?"));
  EXPECT_THAT(FailureText(ReadArms({.file = Three(), .group = "arm", .treatment = "control"}).status()),
              HasSubstr("\"control\" is the treatment too"));
  EXPECT_THAT(FailureText(ReadArms({.file = Three(), .treatment = "mail"}).status()), HasSubstr("--group: is needed"));
  EXPECT_THAT(FailureText(ReadArms({.file = FileWith("one.csv", "arm,value\na,1\n"), .group = "arm"}).status()),
              HasSubstr("all records are in group \"a\""));
  EXPECT_THAT(FailureText(ReadArms({.file = FileWith("none.csv", "value\n")}).status()), HasSubstr("has no records"));
}

TEST(StatsArmsTest, AColumnOfNamesIsNoColumnOfGroups) {
  std::string text = "arm,value\n";
  for (int i = 0; i < 21; ++i) text += std::to_string(i) + ",1\n";
  EXPECT_THAT(FailureText(ReadArms({.file = FileWith("many.csv", text), .group = "arm"}).status()),
              HasSubstr("arm has more than 20 values"));
}

}  // namespace
}  // namespace sendlift::cli
