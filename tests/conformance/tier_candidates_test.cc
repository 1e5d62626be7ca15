#include "storage/tier_candidates.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Condition;
using storage::ForEachTierCandidate;
using ::testing::ElementsAre;

class TierCandidatesTest : public StorageTest {
 protected:
  // "id tier class rule".
  std::vector<std::string> Candidates(const std::vector<Condition>& rules, int64_t first, int64_t limit) {
    std::vector<std::string> found;
    EXPECT_OK(Read(ForEachTierCandidate, rules, first, limit, [&](const storage::TierCandidate& candidate) {
      found.push_back(
          absl::StrCat(candidate.id, " ", candidate.tier, " ", candidate.customer_class, " ", candidate.rule));
      return absl::OkStatus();
    }));
    return found;
  }
};
ON_EVERY_ENGINE(TierCandidatesTest);

TEST_P(TierCandidatesTest, EveryCustomerComesWithTheFirstRuleThatHolds) {
  Customer ada = ACustomer("ada"), bob = ACustomer("bob");
  ada.attributes["class"] = "do_not_serve";
  bob.tier = "SILVER";
  AddCustomer(ada);
  const CustomerNumber second = AddCustomer(bob);
  const std::vector<Condition> rules = {{.sql = "c.tier = $?", .values = {"SILVER"}},
                                        {.sql = "c.id = $?", .values = {"bob"}}};
  EXPECT_THAT(Candidates(rules, 0, 9), ElementsAre("ada GOLD do_not_serve -1", "bob SILVER  0"));
  EXPECT_THAT(Candidates({rules[1], rules[0]}, second.value, 9), ElementsAre("bob SILVER  0"));
  EXPECT_THAT(Candidates({{}}, 0, 1), ElementsAre("ada GOLD do_not_serve 0"));
  EXPECT_THAT(Candidates({}, 0, 1), ElementsAre("ada GOLD do_not_serve -1"));
}

}  // namespace
}  // namespace sendlift::conformance
