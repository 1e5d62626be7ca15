#include "storage/database.h"

#include <optional>
#include <utility>

#include "base/invariant.h"
#include "base/mutex.h"
#include "storage/writer.h"

namespace sendlift::storage {

absl::Status Database::Write(Lane lane, absl::FunctionRef<absl::Status(Session&)> body) {
  CHECK_INVARIANT(!Writer::OnWriterThread());
  Mutex mutex;
  CondVar answered;
  std::optional<absl::Status> answer;
  WriteLater(
      lane, [body](Session& session) { return body(session); },
      [&](absl::Status status) {
        MutexLock lock(mutex);
        answer = std::move(status);
        answered.SignalOne();
      });
  MutexLock lock(mutex);
  while (!answer.has_value()) answered.Wait(mutex);
  return *std::move(answer);
}

}  // namespace sendlift::storage
