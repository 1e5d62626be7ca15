#include "services/merges.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "audience/merge.h"
#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/merges.grpc.pb.h"
#include "services/convert.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/merges.h"

namespace sendlift {
namespace {

using storage::Session;

v1::MergeReason ToProto(MergeReason reason) { return static_cast<v1::MergeReason>(static_cast<int>(reason) + 1); }

v1::Merge ToProto(const Merge& merge) {
  v1::Merge proto;
  proto.set_name(MergeName(merge.number));
  proto.set_survivor(CustomerName(merge.survivor_id));
  for (const std::string& id : merge.merged_ids) proto.add_merged(CustomerName(id));
  proto.set_reason(ToProto(merge.reason));
  proto.mutable_field_origins()->insert(merge.fields.begin(), merge.fields.end());
  proto.set_conflict_count(merge.conflict_count);
  proto.set_principal(merge.principal);
  *proto.mutable_create_time() = TimeToProto(merge.create_time);
  if (merge.undo_time != absl::InfinitePast()) *proto.mutable_undo_time() = TimeToProto(merge.undo_time);
  return proto;
}

v1::DuplicateGroup ToProto(const DuplicateGroup& group) {
  v1::DuplicateGroup proto;
  proto.set_reason(ToProto(group.reason));
  proto.set_address(group.address);
  for (const std::string& id : group.customer_ids) proto.add_customers(CustomerName(id));
  return proto;
}

absl::StatusOr<MergeOrder> OrderFromProto(const v1::Merge& proto, const Caller& caller) {
  MergeOrder order;
  order.principal = caller.principal;
  if (proto.reason() == v1::SAME_EMAIL) order.reason = MergeReason::kEmail;
  if (proto.reason() == v1::SAME_PHONE_NUMBER) order.reason = MergeReason::kPhoneNumber;
  ASSIGN_OR_RETURN(order.keep, CustomerIdOf(proto.survivor(), "merge.survivor"));
  for (int i = 0; i < proto.merged_size(); ++i) {
    ASSIGN_OR_RETURN(order.others.emplace_back(), CustomerIdOf(proto.merged(i), At("merge.merged", i)));
  }
  return order;
}

absl::StatusOr<v1::Merge> Create(ServiceEnvironment& env, const Caller& caller, const v1::CreateMergeRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const MergeOrder order, OrderFromProto(request.merge(), caller));
  return Mutated<v1::Merge>(env, {caller, request, request.merge().survivor()},
                            [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Merge> {
                              ASSIGN_OR_RETURN(const Merge merge, MergeCustomers(session, kMainWorkspace, order, now));
                              return ToProto(merge);
                            });
}

absl::StatusOr<v1::Merge> Undo(ServiceEnvironment& env, const Caller& caller, const v1::UndoMergeRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, MergeNumberOf(request.name()));
  return Mutated<v1::Merge>(env, {caller, request, request.name()},
                            [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Merge> {
                              const auto merge = UnmergeCustomers(session, kMainWorkspace, number, now);
                              if (!merge.ok()) return ForResource(merge.status(), request.name());
                              return ToProto(*merge);
                            });
}

absl::StatusOr<v1::Merge> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetMergeRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, MergeNumberOf(request.name()));
  v1::Merge proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto merge = storage::GetMerge(session, kMainWorkspace, number);
    if (!merge.ok()) return ForResource(merge.status(), request.name());
    proto = ToProto(*merge);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListMergesResponse> List(ServiceEnvironment& env, const Caller& caller,
                                            const v1::ListMergesRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t before = 0;
  (void)absl::SimpleAtoi(start.after, &before);
  std::vector<Merge> merges;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(merges, storage::ListMerges(session, kMainWorkspace, before, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListMergesResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, merges, [](const Merge& last) { return absl::StrCat(last.number); }));
  for (const Merge& merge : merges) *response.add_merges() = ToProto(merge);
  return response;
}

// "1 ann@example.com": where a page of groups ended.
DuplicateGroup GroupFromKey(absl::string_view key) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(key, absl::MaxSplits(' ', 1));
  int reason = 0;
  (void)absl::SimpleAtoi(parts.first, &reason);
  return {.reason = static_cast<MergeReason>(reason), .address = std::string(parts.second), .customer_ids = {}};
}

absl::StatusOr<v1::ListDuplicateGroupsResponse> ListGroups(ServiceEnvironment& env, const Caller& caller,
                                                           const v1::ListDuplicateGroupsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<DuplicateGroup> groups;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(groups,
                     storage::ListDuplicates(session, kMainWorkspace, GroupFromKey(start.after), start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListDuplicateGroupsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, groups, [](const DuplicateGroup& last) {
    return absl::StrCat(static_cast<int>(last.reason), " ", last.address);
  }));
  for (const DuplicateGroup& group : groups) *response.add_duplicate_groups() = ToProto(group);
  return response;
}

class MergeService : public v1::MergeService::CallbackService {
 public:
  explicit MergeService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* ListDuplicateGroups(grpc::CallbackServerContext* context,
                                                const v1::ListDuplicateGroupsRequest* request,
                                                v1::ListDuplicateGroupsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListGroups);
  }
  grpc::ServerUnaryReactor* CreateMerge(grpc::CallbackServerContext* context, const v1::CreateMergeRequest* request,
                                        v1::Merge* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetMerge(grpc::CallbackServerContext* context, const v1::GetMergeRequest* request,
                                     v1::Merge* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListMerges(grpc::CallbackServerContext* context, const v1::ListMergesRequest* request,
                                       v1::ListMergesResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* UndoMerge(grpc::CallbackServerContext* context, const v1::UndoMergeRequest* request,
                                      v1::Merge* response) override {
    return rpc::Serve(context, request, response, env_, &Undo);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeMergeService(ServiceEnvironment& env) { return std::make_unique<MergeService>(env); }

}  // namespace sendlift
