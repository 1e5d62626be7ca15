#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "engine/gateway_session.h"

namespace sendlift::simulation {

// What travels to a gateway. Contents are left out: nothing here depends on texts.
struct Instructions {
  int64_t epoch = 0;
  std::vector<InstructionOnWire> instructions;
  absl::Time server_time;  // when they were sent; no gateway sees it
};
struct Acknowledgement {
  int64_t sequence = 0;
};
struct Question {
  std::vector<AttemptInDoubt> attempts;
};
struct TakeBack {
  std::vector<RevokedAttempt> attempts;
};
struct Goodbye {};
using ToGateway = std::variant<Instructions, Acknowledgement, Question, TakeBack, Goodbye>;

// What travels to the server.
struct Credit {
  int instructions = 0;
};
struct ReceiptBatch {
  int64_t sequence = 0;
  std::vector<Receipt> receipts;
};
struct Resolution {
  std::vector<ResolutionEntry> entries;
};
using ToServer = std::variant<Credit, ReceiptBatch, Resolution>;

// Sees what the server says, at the moment at which it says it.
class ServerWatch {
 public:
  virtual ~ServerWatch() = default;
  // Returns the time on the server's clock.
  virtual absl::Time OnInstructions(const std::string& gateway, int64_t epoch,
                                    const std::vector<InstructionOnWire>& instructions) = 0;
  virtual void OnAcknowledge(const std::string& gateway, const std::vector<Receipt>& receipts) = 0;
};

// One direction of a stream: in order, each message after a while.
template <typename Message>
class Pipe {
 public:
  void Push(Message message, absl::Time arrival) {
    last_ = std::max(last_, arrival);
    messages_.push_back({last_, std::move(message)});
  }
  struct Arrived {
    absl::Time time;
    Message message;
  };
  std::optional<Arrived> Pop(absl::Time now) {
    if (messages_.empty() || messages_.front().time > now) return std::nullopt;
    Arrived arrived = std::move(messages_.front());
    messages_.pop_front();
    return arrived;
  }
  void Clear() { messages_.clear(); }
  bool empty() const { return messages_.empty(); }

 private:
  std::deque<Arrived> messages_;
  absl::Time last_ = absl::InfinitePast();
};

// A run of the server as its streams know it: once it is dead, nothing leaves it any more.
struct ServerLife {
  int64_t epoch = 0;
  bool alive = true;
};

// A stream between a server's run and a gateway. Cut, all that is under way is lost, and each side finds out in its
// own time; half-open, it swallows all that is said, until somebody gives it up.
class Stream final : public GatewaySink {
 public:
  // `sending` is called when the server is about to write, and when it has written: it may die there.
  Stream(std::string gateway, std::shared_ptr<const ServerLife> server, ServerWatch& watch, Random& random,
         const absl::Time& now, absl::Duration delay_max, std::function<void()> sending)
      : gateway_(std::move(gateway)),
        server_(std::move(server)),
        watch_(watch),
        random_(random),
        now_(now),
        delay_max_(delay_max),
        sending_(std::move(sending)) {}

  const std::string& gateway() const { return gateway_; }
  const ServerLife& server() const { return *server_; }
  bool is_open() const { return !cut_ && server_->alive; }
  bool is_quiet() const { return down_.empty() && up_.empty(); }
  bool half_open() const { return half_open_; }
  absl::Time latest_time() const { return latest_time_; }
  void Cut() {
    cut_ = true;
    down_.Clear();
    up_.Clear();
  }
  void Swallow() {
    half_open_ = true;
    down_.Clear();
    up_.Clear();
  }

  // The gateway's end. What a server wrote before it died still arrives.
  std::optional<Pipe<ToGateway>::Arrived> Receive() { return cut_ ? std::nullopt : down_.Pop(now_); }
  void Say(ToServer message) {
    if (const auto* batch = std::get_if<ReceiptBatch>(&message)) said_[batch->sequence] = batch->receipts;
    if (is_open() && !half_open_) up_.Push(std::move(message), Arrival());
  }

  // What the gateway wrote last, with the number of its batch.
  std::pair<int64_t, std::vector<Receipt>> LastSaid() const {
    if (said_.empty()) return {};
    return {said_.rbegin()->first, said_.rbegin()->second};
  }

  // The server's end.
  std::shared_ptr<GatewaySession> session;
  std::optional<ToServer> Arrived() {
    std::optional<Pipe<ToServer>::Arrived> arrived = is_open() ? up_.Pop(now_) : std::nullopt;
    if (!arrived.has_value()) return std::nullopt;
    return std::move(arrived->message);
  }

  void Welcome(int64_t, absl::Duration, int, absl::Time latest_time) override { latest_time_ = latest_time; }
  void SendContent(const ContentOnWire&) override {}
  void SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) override;
  void Acknowledge(int64_t sequence) override;
  void AskToResolve(int64_t sequence, std::vector<AttemptInDoubt> attempts) override;
  void Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) override;
  void Close(const absl::Status& status) override;

 private:
  absl::Time Arrival() { return now_ + delay_max_ * random_.Uniform() * random_.Uniform(); }
  void Push(ToGateway message) {
    if (is_open() && !half_open_) down_.Push(std::move(message), Arrival());
  }

  const std::string gateway_;
  const std::shared_ptr<const ServerLife> server_;
  ServerWatch& watch_;
  Random& random_;
  const absl::Time& now_;
  const absl::Duration delay_max_;
  const std::function<void()> sending_;
  bool cut_ = false;
  bool half_open_ = false;
  absl::Time latest_time_;  // as the server's welcome said
  Pipe<ToGateway> down_;
  Pipe<ToServer> up_;
  std::map<int64_t, std::vector<Receipt>> said_;  // by batch, what the gateway wrote
};

}  // namespace sendlift::simulation
