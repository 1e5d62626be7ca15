#include "storage/access.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AuditEntry;
using storage::DeleteRequestsBefore;
using storage::DeleteToken;
using storage::FindRequest;
using storage::GetSetting;
using storage::InsertAuditEntry;
using storage::InsertRequest;
using storage::InsertToken;
using storage::ListAuditEntries;
using storage::ListTokens;
using storage::PutSetting;
using storage::Session;
using storage::StoredRequest;
using storage::Token;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AccessTest : public StorageTest {
 protected:
  std::vector<std::string> SubjectsAfter(int64_t after, int limit) {
    std::vector<std::string> subjects;
    const auto entries = Read(ListAuditEntries, after, limit);
    EXPECT_OK(entries);
    for (const AuditEntry& entry : entries.value()) subjects.push_back(entry.subject);
    return subjects;
  }
};
ON_EVERY_ENGINE(AccessTest);

TEST_P(AccessTest, ASettingIsBytesThatCanBeReplaced) {
  ASSERT_OK_AND_ASSIGN(const std::optional<std::string> none, Read(GetSetting, "key"));
  EXPECT_FALSE(none.has_value());
  for (const std::string& value : {std::string("\0\xff\n\x80", 4), std::string(), std::string("text")}) {
    ASSERT_OK(Write(PutSetting, "key", value));
    ASSERT_OK_AND_ASSIGN(const std::optional<std::string> stored, Read(GetSetting, "key"));
    EXPECT_EQ(stored, value);
  }
}

TEST_P(AccessTest, TokensComeByName) {
  const std::string hash("\0\xff hash", 7);
  ASSERT_OK(Write(InsertToken, Token{.hash = hash, .name = "web", .role = "planner"}, kNow));
  ASSERT_OK(Write(InsertToken, Token{.hash = "b", .name = "cli", .role = "admin"}, kNow));
  ASSERT_OK_AND_ASSIGN(const std::vector<Token> tokens, Read(ListTokens));
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(tokens[0].name, "cli");
  EXPECT_EQ(tokens[1].name, "web");
  EXPECT_EQ(tokens[1].role, "planner");
  EXPECT_EQ(tokens[1].hash, hash);
}

TEST_P(AccessTest, ATokensNameIsTakenOnceUntilItIsDeleted) {
  ASSERT_OK(Write(InsertToken, Token{.hash = "a", .name = "web", .role = "admin"}, kNow));
  EXPECT_THAT(Write(InsertToken, Token{.hash = "b", .name = "web", .role = "admin"}, kNow),
              HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("token \"web\"")));
  ASSERT_OK(Write(DeleteToken, "web"));
  EXPECT_THAT(Write(DeleteToken, "web"), HasCode(absl::StatusCode::kNotFound, HasSubstr("token \"web\"")));
  EXPECT_OK(Write(InsertToken, Token{.hash = "a", .name = "web", .role = "admin"}, kNow));
}

TEST_P(AccessTest, ARequestIsKeptWithItsAnswer) {
  const StoredRequest request{.fingerprint = -7, .response = std::string("\0\x01", 2)};
  ASSERT_OK(Write(InsertRequest, "r1", request, kNow));
  ASSERT_OK_AND_ASSIGN(const std::optional<StoredRequest> found, Read(FindRequest, "r1"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fingerprint, -7);
  EXPECT_EQ(found->response, request.response);
  ASSERT_OK_AND_ASSIGN(const std::optional<StoredRequest> none, Read(FindRequest, "r2"));
  EXPECT_FALSE(none.has_value());
  EXPECT_FALSE(Write(InsertRequest, "r1", request, kNow).ok());
  ASSERT_OK_AND_ASSIGN(const std::optional<StoredRequest> elsewhere,
                       Read([](Session& session) { return FindRequest(session, kElsewhere, "r1"); }));
  EXPECT_FALSE(elsewhere.has_value());
}

TEST_P(AccessTest, OldRequestsAreForgotten) {
  ASSERT_OK(Write(InsertRequest, "old", StoredRequest{}, kNow - absl::Microseconds(1)));
  ASSERT_OK(Write(InsertRequest, "new", StoredRequest{}, kNow));
  ASSERT_OK(Write(DeleteRequestsBefore, kNow));
  ASSERT_OK_AND_ASSIGN(const std::optional<StoredRequest> old, Read(FindRequest, "old"));
  EXPECT_FALSE(old.has_value());
  ASSERT_OK_AND_ASSIGN(const std::optional<StoredRequest> fresh, Read(FindRequest, "new"));
  EXPECT_TRUE(fresh.has_value());
}

TEST_P(AccessTest, TheAuditIsReadInItsOrderPageByPage) {
  for (const char* subject : {"z", "m", "a"}) {
    ASSERT_OK(Write(InsertAuditEntry,
                    AuditEntry{.principal = "cli", .action = "PUT", .subject = subject, .detail = "d\xc3\xa9tail"},
                    kNow));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<AuditEntry> first, Read(ListAuditEntries, 0, 1));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].principal, "cli");
  EXPECT_EQ(first[0].action, "PUT");
  EXPECT_EQ(first[0].detail, "d\xc3\xa9tail");
  EXPECT_THAT(SubjectsAfter(0, 2), ElementsAre("z", "m"));
  EXPECT_THAT(SubjectsAfter(2, 2), ElementsAre("a"));
  EXPECT_THAT(SubjectsAfter(3, 2), IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
