#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "sendlift/v1/gateways.grpc.pb.h"

namespace sendlift::testing {

// A server that says to gateways what a test tells it to, and writes down what they say. One stream at a time.
class FakeGatewayServer : public v1::GatewayService::Service {
 public:
  using Stream = grpc::ServerReaderWriter<v1::ExchangeResponse, v1::ExchangeRequest>;

  // What was seen so far; `credit` and `batch_sequences` are of the newest stream.
  struct Seen {
    int stream_count = 0;
    std::vector<v1::Hello> hellos;
    int64_t credit = 0;
    std::vector<int64_t> batch_sequences;
    std::vector<v1::Receipt> receipts;
    std::vector<v1::Resolution> resolutions;
    std::vector<std::string> authorizations;
  };

  FakeGatewayServer() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeGatewayServer() override {
    Break();
    server_->Shutdown(std::chrono::system_clock::now());
  }

  const std::string& address() const { return address_; }

  // For streams that begin from now on.
  void WelcomeWith(int64_t epoch) {
    MutexLock lock(mutex_);
    epoch_ = epoch;
  }
  void Acknowledge(bool yes) {
    MutexLock lock(mutex_);
    acknowledging_ = yes;
  }
  void RefuseNext(int stream_count, grpc::Status with) {
    MutexLock lock(mutex_);
    refusals_left_ = stream_count;
    refusal_ = std::move(with);
  }

  // To the gateway that is connected; false if none is.
  bool Send(const v1::ExchangeResponse& message) {
    MutexLock lock(mutex_);
    return stream_ != nullptr && stream_->Write(message);
  }
  // Cuts the stream as a broken line does.
  void Break() {
    MutexLock lock(mutex_);
    if (context_ != nullptr) context_->TryCancel();
  }

  // False if it has not come true within ten seconds.
  bool WaitUntil(const std::function<bool(const Seen&)>& is_so) {
    MutexLock lock(mutex_);
    for (int i = 0; i < 1000 && !is_so(seen_); ++i) changed_.WaitFor(mutex_, absl::Milliseconds(10));
    return is_so(seen_);
  }
  bool WaitForStream(int number) {
    return WaitUntil([&](const Seen& seen) { return seen.stream_count >= number && seen.credit > 0; });
  }
  bool WaitForReceipts(size_t count) {
    return WaitUntil([&](const Seen& seen) { return seen.receipts.size() >= count; });
  }
  Seen Look() {
    MutexLock lock(mutex_);
    return seen_;
  }

  grpc::Status Exchange(grpc::ServerContext* context, Stream* stream) override {
    v1::ExchangeRequest request;
    if (!stream->Read(&request)) return grpc::Status::CANCELLED;
    {
      MutexLock lock(mutex_);
      seen_.hellos.push_back(request.hello());
      const auto token = context->client_metadata().find("authorization");
      seen_.authorizations.push_back(
          token == context->client_metadata().end() ? "" : std::string(token->second.data(), token->second.size()));
      changed_.SignalAll();
      if (refusals_left_ > 0) {
        --refusals_left_;
        return refusal_;
      }
      v1::ExchangeResponse welcome;
      welcome.mutable_welcome()->set_epoch(epoch_);
      stream->Write(welcome);
      ++seen_.stream_count;
      seen_.credit = 0;
      seen_.batch_sequences.clear();
      stream_ = stream;
      context_ = context;
    }
    while (stream->Read(&request)) Note(request, stream);
    MutexLock lock(mutex_);
    stream_ = nullptr;
    context_ = nullptr;
    return grpc::Status::OK;
  }

 private:
  void Note(const v1::ExchangeRequest& request, Stream* stream) {
    MutexLock lock(mutex_);
    seen_.credit += request.credit().instructions();
    if (request.has_resolution()) seen_.resolutions.push_back(request.resolution());
    if (request.has_receipts()) {
      seen_.batch_sequences.push_back(request.receipts().sequence());
      for (const v1::Receipt& receipt : request.receipts().receipts()) seen_.receipts.push_back(receipt);
      v1::ExchangeResponse response;
      response.mutable_acknowledgement()->set_sequence(request.receipts().sequence());
      if (acknowledging_) stream->Write(response);
    }
    changed_.SignalAll();
  }

  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  Mutex mutex_;
  CondVar changed_;
  Seen seen_ ABSL_GUARDED_BY(mutex_);
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 1;
  bool acknowledging_ ABSL_GUARDED_BY(mutex_) = true;
  int refusals_left_ ABSL_GUARDED_BY(mutex_) = 0;
  grpc::Status refusal_ ABSL_GUARDED_BY(mutex_);
  Stream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
  grpc::ServerContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace sendlift::testing
