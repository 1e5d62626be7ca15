#include "services/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace sendlift {
namespace {

TEST(ExecutorTest, RunsEverythingThatWasQueuedBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    Executor executor({.threads = 4, .queue_max = 1000});
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(executor.TryRun([&] { ++ran; }));
  }
  EXPECT_EQ(ran, 500);
}

TEST(ExecutorTest, RefusesATaskWhenTheQueueIsFullButTakesWhatEndsACall) {
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<int> ran = 0;
  {
    Executor executor({.threads = 1, .queue_max = 2});
    executor.Run([&] {
      begun.set_value();
      go_on.get_future().wait();
    });
    begun.get_future().wait();
    EXPECT_TRUE(executor.TryRun([&] { ++ran; }));
    EXPECT_TRUE(executor.TryRun([&] { ++ran; }));
    EXPECT_FALSE(executor.TryRun([&] { ++ran; }));
    executor.Run([&] { ++ran; });
    go_on.set_value();
  }
  EXPECT_EQ(ran, 3);
}

}  // namespace
}  // namespace sendlift
