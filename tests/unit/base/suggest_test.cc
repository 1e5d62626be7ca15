#include "base/suggest.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(SuggestTest, CountsSwapsOfNeighboursAsOne) {
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("tiers", "tiers"), 0u);
  EXPECT_EQ(EditDistance("teirs", "tiers"), 1u);
  EXPECT_EQ(EditDistance("offfer", "offer"), 1u);
}

TEST(SuggestTest, ProposesOnlyWhatIsNear) {
  const std::vector<std::string> known = {"tiers", "window", "waves", "EMAIL"};
  EXPECT_EQ(DidYouMean("wndow", known), "; did you mean \"window\"?");
  EXPECT_EQ(Nearest("email", known), "EMAIL");
  EXPECT_EQ(Nearest("win", known), "window");
  EXPECT_EQ(Nearest("budget", known), std::nullopt);
  EXPECT_EQ(Nearest(std::string(1000, 'x'), known), std::nullopt);
  EXPECT_EQ(Nearest("", known), std::nullopt);
  EXPECT_EQ(Nearest("orders_of_the_last_year", {"offers_of_a_lost_yard"}), std::nullopt) << "long, and not near";
}

}  // namespace
}  // namespace sendlift
