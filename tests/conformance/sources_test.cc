#include "storage/sources.h"

#include <string>
#include <vector>

#include "storage/import_batches.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

class SourcesTest : public StorageTest {};
ON_EVERY_ENGINE(SourcesTest);

Source ASource(const std::string& id, int64_t rank) {
  Source source;
  source.id = id;
  source.kind = Source::Kind::kExternal;
  source.trust_rank = rank;
  return source;
}

TEST_P(SourcesTest, WhatIsStoredIsRead) {
  ASSERT_OK_AND_ASSIGN(const Source made, Write(storage::InsertSource, ASource("crm", 300), kNow));
  EXPECT_EQ(made.revision, 1);
  EXPECT_EQ(made.create_time, kNow);
  ASSERT_OK_AND_ASSIGN(const Source read, Read(storage::GetSource, "crm"));
  EXPECT_EQ(read.number, made.number);
  EXPECT_EQ(read.kind, Source::Kind::kExternal);
  EXPECT_EQ(read.trust_rank, 300);
  EXPECT_THAT(Write(storage::InsertSource, ASource("crm", 5), kNow),
              HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("crm")));
}

TEST_P(SourcesTest, SourcesAreListedById) {
  for (const char* id : {"shop", "billing", "crm"}) ASSERT_OK(Write(storage::InsertSource, ASource(id, 1), kNow));
  std::vector<std::string> ids;
  ASSERT_OK_AND_ASSIGN(const auto page, Read(storage::ListSources, "billing", 2));
  for (const Source& source : page) ids.push_back(source.id);
  EXPECT_THAT(ids, ElementsAre("crm", "shop"));
}

TEST_P(SourcesTest, AChangeMakesTheNextRevision) {
  ASSERT_OK_AND_ASSIGN(Source source, Write(storage::InsertSource, ASource("crm", 300), kNow));
  source.trust_rank = 7;
  ASSERT_OK_AND_ASSIGN(const Source changed, Write(storage::UpdateSource, source, kNow + absl::Hours(1)));
  EXPECT_EQ(changed.trust_rank, 7);
  EXPECT_EQ(changed.revision, 2);
  EXPECT_EQ(changed.create_time, kNow);
  EXPECT_THAT(Write(storage::UpdateSource, ASource("shop", 1), kNow),
              HasCode(absl::StatusCode::kNotFound, HasSubstr("shop")));
}

TEST_P(SourcesTest, ItsBatchesAreCounted) {
  ASSERT_OK_AND_ASSIGN(const Source source, Write(storage::InsertSource, ASource("crm", 300), kNow));
  EXPECT_EQ(*Read(storage::CountBatchesOf, source), 0);
  ImportBatch batch;
  batch.source_id = "crm";
  ASSERT_OK(Write(storage::InsertImportBatch, batch, kNow));
  EXPECT_EQ(*Read(storage::CountBatchesOf, source), 1);
  ASSERT_OK(Write(storage::DeleteSource, "crm"));
  EXPECT_THAT(Write(storage::DeleteSource, "crm"), HasCode(absl::StatusCode::kNotFound, HasSubstr("crm")));
}

}  // namespace
}  // namespace sendlift::conformance
