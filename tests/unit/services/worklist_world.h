#pragma once

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/environment.h"
#include "sendlift/v1/worklist.grpc.pb.h"
#include "storage/customers.h"
#include "storage/tasks.h"
#include "tests/support/a_campaign.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"
#include "tests/support/world.h"

namespace sendlift::testing {

// A server with a worklist, on eleven o'clock of a Saturday in Berlin, where its customers are.
class WorklistWorld {
 public:
  explicit WorklistWorld(const std::vector<storage::Token>& tokens = {}) : server(tokens) {
    server.clock().AdvanceBy(CampaignStart() + absl::Hours(10) - server.clock().Now());
  }

  template <typename Request, typename Response>
  using Method = grpc::Status (v1::WorklistService::Stub::*)(grpc::ClientContext*, const Request&, Response*);
  // A call with a request in text form.
  template <typename Request, typename Response>
  grpc::Status Call(Method<Request, Response> method, const std::string& text, Response& response,
                    const std::string& token = "") {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    return ((*stub).*method)(&context, FromText<Request>(text), &response);
  }

  grpc::Status CreateAgent(const std::string& id, const std::string& agent = "") {
    v1::Agent made;
    return Call(&v1::WorklistService::Stub::CreateAgent,
                "parent: 'workspaces/main' agent_id: '" + id + "' agent { " + agent + " }", made);
  }
  // Customers c0 ... with a campaign that calls them; returns when they are tasks.
  void LaunchCalls(int customers) {
    ASSERT_TRUE(Write([&](storage::Session& session) -> absl::Status {
                  for (int i = 0; i < customers; ++i) {
                    RETURN_IF_ERROR(
                        storage::UpsertCustomer(session, kMainWorkspace, ACustomer(i), server.clock().Now()).status());
                  }
                  const CampaignDefinition definition =
                      ACampaign().WithChannel(Channel::kPhone).WithControl(Percent(0.0001)).Build();
                  ASSIGN_OR_RETURN(const Campaign draft,
                                   CreateCampaign(session, "autumn", definition, server.clock().Now()));
                  return LaunchCampaign(session, draft, server.clock().Now()).status();
                }).ok());
    ASSERT_TRUE(Eventually([&] { return TaskCount() == customers; }));
  }
  int64_t TaskCount() {
    int64_t count = 0;
    EXPECT_TRUE(server.database()
                    .Read([&](storage::Session& session) -> absl::Status {
                      ASSIGN_OR_RETURN(count, storage::CountTasksToDo(session, kMainWorkspace));
                      return absl::OkStatus();
                    })
                    .ok());
    return count;
  }
  absl::Status Write(const std::function<absl::Status(storage::Session&)>& body) {
    return server.database().Write(storage::Lane::kAdministration, body);
  }
  // Looks again and again, since a database gives no sign; false after twenty seconds.
  static bool Eventually(const std::function<bool()>& holds) {
    const absl::Time deadline = SystemClock().Now() + absl::Seconds(20);
    Mutex mutex;
    CondVar never;
    while (SystemClock().Now() < deadline) {
      if (holds()) return true;
      MutexLock lock(mutex);
      never.WaitFor(mutex, absl::Milliseconds(5));
    }
    return false;
  }

  TestServer server;
  std::unique_ptr<v1::WorklistService::Stub> stub = server.Stub<v1::WorklistService>();
};

}  // namespace sendlift::testing
