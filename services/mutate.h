#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/auth.h"
#include "services/service_environment.h"

namespace sendlift {

// How long a request id is remembered.
inline constexpr absl::Duration kRequestLife = absl::Hours(24);

// A change by a caller.
struct Mutation {
  const Caller& caller;
  const google::protobuf::Message& request;
  std::string subject;  // the name of what is changed, for the audit
  storage::Lane lane = storage::Lane::kAdministration;
};

// Makes the change in one transaction with what belongs to it: the answer under the request's `request_id`, so that
// repeating the call returns it instead of changing again, and an entry of the audit. `body` fills in `response`; it
// may run again. With `validate_only` everything is done and rolled back. INVALID_ARGUMENT for an id that is no UUID,
// or (REQUEST_ID_REUSED) was used for another request within 24 hours.
absl::Status Mutate(ServiceEnvironment& env, const Mutation& mutation, google::protobuf::Message& response,
                    absl::FunctionRef<absl::Status(storage::Session&, absl::Time now)> body);

// As above, for handlers: the response by value.
template <typename Response>
absl::StatusOr<Response> Mutated(ServiceEnvironment& env, const Mutation& mutation,
                                 absl::FunctionRef<absl::StatusOr<Response>(storage::Session&, absl::Time now)> body) {
  Response response;
  const absl::Status status =
      Mutate(env, mutation, response, [&](storage::Session& session, absl::Time now) -> absl::Status {
        absl::StatusOr<Response> result = body(session, now);
        if (!result.ok()) return result.status();
        response = *std::move(result);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return response;
}

}  // namespace sendlift
