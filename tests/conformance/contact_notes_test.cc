#include "storage/contact_notes.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AddContactNote;
using storage::ContactNote;
using storage::DeleteContactNotes;
using storage::ListContactNotes;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ContactNote Of(int64_t sequence) { return {.key = {{7}, sequence}, .contact_time = kNow + absl::Hours(sequence)}; }

class ContactNotesTest : public StorageTest {};
ON_EVERY_ENGINE(ContactNotesTest);

TEST_P(ContactNotesTest, AreListedInTheOrderInWhichTheyWereAdded) {
  for (const int64_t sequence : {30, 10, 20}) ASSERT_OK(Write(AddContactNote, Of(sequence)));
  ASSERT_OK_AND_ASSIGN(const std::vector<ContactNote> notes, Read(ListContactNotes, 2));
  ASSERT_THAT(notes, SizeIs(2));
  EXPECT_EQ(notes[0].key, (InstructionKey{{7}, 30}));
  EXPECT_EQ(notes[0].contact_time, kNow + absl::Hours(30));
  EXPECT_EQ(notes[1].key, (InstructionKey{{7}, 10}));
  EXPECT_LT(notes[0].note, notes[1].note);
}

TEST_P(ContactNotesTest, ThoseUpToTheLastOneThatWasDealtWithGo) {
  for (const int64_t sequence : {30, 10, 20}) ASSERT_OK(Write(AddContactNote, Of(sequence)));
  ASSERT_OK_AND_ASSIGN(const std::vector<ContactNote> first, Read(ListContactNotes, 2));
  ASSERT_OK(Write(DeleteContactNotes, first.back().note));
  ASSERT_OK_AND_ASSIGN(const std::vector<ContactNote> left, Read(ListContactNotes, 10));
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left[0].key.sequence, 20);
  ASSERT_OK(Write(DeleteContactNotes, left[0].note));
  EXPECT_THAT(*Read(ListContactNotes, 10), IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
