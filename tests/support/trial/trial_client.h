#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/events.pb.h"
#include "sendlift/v1/experiments.pb.h"

namespace sendlift::testing {

// A caller who does not give up: what fails because the server is gone is said again, word for word, until it is
// answered. An error here is what the server said, or DEADLINE_EXCEEDED, with what was said last, after a minute
// without an answer.
class TrialClient {
 public:
  // `between` is called before a repetition: it may start the server again.
  TrialClient(const std::string& server, std::function<void()> between);
  void set_patience(absl::Duration patience) { patience_ = patience; }

  // Customers first..last, c1, c2 ..., with an e-mail address and consent; in three batches of one stream.
  absl::Status ImportCustomers(int first, int last);
  absl::Status CreateCampaign(const std::string& id, const v1::Campaign& campaign);
  absl::Status Launch(const std::string& id);
  absl::Status Pause(const std::string& id);
  absl::Status Resume(const std::string& id);
  absl::Status Cancel(const std::string& id);
  absl::StatusOr<v1::Campaign> GetCampaign(const std::string& id);
  absl::StatusOr<std::vector<v1::Assignment>> Assignments(const std::string& id);
  // Customers with an event of the primary metric, control included; -1 while events wait to be counted.
  absl::StatusOr<int64_t> Responders(const std::string& id);
  // Figures of a campaign that are not what is counted again.
  absl::StatusOr<int64_t> WrongFigures(const std::string& id);
  absl::Status OptOut(int customer);
  absl::StatusOr<int64_t> OptOutCount();
  absl::StatusOr<int64_t> CustomerCount();
  // Events of source "shop".
  absl::StatusOr<v1::BatchImportEventsResponse> ImportEvents(const v1::BatchImportEventsRequest& request);

 private:
  absl::Status Until(const std::function<absl::Status()>& answered);
  template <typename Stub, typename Request, typename Response>
  absl::Status Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response);
  template <typename Request>
  absl::Status Change(const std::string& id,
                      grpc::Status (v1::CampaignService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                        v1::Campaign*));

  std::shared_ptr<grpc::Channel> channel_;
  std::function<void()> between_;
  absl::Duration patience_ = absl::Minutes(1);
};

std::string CustomerName(int customer);

}  // namespace sendlift::testing
