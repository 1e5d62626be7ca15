#include "scheduler/wave_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "model/content.h"
#include "model/touchpoint.h"
#include "storage/recommendations.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Selection Select(World& world, const Campaign& campaign) {
  Selection selection = world.Read([&](storage::Session& session) -> absl::StatusOr<Selection> {
    auto query = CandidateQueryFor(session, kWorkspace, campaign, CompileSimply);
    if (!query.ok()) return query.status();
    return Selection::Read(session, campaign, *query);
  });
  selection.TakeWave(0);
  return selection;
}

TEST(WaveWriterTest, InstructionsAreInDispatchOrderInOneBlockAChannel) {
  PlannedWorld world;
  world.AddCustomers(30, [](int i, Customer& customer) {
    if (i % 3 == 0) customer.email = "";
  });
  const Campaign campaign = world.InsertRunning(
      ACampaign().WithChannel(Channel::kEmail).WithChannel(Channel::kSms).WithControl(Percent(10)).BuildCampaign());
  const Selection selection = Select(world, campaign);
  ASSERT_OK(
      WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 4}).Write(world.now()));
  const auto blocks = world.Blocks(campaign);
  ASSERT_THAT(blocks, SizeIs(2));
  EXPECT_EQ(blocks[0].channel, Channel::kEmail);
  EXPECT_EQ(blocks[0].first_sequence, 0);
  EXPECT_EQ(blocks[1].channel, Channel::kSms);
  EXPECT_EQ(blocks[1].first_sequence, blocks[0].size);
  EXPECT_EQ(blocks[0].size + blocks[1].size, 27);
  const auto instructions = world.Instructions(campaign);
  ASSERT_THAT(instructions, SizeIs(27));
  for (size_t i = 0; i < instructions.size(); ++i) {
    EXPECT_EQ(instructions[i].sequence, static_cast<int64_t>(i));
    if (i > 0 && i != static_cast<size_t>(blocks[0].size)) {
      EXPECT_LT(instructions[i - 1].customer, instructions[i].customer);
    }
  }
}

TEST(WaveWriterTest, WhoWasAssignedAtATouchpointSinceTheSelectionIsNotInTheWave) {
  PlannedWorld world;
  world.AddCustomers(30);
  const Campaign campaign = world.InsertRunning(ACampaign().WithControl(Percent(10)).BuildCampaign());
  const Selection selection = Select(world, campaign);
  int64_t control = 0;
  for (const Recipient& recipient : selection.recipients()) {
    if (recipient.customer.value % 4 != 0) {
      control += recipient.arm == kControlArm;
      continue;
    }
    world.Write([&](storage::Session& session) {
      return storage::InsertAssignmentAtTouchpoint(session, kWorkspace, campaign.number,
                                                   {.customer = recipient.customer,
                                                    .arm = 1,
                                                    .wave = TouchpointWave(world.now()),
                                                    .channel = kNoChannel,
                                                    .planned_time = world.now(),
                                                    .touchpoint = "shop"});
    });
  }
  ASSERT_OK(
      WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 4}).Write(world.now()));
  EXPECT_THAT(world.Instructions(campaign), SizeIs(23 - control));
  int64_t in_wave = 0;
  for (const storage::Cohort& cohort : world.Cohorts(campaign)) in_wave += cohort.wave == 0 ? cohort.people : 0;
  EXPECT_EQ(in_wave, 23);
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    EXPECT_EQ(assignment.touchpoint.empty(), assignment.customer.value % 4 != 0) << id;
  }
}

TEST(WaveWriterTest, ALargeWaveIsWrittenInPartsThatAreEachInDispatchOrder) {
  PlannedWorld world;
  world.AddCustomers(30, [](int i, Customer& customer) {
    if (i % 3 == 0) customer.email = "";
  });
  const Campaign campaign = world.InsertRunning(
      ACampaign().WithChannel(Channel::kEmail).WithChannel(Channel::kSms).WithControl(Percent(10)).BuildCampaign());
  const Selection selection = Select(world, campaign);
  ASSERT_OK(WaveWriter(world.database(), kWorkspace, campaign, selection, 0,
                       {.rows_a_transaction = 4, .contacts_at_once = 10})
                .Write(world.now()));
  const auto blocks = world.Blocks(campaign);
  ASSERT_THAT(blocks, SizeIs(6));  // 27 contacts in three parts, each with two channels
  const auto instructions = world.Instructions(campaign);
  ASSERT_THAT(instructions, SizeIs(27));
  std::set<CustomerNumber> customers;
  int64_t next = 0;
  for (const storage::Block& block : blocks) {
    EXPECT_EQ(block.first_sequence, next);
    EXPECT_EQ(block.first_customer, instructions[static_cast<size_t>(next)].customer);
    CustomerNumber last{-1};
    for (; next < block.end_sequence(); ++next) {
      const auto& instruction = instructions[static_cast<size_t>(next)];
      EXPECT_EQ(instruction.sequence, next);
      EXPECT_LT(last, instruction.customer);
      EXPECT_EQ(instruction.address.find('@') != std::string::npos, block.channel == Channel::kEmail);
      last = instruction.customer;
      customers.insert(last);
    }
    EXPECT_EQ(block.last_customer, last);
  }
  EXPECT_THAT(customers, SizeIs(27));
}

TEST(WaveWriterTest, BlocksHaveTheTimesOfWaveAndWindow) {
  PlannedWorld world;
  world.AddCustomers(3);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  const Selection selection = Select(world, campaign);
  ASSERT_OK(
      WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 100}).Write(world.now()));
  EXPECT_EQ(world.Blocks(campaign)[0].not_before, campaign.definition.waves[0].start);
  EXPECT_EQ(world.Blocks(campaign)[0].not_after, campaign.definition.window.end);
}

TEST(WaveWriterTest, CohortsCountThePeopleOfEveryCell) {
  PlannedWorld world;
  world.AddCustomers(100, [](int i, Customer& customer) { customer.tier = i < 40 ? "VIP" : "REGULAR"; });
  const Campaign campaign = world.InsertRunning(
      ACampaign().WithTier("vip", "tier = VIP").WithTier("rest", "").WithControl(Percent(25)).BuildCampaign());
  const Selection selection = Select(world, campaign);
  ASSERT_OK(
      WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 7}).Write(world.now()));
  std::vector<int64_t> people;
  for (const storage::Cohort& cohort : world.Cohorts(campaign)) people.push_back(cohort.people);
  EXPECT_THAT(people, ElementsAre(10, 15, 30, 45));  // by arm, then tier
}

TEST(WaveWriterTest, AnInstructionCarriesTheValuesOfItsTextInTheCustomersLanguage) {
  PlannedWorld world;
  world.AddCustomers(2, [](int i, Customer& customer) { customer.language_code = i == 0 ? "de" : "fr"; });
  Creative creative = ACampaign::CreativeOn(Channel::kEmail);
  creative.languages.push_back({.language_code = "de",
                                .subject = "Hallo {{customer.id}}",
                                .text = "Guten Tag {{customer.first_name}}",
                                .html = ""});
  const Campaign campaign =
      world.InsertRunning(ACampaign().WithControl(Percent(1)).WithCreative(creative).BuildCampaign());
  const Selection selection = Select(world, campaign);
  ASSERT_OK(
      WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 100}).Write(world.now()));
  const auto instructions = world.Instructions(campaign);
  ASSERT_THAT(instructions, SizeIs(2));
  EXPECT_THAT(UnpackValues(instructions[0].values), ElementsAre("c0", "Name0"));
  EXPECT_THAT(UnpackValues(instructions[1].values), ElementsAre("Name1"));
}

TEST(WaveWriterTest, NothingIsVisibleOfAWaveWhoseCampaignWasStopped) {
  PlannedWorld world;
  world.AddCustomers(3);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  const Selection selection = Select(world, campaign);
  world.SetState(campaign, CampaignState::kPaused);
  EXPECT_THAT(
      WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 100}).Write(world.now()),
      HasCode(absl::StatusCode::kAborted, ::testing::HasSubstr("stopped")));
  EXPECT_THAT(world.Blocks(campaign), IsEmpty());
  EXPECT_THAT(world.Cohorts(campaign), IsEmpty());
  EXPECT_THAT(world.FrozenWaves(campaign), IsEmpty());
}

TEST(WaveWriterTest, ByRegionThereIsABlockForEveryClockAndRule) {
  PlannedWorld world;
  world.AddCustomers(40, [](int i, Customer& customer) {
    if (i % 2 == 0) customer.phone_number = "+8210123456" + std::to_string(10 + i);
    customer.time_zone = i % 4 < 2 ? "Asia/Seoul" : "Europe/Berlin";
    if (i % 8 == 7) customer.time_zone = "Atlantis/Capital";
  });
  const Campaign campaign = world.InsertRunning(ACampaign()
                                                    .WithChannel(Channel::kSms)
                                                    .WithControl(Percent(0.0001))
                                                    .WithQuietHoursByRegion("21:00-08:00")
                                                    .BuildCampaign());
  const Selection selection = Select(world, campaign);
  ASSERT_OK(WaveWriter(world.database(), kWorkspace, campaign, selection, 0, {.rows_a_transaction = 1000})
                .Write(world.now()));
  std::map<std::string, int64_t> sizes;
  for (const storage::Block& block : world.Blocks(campaign)) sizes[block.time_zone] += block.size;
  EXPECT_EQ(
      sizes,
      (std::map<std::string, int64_t>{
          {"Asia/Seoul", 10}, {"Asia/Seoul KR", 10}, {"Europe/Berlin", 5}, {"Europe/Berlin KR", 10}, {"UTC", 5}}));
}

}  // namespace
}  // namespace sendlift::testing
