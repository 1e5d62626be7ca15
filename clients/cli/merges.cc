#include "clients/cli/merges.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/merges.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::DuplicateGroup;
using v1::Merge;
using v1::MergeService;

constexpr int kPageSize = 1000;
constexpr int kMergedMax = 20;

struct NoOptions {};

struct MergeOptions {
  std::string keep;
  std::vector<std::string> others;
  bool all_exact = false;
};

struct UnmergeOptions {
  std::string number;
};

template <typename Names>
std::string ShortIds(const Names& names) {
  return absl::StrJoin(names, " ", [](std::string* out, const std::string& name) { *out += ShortId(name); });
}

// "tier from c-2, city from c-3", by name.
std::string FieldText(const Merge& merge) {
  const std::set<std::pair<std::string, std::string>> fields(merge.field_origins().begin(),
                                                             merge.field_origins().end());
  return absl::StrJoin(fields, ", ", [](std::string* out, const auto& field) {
    absl::StrAppend(out, field.first, " from ", field.second);
  });
}

Table MergeTable(const std::vector<Merge>& merges) {
  Table table({Left("merge"), Left("survivor"), Left("merged"), Left("why"), Left("fields"), Right("conflicts"),
               Left("when"), Left("by"), Left("undone")});
  for (const Merge& merge : merges) {
    table.Add({ShortId(merge.name()), ShortId(merge.survivor()), ShortIds(merge.merged()),
               v1::MergeReason_Name(merge.reason()), FieldText(merge), Grouped(merge.conflict_count()),
               FormatTime(merge.create_time()), merge.principal(), FormatTime(merge.undo_time())});
  }
  return table;
}

absl::Status ForEachGroup(const Context& context, const Connection& connection,
                          const std::function<void(const DuplicateGroup&)>& take) {
  const auto stub = MergeService::NewStub(connection.channel());
  v1::ListDuplicateGroupsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(kPageSize);
  return ForEachPage(connection, *stub, &MergeService::Stub::ListDuplicateGroups, request,
                     [&](v1::ListDuplicateGroupsResponse& page) {
                       for (const DuplicateGroup& group : page.duplicate_groups()) take(group);
                       return true;
                     });
}

absl::Status ListDuplicates(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  std::vector<DuplicateGroup> groups;
  RETURN_IF_ERROR(ForEachGroup(context, *connection, [&](const DuplicateGroup& group) { groups.push_back(group); }));
  Table table({Left("why"), Left("address"), Left("customers")});
  for (const DuplicateGroup& group : groups) {
    const bool too_many = group.customers_size() > kMergedMax;
    table.Add({v1::MergeReason_Name(group.reason()), group.address(),
               absl::StrCat(ShortIds(group.customers()), too_many ? " and more" : "")});
  }
  return PrintMany(context, groups, table);
}

absl::StatusOr<Merge> MergeOne(const Context& context, const Connection& connection, const Merge& merge) {
  const auto stub = MergeService::NewStub(connection.channel());
  v1::CreateMergeRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  *request.mutable_merge() = merge;
  Merge merged;
  RETURN_IF_ERROR(connection.Call(*stub, &MergeService::Stub::CreateMerge, request, merged));
  return merged;
}

// Merges every group into the customer that was imported first, again until nothing is left to merge: two groups may
// have a customer in common. Groups that are too large are counted.
absl::Status MergeAll(Context& context) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  std::vector<Merge> merges;
  int64_t too_large = 0;
  for (bool again = true; again;) {
    std::vector<DuplicateGroup> groups;
    RETURN_IF_ERROR(ForEachGroup(context, *connection, [&](const DuplicateGroup& group) { groups.push_back(group); }));
    again = false;
    too_large = 0;
    for (const DuplicateGroup& group : groups) {
      too_large += group.customers_size() > kMergedMax ? 1 : 0;
      if (group.customers_size() > kMergedMax) continue;
      Merge merge;
      merge.set_survivor(group.customers(0));
      merge.mutable_merged()->Assign(group.customers().begin() + 1, group.customers().end());
      merge.set_reason(group.reason());
      const absl::StatusOr<Merge> merged = MergeOne(context, *connection, merge);
      // Another group of this round has one of them: it comes again in the next.
      if (merged.status().code() == absl::StatusCode::kFailedPrecondition) continue;
      RETURN_IF_ERROR(merged.status());
      merges.push_back(*merged);
      again = true;
    }
  }
  if (too_large > 0) {
    context.err.stream << too_large << " groups of more than " << kMergedMax << " customers are left as they are.\n";
  }
  return PrintMany(context, merges, MergeTable(merges));
}

absl::Status MergeCustomers(Context& context, const MergeOptions& options) {
  if (options.all_exact != options.keep.empty() || options.all_exact != options.others.empty()) {
    return absl::InvalidArgumentError("say whom: KEEP OTHER..., or --all-exact for all that share an address");
  }
  if (options.all_exact) return MergeAll(context);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  Merge merge;
  ASSIGN_OR_RETURN(*merge.mutable_survivor(), FullName(context.workspace, "customers", options.keep));
  for (const std::string& other : options.others) {
    ASSIGN_OR_RETURN(*merge.add_merged(), FullName(context.workspace, "customers", other));
  }
  ASSIGN_OR_RETURN(merge, MergeOne(context, *connection, merge));
  return PrintOne(context, merge, MergeTable({merge}));
}

absl::Status ListMerges(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = MergeService::NewStub(connection->channel());
  v1::ListMergesRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(kPageSize);
  std::vector<Merge> merges;
  const auto take = [&](v1::ListMergesResponse& page) {
    merges.insert(merges.end(), page.merges().begin(), page.merges().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &MergeService::Stub::ListMerges, request, take));
  return PrintMany(context, merges, MergeTable(merges));
}

absl::Status Unmerge(Context& context, const UnmergeOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = MergeService::NewStub(connection->channel());
  v1::UndoMergeRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "merges", options.number));
  Merge merge;
  RETURN_IF_ERROR(connection->Call(*stub, &MergeService::Stub::UndoMerge, request, merge));
  return PrintOne(context, merge, MergeTable({merge}));
}

}  // namespace

void AddMerges(CLI::App& customers, Command& chosen) {
  CLI::App* duplicates = customers.add_subcommand("duplicates", "Customers that share an e-mail address or a number");
  duplicates->require_subcommand(1);
  AddVerb<NoOptions>(*duplicates, "list", "Lists groups with the reason", chosen, ListDuplicates);
  const auto [merge, options] = AddVerb<MergeOptions>(
      customers, "merge", "Makes one customer of several; `customers unmerge` takes it back", chosen, MergeCustomers);
  merge->add_option("KEEP", options->keep, "Id of the customer that remains");
  merge->add_option("OTHER", options->others, "Ids that lead to it from then on");
  merge->add_flag("--all-exact", options->all_exact,
                  "All that share an address, each group into the one that was imported first");
  CLI::App* merges = customers.add_subcommand("merges", "What was merged, the latest first")->require_subcommand(1);
  AddVerb<NoOptions>(*merges, "list", "Lists merges", chosen, ListMerges);
  const auto [unmerge, unmerge_options] =
      AddVerb<UnmergeOptions>(customers, "unmerge", "Takes a merge back: all are as they were before", chosen, Unmerge);
  unmerge->add_option("MERGE", unmerge_options->number, "Number of the merge")->required();
}

}  // namespace sendlift::cli
