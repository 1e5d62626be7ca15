#include "tests/support/trial/campaign_trial.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "base/status.h"
#include "clients/gateways/kit/key_memory.h"
#include "tests/support/network/campaigns.h"

namespace sendlift::testing {
namespace {

constexpr absl::Duration kStartTime = absl::Seconds(30);
constexpr int kFirstShopper = 10;  // those before may be opted out

bool IsFree(int port) {
  const int tried = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(tried, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool free = bind(tried, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(tried);
  return free;
}

// A port below those that the system gives away, so that a server that is gone finds its place free when it is back:
// no connection can take it meanwhile, least of all one to itself.
std::string OwnAddress() {
  constexpr int kFirst = 12'000, kCount = 20'000;
  static std::atomic<int> next = getpid() * 80;
  int port = kFirst + next++ % kCount;
  while (!IsFree(port)) port = kFirst + next++ % kCount;
  return absl::StrCat("127.0.0.1:", port);
}

void SetTime(google::protobuf::Timestamp& to, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  to.set_seconds(micros / 1'000'000);
  to.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
}

// Two waves, of 60 % and the rest; two arms and a control of 10 %.
v1::Campaign CampaignFrom(absl::Time start, absl::Time second_wave, absl::Time end) {
  v1::Campaign campaign = CampaignMessage();
  SetTime(*campaign.mutable_window()->mutable_start_time(), start);
  SetTime(*campaign.mutable_window()->mutable_end_time(), end);
  campaign.mutable_experiment()->mutable_control()->set_parts_per_million(100'000);
  v1::Arm& second_arm = *campaign.mutable_experiment()->add_arms();
  second_arm.set_arm("urgent");
  second_arm.mutable_share()->set_parts_per_million(450'000);
  v1::Wave& first = *campaign.mutable_waves(0);
  SetTime(*first.mutable_start_time(), start);
  first.mutable_share()->set_parts_per_million(600'000);
  v1::Wave& second = *campaign.add_waves();
  second.set_wave("second");
  SetTime(*second.mutable_start_time(), second_wave);
  second.mutable_share()->set_remainder(true);
  return campaign;
}

int CustomerOf(absl::string_view address) {
  int customer = 0;
  (void)(absl::ConsumePrefix(&address, "c") && absl::ConsumeSuffix(&address, "@example.com") &&
         absl::SimpleAtoi(address, &customer));
  return customer;
}

}  // namespace

std::string TrialVerdict::Text() const {
  return absl::StrCat(completed ? "completed" : "NOT completed", ", planned ", planned, ", suppressed ", suppressed,
                      ", carried out ", carried, ", unsent ", unsent, ", acknowledged ", acknowledged, ", lost ", lost,
                      ", twice ", twice, ", to control ", to_control, ", to opted-out ", to_opted_out,
                      ", wrong figures ", wrong);
}

CampaignTrial::CampaignTrial(TrialPlan plan)
    : plan_(std::move(plan)), address_(OwnAddress()), gateway_server_(address_) {
  std::filesystem::create_directories(plan_.directory);
}

void CampaignTrial::StartServerProcess() {
  std::vector<std::string> variables;
  if (!plan_.server_failpoints.empty()) {
    variables.push_back(absl::StrCat("SENDLIFT_FAILPOINT=", plan_.server_failpoints.front()));
    plan_.server_failpoints.pop_front();
  }
  std::filesystem::remove(File("port"));
  std::vector<std::string> arguments = {plan_.bin_directory + "/sendliftd",
                                        "--database",
                                        plan_.database.empty() ? File("trial.db") : plan_.database,
                                        "--listen",
                                        address_,
                                        "--port-file",
                                        File("port"),
                                        "--lease",
                                        plan_.lease};
  arguments.insert(arguments.end(), plan_.server_flags.begin(), plan_.server_flags.end());
  server_ = ChildProcess::Start(arguments, File("server.log"), variables);
}

bool CampaignTrial::ServerDied() {
  MutexLock lock(mutex_);
  if (!server_->Wait(absl::ZeroDuration()).has_value()) return false;
  server_.reset();
  ++server_deaths_;
  return true;
}

// Again and again, should it die while it starts.
absl::Status CampaignTrial::StartServer() {
  const absl::Time began = absl::Now();
  while (absl::Now() < began + kStartTime) {
    {
      MutexLock lock(mutex_);
      if (!server_.has_value()) StartServerProcess();
    }
    bool died = false;
    Eventually(kStartTime, [&] { return (died = ServerDied()) || !ReadFile(File("port")).empty(); });
    if (!died && !ReadFile(File("port")).empty()) {
      longest_restart_ = std::max(longest_restart_, absl::Now() - began);
      return absl::OkStatus();
    }
  }
  return absl::DeadlineExceededError("the server does not start");
}

void CampaignTrial::StartGateway() {
  std::vector<std::string> variables;
  if (!plan_.gateway_failpoints.empty()) {
    variables.push_back(absl::StrCat("SENDLIFT_FAILPOINT=", plan_.gateway_failpoints.front()));
    plan_.gateway_failpoints.pop_front();
  }
  gateway_ = ChildProcess::Start(
      {plan_.bin_directory + "/sendlift-loopback", "--server", gateway_server_, "--channels", "EMAIL", "--credit",
       absl::StrCat(plan_.credit), "--per-second-max", absl::StrCat(plan_.per_second_max), "--memory", File("keys"),
       "--outbox", File("outbox.csv")},
      File("gateway.log"), variables);
}

void CampaignTrial::KeepAlive() {
  if (!server_.has_value() || ServerDied()) (void)StartServer();
  if (gateway_.has_value() && gateway_->Wait(absl::ZeroDuration()).has_value()) {
    ++gateway_deaths_;
    StartGateway();
  }
}

bool CampaignTrial::KillServer() {
  MutexLock lock(mutex_);
  if (!server_.has_value()) return false;
  server_->Signal(SIGKILL);
  return true;
}

absl::Status CampaignTrial::StopServer() {
  {
    MutexLock lock(mutex_);
    server_->Signal(SIGTERM);
  }
  const std::optional<int> exit_code = server_->Wait(absl::Seconds(20));
  if (!exit_code.has_value()) return absl::DeadlineExceededError("the server does not end");
  server_deaths_ += *exit_code == 0 ? 0 : 1;
  MutexLock lock(mutex_);
  server_.reset();
  return absl::OkStatus();
}

// A gateway that has worked before: with an empty memory it could not tell what it has lost from what it never had, and
// a server that dies while the first bytes are under way would have to leave them in doubt.
absl::Status CampaignTrial::GiveTheGatewayAMemory() {
  ASSIGN_OR_RETURN(const auto memory, gateway::KeyMemory::Open(File("keys")));
  memory->Set("of-an-earlier-campaign", {.state = gateway::KeyMemory::State::kAccepted, .epoch = 0, .attempt = 1});
  return memory->Sync();
}

absl::Status CampaignTrial::Begin() {
  RETURN_IF_ERROR(GiveTheGatewayAMemory());
  RETURN_IF_ERROR(StartServer());
  client_ = std::make_unique<TrialClient>(address_, [this] { KeepAlive(); });
  RETURN_IF_ERROR(client_->ImportCustomers(1, plan_.customers));
  for (int customer = 1; customer <= 3; ++customer) RETURN_IF_ERROR(Suppress(customer, true));
  RETURN_IF_ERROR(OptOutByEvent(4));
  const absl::Time now = absl::Now();
  window_end_ = now + plan_.window;
  RETURN_IF_ERROR(client_->CreateCampaign(
      "trial", CampaignFrom(now - absl::Minutes(1), now + plan_.second_wave_after, window_end_)));
  StartGateway();
  RETURN_IF_ERROR(client_->Launch("trial"));
  acknowledged_ += plan_.customers + 2;
  return absl::OkStatus();
}

absl::Status CampaignTrial::Disturb() {
  for (int customer = 5; customer < kFirstShopper; ++customer) RETURN_IF_ERROR(Suppress(customer, false));
  const absl::Time start = absl::Now() + absl::Hours(24);
  RETURN_IF_ERROR(client_->CreateCampaign("later", CampaignFrom(start, start, start + absl::Hours(24))));
  RETURN_IF_ERROR(client_->Launch("later"));
  RETURN_IF_ERROR(client_->Pause("later"));
  RETURN_IF_ERROR(client_->Resume("later"));
  RETURN_IF_ERROR(client_->Cancel("later"));
  acknowledged_ += 5;
  return absl::OkStatus();
}

absl::Status CampaignTrial::Suppress(int customer, bool before_launch) {
  RETURN_IF_ERROR(client_->OptOut(customer));
  opt_outs_.push_back({.customer = customer, .acknowledged = absl::Now(), .before_launch = before_launch});
  ++acknowledged_;
  return absl::OkStatus();
}

v1::BatchImportEventsRequest CampaignTrial::Events(const std::vector<int>& customers, const std::string& type) {
  v1::BatchImportEventsRequest request;
  request.set_parent("workspaces/main");
  request.set_source("shop");
  for (const int customer : customers) {
    v1::Event& event = *request.add_events();
    event.set_sequence(++last_event_);
    event.set_customer_id(absl::StrCat("c", customer));
    event.set_type(type);
    SetTime(*event.mutable_event_time(), absl::Now());
  }
  return request;
}

absl::Status CampaignTrial::OptOutByEvent(int customer) {
  events_.push_back(Events({customer}, "UNSUBSCRIBED"));
  RETURN_IF_ERROR(client_->ImportEvents(events_.back()).status());
  opt_outs_.push_back({.customer = customer, .acknowledged = absl::Now(), .before_launch = true});
  ++acknowledged_;
  return absl::OkStatus();
}

absl::Status CampaignTrial::Shop(int events) {
  std::vector<int> customers;
  for (int i = 0; i < events; ++i) {
    customers.push_back(kFirstShopper + next_shopper_++ % (plan_.customers - kFirstShopper + 1));
  }
  events_.push_back(Events(customers, "PURCHASED"));
  RETURN_IF_ERROR(client_->ImportEvents(events_.back()).status());
  acknowledged_ += events;
  return absl::OkStatus();
}

absl::Status CampaignTrial::AwaitCompletion(absl::Duration at_most) {
  absl::StatusOr<v1::Campaign> campaign = absl::UnknownError("not asked");
  const bool completed = Eventually(at_most, [&] {
    KeepAlive();
    campaign = client_->GetCampaign("trial");
    if (!campaign.ok() || campaign->state() == v1::Campaign::COMPLETED) return true;
    absl::SleepFor(absl::Milliseconds(20));
    return false;
  });
  RETURN_IF_ERROR(campaign.status());
  return completed ? absl::OkStatus() : absl::DeadlineExceededError(campaign->progress().ShortDebugString());
}

std::vector<CampaignTrial::Line> CampaignTrial::Outbox() const {
  std::vector<Line> lines;
  for (const absl::string_view text : absl::StrSplit(ReadFile(File("outbox.csv")), '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> fields = absl::StrSplit(text, ',');
    Line line;
    if (fields.size() < 3 || !absl::ParseTime(absl::RFC3339_full, fields[0], &line.time, nullptr)) continue;
    line.key = std::string(fields[1]);
    line.customer = CustomerOf(fields[2]);
    lines.push_back(std::move(line));
  }
  return lines;
}

size_t CampaignTrial::CarriedCount() const {
  const std::string text = ReadFile(File("outbox.csv"));
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  return lines == 0 ? 0 : lines - 1;
}

absl::Time CampaignTrial::LastCarried() const {
  absl::Time last = absl::InfinitePast();
  for (const Line& line : Outbox()) last = std::max(last, line.time);
  return last;
}

void CampaignTrial::JudgeOutbox(const std::set<std::string>& control, TrialVerdict& verdict) const {
  std::map<int, OptedOut> opted_out;
  for (const OptedOut& opt_out : opt_outs_) opted_out[opt_out.customer] = opt_out;
  std::set<std::string> keys;
  std::set<int> customers;
  for (const Line& line : Outbox()) {
    ++verdict.carried;
    const bool again = !keys.insert(line.key).second;
    verdict.twice += !customers.insert(line.customer).second || again ? 1 : 0;
    verdict.to_control += control.contains(absl::StrCat("c", line.customer)) ? 1 : 0;
    const auto found = opted_out.find(line.customer);
    if (found == opted_out.end()) continue;
    const OptedOut& opt_out = found->second;
    verdict.to_opted_out += opt_out.before_launch || line.time > opt_out.acknowledged + kRaceTime ? 1 : 0;
  }
}

absl::Status CampaignTrial::JudgeServer(TrialVerdict& verdict) {
  ASSIGN_OR_RETURN(const v1::Campaign campaign, client_->GetCampaign("trial"));
  verdict.completed = campaign.state() == v1::Campaign::COMPLETED;
  for (const auto& wave : campaign.progress().waves()) verdict.planned += wave.instruction_count();
  const v1::InstructionCounts& counts = campaign.progress().instructions();
  verdict.suppressed = counts.suppressed();
  verdict.unsent = counts.accepted() + counts.delivered() - verdict.carried;
  verdict.lost += verdict.planned - verdict.suppressed - counts.accepted() - counts.delivered();
  verdict.lost += counts.delivered() > verdict.carried ? counts.delivered() - verdict.carried : 0;
  ASSIGN_OR_RETURN(const int64_t customers, client_->CustomerCount());
  ASSIGN_OR_RETURN(const int64_t opt_outs, client_->OptOutCount());
  ASSIGN_OR_RETURN(verdict.wrong, client_->WrongFigures("trial"));
  verdict.lost += plan_.customers - customers + static_cast<int64_t>(opt_outs_.size()) - opt_outs;
  for (const v1::BatchImportEventsRequest& events : events_) {
    ASSIGN_OR_RETURN(const v1::BatchImportEventsResponse again, client_->ImportEvents(events));
    verdict.lost += again.created_count();
  }
  return absl::OkStatus();
}

absl::StatusOr<TrialVerdict> CampaignTrial::Judge() {
  KeepAlive();
  TrialVerdict verdict;
  verdict.acknowledged = acknowledged_;
  ASSIGN_OR_RETURN(const std::vector<v1::Assignment> assignments, client_->Assignments("trial"));
  std::set<std::string> control;
  for (const v1::Assignment& assignment : assignments) {
    const std::string id = assignment.name().substr(assignment.name().rfind('/') + 1);
    if (assignment.arm() == "control") control.insert(id);
  }
  JudgeOutbox(control, verdict);
  RETURN_IF_ERROR(JudgeServer(verdict));
  return verdict;
}

std::string CampaignTrial::Logs() const {
  return absl::StrCat("\n", plan_.directory, "\nserver:\n", ReadFile(File("server.log")), "gateway:\n",
                      ReadFile(File("gateway.log")));
}

}  // namespace sendlift::testing
