#include "audience/snapshot_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift {
namespace {

using ::testing::ElementsAre;

TEST(SnapshotFieldsTest, KeepsWhatFiltersAskFor) {
  SnapshotFields fields(100);
  BlockDraft draft;
  fields.Take({.customer = 3, .tier = "VIP", .attributes = R"({"age":30,"plan":"gold"})"}, 3, draft);
  fields.Take({.customer = 4, .attributes = R"({"age":"old"})"}, 4, draft);
  fields.TakeAddress(true, "+49", {.phone_number = 1}, 4, draft);
  const SnapshotBlock block = draft.Packed(17);
  EXPECT_EQ(block.version, 17);
  EXPECT_EQ(CountOf(block.present), 2);
  EXPECT_THAT(fields.AttributeNames(), ElementsAre("age", "plan"));
  EXPECT_TRUE(fields.FindAttribute("age")->has_numbers);
  EXPECT_TRUE(fields.FindAttribute("age")->has_texts);
  EXPECT_FALSE(fields.FindAttribute("plan")->has_numbers);
  EXPECT_EQ(fields.FindAttribute("zip"), nullptr);

  const auto lookup = fields.LookupOf(HasSuppression{Channel::kSms});
  ASSERT_TRUE(lookup.has_value());
  EXPECT_EQ(CountOf(block.columns[lookup->column].Where(lookup->holds)), 1);
  EXPECT_FALSE(fields.LookupOf(HasValue{{.kind = FilterField::Kind::kId, .attribute = {}}}).has_value());
  EXPECT_TRUE(
      SnapshotFields::AnyAddress(block, 4, [](uint32_t hash) { return hash == SnapshotFields::AddressHash("+49"); }));
  EXPECT_FALSE(SnapshotFields::AnyAddress(block, 3, [](uint32_t) { return true; }));
}

TEST(SnapshotFieldsTest, DoesNotCoverFieldsWithTooManyValues) {
  SnapshotFields fields(2);
  BlockDraft draft;
  const FilterTest plan = HasValue{{.attribute = "plan"}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(fields.LookupOf(plan).has_value());
    EXPECT_FALSE(fields.any_full());
    const std::string json = R"({"plan":"p)" + std::to_string(i) + R"("})";
    fields.Take({.customer = i, .attributes = json}, i, draft);
  }
  EXPECT_FALSE(fields.LookupOf(plan).has_value());
  EXPECT_TRUE(fields.any_full());
}

}  // namespace
}  // namespace sendlift
