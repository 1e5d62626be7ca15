#include "storage/fallbacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

using storage::FallbackState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{7};

class FallbacksTest : public ::testing::Test {
 protected:
  void Begin(int64_t sequence) {
    world_.Write([&](storage::Session& session) {
      return storage::BeginFallback(session, kWorkspace, {kCampaign, sequence}, world_.now());
    });
  }
  void Update(int64_t sequence, FallbackState state, std::optional<int64_t> next = std::nullopt) {
    world_.Write([&](storage::Session& session) {
      return storage::UpdateFallback(session, kWorkspace,
                                     {.key = {kCampaign, sequence}, .state = state, .fail_time = {}, .next = next});
    });
  }
  void Withdraw(int64_t sequence) {
    world_.Write([&](storage::Session& session) {
      return storage::WithdrawFallback(session, kWorkspace, {kCampaign, sequence});
    });
  }
  FallbackState StateOf(int64_t sequence) {
    return world_
        .Read([&](storage::Session& session) {
          return storage::FindFallback(session, kWorkspace, {kCampaign, sequence});
        })
        ->state;
  }
  std::vector<int64_t> Waiting() {
    std::vector<int64_t> waiting;
    for (const storage::Fallback& each : world_.Read([&](storage::Session& session) {
           return storage::WaitingFallbacks(session, kWorkspace, kCampaign, 10);
         })) {
      waiting.push_back(each.key.sequence);
    }
    return waiting;
  }

  World world_;
};

TEST_F(FallbacksTest, WaitUntilTheyArePlannedAndBeginOnce) {
  Begin(4);
  Begin(2);
  Begin(4);
  EXPECT_THAT(Waiting(), ElementsAre(2, 4));
  EXPECT_THAT(
      world_.Read([](storage::Session& session) { return storage::CampaignsWithFallbacks(session, kWorkspace); }),
      ElementsAre(kCampaign));
  Update(2, FallbackState::kPlanned, 10);
  Update(4, FallbackState::kNoChannel);
  Begin(2);
  EXPECT_THAT(Waiting(), IsEmpty());
  const auto first = world_.Read([](storage::Session& session) {
    return storage::FindFallbackTo(session, kWorkspace, {kCampaign, 10});
  });
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->key.sequence, 2);
}

TEST_F(FallbacksTest, WhatCameToNothingMayBeginAgain) {
  Begin(4);
  Update(4, FallbackState::kNoBudget);
  Begin(4);
  EXPECT_THAT(Waiting(), ElementsAre(4));
}

TEST_F(FallbacksTest, OnlyWhatWaitsOrIsPlannedIsWithdrawnAndForGood) {
  for (const int64_t sequence : {1, 2, 3}) Begin(sequence);
  Update(2, FallbackState::kPlanned, 10);
  Update(3, FallbackState::kNoChannel);
  for (const int64_t sequence : {1, 2, 3}) Withdraw(sequence);
  EXPECT_EQ(StateOf(1), FallbackState::kWithdrawn);
  EXPECT_EQ(StateOf(2), FallbackState::kWithdrawn);
  EXPECT_EQ(StateOf(3), FallbackState::kNoChannel);
  Begin(1);
  EXPECT_EQ(StateOf(1), FallbackState::kWithdrawn);
  EXPECT_THAT(world_.Read([](storage::Session& session) {
    return storage::WithdrawnNext(session, kWorkspace, kCampaign, 0, 100);
  }),
              ElementsAre(10));
}

}  // namespace
}  // namespace sendlift::testing
