#include "services/suppression_import.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/suppression_rows.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/suppressions.h"
#include "services/convert.h"
#include "services/convert_rows.h"
#include "services/import_stream.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "storage/access.h"
#include "storage/suppressions.h"

namespace sendlift {
namespace {

using storage::Session;

// Rows a transaction: opt-outs of others do not wait for longer.
constexpr size_t kRowsAtOnce = 500;

v1::SuppressionList ToProto(const SuppressionList& list) {
  v1::SuppressionList proto;
  proto.set_name(SuppressionListName(list.name));
  proto.set_list_date(absl::FormatCivilTime(list.day));
  proto.set_reason(static_cast<v1::Suppression::Reason>(list.reason));
  proto.set_complete(list.complete);
  *proto.mutable_create_time() = TimeToProto(list.create_time);
  *proto.mutable_update_time() = TimeToProto(list.update_time);
  return proto;
}

absl::CivilDay DayFromProto(const std::string& text, absl::string_view field, Violations& violations) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) violations.Add(field, "the date of the list, such as \"2026-11-01\"");
  return day;
}

Suppression ModelFromProto(const v1::ImportSuppressionsConfig& config, Violations& violations) {
  Suppression model;
  if (config.reason() < v1::Suppression::OPT_OUT || config.reason() > v1::Suppression::MANUAL) {
    violations.Add("config.reason", "OPT_OUT, DO_NOT_CALL, BOUNCED, COMPLAINED or MANUAL");
  }
  model.reason = static_cast<SuppressionReason>(config.reason());
  if (config.channel() != v1::CHANNEL_UNSPECIFIED) {
    model.channel = ChannelFromProto(config.channel(), "config.channel", violations);
  }
  return model;
}

SuppressionList ListFromProto(const v1::ImportSuppressionsConfig& config, Violations& violations) {
  SuppressionList list;
  list.name = config.list();
  list.reason = static_cast<SuppressionReason>(config.reason());
  if (list.name.empty()) {
    if (!config.list_date().empty()) violations.Add("config.list_date", "is for lists only: say which in config.list");
    return list;
  }
  if (!CheckNewId(list.name, "config.list").ok()) {
    violations.Add("config.list", "1 to 63 of a-z, 0-9 and \"-\", beginning with a letter and not ending with \"-\"");
  }
  list.day = DayFromProto(config.list_date(), "config.list_date", violations);
  return list;
}

// Under the name that the field has in the request.
absl::Status InConfig(const absl::Status& status) {
  const auto details = DetailsOf(status);
  if (!details.has_value()) return status;
  std::vector<FieldViolation> violations = details->violations;
  for (FieldViolation& violation : violations) violation.field = absl::StrCat("config.", violation.field);
  return violations.empty() ? status : InvalidFields(std::move(violations));
}

class SuppressionImport : public ImportStream<v1::ImportSuppressionsRequest, v1::ImportSuppressionsResponse> {
 public:
  using ImportStream::ImportStream;

 private:
  absl::Status Begin(const v1::ImportSuppressionsConfig& config) override {
    RETURN_IF_ERROR(CheckParent(config.parent(), "config.parent"));
    Violations violations;
    const Suppression model = ModelFromProto(config, violations);
    list_ = ListFromProto(config, violations);
    RETURN_IF_ERROR(violations.ToStatus());
    const std::vector<std::string> columns(config.columns().begin(), config.columns().end());
    auto reader = SuppressionRowReader::Create(columns, config.default_region_code(), model);
    if (!reader.ok()) return InConfig(reader.status());
    reader_ = *std::move(reader);
    return Open();
  }

  // With an entry of the audit: who imported which list.
  absl::Status Open() {
    const SuppressionList given = list_;
    const absl::Time now = env().clock.Now();
    return env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      if (!given.name.empty()) {
        ASSIGN_OR_RETURN(list_, storage::OpenSuppressionList(session, kMainWorkspace, given, now));
      }
      const std::string collection = absl::StrCat(WorkspaceName(), "/suppressions");
      return storage::InsertAuditEntry(session, kMainWorkspace,
                                       {.principal = caller().principal,
                                        .action = "ImportSuppressions",
                                        .subject = given.name.empty() ? collection : SuppressionListName(given.name),
                                        .detail = given.name.empty() ? "" : absl::FormatCivilTime(given.day)},
                                       now);
    });
  }

  int CountOf(const v1::SuppressionRows& rows) const override { return rows.rows_size(); }

  absl::Status Settle(const v1::SuppressionRows& rows, v1::ImportSuppressionsResponse& progress) override {
    std::vector<RejectedRow> rejected;
    const std::vector<IncomingSuppressions> incoming = Read(rows, rejected);
    const auto refused = static_cast<int64_t>(rows.rows_size()) - static_cast<int64_t>(incoming.size());
    progress.set_rejected_count(progress.rejected_count() + refused);
    for (size_t first = 0; first < incoming.size(); first += kRowsAtOnce) {
      const auto some = absl::MakeConstSpan(incoming).subspan(first, kRowsAtOnce);
      TakenSuppressions taken;
      RETURN_IF_ERROR(env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
        ASSIGN_OR_RETURN(taken, TakeSuppressions(session, some, list_, env().clock.Now()));
        return absl::OkStatus();
      }));
      progress.set_created_count(progress.created_count() + taken.created);
      progress.set_unchanged_count(progress.unchanged_count() + taken.unchanged);
      progress.set_rejected_count(progress.rejected_count() + static_cast<int64_t>(taken.rejected.size()));
      rejected.insert(rejected.end(), taken.rejected.begin(), taken.rejected.end());
    }
    std::stable_sort(rejected.begin(), rejected.end(),
                     [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
    AddRejected(rejected, *progress.mutable_rejected_rows());
    env().engine.FinishHandOvers();
    return absl::OkStatus();
  }

  std::vector<IncomingSuppressions> Read(const v1::SuppressionRows& rows, std::vector<RejectedRow>& rejected) {
    std::vector<IncomingSuppressions> incoming;
    int64_t row = rows.first_row();
    for (const RowValues& values : ValuesOf(rows.rows())) {
      IncomingSuppressions read{.row = row++, .suppressions = {}};
      const auto wrong = reader_->ReadInto(values, read.suppressions);
      for (const auto& each : wrong) {
        rejected.push_back({read.row, each.column, std::string(reader_->NameOf(each.column)), each.description});
      }
      if (wrong.empty()) incoming.push_back(std::move(read));
    }
    return incoming;
  }

  std::optional<SuppressionRowReader> reader_;
  SuppressionList list_;  // number 0 for none
};

absl::Status WrongDay(const SuppressionList& list) {
  return Error(absl::StatusCode::kFailedPrecondition, "LIST_OUTDATED",
               absl::StrCat("the list \"", list.name, "\" is there as of ", absl::FormatCivilTime(list.day)),
               {{"list", list.name}, {"date", absl::FormatCivilTime(list.day)}});
}

absl::StatusOr<SuppressionList> FindList(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(const auto lists, storage::ListSuppressionLists(session, kMainWorkspace));
  for (const SuppressionList& list : lists) {
    if (list.name == name) return list;
  }
  return NotFound(SuppressionListName(name));
}

absl::StatusOr<int64_t> RemoveOlder(ServiceEnvironment& env, const SuppressionList& list) {
  int64_t count = 0;
  std::optional<int64_t> after = 0;
  while (after.has_value()) {
    storage::RemovedEntries removed;
    RETURN_IF_ERROR(env.database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(removed, storage::RemoveOlderEntries(session, kMainWorkspace, list, *after));
      return absl::OkStatus();
    }));
    count += removed.count;
    after = removed.next;
  }
  return count;
}

}  // namespace

grpc::ServerBidiReactor<v1::ImportSuppressionsRequest, v1::ImportSuppressionsResponse>* StartSuppressionImport(
    grpc::CallbackServerContext* context, ServiceEnvironment& env) {
  return (new SuppressionImport(context, env))->Start();
}

absl::StatusOr<v1::CompleteSuppressionListResponse> CompleteSuppressionList(
    ServiceEnvironment& env, const Caller& caller, const v1::CompleteSuppressionListRequest& request) {
  ASSIGN_OR_RETURN(const std::string name, SuppressionListOf(request.name()));
  Violations violations;
  const absl::CivilDay day = DayFromProto(request.list_date(), "list_date", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  SuppressionList list;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(list, FindList(session, name));
    return list.day == day ? absl::OkStatus() : WrongDay(list);
  }));
  ASSIGN_OR_RETURN(const int64_t removed, RemoveOlder(env, list));
  return Mutated<v1::CompleteSuppressionListResponse>(
      env, {caller, request, request.name(), storage::Lane::kImport},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::CompleteSuppressionListResponse> {
        RETURN_IF_ERROR(storage::CompleteSuppressionList(session, kMainWorkspace, list, now));
        ASSIGN_OR_RETURN(const SuppressionList now_there, FindList(session, name));
        v1::CompleteSuppressionListResponse response;
        *response.mutable_suppression_list() = ToProto(now_there);
        response.set_removed_count(removed);
        return response;
      });
}

absl::StatusOr<v1::ListSuppressionListsResponse> ListSuppressionLists(ServiceEnvironment& env, const Caller& caller,
                                                                      const v1::ListSuppressionListsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<SuppressionList> lists;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(lists, storage::ListSuppressionLists(session, kMainWorkspace));
    return absl::OkStatus();
  }));
  std::erase_if(lists, [&](const SuppressionList& list) { return list.name <= start.after; });
  v1::ListSuppressionListsResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, lists, [](const SuppressionList& last) { return last.name; }));
  for (const SuppressionList& list : lists) *response.add_suppression_lists() = ToProto(list);
  return response;
}

}  // namespace sendlift
