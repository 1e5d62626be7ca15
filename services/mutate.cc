#include "services/mutate.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/failpoint.h"
#include "base/keyed_hash.h"
#include "base/status.h"
#include "engine/environment.h"
#include "services/page_tokens.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/access.h"

namespace sendlift {
namespace {

using google::protobuf::Message;

std::string StringField(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

bool BoolField(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && message.GetReflection()->GetBool(message, field);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

// The answer that was given to the same request before; nothing if it is new.
absl::StatusOr<bool> AnswerAgain(storage::Session& session, const std::string& request_id, int64_t fingerprint,
                                 Message& response) {
  if (request_id.empty()) return false;
  ASSIGN_OR_RETURN(const auto known, storage::FindRequest(session, kMainWorkspace, request_id));
  if (!known.has_value()) return false;
  if (known->fingerprint != fingerprint) {
    return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                 absl::StrCat("request_id ", request_id, " was used for another request; take a new one"),
                 {{"requestId", request_id}});
  }
  if (!response.ParseFromString(known->response)) return absl::DataLossError("a stored response cannot be read");
  return true;
}

// What belongs to a change, in its transaction.
absl::Status Record(storage::Session& session, const Mutation& mutation, const std::string& request_id,
                    int64_t fingerprint, const Message& response, absl::Time now) {
  if (!request_id.empty()) {
    RETURN_IF_ERROR(storage::DeleteRequestsBefore(session, now - kRequestLife));
    RETURN_IF_ERROR(storage::InsertRequest(session, kMainWorkspace, request_id,
                                           {.fingerprint = fingerprint, .response = response.SerializeAsString()},
                                           now));
  }
  const std::string method = rpc::MethodOf(*mutation.request.GetDescriptor());
  return storage::InsertAuditEntry(session, kMainWorkspace,
                                   {.principal = mutation.caller.principal,
                                    .action = method.substr(method.rfind('.') + 1),
                                    .subject = mutation.subject,
                                    .detail = request_id},
                                   now);
}

}  // namespace

absl::Status Mutate(ServiceEnvironment& env, const Mutation& mutation, Message& response,
                    absl::FunctionRef<absl::Status(storage::Session&, absl::Time now)> body) {
  const std::string request_id = StringField(mutation.request, "request_id");
  if (!request_id.empty() && !IsUuid(request_id)) return InvalidField("request_id", "a UUID, or leave it out");
  const bool validate_only = BoolField(mutation.request, "validate_only");
  const auto fingerprint = static_cast<int64_t>(KeyedHash(HashKey{}, ArgumentsOf(mutation.request)));
  // As it is stored, so that the answer says the same as a later reading.
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(env.clock.Now()));

  bool validated = false;
  const absl::Status status = env.database.Write(mutation.lane, [&](storage::Session& session) -> absl::Status {
    validated = false;
    response.Clear();
    ASSIGN_OR_RETURN(const bool answered, AnswerAgain(session, request_id, fingerprint, response));
    if (answered) return absl::OkStatus();
    RETURN_IF_ERROR(body(session, now));
    validated = validate_only;
    if (validated) return absl::CancelledError("only validated: rolled back");
    RETURN_IF_ERROR(Record(session, mutation, request_id, fingerprint, response, now));
    Failpoint("mutation.before_commit");
    return absl::OkStatus();
  });
  Failpoint("mutation.committed");
  // What the caller is told holds from now on: an opt-out, a pause, a cancellation.
  env.engine.FinishHandOvers();
  return validated && status.code() == absl::StatusCode::kCancelled ? absl::OkStatus() : status;
}

}  // namespace sendlift
