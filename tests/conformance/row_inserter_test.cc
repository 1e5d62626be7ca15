#include "storage/row_inserter.h"

#include <string>
#include <vector>

#include "base/status.h"
#include "storage/rows.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::InsertStatements;
using storage::kRowsAStatement;
using storage::RowInserter;
using storage::Session;

class RowInserterTest : public StorageTest {
 protected:
  // Rows "a000", "a001" and so on, with their numbers as values.
  absl::Status Insert(size_t rows, absl::string_view tail = "") {
    return Write([&](Session& session) -> absl::Status {
      const InsertStatements statements("settings", "name, value", tail);
      RowInserter inserter(session, statements);
      std::vector<std::string> names;
      names.reserve(rows);
      for (size_t row = 0; row < rows; ++row) {
        names.push_back("a" + std::to_string(1000 + row));
        RETURN_IF_ERROR(inserter.Add({absl::string_view(names.back()), static_cast<int64_t>(row)}));
      }
      return inserter.Finish();
    });
  }
  int64_t Number(absl::string_view sql) {
    const auto number = Read([&](Session& session) { return storage::ReadNumber(session, sql); });
    EXPECT_OK(number);
    return number.value_or(-1);
  }
};
ON_EVERY_ENGINE(RowInserterTest);

TEST_P(RowInserterTest, EveryRowIsInsertedHoweverManyThereAre) {
  for (const size_t rows : {size_t{0}, size_t{1}, kRowsAStatement - 1, kRowsAStatement, 2 * kRowsAStatement + 3}) {
    ASSERT_OK(Write([](Session& session) { return session.Execute("DELETE FROM settings").status(); }));
    ASSERT_OK(Insert(rows)) << rows;
    EXPECT_EQ(Number("SELECT count(*) FROM settings"), static_cast<int64_t>(rows));
    EXPECT_EQ(Number("SELECT count(*) FROM settings WHERE name = 'a' || (1000 + value)"), static_cast<int64_t>(rows));
  }
}

TEST_P(RowInserterTest, ARowThatIsThereIsAnErrorUnlessTheTailSaysOtherwise) {
  for (const size_t rows : {size_t{2}, kRowsAStatement + 1}) {
    ASSERT_OK(Insert(rows, " ON CONFLICT (name) DO NOTHING"));
    EXPECT_FALSE(Insert(rows).ok());
    EXPECT_OK(Insert(rows, " ON CONFLICT (name) DO NOTHING"));
    EXPECT_EQ(Number("SELECT count(*) FROM settings"), static_cast<int64_t>(rows));
  }
}

}  // namespace
}  // namespace sendlift::conformance
