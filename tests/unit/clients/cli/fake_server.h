#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/clock.grpc.pb.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/events.grpc.pb.h"
#include "sendlift/v1/experiments.grpc.pb.h"
#include "sendlift/v1/gateways.grpc.pb.h"
#include "sendlift/v1/import_batches.grpc.pb.h"
#include "sendlift/v1/instructions.grpc.pb.h"
#include "sendlift/v1/merges.grpc.pb.h"
#include "sendlift/v1/rate_limits.grpc.pb.h"
#include "sendlift/v1/reports.grpc.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "sendlift/v1/sources.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "tests/support/network/command_line.h"
#include "tests/unit/clients/cli/fake_campaigns.h"
#include "tests/unit/clients/cli/fake_holdout.h"
#include "tests/unit/clients/cli/fake_imports.h"
#include "tests/unit/clients/cli/fake_people.h"

namespace sendlift::cli::testing {

// A server that remembers what it was asked and answers what it is told to.
class FakeServer : public FakeCampaigns,
                   public FakeCustomers,
                   public v1::EventService::Service,
                   public v1::ImportBatchService::Service,
                   public v1::MergeService::Service,
                   public v1::SourceService::Service,
                   public v1::ExperimentService::Service,
                   public v1::RateLimitService::Service,
                   public v1::ReportService::Service,
                   public v1::SegmentService::Service,
                   public FakeSuppressions,
                   public FakeStops,
                   public v1::GatewayService::Service,
                   public v1::InstructionService::Service,
                   public v1::ClockService::Service,
                   public FakeHoldout {
 public:
  FakeServer() {
    grpc::ServerBuilder builder;
    builder.RegisterService(static_cast<v1::CampaignService::Service*>(this));
    builder.RegisterService(static_cast<v1::CustomerService::Service*>(this));
    builder.RegisterService(static_cast<v1::EventService::Service*>(this));
    builder.RegisterService(static_cast<v1::ImportBatchService::Service*>(this));
    builder.RegisterService(static_cast<v1::MergeService::Service*>(this));
    builder.RegisterService(static_cast<v1::SourceService::Service*>(this));
    builder.RegisterService(static_cast<v1::ExperimentService::Service*>(this));
    builder.RegisterService(static_cast<v1::RateLimitService::Service*>(this));
    builder.RegisterService(static_cast<v1::ReportService::Service*>(this));
    builder.RegisterService(static_cast<v1::SegmentService::Service*>(this));
    builder.RegisterService(static_cast<v1::SuppressionService::Service*>(this));
    builder.RegisterService(static_cast<v1::StopService::Service*>(this));
    builder.RegisterService(static_cast<v1::GatewayService::Service*>(this));
    builder.RegisterService(static_cast<v1::InstructionService::Service*>(this));
    builder.RegisterService(static_cast<v1::ClockService::Service*>(this));
    builder.RegisterService(static_cast<v1::HoldoutService::Service*>(this));
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(); }

  std::shared_ptr<grpc::Channel> channel() { return server_->InProcessChannel({}); }

  grpc::Status ImportCustomers(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportCustomersResponse, v1::ImportCustomersRequest>* stream) override {
    return imports.Serve(*stream, customer_config, [](const v1::ImportCustomersRequest& request) {
      std::vector<std::string> ids;
      for (const v1::CustomerRow& row : request.rows().rows())
        ids.push_back(row.values_size() == 0 ? "" : row.values(0));
      return ids;
    });
  }
  grpc::Status ImportEvents(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportEventsResponse, v1::ImportEventsRequest>* stream) override {
    return imports.Serve(*stream, event_config, [this](const v1::ImportEventsRequest& request) {
      std::vector<std::string> ids;
      for (const v1::Event& event : request.rows().events()) {
        ids.push_back(event.customer_id());
        events.push_back(event);
      }
      return ids;
    });
  }
  grpc::Status ImportAssignments(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportAssignmentsResponse, v1::ImportAssignmentsRequest>* stream) override {
    return imports.Serve(*stream, assignment_config, [this](const v1::ImportAssignmentsRequest& request) {
      std::vector<std::string> ids;
      for (const v1::AssignmentRow& row : request.rows().rows()) {
        ids.push_back(row.customer_id());
        arms.push_back(row.arm());
      }
      return ids;
    });
  }
  grpc::Status ListCustomers(grpc::ServerContext*, const v1::ListCustomersRequest* request,
                             v1::ListCustomersResponse* response) override {
    response->mutable_customers()->Assign(customers.begin(), customers.end());
    if (!customers.empty()) return grpc::Status::OK;
    for (int i = 0; i < request->page_size(); ++i) {
      response->add_customers()->set_name(absl::StrCat("workspaces/main/customers/c-", i));
    }
    response->set_next_page_token("more");
    return grpc::Status::OK;
  }
  grpc::Status GetImportBatch(grpc::ServerContext*, const v1::GetImportBatchRequest* request,
                              v1::ImportBatch* response) override {
    for (const v1::ImportBatch& batch : batches) {
      if (batch.name() != request->name()) continue;
      *response = batch;
      return grpc::Status::OK;
    }
    return Refusal(grpc::StatusCode::NOT_FOUND, request->name() + " does not exist");
  }
  grpc::Status ListImportBatches(grpc::ServerContext*, const v1::ListImportBatchesRequest*,
                                 v1::ListImportBatchesResponse* response) override {
    response->mutable_import_batches()->Assign(batches.begin(), batches.end());
    return grpc::Status::OK;
  }
  // A row a page.
  grpc::Status ListImportedRows(grpc::ServerContext*, const v1::ListImportedRowsRequest* request,
                                v1::ListImportedRowsResponse* response) override {
    const size_t at = request->page_token().size();
    if (at < raw_rows.size()) *response->add_rows() = raw_rows[at];
    if (at + 1 < raw_rows.size()) response->set_next_page_token(std::string(at + 1, 'x'));
    return grpc::Status::OK;
  }
  // Those that are not merged yet.
  grpc::Status ListDuplicateGroups(grpc::ServerContext*, const v1::ListDuplicateGroupsRequest*,
                                   v1::ListDuplicateGroupsResponse* response) override {
    for (const v1::DuplicateGroup& group : groups) {
      v1::DuplicateGroup& added = *response->add_duplicate_groups();
      added = group;
      added.clear_customers();
      for (const std::string& name : group.customers()) {
        if (merged.count(name) == 0) added.add_customers(name);
      }
      if (added.customers_size() < 2) response->mutable_duplicate_groups()->RemoveLast();
    }
    return grpc::Status::OK;
  }
  grpc::Status CreateMerge(grpc::ServerContext*, const v1::CreateMergeRequest* request, v1::Merge* response) override {
    for (const std::string& name : request->merge().merged()) {
      if (merged.count(name) > 0) return Refusal(grpc::StatusCode::FAILED_PRECONDITION, name + " is merged");
    }
    merged.insert(request->merge().merged().begin(), request->merge().merged().end());
    *response = request->merge();
    response->set_name("workspaces/main/merges/17");
    (*response->mutable_field_origins())["tier"] = "c-3";
    return grpc::Status::OK;
  }
  grpc::Status UndoMerge(grpc::ServerContext*, const v1::UndoMergeRequest* request, v1::Merge* response) override {
    response->set_name(request->name());
    response->mutable_undo_time()->set_seconds(1'780'000'000);
    return grpc::Status::OK;
  }
  grpc::Status UpdateSource(grpc::ServerContext*, const v1::UpdateSourceRequest* request,
                            v1::Source* response) override {
    source_update = *request;
    *response = request->source();
    return grpc::Status::OK;
  }
  grpc::Status ListSources(grpc::ServerContext*, const v1::ListSourcesRequest*,
                           v1::ListSourcesResponse* response) override {
    v1::Source& source = *response->add_sources();
    source.set_name("workspaces/main/sources/crm");
    source.set_kind(v1::Source::EXTERNAL);
    source.set_trust_rank(30);
    return grpc::Status::OK;
  }
  grpc::Status DeleteSource(grpc::ServerContext*, const v1::DeleteSourceRequest*, google::protobuf::Empty*) override {
    return grpc::Status::OK;
  }
  grpc::Status GetLiftReport(grpc::ServerContext*, const v1::GetLiftReportRequest* request,
                             v1::LiftReport* response) override {
    *response = lift;
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status CreateSegment(grpc::ServerContext*, const v1::CreateSegmentRequest* request,
                             v1::Segment* response) override {
    *response = request->segment();
    response->set_name(absl::StrCat(request->parent(), "/segments/", request->segment_id()));
    response->set_customer_count(12'345);
    return grpc::Status::OK;
  }
  grpc::Status UpdateSegment(grpc::ServerContext*, const v1::UpdateSegmentRequest* request,
                             v1::Segment* response) override {
    segment_update = *request;
    *response = request->segment();
    return grpc::Status::OK;
  }
  grpc::Status CountCustomers(grpc::ServerContext*, const v1::CountCustomersRequest* request,
                              v1::CountCustomersResponse* response) override {
    if (request->filter() == "bad") {
      return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "filter", {{"filter", "column 1: no such field"}});
    }
    response->set_customer_count(1'234);
    return grpc::Status::OK;
  }
  grpc::Status SnapshotSegment(grpc::ServerContext*, const v1::SnapshotSegmentRequest* request,
                               v1::SegmentSnapshot* response) override {
    FillSegmentSnapshot(request->name(), *response);
    return grpc::Status::OK;
  }
  grpc::Status ListSegmentSnapshots(grpc::ServerContext*, const v1::ListSegmentSnapshotsRequest* request,
                                    v1::ListSegmentSnapshotsResponse* response) override {
    FillSegmentSnapshot(request->parent(), *response->add_segment_snapshots());
    return grpc::Status::OK;
  }
  grpc::Status ListSegmentMembers(grpc::ServerContext*, const v1::ListSegmentMembersRequest* request,
                                  v1::ListSegmentMembersResponse* response) override {
    members_request = *request;
    FillSegmentSnapshot(request->parent(), *response->mutable_segment_snapshot());
    response->add_customers(request->page_token().empty() ? "workspaces/main/customers/ann"
                                                          : "workspaces/main/customers/bob");
    if (request->page_token().empty()) response->set_next_page_token("more");
    return grpc::Status::OK;
  }
  grpc::Status CreateSuppression(grpc::ServerContext*, const v1::CreateSuppressionRequest* request,
                                 v1::Suppression* response) override {
    *response = request->suppression();
    response->set_name("workspaces/main/suppressions/17");
    return grpc::Status::OK;
  }
  grpc::Status UpdateRateLimit(grpc::ServerContext*, const v1::UpdateRateLimitRequest* request,
                               v1::RateLimit* response) override {
    rate_update = *request;
    *response = request->rate_limit();
    return grpc::Status::OK;
  }
  grpc::Status ListRateLimits(grpc::ServerContext*, const v1::ListRateLimitsRequest*,
                              v1::ListRateLimitsResponse* response) override {
    FillRate(*response->add_rate_limits());
    return grpc::Status::OK;
  }
  grpc::Status DeleteRateLimit(grpc::ServerContext*, const v1::DeleteRateLimitRequest*,
                               google::protobuf::Empty*) override {
    return grpc::Status::OK;
  }
  grpc::Status ListGateways(grpc::ServerContext*, const v1::ListGatewaysRequest*,
                            v1::ListGatewaysResponse* response) override {
    v1::Gateway& gateway = *response->add_gateways();
    gateway.set_name("workspaces/main/gateways/loopback");
    gateway.add_channels(v1::EMAIL);
    gateway.add_channels(v1::SMS);
    gateway.set_credit_count(500);
    FillRate(*gateway.add_rate_limits());
    return grpc::Status::OK;
  }
  grpc::Status GetInstruction(grpc::ServerContext*, const v1::GetInstructionRequest* request,
                              v1::InstructionRecord* response) override {
    *response = instruction;
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  // Two pages; the first is empty, as a page may be.
  grpc::Status ListInstructions(grpc::ServerContext*, const v1::ListInstructionsRequest* request,
                                v1::ListInstructionsResponse* response) override {
    instruction_list = *request;
    if (request->page_token().empty()) {
      response->set_next_page_token("more");
    } else {
      *response->add_instructions() = instruction;
    }
    return grpc::Status::OK;
  }
  grpc::Status ExplainContact(grpc::ServerContext*, const v1::ExplainContactRequest* request,
                              v1::ExplainContactResponse* response) override {
    *response = explanation;
    explained = request->parent() + " " + request->customer();
    return grpc::Status::OK;
  }
  // 10,000 the first time, the rest the second time.
  grpc::Status RedriveInstructions(grpc::ServerContext*, const v1::RedriveInstructionsRequest* request,
                                   v1::RedriveInstructionsResponse* response) override {
    redrives.push_back(*request);
    response->set_redriven_count(redrives.size() == 1 ? 10'000 : 7);
    response->set_more(redrives.size() == 1);
    return grpc::Status::OK;
  }
  grpc::Status GetClock(grpc::ServerContext*, const v1::GetClockRequest* request, v1::Clock* response) override {
    *response = clock;
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status ConfirmClock(grpc::ServerContext*, const v1::ConfirmClockRequest* request,
                            v1::Clock* response) override {
    response->set_name(request->name());
    *response->mutable_wall_time() = clock.wall_time();
    return grpc::Status::OK;
  }

  v1::UpdateSegmentRequest segment_update;
  v1::ListSegmentMembersRequest members_request;  // the last
  v1::UpdateRateLimitRequest rate_update;
  std::vector<v1::DuplicateGroup> groups;
  std::set<std::string> merged;
  v1::UpdateSourceRequest source_update;
  std::vector<v1::ImportBatch> batches;
  std::vector<v1::ImportedRow> raw_rows;
  std::vector<v1::Customer> customers;  // ListCustomers gives these, if there are any
  v1::LiftReport lift;
  v1::InstructionRecord instruction;
  v1::ListInstructionsRequest instruction_list;
  v1::ExplainContactResponse explanation;
  std::string explained;
  std::vector<v1::RedriveInstructionsRequest> redrives;
  v1::Clock clock;
  FakeImports imports;
  v1::ImportCustomersRequest customer_config;
  v1::ImportEventsRequest event_config;
  v1::ImportAssignmentsRequest assignment_config;
  std::vector<v1::Event> events;
  std::vector<std::string> arms;

 private:
  static void FillSegmentSnapshot(const std::string& segment, v1::SegmentSnapshot& snapshot) {
    snapshot.set_name(absl::StrCat(segment, "/snapshots/3"));
    snapshot.set_filter("days > 90");
    snapshot.set_customer_count(12'345);
    snapshot.set_joined_count(17);
    snapshot.set_left_count(4);
  }
  static void FillRate(v1::RateLimit& limit) {
    limit.set_name("workspaces/main/rateLimits/channel-sms");
    limit.set_channel(v1::SMS);
    limit.set_instruction_count(20);
    limit.mutable_period_duration()->set_seconds(1);
  }

  std::unique_ptr<grpc::Server> server_;
};

// Runs a command line against a fake server, or against nobody.
inline Outcome RunLine(std::vector<std::string> arguments, FakeServer* server = nullptr) {
  return RunLineAt(server == nullptr ? nullptr : server->channel(), std::move(arguments));
}

// A file below the test's temporary folder.
inline std::string FileWith(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + name;
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
  return path;
}

inline std::string ContentOf(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return "(no file)";
  std::string text(1 << 20, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

}  // namespace sendlift::cli::testing
