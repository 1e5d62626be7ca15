#include "clients/cli/ndjson_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

absl::StatusOr<std::unique_ptr<NdjsonReader>> ReaderOf(const std::string& text, std::vector<std::string> columns = {}) {
  const std::string path = ::testing::TempDir() + "rows.ndjson";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
  return NdjsonReader::Open(path, std::move(columns));
}

// Each record as "1:a|b", a broken one as "2!".
std::vector<std::string> Records(const std::string& text, std::vector<std::string> columns = {}) {
  auto reader = ReaderOf(text, std::move(columns));
  EXPECT_OK(reader);
  std::vector<std::string> records;
  while (true) {
    const auto row = (*reader)->Next();
    EXPECT_OK(row);
    if (*row == nullptr) return records;
    std::string record = absl::StrCat((*row)->number(), (*row)->fault().empty() ? ":" : "!");
    for (size_t i = 0; (*row)->fault().empty() && i < (*row)->size(); ++i) {
      absl::StrAppend(&record, i == 0 ? "" : "|", (**row)[i]);
    }
    records.push_back(record);
  }
}

TEST(NdjsonReaderTest, TheFirstObjectNamesTheColumns) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ReaderOf("{\"id\":\"c-1\",\"city\":\"Ulm\"}\n"));
  EXPECT_THAT(reader->header(), ElementsAre("id", "city"));
  EXPECT_EQ(reader->raw_header(), "id,city");
  EXPECT_THAT(Records("{\"id\":1,\"city\":\"Ulm\"}\n{\"city\":\"Bonn\",\"id\":2}\n{\"id\":3}"),
              ElementsAre("1:1|Ulm", "2:2|Bonn", "3:3|"));
}

TEST(NdjsonReaderTest, ColumnsThatAreNamedNeedNoFirstObject) {
  EXPECT_THAT(Records("no json\n{\"id\":\"c-1\"}\n", {"id", "city"}), ElementsAre("1!", "2:c-1|"));
  EXPECT_THAT(Records("", {"id"}), ElementsAre());
}

TEST(NdjsonReaderTest, NumbersKeepTheirDigits) {
  EXPECT_THAT(Records("{\"a\":1.50,\"b\":12345678901234567890123,\"c\":-0.10,\"d\":true,\"e\":null,\"f\":1e3}\n"),
              ElementsAre("1:1.50|12345678901234567890123|-0.10|true||1e3"));
}

TEST(NdjsonReaderTest, ArraysOfTextsAreJoined) {
  EXPECT_THAT(Records("{\"id\":\"c-1\",\"consents\":[\"EMAIL:PROMOTION\",\"SMS:SERVICE\"],\"x\":[]}\n"),
              ElementsAre("1:c-1|EMAIL:PROMOTION SMS:SERVICE|"));
}

TEST(NdjsonReaderTest, ABrokenRecordCostsOneRow) {
  const std::string first = "{\"id\":1}\n";
  for (const char* broken :
       {"{", "[1]", "1", "{\"id\":{\"a\":1}}", "{\"id\":1,\"id\":2}", "{\"other\":1}", "{\"id\":[[1]]}", "{\"id\":1} x",
        "{\"id\":\"a\\u0000b\"}", "{\"id\":\"\xff\"}", "{\"id\":[{}]}"}) {
    EXPECT_THAT(Records(absl::StrCat(first, broken, "\n{\"id\":3}\n")), ElementsAre("1:1", "2!", "3:3")) << broken;
  }
  EXPECT_THAT(Records(std::string("{\"id\":1}\n{\"id\":\"a\0b\"}\n", 22)), ElementsAre("1:1", "2!"));
}

TEST(NdjsonReaderTest, ALineThatIsTooLongCostsOneRow) {
  const std::string huge(3 << 20, 'x');
  EXPECT_THAT(Records(absl::StrCat("{\"id\":1}\n{\"id\":\"", huge, "\"}\n{\"id\":3}\n")),
              ElementsAre("1:1", "2!", "3:3"));
  EXPECT_THAT(Records(absl::StrCat("{\"id\":1}\n", std::string(500'000, '['), "\n{\"id\":3}\n")),
              ElementsAre("1:1", "2!", "3:3"));
}

TEST(NdjsonReaderTest, BlankLinesAndAByteOrderMarkAreSkipped) {
  EXPECT_THAT(Records("\xef\xbb\xbf{\"id\":1}\r\n\r\n\n{\"id\":2}\r\n"), ElementsAre("1:1", "2:2"));
}

TEST(NdjsonReaderTest, AFaultSaysWhereItIs) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ReaderOf("\n{\"id\":1}\n\n{\"id\":\n"));
  ASSERT_OK_AND_ASSIGN(const FileRow* row, reader->Next());
  EXPECT_EQ(row->line(), 2);
  ASSERT_OK_AND_ASSIGN(row, reader->Next());
  EXPECT_EQ(row->fault(), "line 4: the line is no JSON object, from byte 7 on");
  EXPECT_THAT(ReaderOf("\n\nid,city\n"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("line 3")));
}

// A long line that began with blanks was taken for a blank line, or its length for that of the next line.
TEST(NdjsonReaderTest, ALongLineOfBlanksIsARowThatIsTooLong) {
  const std::string blanks(2 << 20, ' ');
  EXPECT_THAT(Records(absl::StrCat("{\"id\":1}\n", blanks, "{\"id\":2}\n{\"id\":3}\n")),
              ElementsAre("1:1", "2!", "3:3"));
  EXPECT_THAT(Records(absl::StrCat("{\"id\":1}\n", blanks, "\n{\"id\":3}\n")), ElementsAre("1:1", "2!", "3:3"));
}

// A line of a mebibyte holds 100,000 names, and each was compared with all before it.
TEST(NdjsonReaderTest, AnObjectHasAThousandValuesAtMost) {
  std::string object = "{\"n0\":1";
  for (int i = 1; i < 1000; ++i) absl::StrAppend(&object, ",\"n", i, "\":1");
  EXPECT_OK(ReaderOf(object + "}\n"));
  for (int i = 1000; i < 80'000; ++i) absl::StrAppend(&object, ",\"n", i, "\":1");
  EXPECT_THAT(ReaderOf(object + "}\n"),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("more than 1000 values")));
}

TEST(NdjsonReaderTest, ANameHoldsNoNul) {
  EXPECT_THAT(ReaderOf("{\"i\\u0000d\":1}\n"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("NUL")));
}

TEST(NdjsonReaderTest, TheRawRecordIsCsv) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ReaderOf("{\"id\":\"a,b\",\"city\":\"Ulm\"}\n{oops\n"));
  ASSERT_OK_AND_ASSIGN(const FileRow* row, reader->Next());
  EXPECT_EQ(row->raw(), "\"a,b\",Ulm");
  ASSERT_OK_AND_ASSIGN(row, reader->Next());
  EXPECT_EQ(row->raw(), "{oops");
}

TEST(NdjsonReaderTest, AFileWithoutAFirstObjectIsRefused) {
  EXPECT_THAT(ReaderOf(""), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(ReaderOf("id,city\n"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
  EXPECT_THAT(NdjsonReader::Open("/nowhere/x", {}), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("/nowhere")));
}

}  // namespace
}  // namespace sendlift::cli
