#include "storage/erasures.h"

#include <string>
#include <vector>

#include "base/status.h"
#include "storage/access.h"
#include "storage/assignments.h"
#include "storage/consents.h"
#include "storage/events.h"
#include "storage/instructions.h"
#include "storage/merges.h"
#include "storage/response_hours.h"
#include "storage/suppressions.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::ErasedPeople;
using storage::ForgetPerson;
using storage::Person;
using storage::ReadPerson;
using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ErasuresTest : public StorageTest {
 protected:
  Person PersonOf(absl::string_view id) {
    const auto customer = Read(storage::GetCustomer, id);
    EXPECT_OK(customer);
    const auto person = Read(ReadPerson, customer.value_or(Customer{}));
    EXPECT_OK(person);
    return person.value_or(Person{});
  }
  void Forget(absl::string_view id) { ASSERT_OK(Write(ForgetPerson, PersonOf(id), kNow)); }
  // Whether any text of any table holds `text`.
  std::vector<std::string> TablesWith(absl::string_view text) {
    std::vector<std::string> found;
    const std::pair<const char*, const char*> tables[] = {
        {"customers", "SELECT count(*) FROM customers WHERE id || attributes LIKE $1"},
        {"addresses", "SELECT count(*) FROM addresses WHERE address LIKE $1"},
        {"suppressions", "SELECT count(*) FROM suppressions WHERE address LIKE $1"},
        {"merge_records", "SELECT count(*) FROM merge_records WHERE id || email || phone_number LIKE $1"},
        {"merged_customers", "SELECT count(*) FROM merged_customers WHERE id LIKE $1"},
        {"merges", "SELECT count(*) FROM merges WHERE survivor_id LIKE $1"},
        {"event_details", "SELECT count(*) FROM event_details WHERE comment LIKE $1"},
        {"consent_changes", "SELECT count(*) FROM consent_changes WHERE source LIKE $1"}};
    for (const auto& [table, sql] : tables) {
      const std::string pattern = "%" + std::string(text) + "%";
      EXPECT_OK(Read([&, sql = sql, table = table](Session& session) {
        return session.Query(
            [&](const storage::Row& row) {
              if (row.Int(0) > 0) found.emplace_back(table);
              return absl::OkStatus();
            },
            sql, pattern);
      }));
    }
    return found;
  }
};
ON_EVERY_ENGINE(ErasuresTest);

TEST_P(ErasuresTest, NothingOfAPersonIsLeftInTheClear) {
  AddCustomer("ada");
  Suppression suppression;
  suppression.address = "ada@example.com";
  ASSERT_OK(Write(storage::PutSuppression, suppression, kNow));
  EXPECT_THAT(TablesWith("ada"), ElementsAre("customers", "addresses", "suppressions"));
  Forget("ada");
  EXPECT_THAT(TablesWith("ada"), IsEmpty());
  EXPECT_THAT(TablesWith("Ada"), IsEmpty());
  EXPECT_THAT(*Read(storage::CustomersAt, "ada@example.com"), IsEmpty());
}

TEST_P(ErasuresTest, AnswersStayWithoutTheirWords) {
  const CustomerNumber bob = AddCustomer("bob"), ada = AddCustomer("ada");
  Event event{.customer = ada, .type = "RATED", .time = kNow, .details = {.rating = 2, .comment = "call me, Ada"}};
  for (const CustomerNumber customer : {ada, bob}) {
    event.customer = customer;
    ++event.sequence;
    ASSERT_OK(Write(storage::AppendEvent, int64_t{1}, event));
  }
  Forget("ada");
  ASSERT_OK_AND_ASSIGN(const std::vector<Event> log, Read(storage::ListEventsAfter, 0, 10));
  ASSERT_THAT(log, SizeIs(2));
  EXPECT_EQ(log[0].details.comment, "");
  EXPECT_EQ(log[0].details.rating, 2);
  EXPECT_EQ(log[1].details.comment, "call me, Ada") << "of somebody else";
}

TEST_P(ErasuresTest, TheNumberStaysAndIsNotGivenAgain) {
  AddCustomer("bob");
  const CustomerNumber ada = AddCustomer("ada");
  ASSERT_OK(Write(storage::InsertAssignment, CampaignNumber{3}, Assignment{.customer = ada, .arm = 2}));
  Forget("ada");
  EXPECT_EQ((*Read(storage::FindAssignment, CampaignNumber{3}, ada))->arm, 2);
  EXPECT_GT(AddCustomer("eve").value, ada.value);
  ASSERT_OK_AND_ASSIGN(const auto suppressions, Read(storage::ListSuppressions, 0, 10));
  ASSERT_THAT(suppressions, SizeIs(1));
  EXPECT_EQ(suppressions[0].customer, ada);
  EXPECT_EQ(suppressions[0].reason, SuppressionReason::kErased);
}

TEST_P(ErasuresTest, WhoWasErasedIsKnownAgainByIdAndByEitherAddress) {
  EXPECT_FALSE(Read(ErasedPeople::Load)->Has("ada"));
  AddCustomer("ada");
  EXPECT_FALSE(Read(storage::FindErasure, "ada")->has_value());
  Forget("ada");
  ASSERT_OK_AND_ASSIGN(const ErasedPeople erased, Read(ErasedPeople::Load));
  EXPECT_TRUE(erased.Has("ada"));
  EXPECT_TRUE(erased.HasEmail("ADA@example.com"));
  EXPECT_TRUE(erased.HasPhoneNumber("+49ada"));
  EXPECT_FALSE(erased.Has("ada@example.com")) << "an address is no id";
  EXPECT_FALSE(erased.Has("bob"));
  EXPECT_FALSE(erased.HasEmail(""));
  EXPECT_EQ(**Read(storage::FindErasure, "ada"), kNow);
}

TEST_P(ErasuresTest, AnAddressThatAnotherHasStaysSuppressed) {
  Customer bob = ACustomer("bob");
  bob.email = "ada@example.com";
  AddCustomer("ada");
  AddCustomer(bob);
  Suppression suppression;
  suppression.address = "ada@example.com";
  ASSERT_OK(Write(storage::PutSuppression, suppression, kNow));
  Forget("ada");
  EXPECT_THAT(TablesWith("ada@example.com"), ElementsAre("addresses", "suppressions"));
}

TEST_P(ErasuresTest, ThoseThatWereMergedGoToo) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber bob = AddCustomer("bob");
  const auto record_of = [&](absl::string_view id) {
    return **Read([&](Session& session) { return storage::FindCustomerRecord(session, kMain, id); });
  };
  const std::vector<storage::CustomerRecord> before = {record_of("ada"), record_of("bob")};
  Merge merge;
  merge.survivor = ada;
  merge.survivor_id = "ada";
  merge.fields = {{"tier", "bob"}};
  ASSERT_OK(Write([&](Session& session) { return storage::InsertMerge(session, kMain, merge, before, {}, kNow); }));
  ASSERT_OK(
      Write([&](Session& session) { return storage::ReplaceCustomer(session, kMain, before[1].customer, ada, 1); }));
  for (const CustomerNumber number : {ada, bob}) ASSERT_OK(Write(storage::AddResponseHour, number, 9));
  const Person person = PersonOf("bob");
  EXPECT_THAT(person.numbers, ElementsAre(ada, bob));
  EXPECT_THAT(person.ids, ElementsAre("ada", "bob"));
  EXPECT_THAT(person.emails, ElementsAre("ada@example.com", "bob@example.com"));
  Forget("bob");
  for (const char* text : {"ada", "bob"}) EXPECT_THAT(TablesWith(text), IsEmpty()) << text;
  for (const CustomerNumber number : {ada, bob}) {
    EXPECT_EQ(*Read(storage::ResponseHoursOf, number), storage::HourCounts{})
        << "when somebody answers tells who it is";
  }
  EXPECT_TRUE(Read(ErasedPeople::Load)->Has("bob"));
  EXPECT_EQ(Read(storage::GetMerge, 1)->survivor_id, "erased");
  EXPECT_THAT(Read(storage::GetMerge, 1)->fields, IsEmpty());
}

TEST_P(ErasuresTest, ChangesOfConsentStayWithoutTheirSource) {
  const CustomerNumber ada = AddCustomer("ada");
  ASSERT_OK(Write([&](Session& session) {
    return storage::RecordConsents(session, kMain, ada, Consents(1), Consents(2), {.source = "call with Ada"}, kNow);
  }));
  Forget("ada");
  ASSERT_OK_AND_ASSIGN(const auto changes, Read(storage::ListConsentChanges, ada, 0, 10));
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[1].given, Consents(2));
  EXPECT_EQ(changes[1].basis.source, "");
}

TEST_P(ErasuresTest, ValuesOfInstructionsAreForgotten) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber bob = AddCustomer("bob");
  const CampaignNumber autumn{1};
  ASSERT_OK(Write([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(session
                        .Execute("INSERT INTO campaigns (workspace, campaign, id, uid, definition, state, hash_key, "
                                 "revision, create_us, "
                                 "update_us, launch_us) VALUES (1, 1, 'autumn', '', '{}', 2, $1, 1, 0, 0, 0)",
                                 storage::Blob{""})
                        .status());
    for (const CustomerNumber number : {ada, bob}) {
      RETURN_IF_ERROR(storage::InsertInstruction(
          session, kMain, autumn,
          {.sequence = number.value - 1, .customer = number, .arm = 1, .content = 1, .values = "Ada"}));
    }
    storage::Block block;
    block.campaign = autumn;
    block.size = 2;
    block.not_before = kNow;
    block.not_after = kNow;
    block.first_customer = ada;
    block.last_customer = bob;
    return storage::InsertBlock(session, kMain, block);
  }));
  ASSERT_OK_AND_ASSIGN(const auto keys, Read(storage::InstructionsOf, std::vector<CustomerNumber>{bob}));
  EXPECT_THAT(keys, ElementsAre(InstructionKey{.campaign = autumn, .sequence = 1}));
  ASSERT_OK(Write(storage::ForgetValues, keys.at(0)));
  std::vector<std::string> values;
  ASSERT_OK(Read([&](Session& session) {
    return storage::ForEachDue(session, kMain, autumn, Channel::kEmail, 0, 2, [&](const storage::DueInstruction& due) {
      values.emplace_back(due.values);
      return absl::OkStatus();
    });
  }));
  EXPECT_THAT(values, ElementsAre("Ada", ""));
}

TEST_P(ErasuresTest, AnswersThatHoldATextAreForgotten) {
  ASSERT_OK(
      Write(storage::InsertRequest, "r-1", storage::StoredRequest{.fingerprint = 1, .response = "a c-17 b"}, kNow));
  ASSERT_OK(Write(storage::InsertRequest, "r-2", storage::StoredRequest{.fingerprint = 1, .response = "c-9"}, kNow));
  ASSERT_OK(Write(storage::ForgetRequestsWith, std::set<std::string>{"c-17", "x@example.com"}));
  EXPECT_FALSE(Read(storage::FindRequest, "r-1")->has_value());
  EXPECT_TRUE(Read(storage::FindRequest, "r-2")->has_value());
}

}  // namespace
}  // namespace sendlift::conformance
