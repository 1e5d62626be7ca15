#include <errno.h>
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/status.h"
#include "clients/gateways/kit/gateway.h"
#include "clients/gateways/loopback/answering.h"
#include "clients/gateways/loopback/flags.h"
#include "clients/gateways/loopback/simulation.h"

namespace sendlift::loopback {
namespace {

constexpr int kSucceeded = 0;
constexpr int kFailed = 1;

// The people of the file, nobody without one.
absl::StatusOr<People> PeopleIn(const std::string& path) {
  if (path.empty()) return People{};
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return absl::ErrnoToStatus(errno, absl::StrCat("the people in ", path, " cannot be read"));
  std::ostringstream csv;
  csv << file.rdbuf();
  auto people = ReadPeople(csv.str());
  if (!people.ok()) return absl::Status(people.status().code(), absl::StrCat(path, ": ", people.status().message()));
  return people;
}

// Waits for SIGINT or SIGTERM, blocked in all threads, and stops the gateway; returns when `over`.
void StopOnSignal(gateway::Gateway& gateway, const sigset_t& signals, const std::atomic<bool>& over) {
  const timespec pause{.tv_sec = 0, .tv_nsec = 50'000'000};
  while (!over) {
    if (sigtimedwait(&signals, nullptr, &pause) > 0) gateway.Stop();
  }
}

void LetPeopleBuy(Simulation& simulation, const Flags& flags, gateway::Gateway& gateway, absl::Status& result) {
  const absl::StatusOr<std::string> counts = simulation.Run();
  if (counts.ok()) {
    std::printf("%s\n", counts->c_str());
    std::fflush(stdout);
  } else if (!absl::IsCancelled(counts.status())) {
    log::Error("the purchases were refused: {}", std::string(counts.status().message()));
    result = counts.status();
  }
  if (flags.exit_after_people) gateway.Stop();
}

absl::Status RunGateway(const Flags& flags, const sigset_t& signals) {
  RETURN_IF_ERROR(failpoints::ArmFromEnvironment());
  const SystemClock clock;
  ASSIGN_OR_RETURN(const People people, PeopleIn(flags.people_file));
  Contacts contacts(people.creatives);
  std::unique_ptr<OutboxFile> outbox;
  if (!flags.outbox_file.empty()) {
    ASSIGN_OR_RETURN(outbox, OutboxFile::Open(flags.outbox_file));
  }
  Answers answers(flags.answers, people);
  LoopbackChannel channel(flags.loopback, outbox.get(), flags.people_file.empty() ? nullptr : &contacts,
                          flags.answers.any() ? &answers : nullptr);
  ASSIGN_OR_RETURN(const std::unique_ptr<gateway::Gateway> gateway,
                   gateway::Gateway::Make(flags.gateway, channel, clock));
  ASSIGN_OR_RETURN(const gateway::Connection connection, gateway::Connect(flags.gateway.connection));
  Simulation simulation({.after = flags.people_after,
                         .spread = flags.people_spread,
                         .seed = flags.loopback.seed,
                         .workspace = flags.workspace},
                        people, contacts, connection, clock, &answers);
  Answering answering(flags.workspace, flags.loopback.seed, answers, connection, clock);

  std::atomic<bool> over = false;
  absl::Status bought;
  std::thread stopper([&] { StopOnSignal(*gateway, signals, over); });
  std::thread buyer;
  std::thread teller;
  if (flags.answers.any()) teller = std::thread([&] { answering.Run(); });
  if (!flags.people_file.empty()) buyer = std::thread([&] { LetPeopleBuy(simulation, flags, *gateway, bought); });
  const absl::Status status = gateway->Run();
  over = true;
  simulation.Stop();
  answering.Stop();
  stopper.join();
  if (teller.joinable()) teller.join();
  if (buyer.joinable()) buyer.join();
  log::Info("{} instructions carried out", channel.carried_count());
  RETURN_IF_ERROR(status);
  return flags.exit_after_people ? bought : absl::OkStatus();
}

int Main(int argc, char** argv) {
  int exit_code = kSucceeded;
  const std::optional<Flags> flags = ParseFlags(argc, argv, exit_code);
  if (!flags.has_value()) return exit_code;
  log::Configure(log::Format::kText, flags->quiet ? "error" : "info");
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const absl::Status status = RunGateway(*flags, signals);
  if (status.ok()) return kSucceeded;
  log::Error("{}", std::string(status.message()));
  return kFailed;
}

}  // namespace
}  // namespace sendlift::loopback

int main(int argc, char** argv) { return sendlift::loopback::Main(argc, argv); }
