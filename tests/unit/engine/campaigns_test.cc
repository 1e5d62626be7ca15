#include "engine/campaigns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "engine/resuming.h"
#include "storage/segments.h"
#include "tests/support/a_code_pool.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CampaignsTest : public ::testing::Test {
 protected:
  template <typename T>
  absl::StatusOr<T> Try(const std::function<absl::StatusOr<T>(storage::Session&)>& action) {
    absl::StatusOr<T> result = absl::InternalError("not run");
    (void)world_.database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      result = action(session);
      return result.status();
    });
    return result;
  }
  absl::StatusOr<Campaign> Act(const std::function<absl::StatusOr<Campaign>(storage::Session&)>& action) {
    return Try<Campaign>(action);
  }
  std::vector<std::string> WrongFields(const CampaignDefinition& definition) {
    absl::Status checked;
    (void)world_.database().Read([&](storage::Session& session) {
      checked = CheckDefinition(session, definition);
      return absl::OkStatus();
    });
    std::vector<std::string> fields;
    if (const auto details = DetailsOf(checked); details.has_value()) {
      for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
    }
    return fields;
  }

  EngineWorld world_;
};

std::string ReasonOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->reason : "";
}

TEST_F(CampaignsTest, ADefinitionIsCheckedAsAWholeWithEveryWrongFieldNamed) {
  EXPECT_THAT(WrongFields(ACampaign().Build()), IsEmpty());
  CampaignDefinition definition = ACampaign()
                                      .WithTier("vip", "tier = ")
                                      .WithTier("rest", "nonsense ((")
                                      .WithSegment("nowhere")
                                      .WithWindow(CampaignStart(), CampaignStart() - absl::Seconds(1))
                                      .Build();
  definition.audience.filter = "id = c1";
  EXPECT_THAT(WrongFields(definition), ::testing::IsSupersetOf({"window.end_time", "audience.filter",
                                                                "audience.segment", "tiers[0].when", "tiers[1].when"}));
}

TEST_F(CampaignsTest, ASegmentThatExistsMayBeNamed) {
  world_.Write([&](storage::Session& session) {
    return storage::InsertSegment(session, kWorkspace, {.id = "some", .filter = "tier = VIP"}, world_.now());
  });
  EXPECT_THAT(WrongFields(ACampaign().WithSegment("some").Build()), IsEmpty());
  EXPECT_THAT(WrongFields(ACampaign().WithSegment("other").Build()), ElementsAre("audience.segment"));
}

TEST_F(CampaignsTest, APoolThatExistsMayGiveCodes) {
  AddCodePool(world_, "box", 0);
  EXPECT_THAT(WrongFields(ACampaign().WithTier("all", "", DiscountWithCodes("box")).Build()), IsEmpty());
  EXPECT_THAT(WrongFields(ACampaign()
                              .WithTier("vip", "tier = 'VIP'", DiscountWithCodes("box"))
                              .WithTier("all", "", DiscountWithCodes("bix"))
                              .Build()),
              ElementsAre("tiers[1].offer.code.pool"));
}

TEST_F(CampaignsTest, ANewCampaignIsADraftWithKeysOfItsOwn) {
  const Campaign first = world_.Create(ACampaign().Build(), "first");
  const Campaign second = world_.Create(ACampaign().Build(), "second");
  EXPECT_EQ(first.state, CampaignState::kDraft);
  EXPECT_NE(first.hash_key, second.hash_key);
  EXPECT_NE(KeyPrefix(first.uid), KeyPrefix(second.uid));
  EXPECT_FALSE(first.launch_time.has_value());
  const auto again = Act(
      [&](storage::Session& session) { return CreateCampaign(session, "first", ACampaign().Build(), world_.now()); });
  EXPECT_EQ(again.status().code(), absl::StatusCode::kAlreadyExists);
}

struct Verb {
  const char* name;
  std::function<absl::StatusOr<Campaign>(storage::Session&, Campaign, absl::Time)> act;
  std::vector<CampaignState> from;
  CampaignState to;
};

TEST_F(CampaignsTest, EveryVerbHasItsStatesAndIsRefusedFromAllOthers) {
  using enum CampaignState;
  const auto launch = [](storage::Session& session, Campaign campaign, absl::Time now) {
    return LaunchCampaign(session, std::move(campaign), now);
  };
  const auto resume = [](storage::Session& session, Campaign campaign, absl::Time now) {
    return ResumeCampaign(session, std::move(campaign), {}, now);
  };
  const Verb verbs[] = {{"launched", launch, {kDraft}, kRunning},
                        {"paused", PauseCampaign, {kRunning}, kPaused},
                        {"resumed", resume, {kPaused}, kRunning},
                        {"cancelled", CancelCampaign, {kRunning, kPaused}, kCancelled}};
  int count = 0;
  for (const Verb& verb : verbs) {
    for (const CampaignState state : {kDraft, kRunning, kPaused, kCompleted, kCancelled}) {
      SCOPED_TRACE(absl::StrCat(verb.name, " from ", NameOf(state)));
      const Campaign campaign = world_.SetState(world_.Create(ACampaign().Build(), absl::StrCat("x", ++count)), state);
      const auto moved = Act([&](storage::Session& session) { return verb.act(session, campaign, world_.now()); });
      const bool allowed = std::find(verb.from.begin(), verb.from.end(), state) != verb.from.end();
      EXPECT_EQ(moved.ok(), allowed);
      EXPECT_EQ(world_.Get(campaign.number).state, allowed ? verb.to : state);
      if (allowed) continue;
      EXPECT_EQ(ReasonOf(moved.status()), "CAMPAIGN_STATE");
      EXPECT_THAT(std::string(moved.status().message()), HasSubstr(verb.name));
    }
  }
}

TEST_F(CampaignsTest, OnlyADraftIsChangedOrDeleted) {
  const Campaign draft = world_.Create(ACampaign().Build());
  const auto changed = Act([&](storage::Session& session) {
    return ReplaceDefinition(session, draft, ACampaign().WithName("Winter").Build(), world_.now());
  });
  ASSERT_OK(changed);
  EXPECT_EQ(world_.Get(draft.number).definition.display_name, "Winter");
  EXPECT_GT(changed->revision, draft.revision);
  const auto wrong = Act([&](storage::Session& session) {
    return ReplaceDefinition(session, *changed, ACampaign().WithFilter("((").Build(), world_.now());
  });
  EXPECT_EQ(wrong.status().code(), absl::StatusCode::kInvalidArgument);
  const Campaign running = world_.SetState(*changed, CampaignState::kRunning);
  const auto late = Act([&](storage::Session& session) {
    return ReplaceDefinition(session, running, ACampaign().Build(), world_.now());
  });
  EXPECT_EQ(ReasonOf(late.status()), "CAMPAIGN_STATE");
  const auto remove = [&](const Campaign& campaign) {
    return world_.database().Write(storage::Lane::kAdministration,
                                   [&](storage::Session& session) { return DeleteCampaign(session, campaign); });
  };
  EXPECT_EQ(ReasonOf(remove(running)), "CAMPAIGN_STATE");
  EXPECT_OK(remove(world_.Create(ACampaign().Build(), "other")));
}

TEST_F(CampaignsTest, ACampaignWhoseWindowIsOverCannotBeLaunched) {
  const Campaign draft = world_.Create(ACampaign().Build());
  world_.clock().Set(draft.definition.window.end);
  const auto launched = Act([&](storage::Session& session) { return LaunchCampaign(session, draft, world_.now()); });
  EXPECT_EQ(ReasonOf(launched.status()), "CAMPAIGN_NOT_LAUNCHABLE");
  EXPECT_THAT(std::string(launched.status().message()), HasSubstr("window"));
}

TEST_F(CampaignsTest, ASegmentDeletedSinceStopsTheLaunch) {
  world_.Write([&](storage::Session& session) {
    return storage::InsertSegment(session, kWorkspace, {.id = "some", .filter = ""}, world_.now());
  });
  const Campaign draft = world_.Create(ACampaign().WithSegment("some").Build());
  world_.Write([&](storage::Session& session) { return storage::DeleteSegment(session, kWorkspace, "some"); });
  const auto launched = Act([&](storage::Session& session) { return LaunchCampaign(session, draft, world_.now()); });
  EXPECT_EQ(launched.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CampaignsTest, ImportedArmsHaveToBeThereAtTheLaunchAndHoldTheArmsAsTheyAre) {
  world_.AddCustomers(1);
  const Campaign draft = world_.Create(ACampaign().WithImportedArms().Build());
  const auto launch = [&] {
    return Act([&](storage::Session& session) { return LaunchCampaign(session, draft, world_.now()); });
  };
  EXPECT_EQ(ReasonOf(launch().status()), "CAMPAIGN_NOT_LAUNCHABLE");
  const CustomerNumber customer = world_.NumberOf("c0");
  world_.Write([&](storage::Session& session) {
    return storage::ImportAssignment(session, kWorkspace, draft.number, customer, 1);
  });
  const auto renamed = Act([&](storage::Session& session) {
    return ReplaceDefinition(session, draft, ACampaign().WithArm("another").WithImportedArms().Build(), world_.now());
  });
  EXPECT_THAT(renamed, HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("arms")));
  EXPECT_OK(launch());
  EXPECT_EQ(world_.Get(draft.number).launch_time, world_.now());
}

}  // namespace
}  // namespace sendlift::testing
