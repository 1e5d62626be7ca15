#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "sendlift/v1/events.grpc.pb.h"

namespace sendlift::testing {

// Takes events as the contract says, keeps them in memory, and fails as often as a test wants.
class FakeEventServer : public v1::EventService::Service {
 public:
  FakeEventServer() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeEventServer() override { server_->Shutdown(std::chrono::system_clock::now()); }

  const std::string& address() const { return address_; }

  void FailNext(int call_count, grpc::StatusCode code) {
    MutexLock lock(mutex_);
    failures_left_ = call_count;
    failure_ = code;
  }
  // The distinct ones, in the order of their arrival.
  std::vector<v1::Event> events() const {
    MutexLock lock(mutex_);
    return events_;
  }
  std::vector<v1::ImportEventsConfig> configs() const {
    MutexLock lock(mutex_);
    return configs_;
  }

  grpc::Status ImportEvents(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportEventsResponse, v1::ImportEventsRequest>* stream) override {
    v1::ImportEventsRequest request;
    v1::ImportEventsResponse response;
    while (stream->Read(&request)) {
      MutexLock lock(mutex_);
      if (request.has_config()) configs_.push_back(request.config());
      for (const v1::Event& event : request.rows().events()) {
        if (sequences_.insert(event.sequence()).second) {
          events_.push_back(event);
          response.set_created_count(response.created_count() + 1);
        } else {
          response.set_duplicate_count(response.duplicate_count() + 1);
        }
        response.set_acknowledged_row(response.acknowledged_row() + 1);
      }
      if (failures_left_ > 0) {
        --failures_left_;
        return grpc::Status(failure_, "as the test wants it");
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  mutable Mutex mutex_;
  std::vector<v1::Event> events_ ABSL_GUARDED_BY(mutex_);
  std::vector<v1::ImportEventsConfig> configs_ ABSL_GUARDED_BY(mutex_);
  std::set<int64_t> sequences_ ABSL_GUARDED_BY(mutex_);
  int failures_left_ ABSL_GUARDED_BY(mutex_) = 0;
  grpc::StatusCode failure_ ABSL_GUARDED_BY(mutex_) = grpc::StatusCode::OK;
};

}  // namespace sendlift::testing
