#include "clients/cli/csv_reader.h"

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<std::unique_ptr<CsvReader>> ReaderOf(const std::string& text) {
  std::FILE* file = std::tmpfile();
  std::fwrite(text.data(), 1, text.size(), file);
  std::rewind(file);
  return CsvReader::OfFile(file, "test.csv");
}

// Each record as "1:a|b", a broken one as "2!".
std::vector<std::string> Records(const std::string& text) {
  auto reader = ReaderOf(text);
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

TEST(CsvReaderTest, ReadsRfc4180) {
  EXPECT_THAT(Records("a,b\n1,2\n3,4\n"), ElementsAre("1:1|2", "2:3|4"));
  EXPECT_THAT(Records("a,b\r\n1,2\r\n3,4"), ElementsAre("1:1|2", "2:3|4"));
  EXPECT_THAT(Records("a,b\r1,2\r3,4\r"), ElementsAre("1:1|2", "2:3|4"));
  EXPECT_THAT(Records("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n,\n"), ElementsAre("1:x, y|say \"hi\"", "2:|"));
  EXPECT_THAT(Records("a,b\n\"two\nlines\",2\r\n3,4\n"), ElementsAre("1:two\nlines|2", "2:3|4"));
  EXPECT_THAT(Records("a,b\n\n1,2\n\r\n\n3,4\n\n"), ElementsAre("1:1|2", "2:3|4"));
  EXPECT_THAT(Records("a,b\n1,\"\"\n"), ElementsAre("1:1|"));
  EXPECT_THAT(Records("a,b\n"), ElementsAre());
}

TEST(CsvReaderTest, SkipsTheByteOrderMark) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ReaderOf("\xef\xbb\xbfid,email\n1,2\n"));
  EXPECT_THAT(reader->header(), ElementsAre("id", "email"));
  EXPECT_EQ(reader->raw_header(), "id,email");
}

TEST(CsvReaderTest, ABrokenRecordCostsOneRow) {
  EXPECT_THAT(Records("a,b\n1,x\"y\n3,4\n"), ElementsAre("1!", "2:3|4"));
  EXPECT_THAT(Records("a,b\n\"x\"y,2\n3,4\n"), ElementsAre("1!", "2:3|4"));
  EXPECT_THAT(Records("a,b\n\"open,2\n3,4\n5,6\n"), ElementsAre("1!", "2:3|4", "3:5|6"));
  EXPECT_THAT(Records("a,b\n\"open,2\n3,\"4\"\n"), ElementsAre("1!", "2:3|4"));
  EXPECT_THAT(Records("a,b\n1,2,3\n3,4\n"), ElementsAre("1!", "2:3|4"));
  EXPECT_THAT(Records(std::string("a,b\n1,x\0y\n3,4\n", 14)), ElementsAre("1!", "2:3|4"));
  EXPECT_THAT(Records("a,b\n1,\xff\n\xed\xa0\x80,2\n3,4\n"), ElementsAre("1!", "2!", "3:3|4"));
}

TEST(CsvReaderTest, ARecordThatIsTooLongCostsOneRow) {
  const std::string huge(3 << 20, 'x');
  EXPECT_THAT(Records(absl::StrCat("a,b\n", huge, ",2\n3,4\n")), ElementsAre("1!", "2:3|4"));
  std::string many = "a,b\n\"open,2\n";
  for (int i = 0; i < 300'000; ++i) many += "3,4\n";
  const std::vector<std::string> records = Records(many);
  ASSERT_EQ(records.size(), 300'001u);
  EXPECT_EQ(records[0], "1!");
  EXPECT_EQ(records[300'000], "300001:3|4");
}

TEST(CsvReaderTest, RecordsMayCrossTheBuffersEdge) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&text, i, ",\"v\r\n", i, "\"\r\n");
  const std::vector<std::string> records = Records(text);
  ASSERT_EQ(records.size(), 100'000u);
  EXPECT_EQ(records[77'777], "77778:77777|v\r\n77777");
}

TEST(CsvReaderTest, KeepsTheRawRecord) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ReaderOf("a,b\n\"x\",\"y\nz\"\r\n"));
  ASSERT_OK_AND_ASSIGN(const FileRow* row, reader->Next());
  EXPECT_EQ(row->raw(), "\"x\",\"y\nz\"");
}

TEST(CsvReaderTest, AFileWithoutAHeaderIsRefused) {
  using ::sendlift::testing::HasCode;
  EXPECT_THAT(ReaderOf(""), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(ReaderOf("\n\n"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(ReaderOf("a,\"b\n"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("header")));
  EXPECT_THAT(CsvReader::Open("/nowhere/x.csv"),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read /nowhere/x.csv")));
}

// The faults of a file's records, each as "number of the record, its first line: fault".
std::vector<std::string> Faults(const std::string& text) {
  auto reader = ReaderOf(text);
  EXPECT_OK(reader);
  std::vector<std::string> faults;
  while (true) {
    const auto row = (*reader)->Next();
    EXPECT_OK(row);
    if (*row == nullptr) return faults;
    if (!(*row)->fault().empty()) {
      faults.push_back(absl::StrCat((*row)->number(), ", ", (*row)->line(), ": ", (*row)->fault()));
    }
  }
}

TEST(CsvReaderTest, AFaultSaysWhereItIs) {
  EXPECT_THAT(Faults("a,b\n\n\"two\nlines\",2\r\n1,2,3\n"),
              ElementsAre("2, 5: line 5: the row has 3 values and the header 2"));
  EXPECT_THAT(Faults("a,b\n1,x\"y\n"), ElementsAre(HasSubstr("1, 2: line 2: the quotes are wrong")));
  EXPECT_THAT(Faults("a,b\n1,2\n3,\"open\n5,6\n"), ElementsAre(HasSubstr("2, 3: line 3: a quote is opened")));
  EXPECT_THAT(Faults(absl::StrCat("a,b\r1,2\r", std::string(2 << 20, 'x'), "\n")),
              ElementsAre(HasSubstr("2, 3: line 3: the record is longer than 1 MiB")));
}

TEST(CsvReaderTest, ANulAndWhatIsNoUtf8HaveALineAndAColumn) {
  EXPECT_THAT(Faults(std::string("a,b\n1,\xc3\xa9\0x\n", 11)),
              ElementsAre("1, 2: line 2, column 4: there is a NUL byte: is this a text file, saved as UTF-8?"));
  EXPECT_THAT(Faults("a,b\n1,\"x\r\n\r\nyz\xff\"\n"),
              ElementsAre("1, 2: line 4, column 3: the text is not UTF-8 from here on: save the file as UTF-8"));
}

TEST(CsvReaderTest, ALongRecordIsKeptUpToAWholeCharacter) {
  std::string euros = "x";
  while (euros.size() < (2u << 20)) euros += "\xe2\x82\xac";
  ASSERT_OK_AND_ASSIGN(const auto reader, ReaderOf("a\n" + euros + "\n"));
  ASSERT_OK_AND_ASSIGN(const FileRow* row, reader->Next());
  EXPECT_EQ(row->raw(), euros.substr(0, 1000));
  ASSERT_OK_AND_ASSIGN(const auto shifted, ReaderOf("a\nx" + euros + "\n"));
  ASSERT_OK_AND_ASSIGN(row, shifted->Next());
  EXPECT_EQ(row->raw(), absl::StrCat("x", euros.substr(0, 997)));
}

TEST(CsvReaderTest, AHeaderHasAThousandColumnsAtMost) {
  std::string header = "c0";
  for (size_t i = 1; i < kFileColumnsMax; ++i) absl::StrAppend(&header, ",c", i);
  EXPECT_OK(ReaderOf(header + "\n"));
  EXPECT_THAT(ReaderOf(header + ",x\n"),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("1001 columns; at most 1000")));
}

// A file with carriage returns alone was searched to its end for a line feed, at each of its lines.
TEST(CsvReaderTest, EitherLineEndingIsFoundWithoutLookingFarAhead) {
  std::string text = "a,b\r";
  for (int i = 0; i < 1'000'000; ++i) text += "1,2\r";
  EXPECT_EQ(Records(text).size(), 1'000'000u);
}

TEST(CsvReaderTest, KnowsWellFormedUtf8) {
  EXPECT_TRUE(IsCleanUtf8("plain text, longer than eight bytes"));
  EXPECT_TRUE(IsCleanUtf8("가을 Björn €😀"));
  EXPECT_FALSE(IsCleanUtf8("\xc0\x80"));
  EXPECT_FALSE(IsCleanUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsCleanUtf8("\xe2\x82"));
  EXPECT_FALSE(IsCleanUtf8(absl::string_view("12345678\0", 9)));
}

}  // namespace
}  // namespace sendlift::cli
