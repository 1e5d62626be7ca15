#include "storage/receipts.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::ListReceiptNotes;
using storage::PutReceiptNote;
using storage::ReceiptNote;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr InstructionKey kKey{.campaign = {3}, .sequence = 17};

ReceiptNote ANote(int attempt, Outcome outcome, const std::string& reason = "mailbox_full") {
  return {.key = kKey, .attempt = attempt, .outcome = outcome, .time = kNow, .gateway = "mail-1", .reason = reason};
}

class ReceiptsTest : public StorageTest {
 protected:
  std::vector<ReceiptNote> Notes(const InstructionKey& key = kKey, int limit = 100) {
    const auto notes = Read(ListReceiptNotes, key, limit);
    EXPECT_OK(notes);
    return notes.value();
  }
  std::vector<int> Attempts(int limit) {
    std::vector<int> attempts;
    for (const ReceiptNote& note : Notes(kKey, limit)) attempts.push_back(note.attempt);
    return attempts;
  }
};
ON_EVERY_ENGINE(ReceiptsTest);

TEST_P(ReceiptsTest, EveryFieldComesBack) {
  ASSERT_OK(Write(PutReceiptNote, ANote(2, Outcome::kBounced, "no such person")));
  const std::vector<ReceiptNote> notes = Notes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].key, kKey);
  EXPECT_EQ(notes[0].attempt, 2);
  EXPECT_EQ(notes[0].outcome, Outcome::kBounced);
  EXPECT_EQ(notes[0].time, kNow);
  EXPECT_EQ(notes[0].gateway, "mail-1");
  EXPECT_EQ(notes[0].reason, "no such person");
}

TEST_P(ReceiptsTest, TheFirstOfAnAttemptAndOutcomeStands) {
  ASSERT_OK(Write(PutReceiptNote, ANote(1, Outcome::kFailed, "first")));
  ASSERT_OK(Write(PutReceiptNote, ANote(1, Outcome::kFailed, "again")));
  ASSERT_OK(Write(PutReceiptNote, ANote(1, Outcome::kBounced, "other")));
  const std::vector<ReceiptNote> notes = Notes();
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[0].reason, "other");
  EXPECT_EQ(notes[1].reason, "first");
}

TEST_P(ReceiptsTest, AReasonIsCutToTwoHundredCharactersNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 201; ++i) umlauts += "\xc3\xa4";
  ASSERT_OK(Write(PutReceiptNote, ANote(1, Outcome::kFailed, umlauts)));
  EXPECT_EQ(Notes().at(0).reason, umlauts.substr(0, 400));
}

TEST_P(ReceiptsTest, TheLastOnesOfOneInstructionComeInTheirOrder) {
  for (const int attempt : {3, 1, 2}) ASSERT_OK(Write(PutReceiptNote, ANote(attempt, Outcome::kRejectedRetryable)));
  EXPECT_THAT(Attempts(10), ElementsAre(1, 2, 3));
  EXPECT_THAT(Attempts(2), ElementsAre(2, 3));
  EXPECT_THAT(Notes({.campaign = {3}, .sequence = 18}), IsEmpty());
  EXPECT_THAT(Notes({.campaign = {4}, .sequence = 17}), IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
