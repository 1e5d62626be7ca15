#include "storage/code_pools.h"

#include <string>
#include <vector>

#include "storage/assignments.h"
#include "storage/waves.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr CampaignNumber kAutumn{7};
constexpr CampaignNumber kWinter{8};

class CodePoolsTest : public StorageTest {
 protected:
  CodePool Make(const std::string& id, const std::vector<std::string>& codes = {}) {
    CodePool pool;
    pool.id = id;
    pool.display_name = "Box";
    EXPECT_OK(Write(storage::InsertCodePool, pool, kNow));
    const CodePool made = Stored(id);
    if (!codes.empty()) EXPECT_OK(Write(storage::AddCodes, made, codes, kNow));
    return Stored(id);
  }
  CodePool Stored(const std::string& id) {
    const auto pool = Read(storage::GetCodePool, id);
    EXPECT_OK(pool);
    return pool.value_or(CodePool{});
  }
  std::optional<std::string> Take(const CodePool& pool, CampaignNumber campaign, int64_t customer) {
    const auto code = Write(storage::TakeCode, pool, campaign, CustomerNumber{customer});
    EXPECT_OK(code);
    return code.ok() ? *code : std::nullopt;
  }
};
ON_EVERY_ENGINE(CodePoolsTest);

TEST_P(CodePoolsTest, WhatIsStoredIsReadAndListedById) {
  const CodePool pool = Make("box");
  EXPECT_EQ(pool.display_name, "Box");
  EXPECT_EQ(pool.revision, 1);
  EXPECT_EQ(pool.create_time, kNow);
  Make("apple");
  std::vector<std::string> ids;
  ASSERT_OK_AND_ASSIGN(const auto page, Read(storage::ListCodePools, "apple", 5));
  for (const CodePool& each : page) ids.push_back(each.id);
  EXPECT_THAT(ids, ElementsAre("box"));
  EXPECT_THAT(Write(storage::InsertCodePool, pool, kNow), HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("box")));
  EXPECT_THAT(Read(storage::GetCodePool, "none"), HasCode(absl::StatusCode::kNotFound, HasSubstr("none")));
}

TEST_P(CodePoolsTest, ACodeIsAddedOnceAndCounted) {
  const CodePool pool = Make("box", {"A1", "B2"});
  EXPECT_EQ(pool.code_count, 2);
  EXPECT_EQ(pool.free_count, 2);
  const absl::Time later = kNow + absl::Hours(1);
  EXPECT_EQ(*Write(storage::AddCodes, pool, std::vector<std::string>{"B2", "C3", "C3", "a1"}, later), 2);
  EXPECT_EQ(Stored("box").code_count, 4);
  EXPECT_EQ(Stored("box").update_time, later);
  EXPECT_GT(Stored("box").revision, pool.revision);
  const int64_t revision = Stored("box").revision;
  EXPECT_EQ(*Write(storage::AddCodes, pool, std::vector<std::string>{"A1"}, later), 0);
  EXPECT_EQ(Stored("box").revision, revision);
}

TEST_P(CodePoolsTest, TheLowestFreeCodeIsTakenUntilNoneIsLeft) {
  const CodePool pool = Make("box", {"B2", "A1"});
  Make("other", {"Z"});
  EXPECT_THAT(*Read(storage::FirstFreeCode, pool), Optional(std::string("B2")));
  EXPECT_THAT(Take(pool, kAutumn, 1), Optional(std::string("B2")));
  EXPECT_THAT(Take(pool, kWinter, 1), Optional(std::string("A1")));
  EXPECT_EQ(Take(pool, kAutumn, 2), std::nullopt);
  EXPECT_EQ(Stored("box").free_count, 0);
  EXPECT_EQ(Stored("other").free_count, 1);
  EXPECT_THAT(*Read(storage::FindCodeOf, kAutumn, CustomerNumber{1}), Optional(std::string("B2")));
  EXPECT_THAT(*Read(storage::FindCodeOf, kWinter, CustomerNumber{1}), Optional(std::string("A1")));
  EXPECT_EQ(*Read(storage::FindCodeOf, kAutumn, CustomerNumber{2}), std::nullopt);
}

TEST_P(CodePoolsTest, ACustomerHasOneCodeInACampaign) {
  const CodePool pool = Make("box", {"A1", "B2"});
  ASSERT_TRUE(Take(pool, kAutumn, 1).has_value());
  EXPECT_FALSE(Write(storage::TakeCode, pool, kAutumn, CustomerNumber{1}).ok());
  EXPECT_EQ(Stored("box").free_count, 1);
}

TEST_P(CodePoolsTest, ACodeIsFoundWithWhomItWasGivenTo) {
  const CodePool pool = Make("box", {"A1", "B2"});
  const CodePool other = Make("other", {"A1"});
  EXPECT_THAT(*Read(storage::FindGivenCodes, "A1"), IsEmpty());
  Take(pool, kAutumn, 1);
  Take(other, kWinter, 5);
  ASSERT_OK_AND_ASSIGN(const auto given, Read(storage::FindGivenCodes, "A1"));
  ASSERT_EQ(given.size(), 2u);
  EXPECT_EQ(given[0].campaign, kAutumn);
  EXPECT_EQ(given[0].customer, CustomerNumber{1});
  EXPECT_EQ(given[1].customer, CustomerNumber{5});
  EXPECT_THAT(*Read(storage::FindGivenCodes, "a1"), IsEmpty());
}

TEST_P(CodePoolsTest, AWaveThatIsTakenBackFreesItsCodesOnly) {
  const CodePool pool = Make("box", {"A1", "B2", "C3"});
  for (const int wave : {0, 1}) {
    const CustomerNumber customer{wave + 1};
    ASSERT_OK(Write([&](storage::Session& session) {
      return storage::InsertAssignment(session, kMain, kAutumn, {.customer = customer, .arm = 1, .wave = wave});
    }));
    Take(pool, kAutumn, customer.value);
  }
  Take(pool, kWinter, 2);
  ASSERT_OK(Write(storage::TakeBackWave, kAutumn, 1));
  EXPECT_EQ(Stored("box").free_count, 1);
  EXPECT_THAT(*Read(storage::FindCodeOf, kAutumn, CustomerNumber{1}), Optional(std::string("A1")));
  EXPECT_EQ(*Read(storage::FindCodeOf, kAutumn, CustomerNumber{2}), std::nullopt);
  EXPECT_THAT(*Read(storage::FindCodeOf, kWinter, CustomerNumber{2}), Optional(std::string("C3")));
  EXPECT_THAT(Take(pool, kAutumn, 9), Optional(std::string("B2")));
}

TEST_P(CodePoolsTest, TheCodeOfWhoWasMergedIsTheSurvivors) {
  const CodePool pool = Make("box", {"A1", "B2"});
  Take(pool, kAutumn, 1);
  ASSERT_OK(Write([&](storage::Session& session) {
    return session
        .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, 1, 'x', 2, 1)")
        .status();
  }));
  EXPECT_THAT(*Read(storage::FindCodeOf, kAutumn, CustomerNumber{2}), Optional(std::string("A1")));
  Take(pool, kAutumn, 2);
  EXPECT_THAT(*Read(storage::FindCodeOf, kAutumn, CustomerNumber{2}), Optional(std::string("B2")));
}

TEST_P(CodePoolsTest, FreeCodesGoInPartsAndThenThePool) {
  const CodePool pool = Make("box", {"A1", "B2", "C3"});
  EXPECT_FALSE(Write(storage::DeleteCodePool, pool).ok());
  EXPECT_EQ(*Write(storage::RemoveFreeCodes, pool, 2), 2);
  EXPECT_EQ(Stored("box").code_count, 1);
  EXPECT_THAT(*Read(storage::FirstFreeCode, pool), Optional(std::string("A1")));
  EXPECT_EQ(*Write(storage::RemoveFreeCodes, pool, 2), 1);
  ASSERT_OK(Write(storage::DeleteCodePool, pool));
  EXPECT_EQ(*Read(storage::FindCodePool, "box"), std::nullopt);
}

}  // namespace
}  // namespace sendlift::conformance
