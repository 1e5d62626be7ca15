#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/stops.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "tests/unit/clients/cli/fake_imports.h"

namespace sendlift::cli::testing {

// Parts of FakeServer: what is known of a customer's consents, and erasure.
class FakeCustomers : public v1::CustomerService::Service {
 public:
  grpc::Status ListConsentChanges(grpc::ServerContext*, const v1::ListConsentChangesRequest* request,
                                  v1::ListConsentChangesResponse* response) override {
    consents_of = request->parent();
    *response = consent_changes;
    return grpc::Status::OK;
  }
  grpc::Status EraseCustomer(grpc::ServerContext*, const v1::EraseCustomerRequest* request,
                             v1::EraseCustomerResponse* response) override {
    erasure = *request;
    response->mutable_erase_time()->set_seconds(1'800'000'000);
    response->set_customer_count(2);
    response->set_raw_row_count(17);
    response->set_instruction_count(3);
    return grpc::Status::OK;
  }

  std::string consents_of;
  v1::ListConsentChangesResponse consent_changes;
  v1::EraseCustomerRequest erasure;
};

// Suppressions that come as files.
class FakeSuppressions : public v1::SuppressionService::Service {
 public:
  grpc::Status ImportSuppressions(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportSuppressionsResponse, v1::ImportSuppressionsRequest>* stream) override {
    return suppression_imports.Serve(*stream, suppression_config, [](const v1::ImportSuppressionsRequest& request) {
      std::vector<std::string> values;
      for (const v1::CustomerRow& row : request.rows().rows()) {
        values.push_back(row.values_size() == 0 ? "" : row.values(0));
      }
      return values;
    });
  }
  grpc::Status CompleteSuppressionList(grpc::ServerContext*, const v1::CompleteSuppressionListRequest* request,
                                       v1::CompleteSuppressionListResponse* response) override {
    completed.push_back(request->name() + " " + request->list_date());
    response->set_removed_count(4);
    return grpc::Status::OK;
  }
  grpc::Status ListSuppressionLists(grpc::ServerContext*, const v1::ListSuppressionListsRequest*,
                                    v1::ListSuppressionListsResponse* response) override {
    v1::SuppressionList& list = *response->add_suppression_lists();
    list.set_name("workspaces/main/suppressionLists/robinson");
    list.set_list_date("2026-11-01");
    list.set_reason(v1::Suppression::DO_NOT_CALL);
    return grpc::Status::OK;
  }

  FakeImports suppression_imports;
  v1::ImportSuppressionsRequest suppression_config;
  std::vector<std::string> completed;
};

// Stops that stand, oldest first.
class FakeStops : public v1::StopService::Service {
 public:
  grpc::Status CreateStop(grpc::ServerContext*, const v1::CreateStopRequest* request, v1::Stop* response) override {
    *response = request->stop();
    response->set_name("workspaces/main/stops/" + std::to_string(stops.size() + 1));
    response->set_principal("ann");
    stops.push_back(*response);
    return grpc::Status::OK;
  }
  grpc::Status ListStops(grpc::ServerContext*, const v1::ListStopsRequest*, v1::ListStopsResponse* response) override {
    response->mutable_stops()->Assign(stops.begin(), stops.end());
    return grpc::Status::OK;
  }
  grpc::Status DeleteStop(grpc::ServerContext*, const v1::DeleteStopRequest* request,
                          google::protobuf::Empty*) override {
    std::erase_if(stops, [&](const v1::Stop& stop) { return stop.name() == request->name(); });
    return grpc::Status::OK;
  }

  std::vector<v1::Stop> stops;
};

}  // namespace sendlift::cli::testing
