#include "tests/simulation/code_audit.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "scheduler/pool_codes.h"
#include "storage/assignments.h"
#include "storage/code_pools.h"

namespace sendlift::simulation {
namespace {

using storage::Session;

constexpr char kGivenOrFree[] = "every code is given to one customer or free";

// Adds whom a campaign has given codes to, by code.
absl::Status ReadGiven(Session& session, const Campaign& campaign, Oracle& oracle,
                       std::map<std::string, std::string>& given) {
  ASSIGN_OR_RETURN(const auto assignments,
                   storage::ListAssignments(session, kMainWorkspace, campaign.number, {0}, 1'000'000));
  for (const auto& [assignment, customer] : assignments) {
    if (assignment.arm == kControlArm || !HasPoolCode(campaign.definition, assignment.tier)) continue;
    ASSIGN_OR_RETURN(const auto code,
                     storage::FindCodeOf(session, kMainWorkspace, campaign.number, assignment.customer));
    const std::string told = oracle.codes().CodeOf(campaign.id, customer);
    const std::string whose = absl::StrCat(customer, " of ", campaign.id);
    if (!code.has_value()) {
      oracle.Violate(kGivenOrFree, absl::StrCat(whose, " has none"));
    } else if (!told.empty() && told != *code) {
      oracle.Violate(kGivenOrFree, absl::StrCat(whose, " has ", *code, " and was told ", told));
    } else if (const auto [other, is_new] = given.try_emplace(*code, whose); !is_new) {
      oracle.Violate(kGivenOrFree, absl::StrCat(whose, " has the code ", *code, " of ", other->second));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPool(Session& session, const CodeBox& box, const std::map<std::string, std::string>& given,
                       Oracle& oracle, Tally& tally) {
  ASSIGN_OR_RETURN(const CodePool pool, storage::GetCodePool(session, kMainWorkspace, box.pool));
  int64_t taken = 0;
  for (const std::string& code : box.codes) taken += given.contains(code) ? 1 : 0;
  if (taken > 0 && pool.free_count == 0) tally.Count(Fault::kPoolExhausted);
  if (taken + pool.free_count == static_cast<int64_t>(box.codes.size())) return absl::OkStatus();
  oracle.Violate(kGivenOrFree, absl::StrCat(box.pool, ": ", taken, " of ", box.codes.size(), " are given, and ",
                                            pool.free_count, " are free"));
  return absl::OkStatus();
}

}  // namespace

void AuditCodes(SimulatedDatabase& database, Oracle& oracle, const Outside& outside, Tally& tally) {
  const absl::Status read = database.Peek([&](Session& session) -> absl::Status {
    std::map<std::string, std::string> given;
    for (const Campaign& campaign : outside.campaigns()) {
      RETURN_IF_ERROR(ReadGiven(session, campaign, oracle, given));
    }
    for (const CodeBox& box : outside.boxes()) RETURN_IF_ERROR(CheckPool(session, box, given, oracle, tally));
    return absl::OkStatus();
  });
  if (!read.ok()) oracle.Violate("the database can be read", read.ToString());
}

}  // namespace sendlift::simulation
