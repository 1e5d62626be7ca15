#include "storage/holdouts.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::FindHoldout;
using storage::PutHoldout;

using HoldoutsTest = StorageTest;

TEST_P(HoldoutsTest, ThereIsNoneBeforeItIsPut) {
  ASSERT_OK_AND_ASSIGN(const auto none, Read(FindHoldout));
  EXPECT_FALSE(none.has_value());
}

TEST_P(HoldoutsTest, TheShareChangesAndTheSaltStays) {
  ASSERT_OK_AND_ASSIGN(const Holdout first,
                       Write(PutHoldout, Holdout{.parts_per_million = 50'000, .salt = {1, 2, 3}}, kNow));
  EXPECT_EQ(first.revision, 1);
  ASSERT_OK(Write(PutHoldout, Holdout{.parts_per_million = 80'000, .salt = {9}}, kNow + absl::Hours(1)));
  ASSERT_OK_AND_ASSIGN(const auto stored, Read(FindHoldout));
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->parts_per_million, 80'000);
  EXPECT_EQ(stored->salt, first.salt);
  EXPECT_EQ(stored->revision, 2);
  EXPECT_EQ(stored->create_time, kNow);
  EXPECT_EQ(stored->update_time, kNow + absl::Hours(1));
}

ON_EVERY_ENGINE(HoldoutsTest);

}  // namespace
}  // namespace sendlift::conformance
