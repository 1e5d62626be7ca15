#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sendlift/v1/code_pools.pb.h"
#include "sendlift/v1/customers.pb.h"
#include "sendlift/v1/events.pb.h"
#include "sendlift/v1/experiments.pb.h"
#include "sendlift/v1/suppressions.pb.h"

namespace sendlift::cli {

// What a server has settled so far, whatever is imported.
struct ImportAck {
  std::string batch;  // "17"; empty where imports are no batches
  int64_t acknowledged_row = 0;
  int64_t rejected_count = 0;
  std::vector<std::pair<std::string, int64_t>> counts;  // {"created", 120}, ...
  std::vector<v1::RejectedRow> rejected_rows;           // since the ack before
};

ImportAck AckOf(v1::ImportCustomersResponse& response);
ImportAck AckOf(v1::ImportEventsResponse& response);
ImportAck AckOf(v1::ImportAssignmentsResponse& response);
ImportAck AckOf(v1::ImportSuppressionsResponse& response);
ImportAck AckOf(v1::ImportCodesResponse& response);

// A bidirectional import without its types. One thread writes while another reads.
class ImportCall {
 public:
  virtual ~ImportCall() = default;
  // False once the stream is broken or over.
  virtual bool Write(const google::protobuf::Message& request) = 0;
  virtual void WritesDone() = 0;
  // False at the end of the stream.
  virtual bool Read(ImportAck& ack) = 0;
  virtual void Cancel() = 0;
  virtual grpc::Status Finish() = 0;
};

// An ImportCall over a stub's stream.
template <typename Request, typename Response>
class StreamCall : public ImportCall {
 public:
  using Stream = std::unique_ptr<grpc::ClientReaderWriter<Request, Response>>;

  StreamCall(std::unique_ptr<grpc::ClientContext> context, Stream stream)
      : context_(std::move(context)), stream_(std::move(stream)) {}

  bool Write(const google::protobuf::Message& request) override {
    return stream_->Write(static_cast<const Request&>(request));
  }
  void WritesDone() override { stream_->WritesDone(); }
  bool Read(ImportAck& ack) override {
    Response response;
    if (!stream_->Read(&response)) return false;
    ack = AckOf(response);
    return true;
  }
  void Cancel() override { context_->TryCancel(); }
  grpc::Status Finish() override { return stream_->Finish(); }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  Stream stream_;
};

}  // namespace sendlift::cli
