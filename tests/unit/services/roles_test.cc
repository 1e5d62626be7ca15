#include "services/roles.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/network/descriptors.h"

namespace sendlift {
namespace {

constexpr Role kRoles[] = {Role::kAdmin, Role::kPlanner, Role::kGateway, Role::kEvents, Role::kViewer, Role::kAgent};

TEST(RolesTest, EveryMethodOfEveryServiceIsForTheAdministratorAtLeast) {
  ASSERT_GT(testing::Methods().size(), 25u);
  for (const auto* method : testing::Methods()) {
    EXPECT_TRUE(MayCall(Role::kAdmin, method->full_name())) << method->full_name() << " has no entry in roles.cc";
  }
}

struct Case {
  Role role;
  const char* method;
  bool may;
};

TEST(RolesTest, ARoleMayCallWhatItsWorkNeeds) {
  for (const Case& c : {
           Case{Role::kPlanner, "CampaignService.LaunchCampaign", true},
           Case{Role::kPlanner, "GatewayService.Exchange", false},
           Case{Role::kPlanner, "RateLimitService.UpdateRateLimit", true},
           Case{Role::kViewer, "RateLimitService.ListRateLimits", true},
           Case{Role::kViewer, "RateLimitService.DeleteRateLimit", false},
           Case{Role::kGateway, "RateLimitService.DeleteRateLimit", false},
           Case{Role::kViewer, "SourceService.ListSources", true},
           Case{Role::kViewer, "SourceService.UpdateSource", false},
           Case{Role::kViewer, "ImportBatchService.ListImportedRows", false},
           Case{Role::kEvents, "MergeService.CreateMerge", false},
           Case{Role::kPlanner, "MergeService.UndoMerge", true},
           Case{Role::kGateway, "GatewayService.Exchange", true},
           Case{Role::kGateway, "CustomerService.ListCustomers", false},
           Case{Role::kGateway, "CampaignService.CancelCampaign", false},
           Case{Role::kEvents, "EventService.ImportEvents", true},
           Case{Role::kEvents, "SuppressionService.CreateSuppression", true},
           Case{Role::kEvents, "SuppressionService.DeleteSuppression", false},
           Case{Role::kEvents, "ReportService.GetLiftReport", false},
           Case{Role::kViewer, "ReportService.GetLiftReport", true},
           Case{Role::kViewer, "VerificationService.VerifyCampaign", true},
           Case{Role::kEvents, "VerificationService.VerifyCampaign", false},
           Case{Role::kViewer, "KeepingReportService.GetKeepingReport", true},
           Case{Role::kViewer, "ProgrammeReportService.ListProgrammePeriods", true},
           Case{Role::kEvents, "ProgrammeReportService.GetProgrammeReport", false},
           Case{Role::kViewer, "WonReportService.GetWonReport", true},
           Case{Role::kViewer, "VerificationService.VerifyProgramme", true},
           Case{Role::kViewer, "KeepingReportService.GetValueReport", false},
           Case{Role::kViewer, "CustomerService.GetCustomer", false},
           Case{Role::kViewer, "SegmentService.DeleteSegment", false},
           Case{Role::kPlanner, "InstructionService.RedriveInstructions", true},
           Case{Role::kViewer, "InstructionService.ExplainContact", false},
           Case{Role::kAgent, "WorklistService.ReserveTask", true},
           Case{Role::kAgent, "WorklistService.UpdateAgent", false},
           Case{Role::kAgent, "CustomerService.GetCustomer", false},
           Case{Role::kViewer, "WorklistService.GetTask", false},
           Case{Role::kViewer, "WorklistService.ListAgents", true},
           Case{Role::kViewer, "JourneyService.GetJourneyProgress", true},
           Case{Role::kViewer, "JourneyService.GetJourney", false},
           Case{Role::kPlanner, "JourneyService.ListJourneyTriggers", true},
           Case{Role::kViewer, "ClockService.GetClock", true},
           Case{Role::kPlanner, "ClockService.ConfirmClock", false},
       }) {
    EXPECT_EQ(MayCall(c.role, std::string("sendlift.v1.") + c.method), c.may) << NameOf(c.role) << " " << c.method;
  }
}

TEST(RolesTest, AnUnknownMethodIsForNobody) {
  for (const Role role : kRoles) {
    EXPECT_FALSE(MayCall(role, "sendlift.v1.CampaignService.BurnCampaign"));
    EXPECT_FALSE(MayCall(role, ""));
  }
}

TEST(RolesTest, NamesGoBothWays) {
  for (const Role role : kRoles) EXPECT_EQ(RoleNamed(NameOf(role)), role);
  EXPECT_FALSE(RoleNamed("root").has_value());
}

}  // namespace
}  // namespace sendlift
