#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "tests/support/child_process.h"
#include "tests/support/trial/trial_client.h"

namespace sendlift::testing {

struct TrialPlan {
  std::string bin_directory;
  std::string directory;  // of its own, for its files
  int customers = 300;
  int credit = 40;                        // of the gateway: some batches a wave
  int per_second_max = 0;                 // of the gateway
  std::string lease = "2s";               // of the server
  std::vector<std::string> server_flags;  // more of them
  std::string database;                   // its file; empty: one in the directory
  absl::Duration second_wave_after = absl::Milliseconds(700);
  absl::Duration window = absl::Hours(1);
  std::deque<std::string> server_failpoints;   // one a start, the first one first; none after them
  std::deque<std::string> gateway_failpoints;  // the same for the gateway
};

// What was found out in the end. All of it 0 or true is the promise.
struct TrialVerdict {
  bool completed = false;
  int64_t planned = 0;       // instructions
  int64_t suppressed = 0;    // of them, for an opt-out that came in between
  int64_t carried = 0;       // lines in the gateway's outbox
  int64_t unsent = 0;        // accepted by a gateway that died before it carried them out: allowed
  int64_t acknowledged = 0;  // calls and events that the server said OK to
  int64_t lost = 0;          // of them, and of instructions
  int64_t twice = 0;
  int64_t to_control = 0;
  int64_t to_opted_out = 0;
  int64_t wrong = 0;  // figures of reports
  std::string Text() const;
};

// A campaign of two waves with a control on the real programs, of which the server and the gateway may die; whoever
// is found dead when somebody looks (KeepAlive) is started again on the same files. One thread drives it; KillServer
// may come from another.
class CampaignTrial {
 public:
  static constexpr absl::Duration kRaceTime = absl::Seconds(1);

  explicit CampaignTrial(TrialPlan plan);

  // Starts the server, imports customers, opts some out, creates and launches the campaign, starts the gateway.
  absl::Status Begin();
  // Opts out some more while it is dispatched, and takes a second campaign, of tomorrow, through all its states.
  absl::Status Disturb();
  // One batch of events of source "shop", each of another customer; customers turn up again only after all had one.
  absl::Status Shop(int events);
  absl::Status OptOut(int customer) { return Suppress(customer, false); }
  absl::Status AwaitCompletion(absl::Duration at_most);
  // Ends the server in an orderly way; it is started again when it is needed.
  absl::Status StopServer();
  // What has to be true when it is completed; an error if it cannot be found out.
  absl::StatusOr<TrialVerdict> Judge();

  void KeepAlive();
  // True if there was a server to kill.
  bool KillServer();
  size_t CarriedCount() const;
  // When the last one was carried out, by the gateway's clock.
  absl::Time LastCarried() const;
  std::string Logs() const;

  ChildProcess& server() { return *server_; }
  ChildProcess& gateway() { return *gateway_; }
  TrialClient& client() { return *client_; }
  // Where the gateway dials from its next start on, if not the server itself.
  void SetGatewayServer(const std::string& address) { gateway_server_ = address; }
  absl::Time window_end() const { return window_end_; }
  const std::string& address() const { return address_; }
  int server_deaths() const { return server_deaths_; }
  int gateway_deaths() const { return gateway_deaths_; }
  absl::Duration longest_restart() const { return longest_restart_; }

 private:
  struct OptedOut {
    int customer = 0;
    absl::Time acknowledged;
    bool before_launch = false;
  };
  struct Line {
    absl::Time time;
    std::string key;
    int customer = 0;
  };
  std::string File(const std::string& name) const { return plan_.directory + "/" + name; }
  absl::Status StartServer();
  void StartServerProcess() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool ServerDied();
  absl::Status GiveTheGatewayAMemory();
  void StartGateway();
  absl::Status Suppress(int customer, bool before_launch);
  absl::Status OptOutByEvent(int customer);
  v1::BatchImportEventsRequest Events(const std::vector<int>& customers, const std::string& type);
  std::vector<Line> Outbox() const;
  void JudgeOutbox(const std::set<std::string>& control, TrialVerdict& verdict) const;
  absl::Status JudgeServer(TrialVerdict& verdict);

  TrialPlan plan_;
  const std::string address_;
  std::string gateway_server_;
  absl::Time window_end_;
  Mutex mutex_;  // of the server's process, that another thread may kill
  std::optional<ChildProcess> server_;
  std::optional<ChildProcess> gateway_;
  std::unique_ptr<TrialClient> client_;
  std::vector<OptedOut> opt_outs_;
  std::vector<v1::BatchImportEventsRequest> events_;
  int64_t last_event_ = 0;
  int64_t acknowledged_ = 0;
  int next_shopper_ = 0;
  std::atomic<int> server_deaths_ = 0;
  int gateway_deaths_ = 0;
  absl::Duration longest_restart_;
};

}  // namespace sendlift::testing
