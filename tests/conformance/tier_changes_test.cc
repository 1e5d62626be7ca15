#include "storage/tier_changes.h"

#include <string>
#include <vector>

#include "storage/import_batches.h"
#include "storage/sources.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::InsertTierChange;
using storage::ListTierChanges;

class TierChangesTest : public StorageTest {};
ON_EVERY_ENGINE(TierChangesTest);

TEST_P(TierChangesTest, TheLatestComesFirstWithWhereItIsFrom) {
  Source source;
  source.id = "crm";
  ASSERT_OK(Write(storage::InsertSource, source, kNow));
  ImportBatch batch;
  batch.source_id = "crm";
  batch.file_name = "november.csv";
  ASSERT_OK_AND_ASSIGN(batch, Write(storage::InsertImportBatch, batch, kNow));
  const CustomerNumber ada{7};
  TierChange change = {.time = kNow, .batch = batch.number, .old_tier = "", .new_tier = "VIP"};
  ASSERT_OK(Write(InsertTierChange, ada, change));
  change = {.time = kNow + absl::Hours(1),
            .batch = 99,
            .old_tier = "VIP",
            .new_tier = "VIP",
            .old_class = "",
            .new_class = "do_not_serve"};
  ASSERT_OK(Write(InsertTierChange, ada, change));
  ASSERT_OK(Write(InsertTierChange, CustomerNumber{8}, change));
  ASSERT_OK_AND_ASSIGN(const auto found, Read(ListTierChanges, ada, 0, 10));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].time, kNow + absl::Hours(1));
  EXPECT_EQ(found[0].new_class, "do_not_serve");
  EXPECT_EQ(found[0].source_id, "");
  EXPECT_EQ(found[1].new_tier, "VIP");
  EXPECT_EQ(found[1].source_id, "crm");
  EXPECT_EQ(found[1].origin, "november.csv");
  EXPECT_EQ(Read(ListTierChanges, ada, 1, 10)->size(), 1u);
  EXPECT_EQ(Read(ListTierChanges, ada, 0, 1)->size(), 1u);
}

}  // namespace
}  // namespace sendlift::conformance
