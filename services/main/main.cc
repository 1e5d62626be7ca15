// sendliftd: the server.
#include <grpc/support/log.h>
#include <signal.h>
#include <systemd/sd-daemon.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/status.h"
#include "engine/engine.h"
#include "services/main/flags.h"
#include "services/main/tokens.h"
#include "services/server.h"
#include "services/version.h"
#include "storage/schema.h"
#include "storage/sqlite.h"

namespace sendlift {
namespace {

// Signals are taken by one thread, this one; every other thread inherits that they are blocked.
sigset_t BlockSignals() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// After the first signal a second one ends the process at once.
int WaitForSignal(const sigset_t& signals) {
  int number = 0;
  sigwait(&signals, &number);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  return number;
}

void LogGrpc(gpr_log_func_args* args) {
  if (args->severity == GPR_LOG_SEVERITY_ERROR) spdlog::debug("gRPC: {}", args->message);
}

// Whole or not at all: whoever waits for the file never reads half a number.
absl::Status WritePortFile(const std::string& path, int port) {
  const std::string partial = path + ".partial";
  std::ofstream out(partial, std::ios::trunc);
  out << port << "\n";
  out.close();
  if (!out || std::rename(partial.c_str(), path.c_str()) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write the port to ", path));
  }
  return absl::OkStatus();
}

absl::Status Serve(const Flags& flags) {
  RETURN_IF_ERROR(failpoints::ArmFromEnvironment());
  const sigset_t signals = BlockSignals();
  const SystemClock clock;
  RETURN_IF_ERROR(TryListening(flags.server.listen));
  ASSIGN_OR_RETURN(const auto database, storage::OpenSqlite(flags.database, {}, storage::Schema()));
  EngineOptions options;
  options.lease = flags.lease;
  options.feature_schedule = flags.feature_schedule;
  Engine engine({.database = *database, .clock = clock}, options);
  RETURN_IF_ERROR(engine.Start());
  ASSIGN_OR_RETURN(const auto server, Server::Start(*database, clock, engine, flags.server));
  if (!flags.port_file.empty()) RETURN_IF_ERROR(WritePortFile(flags.port_file, server->port()));
  log::Info("sendliftd {} serves {} on {}:{}{}", kVersion, flags.database, flags.server.listen.host, server->port(),
            flags.server.tls.certificate.empty() ? ", for this machine only" : ", with TLS");
  sd_notify(0, "READY=1");

  const int signal_number = WaitForSignal(signals);
  log::Info("shutting down on signal {}", signal_number);
  sd_notify(0, "STOPPING=1");
  server->Shutdown();
  if (!flags.port_file.empty()) std::remove(flags.port_file.c_str());
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  const ParsedFlags parsed = ParseFlags(argc, argv);
  if (!parsed.flags.has_value()) return parsed.exit_code;
  const Flags& flags = *parsed.flags;
  log::Configure(flags.log_format == "json" ? log::Format::kJson : log::Format::kText, flags.log_level);
  gpr_set_log_function(LogGrpc);
  switch (flags.command) {
    case Command::kCreateToken:
    case Command::kListTokens:
    case Command::kDeleteToken:
      return RunTokenCommand(flags);
    case Command::kCheckConfig:
      std::cout << "The configuration is good.\n";
      return kExitOk;
    case Command::kServe:
      break;
  }
  const absl::Status status = Serve(flags);
  if (status.ok()) return kExitOk;
  log::Error("{}", std::string(status.message()));
  return ExitCodeOf(status);
}

}  // namespace
}  // namespace sendlift

int main(int argc, char** argv) { return sendlift::Main(argc, argv); }
