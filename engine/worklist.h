#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "engine/environment.h"
#include "engine/gateway_session.h"
#include "engine/task_intake.h"

namespace sendlift {

// The name under which the worklist is connected; no gateway from outside may have it.
inline constexpr char kWorklistGateway[] = "worklist";

// The gateway inside the server that calls people through people: what is handed to it on PHONE becomes a task
// (model/task.h), which an agent reserves and completes (engine/reserving.h, engine/calls.h). It is connected as long
// as there is an agent or something left to do or to say. Order of effects as for every gateway: the task is committed,
// then its receipt is said; what is to be said stays in the database until the server acknowledges it.
// The sink is called from any thread and queues; RunOnce works the queue off, on one thread.
class Worklist : public GatewaySink {
 public:
  using Connector = std::function<absl::StatusOr<std::shared_ptr<GatewaySession>>(const GatewayHello&, GatewaySink&)>;

  // `wake` is called when there may be something to do for RunOnce.
  Worklist(Environment environment, Connector connect, absl::AnyInvocable<void()> wake);
  // Disconnects.
  ~Worklist() override;

  // Takes what came, says what is to be said, gives back what lapsed, and asks for no more instructions than the agents
  // do in a day, those that are open included. How much was done; call again until it is 0. After an error the stream
  // is ended, and the next call begins a new one, on which the server asks for what was lost.
  absl::StatusOr<int64_t> RunOnce(absl::Time now);
  // What was not answered is in doubt. Idempotent.
  void Disconnect();

  void Welcome(int64_t epoch, absl::Duration lease, int batch_size_max, absl::Time latest_time) override;
  void SendContent(const ContentOnWire& content) override;
  void SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) override;
  void Acknowledge(int64_t sequence) override;
  void AskToResolve(int64_t sequence, std::vector<AttemptInDoubt> attempts) override;
  void Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) override;
  void Close(const absl::Status& status) override;

 private:
  struct Revocations {
    RevocationReason reason = RevocationReason::kOptedOut;
    std::vector<RevokedAttempt> attempts;
  };
  struct Acknowledged {
    int64_t sequence = 0;
  };
  using Message = std::variant<std::vector<ArrivedInstruction>, std::vector<AttemptInDoubt>, Revocations, Acknowledged>;

  void Enqueue(Message message);
  // Whether there is a stream.
  absl::StatusOr<bool> EnsureConnected();
  absl::StatusOr<int64_t> Work(absl::Time now);
  absl::Status Handle(const Message& message, absl::Time now);
  absl::Status Write(absl::FunctionRef<absl::Status(storage::Session&)> body);
  absl::StatusOr<int> Report(absl::Time now);

  Environment environment_;
  const Connector connect_;
  absl::AnyInvocable<void()> wake_;

  // For the thread of RunOnce.
  std::shared_ptr<GatewaySession> session_;
  int64_t said_ = 0;                                                       // batches of receipts on this stream
  std::map<int64_t, std::vector<std::pair<int64_t, Outcome>>> in_flight_;  // by batch: of which tasks
  int64_t granted_ = 0;                                                    // credit of this stream
  int64_t arrived_ = 0;                                                    // what it was used for

  Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int64_t, std::string> campaigns_ ABSL_GUARDED_BY(mutex_);  // by content
  std::vector<Message> inbox_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sendlift
