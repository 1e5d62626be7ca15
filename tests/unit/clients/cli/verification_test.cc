#include "clients/cli/verification.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/exit_code.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/verification.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Has the campaigns "autumn", "draft" and "spring"; answers what it is told to.
class Verifying : public testing::FakeServices<v1::VerificationService, v1::CampaignService> {
 public:
  grpc::Status VerifyCampaign(grpc::ServerContext* context, const v1::VerifyCampaignRequest* request,
                              v1::VerifyCampaignResponse* response) override {
    asked.push_back(request->name());
    if (request->name().find("none") != std::string::npos) return {grpc::StatusCode::NOT_FOUND, "no such campaign"};
    *response = answers[request->name()];
    response->set_campaign(request->name());
    return grpc::Status::OK;
  }
  grpc::Status ListCampaigns(grpc::ServerContext*, const v1::ListCampaignsRequest*,
                             v1::ListCampaignsResponse* response) override {
    for (const char* id : {"autumn", "draft", "spring"}) {
      v1::Campaign& campaign = *response->add_campaigns();
      campaign.set_name(std::string("workspaces/main/campaigns/") + id);
      campaign.set_state(std::string(id) == "draft" ? v1::Campaign::DRAFT : v1::Campaign::COMPLETED);
    }
    return grpc::Status::OK;
  }

  grpc::Status VerifyProgramme(grpc::ServerContext*, const v1::VerifyProgrammeRequest* request,
                               v1::VerifyProgrammeResponse* response) override {
    EXPECT_EQ(request->name(), "workspaces/main/reports/programme");
    *response = programme;
    return grpc::Status::OK;
  }

  ExitCode Run(std::vector<std::string> arguments) {
    const testing::Outcome outcome = RunLine(std::move(arguments));
    out = outcome.out;
    err = outcome.err;
    return static_cast<ExitCode>(outcome.code);
  }

  v1::VerifyCampaignResponse& Answer(const std::string& id) { return answers["workspaces/main/campaigns/" + id]; }
  void Differ(const std::string& id) {
    v1::VerifyCampaignResponse& answer = Answer(id);
    answer.set_difference_count(1);
    v1::FigureDifference& difference = *answer.add_differences();
    difference.set_table("cells");
    difference.set_key("wave main, arm offer");
    difference.set_stored("3 people");
    difference.set_counted("2 people");
  }

  std::vector<std::string> asked;
  std::map<std::string, v1::VerifyCampaignResponse> answers;
  v1::VerifyProgrammeResponse programme;
  std::string out, err;
};

TEST(VerificationTest, WithoutANameEveryCampaignThatHasBegunIsVerified) {
  Verifying server;
  server.Answer("autumn").set_customer_count(21'307);
  server.Answer("autumn").set_row_count(100'000);
  server.Answer("spring").set_untold_customer_count(4);
  EXPECT_EQ(server.Run({"verify"}), ExitCode::kOk) << server.err;
  EXPECT_THAT(server.asked, ElementsAre("workspaces/main/campaigns/autumn", "workspaces/main/campaigns/spring"));
  EXPECT_EQ(server.out,
            "campaign  customers  untold     rows  differences\n"
            "autumn       21,307       0  100,000            0\n"
            "spring            0       4        0            0\n");
}

TEST(VerificationTest, AFigureThatDiffersIsToldAndTheExitCodeSaysSo) {
  Verifying server;
  server.Differ("autumn");
  EXPECT_EQ(server.Run({"verify", "autumn", "spring"}), ExitCode::kDamaged);
  EXPECT_THAT(server.out, HasSubstr("campaign  table  key                   stored    counted\n"
                                    "autumn    cells  wave main, arm offer  3 people  2 people\n"));
  EXPECT_THAT(server.err, HasSubstr("1 figures are not what was counted again"));
}

TEST(VerificationTest, TheProgrammeIsVerifiedWithAllCampaigns) {
  Verifying server;
  server.programme.set_row_count(500);
  server.programme.set_customer_count(40);
  EXPECT_EQ(server.Run({"verify"}), ExitCode::kOk) << server.err;
  EXPECT_THAT(server.out, HasSubstr("programme         40       0   500            0\n"));
  server.programme.set_difference_count(1);
  server.programme.add_differences()->set_table("programme_cells");
  EXPECT_EQ(server.Run({"verify"}), ExitCode::kDamaged);
  EXPECT_THAT(server.out, HasSubstr("programme  programme_cells"));
  EXPECT_EQ(server.Run({"verify", "autumn"}), ExitCode::kOk);
}

TEST(VerificationTest, OtherFormatsHaveEveryCampaign) {
  Verifying server;
  server.Differ("spring");
  EXPECT_EQ(server.Run({"verify", "-o", "csv"}), ExitCode::kDamaged);
  EXPECT_EQ(server.out,
            "campaign,table,key,stored,counted\nautumn,,,,\n"
            "spring,cells,\"wave main, arm offer\",3 people,2 people\n");
  EXPECT_EQ(server.Run({"verify", "-o", "json", "autumn"}), ExitCode::kOk);
  EXPECT_THAT(server.out, HasSubstr("workspaces/main/campaigns/autumn"));
}

TEST(VerificationTest, ACampaignThatIsNotThereIsSaid) {
  Verifying server;
  EXPECT_EQ(server.Run({"verify", "autumn", "none"}), ExitCode::kNotFound);
}

}  // namespace
}  // namespace sendlift::cli
