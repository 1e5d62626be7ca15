#include "services/code_import.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "audience/rejected_row.h"
#include "base/status.h"
#include "services/convert_rows.h"
#include "services/import_stream.h"
#include "services/mutate.h"
#include "services/names.h"
#include "storage/access.h"
#include "storage/code_pools.h"

namespace sendlift {
namespace {

using storage::Session;

// Codes a transaction: opt-outs do not wait for longer.
constexpr size_t kCodesAtOnce = 500;
constexpr char kField[] = "code";

class CodeImport : public ImportStream<v1::ImportCodesRequest, v1::ImportCodesResponse> {
 public:
  using ImportStream::ImportStream;

 private:
  // With an entry of the audit: who imported into which pool.
  absl::Status Begin(const v1::ImportCodesConfig& config) override {
    ASSIGN_OR_RETURN(pool_id_, CodePoolIdOf(config.code_pool(), "config.code_pool"));
    const absl::Time now = env().clock.Now();
    return env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      RETURN_IF_ERROR(FindPool(session).status());
      return storage::InsertAuditEntry(
          session, kMainWorkspace,
          {.principal = caller().principal, .action = "ImportCodes", .subject = config.code_pool(), .detail = ""}, now);
    });
  }

  absl::StatusOr<CodePool> FindPool(Session& session) const {
    auto pool = storage::GetCodePool(session, kMainWorkspace, pool_id_);
    if (!pool.ok()) return ForResource(pool.status(), CodePoolName(pool_id_));
    return pool;
  }

  int CountOf(const v1::CodeRows& rows) const override { return rows.codes_size(); }

  absl::Status Settle(const v1::CodeRows& rows, v1::ImportCodesResponse& progress) override {
    std::vector<RejectedRow> rejected;
    std::vector<std::string> codes;
    std::vector<int64_t> numbers;
    for (int i = 0; i < rows.codes_size(); ++i) {
      const int64_t row = rows.first_row() + i;
      if (IsPoolCode(rows.codes(i))) {
        codes.push_back(rows.codes(i));
        numbers.push_back(row);
      } else {
        rejected.push_back(
            {row, 0, kField,
             absl::StrCat("must be 1 to ", kPoolCodeBytesMax, " visible characters of ASCII, without blanks")});
      }
    }
    for (size_t first = 0; first < codes.size(); first += kCodesAtOnce) {
      const auto some = absl::MakeConstSpan(codes).subspan(first, kCodesAtOnce);
      Added added;
      RETURN_IF_ERROR(env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
        ASSIGN_OR_RETURN(added, Add(session, some));
        return absl::OkStatus();
      }));
      progress.set_created_count(progress.created_count() + added.created);
      progress.set_unchanged_count(progress.unchanged_count() + static_cast<int64_t>(added.taken) - added.created);
      for (size_t i = first + added.taken; i < first + some.size(); ++i) {
        rejected.push_back(
            {numbers[i], 0, kField, absl::StrCat("the pool is full: it has ", kCodesAPoolMax, " codes")});
      }
    }
    progress.set_rejected_count(progress.rejected_count() + static_cast<int64_t>(rejected.size()));
    std::stable_sort(rejected.begin(), rejected.end(),
                     [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
    AddRejected(rejected, *progress.mutable_rejected_rows());
    return absl::OkStatus();
  }

  struct Added {
    size_t taken = 0;  // the first ones; for the others there is no room
    int64_t created = 0;
  };
  absl::StatusOr<Added> Add(Session& session, absl::Span<const std::string> codes) {
    ASSIGN_OR_RETURN(const CodePool pool, FindPool(session));
    Added added;
    added.taken = std::min(codes.size(), static_cast<size_t>(std::max<int64_t>(kCodesAPoolMax - pool.code_count, 0)));
    ASSIGN_OR_RETURN(added.created, storage::AddCodes(session, kMainWorkspace, pool, codes.subspan(0, added.taken),
                                                      env().clock.Now()));
    return added;
  }

  std::string pool_id_;
};

}  // namespace

grpc::ServerBidiReactor<v1::ImportCodesRequest, v1::ImportCodesResponse>* StartCodeImport(
    grpc::CallbackServerContext* context, ServiceEnvironment& env) {
  return (new CodeImport(context, env))->Start();
}

}  // namespace sendlift
