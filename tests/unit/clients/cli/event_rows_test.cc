#include "clients/cli/event_rows.h"

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/ndjson_reader.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(EventRowsTest, FindsColumnsInAnyOrder) {
  ASSERT_OK_AND_ASSIGN(const EventColumns columns, FindEventColumns({"time", "customer_id", "amount", "type"}, true));
  EXPECT_EQ(columns.time, 0);
  EXPECT_EQ(columns.customer_id, 1);
  EXPECT_EQ(columns.type, 3);
  EXPECT_EQ(columns.sequence, -1);
  EXPECT_EQ(columns.offer_code, -1);
}

TEST(EventRowsTest, TakesTheCodeOfAnOffer) {
  ASSERT_OK_AND_ASSIGN(const EventColumns columns,
                       FindEventColumns({"customer_id", "type", "time", "offer_code"}, true));
  EXPECT_EQ(columns.offer_code, 3);
}

TEST(EventRowsTest, RefusesUnknownAndMissingColumns) {
  EXPECT_THAT(FindEventColumns({"customer_id", "typ", "time"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("did you mean \"type\"?")));
  EXPECT_THAT(FindEventColumns({"customer_id", "type"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("a column time")));
  EXPECT_THAT(FindEventColumns({"customer_id", "type", "time", "time"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("there twice")));
  EXPECT_THAT(FindEventColumns({"customer_id", "type", "time", "amount"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("--currency")));
}

// The events that the encoder makes of a file, and "row field" of what it refuses.
struct Encoded {
  std::vector<v1::Event> events;
  std::vector<std::string> faults;
};

Encoded Encode(RowFile& file) {
  Encoded encoded;
  EventRowEncoder encoder({}, FindEventColumns(file.header(), true).value(), "EUR");
  google::protobuf::Arena arena;
  const auto* request = static_cast<v1::ImportEventsRequest*>(encoder.NewBatch(&arena, 1));
  while (const FileRow* row = file.Next().value()) {
    const std::optional<RowFault> fault = encoder.Add(*row);
    if (fault.has_value()) encoded.faults.push_back(absl::StrCat(row->number(), " ", fault->field));
  }
  encoded.events.assign(request->rows().events().begin(), request->rows().events().end());
  return encoded;
}

Encoded EncodeCsv(std::string text) {
  return Encode(**CsvReader::OfFile(fmemopen(text.data(), text.size(), "rb"), "events.csv"));
}

TEST(EventRowsTest, TakesWhatAnswersBring) {
  const Encoded encoded = EncodeCsv(
      "customer_id,type,time,instruction,machine,user_agent,rating,expectation,comment\n"
      "c-1,RATED,2027-01-20T10:00:00Z,0f1e-0-0-7,,,4,4.5,\"well, fine\"\n"
      "c-2,OPENED,2027-01-20T10:00:00Z,,true,Mozilla/5.0,,,\n");
  ASSERT_EQ(encoded.events.size(), 2u);
  EXPECT_EQ(encoded.events[0].instruction(), "0f1e-0-0-7");
  EXPECT_EQ(encoded.events[0].rating(), 4);
  EXPECT_EQ(encoded.events[0].expectation(), 4.5);
  EXPECT_EQ(encoded.events[0].comment(), "well, fine");
  EXPECT_FALSE(encoded.events[0].machine());
  EXPECT_TRUE(encoded.events[1].machine());
  EXPECT_EQ(encoded.events[1].user_agent(), "Mozilla/5.0");
  EXPECT_FALSE(encoded.events[1].has_rating() || encoded.events[1].has_expectation());
}

TEST(EventRowsTest, NamesTheCellThatIsWrong) {
  const Encoded encoded = EncodeCsv(
      "customer_id,type,time,machine,rating,expectation\n"
      "c-1,RATED,2027-01-20T10:00:00Z,perhaps,4,\n"
      "c-1,RATED,2027-01-20T10:00:00Z,,good,\n"
      "c-1,RATED,2027-01-20T10:00:00Z,no,4,five\n"
      "c-1,RATED,2027-01-20T10:00:00Z,no,4,5\n");
  EXPECT_THAT(encoded.faults, ElementsAre("1 machine", "2 rating", "3 expectation"));
  EXPECT_EQ(encoded.events.size(), 1u);
}

TEST(EventRowsTest, TheSequenceIsInEveryRowOrInNone) {
  const Encoded numbered = EncodeCsv(
      "customer_id,type,time,sequence\n"
      "c-1,VISITED,2027-01-20T10:00:00Z,70\n"
      "c-1,VISITED,2027-01-20T10:00:00Z,\n"
      "c-1,VISITED,2027-01-20T10:00:00Z,0\n");
  EXPECT_THAT(numbered.faults, ElementsAre("2 sequence", "3 sequence"));
  EXPECT_EQ(numbered.events[0].sequence(), 70);
  const Encoded by_row = EncodeCsv(
      "customer_id,type,time,sequence\n"
      "c-1,VISITED,2027-01-20T10:00:00Z,\n"
      "c-1,VISITED,2027-01-20T10:00:00Z,1\n"
      "c-1,VISITED,2027-01-20T10:00:00Z,\n");
  EXPECT_THAT(by_row.faults, ElementsAre("2 sequence"));
  EXPECT_EQ(by_row.events[1].sequence(), 3);
}

TEST(EventRowsTest, ObjectsOfOneFileMayHaveDifferentNames) {
  std::string text =
      R"({"customer_id": "c-1", "type": "OPENED", "time": "2027-01-20T10:00:00Z", "machine": true}
{"customer_id": "c-1", "type": "RATED", "time": "2027-01-20T10:00:00Z", "rating": 4, "comment": "fine"}
)";
  const auto reader =
      NdjsonReader::OfFile(fmemopen(text.data(), text.size(), "rb"), "events.ndjson", EventColumnNames());
  ASSERT_OK(reader);
  const Encoded encoded = Encode(**reader);
  ASSERT_EQ(encoded.events.size(), 2u);
  EXPECT_TRUE(encoded.events[0].machine());
  EXPECT_EQ(encoded.events[1].rating(), 4);
  EXPECT_EQ(encoded.events[1].sequence(), 2);
}

}  // namespace
}  // namespace sendlift::cli
