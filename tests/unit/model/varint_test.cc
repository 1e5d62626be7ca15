#include "model/varint.h"

#include <gtest/gtest.h>

#include <limits>

namespace sendlift {
namespace {

TEST(VarintTest, WhatIsAppendedIsTakenOffAgain) {
  std::string bytes;
  const uint64_t numbers[] = {0, 1, 127, 128, 16'383, 16'384, uint64_t{1} << 35, std::numeric_limits<uint64_t>::max()};
  for (const uint64_t number : numbers) AppendVarint(bytes, number);
  AppendText(bytes, "");
  AppendText(bytes, std::string("a\0b", 3));
  absl::string_view rest = bytes;
  for (const uint64_t number : numbers) EXPECT_EQ(TakeVarint(rest), number);
  EXPECT_EQ(TakeText(rest), "");
  EXPECT_EQ(TakeText(rest), absl::string_view("a\0b", 3));
  EXPECT_TRUE(rest.empty());
}

TEST(VarintTest, SmallNumbersTakeOneByte) {
  std::string bytes;
  AppendVarint(bytes, 127);
  EXPECT_EQ(bytes.size(), 1u);
  AppendVarint(bytes, 128);
  EXPECT_EQ(bytes.size(), 3u);
}

TEST(VarintTest, WhatIsCutIsNothingAndEndsTheReading) {
  for (const absl::string_view cut : {absl::string_view(""), absl::string_view("\x80"),
                                      absl::string_view("\x05"
                                                        "abc"),
                                      absl::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")}) {
    absl::string_view bytes = cut;
    EXPECT_EQ(TakeText(bytes), std::nullopt);
    EXPECT_TRUE(bytes.empty());
  }
}

}  // namespace
}  // namespace sendlift
