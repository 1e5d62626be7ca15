#include "services/campaigns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/random.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

constexpr char kName[] = "workspaces/main/campaigns/autumn";

class CampaignsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const v1::Campaign& campaign, const std::string& id = "autumn", bool validate_only = false) {
    grpc::ClientContext context;
    v1::CreateCampaignRequest request;
    request.set_parent("workspaces/main");
    request.set_campaign_id(id);
    *request.mutable_campaign() = campaign;
    request.set_validate_only(validate_only);
    return stub_->CreateCampaign(&context, request, &campaign_);
  }
  grpc::Status Get() {
    grpc::ClientContext context;
    v1::GetCampaignRequest request;
    request.set_name(kName);
    return stub_->GetCampaign(&context, request, &campaign_);
  }
  template <typename Request>
  grpc::Status Change(grpc::Status (v1::CampaignService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                        v1::Campaign*),
                      const std::string& etag = "") {
    grpc::ClientContext context;
    Request request;
    request.set_name(kName);
    request.set_etag(etag);
    return (stub_.get()->*method)(&context, request, &campaign_);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CampaignService::Stub> stub_ = server_.Stub<v1::CampaignService>();
  v1::Campaign campaign_;  // the last answer
};

TEST_F(CampaignsTest, ADraftIsCreatedReadChangedListedAndDeleted) {
  EXPECT_GRPC_OK(Create(testing::CampaignMessage()));
  EXPECT_EQ(campaign_.state(), v1::Campaign::DRAFT);
  EXPECT_FALSE(campaign_.uid().empty());
  EXPECT_FALSE(campaign_.has_progress());
  EXPECT_GRPC_OK(Get());
  EXPECT_TRUE(campaign_.has_progress());
  const std::string etag = campaign_.etag();

  v1::UpdateCampaignRequest update;
  update.mutable_campaign()->set_name(kName);
  update.mutable_campaign()->set_display_name("Winter");
  update.mutable_campaign()->set_etag(etag);
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub_->UpdateCampaign(&context, update, &campaign_));
  }
  EXPECT_EQ(campaign_.display_name(), "Winter");
  EXPECT_EQ(campaign_.tiers_size(), 1);
  {
    grpc::ClientContext context;
    EXPECT_EQ(stub_->UpdateCampaign(&context, update, &campaign_).error_code(), grpc::StatusCode::ABORTED);
  }
  {
    grpc::ClientContext context;
    v1::ListCampaignsRequest request;
    request.set_parent("workspaces/main");
    v1::ListCampaignsResponse response;
    EXPECT_GRPC_OK(stub_->ListCampaigns(&context, request, &response));
    ASSERT_EQ(response.campaigns_size(), 1);
    EXPECT_EQ(response.campaigns(0).display_name(), "Winter");
  }
  grpc::ClientContext context;
  v1::DeleteCampaignRequest remove;
  remove.set_name(kName);
  google::protobuf::Empty empty;
  EXPECT_GRPC_OK(stub_->DeleteCampaign(&context, remove, &empty));
  EXPECT_EQ(Get().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(CampaignsTest, NamesEveryMistakeOfWireAndDefinitionAtOnce) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.clear_purpose();
  campaign.mutable_waves(0)->set_slot(static_cast<v1::Wave::Slot>(9));
  campaign.mutable_window()->mutable_end_time()->set_seconds(campaign.window().start_time().seconds() - 1);
  campaign.mutable_tiers(0)->set_when("tier >");
  const grpc::Status status = Create(campaign);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(testing::ReasonOf(status), "INVALID_FIELDS");
  const auto fields = testing::WrongFieldsOf(status);
  EXPECT_THAT(fields, Contains("purpose"));
  EXPECT_THAT(fields, Contains("waves[0].slot"));
  EXPECT_THAT(fields, Contains("tiers[0].when"));
  EXPECT_THAT(fields, Contains(::testing::StartsWith("window")));
}

TEST_F(CampaignsTest, ValidatingKeepsNothing) {
  EXPECT_GRPC_OK(Create(testing::CampaignMessage(), "autumn", true));
  EXPECT_EQ(campaign_.uid(), "");
  EXPECT_EQ(Get().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(CampaignsTest, GoesFromDraftToRunningToPausedToRunningToCancelled) {
  using Stub = v1::CampaignService::Stub;
  EXPECT_GRPC_OK(Create(testing::CampaignMessage()));
  const std::string draft_etag = campaign_.etag();
  const grpc::Status early = Change(&Stub::PauseCampaign);
  EXPECT_EQ(early.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(early), "CAMPAIGN_STATE");
  EXPECT_GRPC_OK(Change(&Stub::LaunchCampaign, draft_etag));
  EXPECT_EQ(campaign_.state(), v1::Campaign::SCHEDULED);
  EXPECT_TRUE(campaign_.has_launch_time());
  EXPECT_EQ(Change(&Stub::PauseCampaign, draft_etag).error_code(), grpc::StatusCode::ABORTED);
  EXPECT_GRPC_OK(Change(&Stub::PauseCampaign));
  EXPECT_EQ(campaign_.state(), v1::Campaign::PAUSED);
  server_.clock().Set(absl::FromUnixSeconds(1'800'061'200));
  EXPECT_GRPC_OK(Change(&Stub::ResumeCampaign));
  EXPECT_EQ(campaign_.state(), v1::Campaign::RUNNING);
  EXPECT_GRPC_OK(Change(&Stub::CancelCampaign));
  EXPECT_EQ(campaign_.state(), v1::Campaign::CANCELLED);

  grpc::ClientContext context;
  v1::DeleteCampaignRequest remove;
  remove.set_name(kName);
  google::protobuf::Empty empty;
  EXPECT_EQ(stub_->DeleteCampaign(&context, remove, &empty).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(CampaignsTest, RepeatingALaunchWithTheSameRequestIdIsHarmless) {
  EXPECT_GRPC_OK(Create(testing::CampaignMessage()));
  v1::LaunchCampaignRequest request;
  request.set_name(kName);
  request.set_request_id(NewUuid());
  for (int i = 0; i < 2; ++i) {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub_->LaunchCampaign(&context, request, &campaign_));
    EXPECT_EQ(campaign_.state(), v1::Campaign::SCHEDULED);
  }
}

TEST_F(CampaignsTest, ALaunchNeedsToKnowForHowManyItsPlanIs) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_experiment()->mutable_plan()->set_kind(v1::AnalysisPlan::SEQUENTIAL);
  EXPECT_GRPC_OK(Create(campaign));
  const grpc::Status of_nobody = Change(&v1::CampaignService::Stub::LaunchCampaign);
  EXPECT_EQ(of_nobody.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(of_nobody), "CAMPAIGN_NOT_LAUNCHABLE");
  campaign.mutable_experiment()->mutable_plan()->set_planned_customer_count(1000);
  EXPECT_GRPC_OK(Create(campaign, "named"));
  EXPECT_EQ(campaign_.experiment().plan().kind(), v1::AnalysisPlan::SEQUENTIAL);
  EXPECT_EQ(campaign_.experiment().plan().planned_customer_count(), 1000);
}

TEST_F(CampaignsTest, ASegmentInUseCannotBeDeleted) {
  const auto segments = server_.Stub<v1::SegmentService>();
  {
    grpc::ClientContext context;
    v1::CreateSegmentRequest request;
    request.set_parent("workspaces/main");
    request.set_segment_id("lapsed");
    request.mutable_segment();
    v1::Segment segment;
    EXPECT_GRPC_OK(segments->CreateSegment(&context, request, &segment));
  }
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_audience()->set_segment("workspaces/main/segments/lapsed");
  EXPECT_GRPC_OK(Create(campaign));
  grpc::ClientContext context;
  v1::DeleteSegmentRequest remove;
  remove.set_name("workspaces/main/segments/lapsed");
  google::protobuf::Empty empty;
  const grpc::Status status = segments->DeleteSegment(&context, remove, &empty);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(status), "SEGMENT_IN_USE");
}

TEST_F(CampaignsTest, APreviewChangesNothing) {
  EXPECT_GRPC_OK(Create(testing::CampaignMessage()));
  const std::string etag = campaign_.etag();
  grpc::ClientContext context;
  v1::PreviewCampaignRequest request;
  request.set_name(kName);
  v1::CampaignPreview preview;
  EXPECT_GRPC_OK(stub_->PreviewCampaign(&context, request, &preview));
  EXPECT_EQ(preview.audience_count(), 0);
  EXPECT_GRPC_OK(Get());
  EXPECT_EQ(campaign_.etag(), etag);
}

TEST_F(CampaignsTest, APreviewShowsAsManyCustomersAsItMay) {
  EXPECT_GRPC_OK(Create(testing::CampaignMessage()));
  for (const auto& [size, code] : {std::pair(100, grpc::StatusCode::OK),
                                   {101, grpc::StatusCode::INVALID_ARGUMENT},
                                   {-1, grpc::StatusCode::INVALID_ARGUMENT}}) {
    grpc::ClientContext context;
    v1::PreviewCampaignRequest request;
    request.set_name(kName);
    request.set_sample_size(size);
    v1::CampaignPreview preview;
    EXPECT_EQ(stub_->PreviewCampaign(&context, request, &preview).error_code(), code) << size;
  }
}

TEST_F(CampaignsTest, TheRulesOfRegionsAreShown) {
  for (const auto& [name, code] : {std::pair("workspaces/main/quietRegions", grpc::StatusCode::OK),
                                   {"quietRegions", grpc::StatusCode::INVALID_ARGUMENT},
                                   {"workspaces/main/clock", grpc::StatusCode::INVALID_ARGUMENT}}) {
    grpc::ClientContext context;
    v1::GetQuietRegionsRequest request;
    request.set_name(name);
    v1::QuietRegions regions;
    EXPECT_EQ(stub_->GetQuietRegions(&context, request, &regions).error_code(), code) << name;
    EXPECT_EQ(regions.rules_size() > 0, code == grpc::StatusCode::OK);
  }
}

TEST_F(CampaignsTest, QuietHoursByRegionAndGapsAreKept) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_policy()->set_quiet_hours("BY_REGION");
  campaign.mutable_policy()->set_default_region("KR");
  campaign.mutable_policy()->add_minimum_gaps()->mutable_gap_duration()->set_seconds(259200);
  EXPECT_GRPC_OK(Create(campaign));
  EXPECT_GRPC_OK(Get());
  EXPECT_EQ(campaign_.policy().quiet_hours(), "BY_REGION");
  EXPECT_EQ(campaign_.policy().default_quiet_hours(), "21:00-08:00");
  EXPECT_EQ(campaign_.policy().default_region(), "KR");
  ASSERT_EQ(campaign_.policy().minimum_gaps_size(), 1);
  EXPECT_EQ(campaign_.policy().minimum_gaps(0).gap_duration().seconds(), 259200);
}

}  // namespace
}  // namespace sendlift
