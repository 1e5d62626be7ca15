#include "storage/definition_parts_json.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(DefinitionPartsJsonTest, SharesAreNumbersOrTheRemainder) {
  EXPECT_EQ(ShareFromJson(ToJson(Share{.parts_per_million = 250'000})), (Share{.parts_per_million = 250'000}));
  EXPECT_EQ(ToJson(Share{.remainder = true}), "REMAINDER");
  EXPECT_TRUE(ShareFromJson("REMAINDER").remainder);
}

TEST(DefinitionPartsJsonTest, AnOfferKeepsItsQuantityCodeAndValue) {
  Offer offer;
  offer.kind = OfferKind::kGift;
  offer.display_name = "Box";
  offer.quantity = 500;
  offer.code = OfferCode{.source = CodeSource::kPool, .pool = "boxes"};
  offer.expected_value = Money{.currency_code = "EUR", .minor_units = 1234};
  offer.valid_for = absl::Hours(48);
  const Offer read = OfferFromJson(ToJson(offer));
  EXPECT_EQ(read.kind, OfferKind::kGift);
  EXPECT_EQ(read.quantity, 500);
  EXPECT_EQ(read.code->pool, "boxes");
  EXPECT_EQ(read.expected_value->minor_units, 1234);
  EXPECT_EQ(read.valid_for, absl::Hours(48));
}

}  // namespace
}  // namespace sendlift
