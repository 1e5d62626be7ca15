#include "audience/snapshot_dictionary.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

TEST(SnapshotDictionaryTest, KeepsTheNumberOfAValue) {
  SnapshotDictionary values;
  for (int round = 0; round < 2; ++round) {
    for (uint32_t i = 1; i <= 10'000; ++i) ASSERT_EQ(values.Code(absl::StrCat("value ", i), 10'000), i);
  }
  EXPECT_EQ(values.size(), 10'000u);
  EXPECT_EQ(values.Value(17), "value 17");
  EXPECT_GT(values.bytes(), 10'000 * 40);
}

TEST(SnapshotDictionaryTest, TakesNoMoreThanItMayHold) {
  SnapshotDictionary values;
  EXPECT_EQ(values.Code("", 2), 1u);
  EXPECT_EQ(values.Code("b", 2), 2u);
  EXPECT_EQ(values.Code("c", 2), SnapshotDictionary::kFull);
  EXPECT_EQ(values.Code("", 2), 1u);
}

}  // namespace
}  // namespace sendlift
