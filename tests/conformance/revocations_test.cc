#include "storage/revocations.h"

#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AnyRevocation;
using storage::AnyRevocationOverBy;
using storage::DeleteRevocation;
using storage::DeleteRevocationsOverBy;
using storage::FindRevocation;
using storage::ListRevocations;
using storage::PutRevocation;
using storage::Revocation;
using ::testing::ElementsAre;

Revocation ARevocation(int64_t sequence, const std::string& gateway = "mail-1", int attempt = 1) {
  return {.key = {.campaign = {3}, .sequence = sequence},
          .attempt = attempt,
          .gateway = gateway,
          .reason = RevocationReason::kOptedOut,
          .ask_time = kNow,
          .not_after = kNow + absl::Hours(sequence)};
}

class RevocationsTest : public StorageTest {
 protected:
  void Put(const Revocation& revocation) { ASSERT_OK(Write(PutRevocation, revocation)); }
  std::vector<int64_t> SequencesOf(const std::string& gateway, int64_t limit = 100) {
    std::vector<int64_t> sequences;
    const auto revocations = Read(ListRevocations, gateway, limit);
    EXPECT_OK(revocations);
    for (const Revocation& each : revocations.value()) sequences.push_back(each.key.sequence);
    return sequences;
  }
};
ON_EVERY_ENGINE(RevocationsTest);

TEST_P(RevocationsTest, EveryFieldComesBack) {
  Put(ARevocation(17, "mail-1", 2));
  ASSERT_OK_AND_ASSIGN(const auto found, Read(FindRevocation, InstructionKey{.campaign = {3}, .sequence = 17}));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->key, ARevocation(17).key);
  EXPECT_EQ(found->attempt, 2);
  EXPECT_EQ(found->gateway, "mail-1");
  EXPECT_EQ(found->reason, RevocationReason::kOptedOut);
  EXPECT_EQ(found->ask_time, kNow);
  EXPECT_EQ(found->not_after, kNow + absl::Hours(17));
  EXPECT_EQ(*Read(FindRevocation, InstructionKey{.campaign = {3}, .sequence = 18}), std::nullopt);
}

TEST_P(RevocationsTest, OneOfALaterAttemptTakesThePlaceAndOneOfTheSameStands) {
  Put(ARevocation(17));
  Revocation again = ARevocation(17);
  again.ask_time = kNow + absl::Hours(1);
  Put(again);
  EXPECT_EQ((*Read(FindRevocation, again.key))->ask_time, kNow);
  Put(ARevocation(17, "mail-2", 2));
  EXPECT_EQ((*Read(FindRevocation, again.key))->gateway, "mail-2");
  EXPECT_THAT(SequencesOf("mail-1"), ElementsAre());
}

TEST_P(RevocationsTest, AreListedByGatewayInTheOrderOfTheirKeys) {
  for (const int64_t sequence : {9, 2, 5}) Put(ARevocation(sequence));
  Put(ARevocation(1, "mail-2"));
  EXPECT_THAT(SequencesOf("mail-1"), ElementsAre(2, 5, 9));
  EXPECT_THAT(SequencesOf("mail-1", 2), ElementsAre(2, 5));
  EXPECT_TRUE(*Read(AnyRevocation, "mail-2"));
  ASSERT_OK(Write(DeleteRevocation, ARevocation(1).key));
  EXPECT_FALSE(*Read(AnyRevocation, "mail-2"));
  EXPECT_OK(Write(DeleteRevocation, ARevocation(1).key));
}

TEST_P(RevocationsTest, ThoseThatAreOverAreDeleted) {
  for (const int64_t sequence : {1, 2, 3}) Put(ARevocation(sequence));
  EXPECT_FALSE(*Read(AnyRevocationOverBy, kNow));
  EXPECT_TRUE(*Read(AnyRevocationOverBy, kNow + absl::Hours(2)));
  ASSERT_OK(Write(DeleteRevocationsOverBy, kNow + absl::Hours(2)));
  EXPECT_THAT(SequencesOf("mail-1"), ElementsAre(3));
}

}  // namespace
}  // namespace sendlift::conformance
