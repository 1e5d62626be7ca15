#include "engine/worklist.h"

#include <algorithm>
#include <set>

#include "base/status.h"
#include "engine/task_tidying.h"
#include "scheduler/leasing.h"
#include "storage/agents.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kReportedAtOnce = 1000;
constexpr int64_t kGrantedAtOnce = 10'000;
// It knows every key for as long as the database is there.
constexpr absl::Duration kRemembersKeysFor = absl::Hours(24 * 3650);

// What RunOnce looks at first.
struct Look {
  int64_t capacity = 0;  // tasks a day of the agents who are active
  int64_t to_do = 0;
  bool any_agent = false;
  bool any_to_report = false;
};

absl::StatusOr<Look> LookAt(storage::Database& database) {
  Look look;
  RETURN_IF_ERROR(database.Read([&](Session& session) -> absl::Status {
    look = {};
    ASSIGN_OR_RETURN(const auto agents, storage::ListAgents(session, kMainWorkspace, "", kAgentsMax));
    for (const Agent& agent : agents) look.capacity += agent.active ? agent.tasks_a_day : 0;
    look.any_agent = !agents.empty();
    ASSIGN_OR_RETURN(look.to_do, storage::CountTasksToDo(session, kMainWorkspace));
    ASSIGN_OR_RETURN(const auto to_report, storage::TasksToReport(session, kMainWorkspace, 0, 1));
    look.any_to_report = !to_report.empty();
    return absl::OkStatus();
  }));
  return look;
}

}  // namespace

Worklist::Worklist(Environment environment, Connector connect, absl::AnyInvocable<void()> wake)
    : environment_(environment), connect_(std::move(connect)), wake_(std::move(wake)) {}

Worklist::~Worklist() { Disconnect(); }

void Worklist::Disconnect() {
  if (session_ != nullptr) session_->Disconnect();
  session_.reset();
  said_ = granted_ = arrived_ = 0;
  in_flight_.clear();
  MutexLock lock(mutex_);
  closed_ = false;
  campaigns_.clear();
  inbox_.clear();
}

void Worklist::Welcome(int64_t epoch, absl::Duration, int, absl::Time) {
  MutexLock lock(mutex_);
  epoch_ = epoch;
}

void Worklist::SendContent(const ContentOnWire& content) {
  MutexLock lock(mutex_);
  campaigns_[content.number] = content.campaign_id;
}

void Worklist::SendInstructions(int64_t, std::vector<InstructionOnWire> instructions) {
  std::vector<ArrivedInstruction> arrived;
  {
    MutexLock lock(mutex_);
    for (InstructionOnWire& instruction : instructions) {
      std::string campaign_id = campaigns_[instruction.content];
      arrived.push_back({.instruction = std::move(instruction), .campaign_id = std::move(campaign_id)});
    }
  }
  Enqueue(std::move(arrived));
}

void Worklist::Acknowledge(int64_t sequence) { Enqueue(Acknowledged{sequence}); }

void Worklist::AskToResolve(int64_t, std::vector<AttemptInDoubt> attempts) { Enqueue(std::move(attempts)); }

void Worklist::Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) {
  Enqueue(Revocations{.reason = reason, .attempts = std::move(attempts)});
}

void Worklist::Close(const absl::Status&) {
  MutexLock lock(mutex_);
  closed_ = true;
}

void Worklist::Enqueue(Message message) {
  {
    MutexLock lock(mutex_);
    inbox_.push_back(std::move(message));
  }
  wake_();
}

absl::StatusOr<int64_t> Worklist::RunOnce(absl::Time now) {
  absl::StatusOr<int64_t> done = Work(now);
  if (!done.ok()) Disconnect();
  return done;
}

absl::StatusOr<bool> Worklist::EnsureConnected() {
  bool closed = false;
  {
    MutexLock lock(mutex_);
    closed = closed_;
  }
  if (closed) Disconnect();
  if (session_ != nullptr) return true;
  ASSIGN_OR_RETURN(const Look look, LookAt(environment_.database));
  if (!look.any_agent && look.to_do == 0 && !look.any_to_report) return false;
  ASSIGN_OR_RETURN(session_, connect_({.gateway = kWorklistGateway,
                                       .channels = {Channel::kPhone},
                                       .clock_time = environment_.clock.Now(),
                                       .wants_rendered = true,
                                       .remembers_keys_for = kRemembersKeysFor},
                                      *this));
  return true;
}

absl::StatusOr<int64_t> Worklist::Work(absl::Time now) {
  ASSIGN_OR_RETURN(const bool connected, EnsureConnected());
  if (!connected) return 0;
  std::vector<Message> messages;
  {
    MutexLock lock(mutex_);
    messages.swap(inbox_);
  }
  int64_t done = static_cast<int64_t>(messages.size());
  for (const Message& message : messages) RETURN_IF_ERROR(Handle(message, now));
  ASSIGN_OR_RETURN(const Look look, LookAt(environment_.database));
  if (look.to_do > 0) {
    int tidied = 0;
    RETURN_IF_ERROR(Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(tidied, TidyTasks(session, now));
      return absl::OkStatus();
    }));
    done += tidied;
  }
  ASSIGN_OR_RETURN(const int reported, Report(now));
  const int64_t wanted = look.capacity - look.to_do - (granted_ - arrived_);
  if (wanted > 0) {
    const int64_t credit = std::min(wanted, kGrantedAtOnce);
    RETURN_IF_ERROR(session_->GrantCredit(static_cast<int>(credit)));
    granted_ += credit;
  }
  return done + reported;
}

absl::Status Worklist::Write(absl::FunctionRef<absl::Status(Session&)> body) {
  int64_t epoch = 0;
  {
    MutexLock lock(mutex_);
    epoch = epoch_;
  }
  return environment_.database.Write(storage::Lane::kReceipt, [&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(CheckEpoch(session, epoch));
    return body(session);
  });
}

absl::Status Worklist::Handle(const Message& message, absl::Time now) {
  std::vector<Receipt> receipts;
  if (const auto* arrived = std::get_if<std::vector<ArrivedInstruction>>(&message)) {
    arrived_ += static_cast<int64_t>(arrived->size());
    RETURN_IF_ERROR(Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(receipts, TakeInstructions(session, *arrived, now));
      return absl::OkStatus();
    }));
  } else if (const auto* asked = std::get_if<std::vector<AttemptInDoubt>>(&message)) {
    std::vector<ResolutionEntry> entries;
    RETURN_IF_ERROR(Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(entries, AnswerQuestions(session, *asked));
      return absl::OkStatus();
    }));
    session_->TakeResolution(std::move(entries));
  } else if (const auto* revocations = std::get_if<Revocations>(&message)) {
    RETURN_IF_ERROR(Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(receipts, TakeBackTasks(session, revocations->reason, revocations->attempts, now));
      return absl::OkStatus();
    }));
  } else {
    const auto end = in_flight_.upper_bound(std::get<Acknowledged>(message).sequence);
    if (in_flight_.begin() == end) return absl::OkStatus();
    RETURN_IF_ERROR(Write([&](Session& session) -> absl::Status {
      for (auto batch = in_flight_.begin(); batch != end; ++batch) {
        for (const auto& [task, outcome] : batch->second) {
          RETURN_IF_ERROR(storage::ClearReceipt(session, kMainWorkspace, task, outcome));
        }
      }
      return absl::OkStatus();
    }));
    in_flight_.erase(in_flight_.begin(), end);
  }
  if (!receipts.empty()) session_->TakeReceipts(++said_, std::move(receipts));
  return absl::OkStatus();
}

absl::StatusOr<int> Worklist::Report(absl::Time now) {
  std::vector<Task> tasks;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(tasks, storage::TasksToReport(session, kMainWorkspace, 0, kReportedAtOnce));
    return absl::OkStatus();
  }));
  std::set<std::pair<int64_t, Outcome>> under_way;
  for (const auto& [sequence, said] : in_flight_) under_way.insert(said.begin(), said.end());
  std::vector<Receipt> receipts;
  std::vector<std::pair<int64_t, Outcome>> said;
  for (const Task& task : tasks) {
    if (under_way.contains({task.number, *task.receipt})) continue;
    said.emplace_back(task.number, *task.receipt);
    receipts.push_back({.idempotency_key = task.idempotency_key,
                        .attempt = task.instruction_attempt,
                        .outcome = *task.receipt,
                        .time = now,
                        .reason = task.reason});
  }
  if (receipts.empty()) return 0;
  const int count = static_cast<int>(receipts.size());
  in_flight_[++said_] = std::move(said);
  session_->TakeReceipts(said_, std::move(receipts));
  return count;
}

}  // namespace sendlift
