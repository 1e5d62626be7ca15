#include "storage/raw_rows.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::RawRow;
using storage::RawRows;
using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

class RawRowsTest : public StorageTest {
 protected:
  void Append(int64_t batch, const RawRows& rows) {
    ASSERT_OK(Write([&](Session& session) { return storage::AppendRawRows(session, kMain, batch, rows); }));
  }
  // Each row as "1:a|b", a rejected one as "2!a|b".
  std::vector<std::string> RowsOf(int64_t batch, int64_t after = 0, size_t limit = 100) {
    std::vector<std::string> rows;
    EXPECT_OK(Read([&](Session& session) {
      return storage::ForEachRawRow(session, kMain, batch, after, [&](const RawRow& row) {
        rows.push_back(absl::StrCat(row.row, row.rejected ? "!" : ":", absl::StrJoin(row.values, "|")));
        return rows.size() < limit;
      });
    }));
    return rows;
  }
};
ON_EVERY_ENGINE(RawRowsTest);

TEST_P(RawRowsTest, RowsComeBackAsTheyCame) {
  RawRows first(1);
  first.Add({"a", "", absl::string_view("x\0\ny", 4)}, false);
  first.Add({"b"}, true);
  first.Add({}, true);
  RawRows second(4);
  second.Add({"c", "d", "e"}, false);
  Append(7, first);
  Append(7, second);
  Append(8, RawRows(1));
  EXPECT_THAT(RowsOf(7), ElementsAre(std::string("1:a||x\0\ny", 9), "2!b", "3!", "4:c|d|e"));
  EXPECT_THAT(RowsOf(7, 1, 2), ElementsAre("2!b", "3!"));
  EXPECT_THAT(RowsOf(7, 4), ElementsAre());
  EXPECT_THAT(RowsOf(8), ElementsAre());
}

TEST_P(RawRowsTest, ChunksAreBounded) {
  const std::string wide(10'000, 'x');
  RawRows rows(1);
  for (int i = 0; i < 100; ++i) rows.Add({wide, absl::StrCat(i)}, false);
  EXPECT_EQ(rows.chunks().size(), 4u);
  for (const RawRows::Chunk& chunk : rows.chunks()) {
    EXPECT_LE(chunk.bytes.size(), storage::kRawChunkBytes + wide.size() + 10);
  }
  Append(1, rows);
  const std::vector<std::string> tail = RowsOf(1, 53);
  ASSERT_EQ(tail.size(), 47u);
  EXPECT_EQ(tail.front(), absl::StrCat("54:", wide, "|53"));
}

TEST_P(RawRowsTest, AChunkThatCannotBeReadIsSaid) {
  ASSERT_OK(Write([](Session& session) {
    return session.Execute(
        "INSERT INTO raw_rows (workspace, batch, last_row, size, row_values) VALUES (1, 1, 2, 2, $1)",
        storage::Blob{"\x02\x7f"});
  }));
  EXPECT_THAT(Read([](Session& session) {
                return storage::ForEachRawRow(session, kMain, 1, 0, [](const RawRow&) { return true; });
              }),
              HasCode(absl::StatusCode::kDataLoss, HasSubstr("batch 1")));
}

TEST_P(RawRowsTest, ForgottenRowsKeepTheirPlaceWithoutValues) {
  RawRows rows(1);
  for (const char* id : {"a", "b", "c"}) rows.Add({id, "x"}, false);
  Append(7, rows);
  EXPECT_THAT(*Read(storage::RawChunksAfter, 7, 0), ElementsAre(3));
  EXPECT_THAT(*Read(storage::RawChunksAfter, 7, 3), ElementsAre());
  const auto forget = [&](const char* id) {
    return Write([&](Session& session) {
      return storage::ForgetRawRows(session, kMain, 7, 3,
                                    [&](const RawRow& row) { return !row.values.empty() && row.values[0] == id; });
    });
  };
  EXPECT_EQ(*forget("b"), 1);
  EXPECT_EQ(*forget("b"), 0);
  EXPECT_THAT(RowsOf(7), ElementsAre("1:a|x", "2!", "3:c|x"));
}

}  // namespace
}  // namespace sendlift::conformance
