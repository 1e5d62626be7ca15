#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "scheduler/planner.h"
#include "storage/instructions.h"
#include "tests/support/world.h"

namespace sendlift::testing {

// "tier = X", "id = X" or "" as conditions: enough of a filter language for the scheduler, which is handed one.
inline absl::StatusOr<storage::Condition> CompileSimply(absl::string_view filter) {
  if (filter.empty()) return storage::Condition{};
  for (const absl::string_view column : {"tier", "id"}) {
    absl::string_view rest = filter;
    if (!absl::ConsumePrefix(&rest, absl::StrCat(column, " = "))) continue;
    return storage::Condition{.sql = absl::StrCat("c.", column, " = $?"), .values = {std::string(rest)}};
  }
  return absl::InvalidArgumentError(absl::StrCat("no filter: ", filter));
}

// A world with a planner that is run by hand.
class PlannedWorld : public World {
 public:
  explicit PlannedWorld(int rows_a_transaction = 5000)
      : planner_(std::make_unique<Planner>(database(), kWorkspace, CompileSimply,
                                           WaveSizes{.rows_a_transaction = rows_a_transaction})) {}

  absl::StatusOr<int> Plan() { return planner_->RunOnce(now()); }
  absl::StatusOr<int> PlanAt(absl::Time time) {
    clock().Set(time);
    return Plan();
  }
  // Another run of the server.
  void RestartPlanner() { planner_ = std::make_unique<Planner>(database(), kWorkspace, CompileSimply, WaveSizes{}); }

  std::vector<storage::Block> Blocks(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return storage::ListBlocks(session, kWorkspace, campaign.number); });
  }
  std::vector<storage::ExcludedPeople> Excluded(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return storage::ListExcluded(session, kWorkspace, campaign.number); });
  }

  // An instruction as it is stored, with its own copy of the texts.
  struct Instruction {
    int64_t sequence = 0;
    CustomerNumber customer;
    int arm = 0;
    std::string values;
    std::string address;
  };
  std::vector<Instruction> Instructions(const Campaign& campaign) {
    std::vector<Instruction> all;
    Read([&](storage::Session& session) -> absl::Status {
      all.clear();
      const auto blocks = storage::ListBlocks(session, kWorkspace, campaign.number);
      if (!blocks.ok()) return blocks.status();
      for (const storage::Block& block : *blocks) {
        const absl::Status status = storage::ForEachDue(
            session, kWorkspace, campaign.number, block.channel, block.first_sequence, block.size,
            [&](const storage::DueInstruction& due) {
              all.push_back({due.sequence, due.customer, due.arm, std::string(due.values), std::string(due.address)});
              return absl::OkStatus();
            });
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    });
    return all;
  }
  // Rows of instructions, of any wave, visible or not.
  int64_t InstructionRows(const Campaign& campaign) {
    int64_t rows = 0;
    Read([&](storage::Session& session) {
      return session.Query(
          [&](const storage::Row& row) {
            rows = row.Int(0);
            return absl::OkStatus();
          },
          "SELECT count(*) FROM instructions WHERE campaign = $1", campaign.number.value);
    });
    return rows;
  }

  // People by wave, tier and arm, from the assignments.
  std::map<std::tuple<int, int, int>, int64_t> CellSizes(const Campaign& campaign) {
    std::map<std::tuple<int, int, int>, int64_t> sizes;
    for (const auto& [assignment, id] : Assignments(campaign)) {
      ++sizes[{assignment.wave, assignment.tier, assignment.arm}];
    }
    return sizes;
  }

 private:
  std::unique_ptr<Planner> planner_;
};

}  // namespace sendlift::testing
