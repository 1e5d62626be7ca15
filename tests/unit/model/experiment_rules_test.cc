#include "model/experiment_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

TEST(ExperimentRulesTest, StrataGroupHoldoutAndPriorityAreRight) {
  CampaignDefinition definition = ACampaign().Build();
  EXPECT_THAT(ExperimentViolations(definition), IsEmpty());
  definition.experiment.stratify_by = {"channel", "language", "region"};
  definition.experiment.exclusion_group = "autumn-offers";
  definition.audience.respect_holdout = true;
  definition.priority = 1000;
  EXPECT_THAT(ExperimentViolations(definition), IsEmpty());
}

TEST(ExperimentRulesTest, WhatIsWrongIsNamed) {
  using D = CampaignDefinition;
  struct Case {
    std::function<void(D&)> change;
    const char* field;
  };
  for (const Case& c : {
           Case{[](D& d) {
                  d.experiment.stratify_by = {"a", "b", "c", "d"};
                },
                "experiment.stratify_by"},
           Case{[](D& d) {
                  d.experiment.stratify_by = {"a", "a"};
                },
                "experiment.stratify_by[1]"},
           Case{[](D& d) { d.experiment.stratify_by = {"No name"}; }, "experiment.stratify_by[0]"},
           Case{[](D& d) {
                  d.experiment.stratify_by = {"a"};
                  d.experiment.assignment = AssignmentSource::kImported;
                },
                "experiment.stratify_by"},
           Case{[](D& d) { d.experiment.exclusion_group = "No id"; }, "experiment.exclusion_group"},
           Case{[](D& d) {
                  d.audience.respect_holdout = true;
                  d.purpose = Purpose::kService;
                },
                "audience.respect_holdout"},
           Case{[](D& d) { d.priority = -1; }, "priority"},
           Case{[](D& d) { d.priority = 1001; }, "priority"},
       }) {
    CampaignDefinition definition = ACampaign().Build();
    c.change(definition);
    EXPECT_THAT(ExperimentViolations(definition), ElementsAre(Field(&FieldViolation::field, c.field))) << c.field;
  }
}

}  // namespace
}  // namespace sendlift::testing
