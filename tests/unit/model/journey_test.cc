#include "model/journey.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sendlift {
namespace {

TEST(JourneyTest, EveryStateOfATriggerHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int state = 1; state < kTriggerStateCount; ++state) names.insert(NameOf(static_cast<TriggerState>(state)));
  EXPECT_EQ(names.size(), static_cast<size_t>(kTriggerStateCount - 1));
  EXPECT_FALSE(names.contains("UNKNOWN"));
  EXPECT_STREQ(NameOf(TriggerState::kHeldBack), "HELD_BACK");
}

}  // namespace
}  // namespace sendlift
