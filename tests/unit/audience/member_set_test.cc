#include "audience/member_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;

TEST(MemberSetTest, IsReadAsItWasWritten) {
  Random random(20261122);
  for (const uint64_t count : {0, 1, 2, 100, 5000, 30'000, 60'000, 200'000}) {
    MemberSet members;
    for (uint64_t i = 0; i < count; ++i) members.Toggle(static_cast<int>(random.Below(MemberSet::kPlaces)));
    const std::string bytes = members.Encode();
    EXPECT_LE(bytes.size(), 8193u);
    MemberSet read;
    ASSERT_OK(read.ToggleEncoded(bytes));
    EXPECT_EQ(read.Count(), members.Count());
    EXPECT_EQ(read.CountWith(members), members.Count());
    ASSERT_OK(read.ToggleEncoded(bytes));
    EXPECT_TRUE(read.empty());
  }
}

TEST(MemberSetTest, KeepsFewInFewBytes) {
  MemberSet members;
  for (const int place : {0, 1, 63, 64, 65'535}) members.Toggle(place);
  EXPECT_LE(members.Encode().size(), 9u);
  std::vector<int> places;
  for (int place = members.Next(0); place != MemberSet::kPlaces; place = members.Next(place + 1)) {
    places.push_back(place);
    EXPECT_TRUE(members.Has(place));
  }
  EXPECT_EQ(places, (std::vector<int>{0, 1, 63, 64, 65'535}));
  EXPECT_FALSE(members.Has(2));
}

TEST(MemberSetTest, RefusesWhatItDidNotWrite) {
  const std::string bits(8192, '\0');
  for (const std::string& bytes : {std::string(), std::string("x"), std::string("g\xff\xff\xff\x7f"),
                                   std::string("g\x80"), "b" + bits.substr(1), std::string("b")}) {
    MemberSet members;
    EXPECT_THAT(members.ToggleEncoded(bytes),
                HasCode(absl::StatusCode::kDataLoss, ::testing::HasSubstr("cannot be read")))
        << bytes.size();
  }
}

TEST(MemberSetTest, EndsOnAnyBytes) {
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random.Below(12), 'g');
    for (size_t at = 1; at < bytes.size(); ++at) bytes[at] = static_cast<char>(random.Below(256));
    MemberSet members;
    if (members.ToggleEncoded(bytes).ok()) EXPECT_LT(members.Count(), 12);
  }
}

}  // namespace
}  // namespace sendlift
