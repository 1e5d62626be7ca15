#include "storage/task_calls.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::TaskCall;
using ::testing::SizeIs;

class TaskCallsTest : public StorageTest {};
ON_EVERY_ENGINE(TaskCallsTest);

TEST_P(TaskCallsTest, CallsAreReadInTheirOrderAndOneTakesThePlaceOfTheOneWithoutAWord) {
  TaskCall call{.task = 5, .reservation = 2, .agent = "ann", .begin_time = kNow, .end_time = kNow + absl::Minutes(5)};
  ASSERT_OK(Write(storage::PutTaskCall, call));
  ASSERT_OK(Write(storage::PutTaskCall, TaskCall{.task = 5, .reservation = 1, .agent = "bob"}));
  ASSERT_OK(Write(storage::PutTaskCall, TaskCall{.task = 6, .reservation = 1, .agent = "bob"}));
  ASSERT_OK_AND_ASSIGN(auto calls, Read(storage::ListTaskCalls, int64_t{5}));
  ASSERT_THAT(calls, SizeIs(2));
  EXPECT_EQ(calls[0].agent, "bob");
  EXPECT_FALSE(calls[1].disposition.has_value());
  EXPECT_FALSE(calls[1].rating.has_value());
  EXPECT_TRUE(*Read(storage::AnyCallWithoutWord, int64_t{5}, int64_t{2}));
  EXPECT_FALSE(*Read(storage::AnyCallWithoutWord, int64_t{5}, int64_t{1}));
  EXPECT_FALSE(calls[1].callback_time.has_value());
  call.disposition = Disposition::kCallbackRequested;
  call.note = "at the office";
  call.callback_time = kNow + absl::Hours(3);
  call.rating = 4;
  call.expectation = 3.5;
  ASSERT_OK(Write(storage::PutTaskCall, call));
  ASSERT_OK_AND_ASSIGN(calls, Read(storage::ListTaskCalls, int64_t{5}));
  ASSERT_THAT(calls, SizeIs(2));
  EXPECT_EQ(calls[1].disposition, Disposition::kCallbackRequested);
  EXPECT_EQ(calls[1].note, "at the office");
  EXPECT_EQ(calls[1].begin_time, kNow);
  EXPECT_EQ(calls[1].end_time, kNow + absl::Minutes(5));
  EXPECT_EQ(calls[1].callback_time, kNow + absl::Hours(3));
  EXPECT_EQ(calls[1].rating, 4);
  EXPECT_EQ(calls[1].expectation, 3.5);
}

}  // namespace
}  // namespace sendlift::conformance
