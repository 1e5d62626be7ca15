#include "storage/times.h"

#include <gtest/gtest.h>

namespace sendlift::storage {
namespace {

TEST(TimesTest, MicrosecondsComeBackAndFinerPartsAreCut) {
  for (const int64_t micros : {int64_t{0}, int64_t{-1}, int64_t{1'800'057'600'123'456}}) {
    EXPECT_EQ(ToMicros(FromMicros(micros)), micros);
  }
  EXPECT_EQ(ToMicros(absl::UnixEpoch() + absl::Nanoseconds(1'999)), 1);
  EXPECT_EQ(ToMicros(absl::UnixEpoch() - absl::Nanoseconds(1)), -1);
}

TEST(TimesTest, TheInfiniteFutureComesBack) {
  EXPECT_EQ(FromMicros(ToMicros(absl::InfiniteFuture())), absl::InfiniteFuture());
}

}  // namespace
}  // namespace sendlift::storage
