#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "services/rpc.h"
#include "services/service_environment.h"

namespace sendlift::rpc {

inline constexpr absl::Duration kWriteTimeMax = absl::Seconds(30);

// One bidirectional stream: what comes in is taken on the executor, one message after another, while the next ones are
// read; what goes out is queued, one write at a time. It is finished exactly once: after an error, when the client has
// closed its side and everything is answered, or when it was cancelled; a client that does not take a message for 30 s
// is cancelled. Deletes itself.
template <typename Request, typename Response>
class StreamCall : public grpc::ServerBidiReactor<Request, Response>, public OpenCall {
 public:
  // Takes no further message while `outgoing_max` responses wait to be written.
  StreamCall(grpc::CallbackServerContext* context, ServiceEnvironment& env, size_t outgoing_max)
      : env_(env), context_(context), outgoing_max_(outgoing_max), method_(MethodOf(*Request::descriptor())) {
    env_.open_calls.Add(*this);
  }

  // The first step; returns the stream for gRPC.
  StreamCall* Start() {
    auto caller = Authorize(*context_, env_.authenticator, method_);
    if (caller.ok()) {
      caller_ = *std::move(caller);
      MutexLock lock(mutex_);
      Read();
    } else {
      Close(caller.status());
    }
    return this;
  }

  void OnReadDone(bool ok) final {
    std::optional<grpc::Status> end;
    {
      MutexLock lock(mutex_);
      reading_ = false;
      if (ok) {
        inbox_.push_back(std::move(next_));
        next_ = Request();
      } else {
        ended_ = true;
      }
      end = Proceed();
    }
    if (end.has_value()) this->Finish(*end);
  }

  void OnWriteDone(bool ok) final {
    std::optional<grpc::Status> end;
    {
      MutexLock lock(mutex_);
      writing_since_.reset();
      outgoing_.pop_front();
      cancelled_ = cancelled_ || !ok;
      end = Proceed();
    }
    if (end.has_value()) this->Finish(*end);
  }

  void OnCancel() final {
    std::optional<grpc::Status> end;
    {
      MutexLock lock(mutex_);
      cancelled_ = true;
      end = Proceed();
    }
    if (end.has_value()) this->Finish(*end);
  }

  void OnDone() final {
    env_.executor.Run([this] {
      Done();
      env_.open_calls.Remove(*this);
      delete this;
    });
  }

  const std::string& method() const override { return method_; }

  void CancelIfStalled(absl::Time now) override {
    MutexLock lock(mutex_);
    if (writing_since_.has_value() && now - *writing_since_ > kWriteTimeMax) context_->TryCancel();
  }

  void EndStream() override { Close(ShuttingDown()); }

 protected:
  // Takes one message, on the executor, never two at a time. An error ends the stream.
  virtual absl::Status Take(Request request) = 0;
  // The client has said all, and all of it is taken; on the executor, once, before the stream ends. An error is how it
  // ends. A client that went away may look the same.
  virtual absl::Status TakeEnd() { return absl::OkStatus(); }
  // The stream is finished; on the executor, before it is deleted.
  virtual void Done() {}

  // What Take was given goes on after it returns, on another thread: further messages are taken meanwhile, but the
  // stream does not end before as many Over() were called. Called by Take.
  void GoesOn() {
    MutexLock lock(mutex_);
    ++going_on_;
  }
  // The last that a thread does with the stream. An error ends it; say so with Close before.
  void Over() {
    std::optional<grpc::Status> end;
    {
      MutexLock lock(mutex_);
      --going_on_;
      end = Proceed();
    }
    if (end.has_value()) this->Finish(*end);
  }

  // Queues a message; from any thread. Nothing happens once the stream is finished.
  void Send(Response response) { Send(std::make_shared<const Response>(std::move(response))); }
  void Send(std::shared_ptr<const Response> response) {
    MutexLock lock(mutex_);
    if (finished_ || closing_.has_value() || cancelled_) return;
    outgoing_.push_back(std::move(response));
    Write();
  }

  // Ends the stream: OK after what is queued is written, an error without it. From any thread; the first one counts.
  void Close(const absl::Status& status) {
    std::optional<grpc::Status> end;
    {
      MutexLock lock(mutex_);
      if (!closing_.has_value()) closing_ = status;
      end = Proceed();
    }
    if (end.has_value()) this->Finish(*end);
  }

  ServiceEnvironment& env() { return env_; }
  const Caller& caller() const { return caller_; }

 private:
  static constexpr size_t kReadAhead = 8;

  void Read() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (reading_ || ended_ || cancelled_ || closing_.has_value() || inbox_.size() >= kReadAhead) return;
    reading_ = true;
    this->StartRead(&next_);
  }

  void Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_since_.has_value() || outgoing_.empty() || cancelled_) return;
    writing_since_ = env_.clock.Now();
    this->StartWrite(outgoing_.front().get());
  }

  // Starts whatever can go on. A status: the stream is over, and the caller finishes it after unlocking, since nothing
  // of this object may be touched from then on.
  std::optional<grpc::Status> Proceed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_) return std::nullopt;
    if (closing_.has_value() && !closing_->ok() && !writing_since_.has_value()) outgoing_.clear();
    Write();
    if (CanTake()) {
      taking_ = true;
      env_.executor.Run([this] { TakeOne(); });
    }
    Read();
    if (ended_ && inbox_.empty() && !IsBusy() && !cancelled_ && !closing_.has_value() &&
        !std::exchange(told_end_, true)) {
      taking_ = true;
      env_.executor.Run([this] { Taken(TakeEnd()); });
    }
    if (IsBusy() || writing_since_.has_value()) return std::nullopt;
    if (cancelled_) return End(grpc::Status::CANCELLED);
    if (closing_.has_value() && outgoing_.empty()) return End(ToGrpcStatus(*closing_));
    if (ended_ && inbox_.empty() && outgoing_.empty()) return End(grpc::Status::OK);
    return std::nullopt;
  }

  bool CanTake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !taking_ && !cancelled_ && !closing_.has_value() && !inbox_.empty() && outgoing_.size() < outgoing_max_;
  }

  bool IsBusy() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return taking_ || going_on_ > 0; }

  grpc::Status End(grpc::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    finished_ = true;
    return status;
  }

  void TakeOne() {
    Request request;
    {
      MutexLock lock(mutex_);
      request = std::move(inbox_.front());
      inbox_.pop_front();
      Read();
    }
    Taken(Take(std::move(request)));
  }

  void Taken(const absl::Status& status) {
    std::optional<grpc::Status> end;
    {
      MutexLock lock(mutex_);
      taking_ = false;
      if (!status.ok() && !closing_.has_value()) closing_ = status;
      end = Proceed();
    }
    if (end.has_value()) this->Finish(*end);
  }

  ServiceEnvironment& env_;
  grpc::CallbackServerContext* const context_;
  const size_t outgoing_max_;
  const std::string method_;
  Caller caller_;

  mutable Mutex mutex_;
  Request next_;  // gRPC's while reading_
  std::deque<Request> inbox_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<const Response>> outgoing_ ABSL_GUARDED_BY(mutex_);  // the front is gRPC's while writing
  std::optional<absl::Time> writing_since_ ABSL_GUARDED_BY(mutex_);               // a write is in flight
  std::optional<absl::Status> closing_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;     // the client has said all
  bool taking_ ABSL_GUARDED_BY(mutex_) = false;    // a task is queued or running
  int going_on_ ABSL_GUARDED_BY(mutex_) = 0;       // messages that were taken and are not over
  bool told_end_ ABSL_GUARDED_BY(mutex_) = false;  // TakeEnd was, or is, called
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sendlift::rpc
