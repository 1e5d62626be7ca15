#include "services/journeys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/journeys.grpc.pb.h"
#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"
#include "tests/support/world.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

constexpr char kCampaign[] = "workspaces/main/campaigns/autumn";
constexpr int kManyTriggers = 1001;

// A campaign with the steps "chase" and "each"; c0 is through, c1 has many triggers, c2 is assigned and nothing more.
class JourneysTest : public ::testing::Test {
 protected:
  JourneysTest() {
    EXPECT_TRUE(server_.database()
                    .Write(storage::Lane::kAdministration, [this](storage::Session& session) { return Fill(session); })
                    .ok());
  }

  absl::Status Fill(storage::Session& session) {
    Campaign built = testing::ACampaign().BuildCampaign();
    FollowUp& chase = built.definition.follow_ups.emplace_back();
    chase.follow_up = "chase";
    chase.delays = {{.delay = "soon", .share = testing::Percent(50), .after = absl::Hours(2)},
                    {.delay = "none", .share = testing::Remainder(), .after = {}, .none = true}};
    chase.horizon = absl::Hours(168);
    FollowUp& each = built.definition.follow_ups.emplace_back();
    each.follow_up = "each";
    each.repeat = Repeat::kEachTime;
    ASSIGN_OR_RETURN(const Campaign campaign, storage::InsertCampaign(session, kMainWorkspace, built, Now()));
    for (int i = 0; i < 3; ++i) {
      RETURN_IF_ERROR(storage::UpsertCustomer(session, kMainWorkspace, testing::ACustomer(i), Now()).status());
      ASSIGN_OR_RETURN(const auto number, storage::FindCustomer(session, kMainWorkspace, testing::CustomerId(i)));
      RETURN_IF_ERROR(storage::InsertAssignment(session, kMainWorkspace, campaign.number,
                                                {.customer = *number, .arm = i == 1 ? 0 : 1, .planned_time = Now()}));
      if (i == 0) RETURN_IF_ERROR(GoThrough(session, campaign.number, *number));
      if (i == 1) RETURN_IF_ERROR(ComeAgainAndAgain(session, campaign.number, *number));
    }
    return absl::OkStatus();
  }

  absl::Status Put(storage::Session& session, CampaignNumber campaign, Trigger trigger) {
    trigger.trigger_time = Now();
    trigger.due_time = Now() + absl::Hours(2);
    return storage::InsertTrigger(session, kMainWorkspace, campaign, trigger).status();
  }

  absl::Status GoThrough(storage::Session& session, CampaignNumber campaign, CustomerNumber customer) {
    const Journey journey{.customer = customer,
                          .enter_time = Now(),
                          .ending = "converted",
                          .end_time = Now() + absl::Hours(3),
                          .last = {}};
    RETURN_IF_ERROR(storage::PutJourney(session, kMainWorkspace, campaign, journey));
    Trigger trigger;
    trigger.customer = customer;
    trigger.delay = 0;
    trigger.state = TriggerState::kPlanned;
    trigger.sequence = 17;
    RETURN_IF_ERROR(Put(session, campaign, trigger));
    return storage::AddJourneyCounts(
        session, kMainWorkspace, campaign,
        {{{.arm = 1, .follow_up = 0, .delay = 0, .state = TriggerState::kPlanned, .ending = ""}, 1},
         {{.arm = 1, .ending = "converted"}, 1}});
  }

  absl::Status ComeAgainAndAgain(storage::Session& session, CampaignNumber campaign, CustomerNumber customer) {
    const Journey journey{.customer = customer, .enter_time = Now(), .ending = "", .last = {}};
    RETURN_IF_ERROR(storage::PutJourney(session, kMainWorkspace, campaign, journey));
    for (int i = 0; i < kManyTriggers; ++i) {
      Trigger trigger;
      trigger.customer = customer;
      trigger.follow_up = 1;
      trigger.occurrence = i + 1;
      trigger.state = TriggerState::kControl;
      RETURN_IF_ERROR(Put(session, campaign, trigger));
    }
    return absl::OkStatus();
  }

  absl::Time Now() { return server_.clock().Now(); }

  grpc::Status Progress(const std::string& name) {
    grpc::ClientContext context;
    v1::GetJourneyProgressRequest request;
    request.set_name(name);
    return stub_->GetJourneyProgress(&context, request, &progress_);
  }
  grpc::Status Get(const std::string& customer) {
    grpc::ClientContext context;
    v1::GetJourneyRequest request;
    request.set_name(absl::StrCat(kCampaign, "/journeys/", customer));
    return stub_->GetJourney(&context, request, &journey_);
  }
  grpc::Status List(const std::string& request_text, v1::ListJourneyTriggersResponse& response) {
    grpc::ClientContext context;
    return stub_->ListJourneyTriggers(&context, FromText<v1::ListJourneyTriggersRequest>(request_text), &response);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::JourneyService::Stub> stub_ = server_.Stub<v1::JourneyService>();
  v1::JourneyProgress progress_;
  v1::Journey journey_;
};

TEST_F(JourneysTest, ProgressComesFromTheCounts) {
  EXPECT_GRPC_OK(Progress(absl::StrCat(kCampaign, "/journeyProgress")));
  ASSERT_EQ(progress_.steps_size(), 2);
  EXPECT_EQ(progress_.steps(0).follow_up(), "chase");
  EXPECT_EQ(progress_.steps(0).delay(), "soon");
  EXPECT_EQ(progress_.steps(0).trigger_count(), 1);
  EXPECT_EQ(progress_.steps(1).follow_up(), "each");
  ASSERT_EQ(progress_.endings_size(), 1);
  EXPECT_EQ(progress_.endings(0).ending(), "converted");
  EXPECT_EQ(Progress("workspaces/main/campaigns/spring/journeyProgress").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(testing::WrongFieldsOf(Progress(kCampaign)), ElementsAre("name"));
}

TEST_F(JourneysTest, EveryTriggerIsListedOncePageByPage) {
  std::string token;
  std::vector<int> sizes;
  int64_t last_occurrence = 0;
  do {
    v1::ListJourneyTriggersResponse page;
    ASSERT_TRUE(List(absl::StrCat("parent: '", kCampaign, "' page_size: 500 page_token: '", token, "'"), page).ok());
    for (const v1::JourneyTrigger& trigger : page.journey_triggers()) {
      if (trigger.follow_up() == "chase") {
        EXPECT_EQ(trigger.customer(), "workspaces/main/customers/c0");
        EXPECT_EQ(trigger.instruction(), absl::StrCat(kCampaign, "/instructions/17"));
        EXPECT_EQ(trigger.horizon_end_time().seconds() - trigger.trigger_time().seconds(), 168 * 3600);
        continue;
      }
      EXPECT_EQ(trigger.occurrence(), ++last_occurrence);
      EXPECT_EQ(trigger.arm(), "control");
      EXPECT_EQ(trigger.state(), v1::JourneyTrigger::CONTROL);
    }
    sizes.push_back(page.journey_triggers_size());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(sizes, ElementsAre(500, 500, 2));
  EXPECT_EQ(last_occurrence, kManyTriggers);
}

TEST_F(JourneysTest, AListIsOfACampaignThatIsThere) {
  v1::ListJourneyTriggersResponse page;
  EXPECT_EQ(List("parent: 'workspaces/main/campaigns/spring'", page).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(testing::WrongFieldsOf(List("parent: 'autumn'", page)), ElementsAre("parent"));
  EXPECT_THAT(testing::WrongFieldsOf(List(absl::StrCat("parent: '", kCampaign, "' page_size: -1"), page)),
              ElementsAre("page_size"));
}

TEST_F(JourneysTest, OneCustomersWayIsToldAndBounded) {
  EXPECT_GRPC_OK(Get("c0"));
  EXPECT_EQ(journey_.name(), absl::StrCat(kCampaign, "/journeys/c0"));
  EXPECT_EQ(journey_.arm(), "offer");
  EXPECT_EQ(journey_.ending(), "converted");
  EXPECT_EQ(journey_.end_time().seconds() - journey_.enter_time().seconds(), 3 * 3600);
  ASSERT_EQ(journey_.triggers_size(), 1);
  EXPECT_EQ(journey_.triggers(0).follow_up(), "chase");
  EXPECT_FALSE(journey_.more_triggers());

  EXPECT_GRPC_OK(Get("c1"));
  EXPECT_EQ(journey_.ending(), "");
  EXPECT_EQ(journey_.triggers_size(), 1000);
  EXPECT_TRUE(journey_.more_triggers());
}

TEST_F(JourneysTest, WhoHasNotComeInHasNoJourney) {
  EXPECT_EQ(Get("c2").error_code(), grpc::StatusCode::NOT_FOUND) << "assigned, and no step has concerned it";
  EXPECT_EQ(Get("c9").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(testing::WrongFieldsOf(Get("")), ElementsAre("name"));
}

}  // namespace
}  // namespace sendlift
