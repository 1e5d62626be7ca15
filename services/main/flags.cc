#include "services/main/flags.h"

#include <google/protobuf/stubs/common.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/roles.h"
#include "services/version.h"

namespace sendlift {
namespace {

constexpr char kExitCodes[] =
    "Exit codes: 0 after a signal to end; 1 when starting again may help (port or database in use, disk full);\n"
    "2 for options that are not known; 78 when something has to be changed first (options, files, newer database).";
constexpr absl::Duration kLeaseMin = absl::Seconds(1);
constexpr absl::Duration kLeaseMax = absl::Hours(1);
constexpr absl::Duration kKeepaliveMin = absl::Seconds(1);
constexpr absl::Duration kKeepaliveMax = absl::Hours(1);

// As typed, before it is checked.
struct Typed {
  std::string listen = "127.0.0.1:7443";
  std::string lease = "60s";
  std::string keepalive = "60s";
};

void AddOptions(CLI::App& app, Flags& flags, Typed& typed) {
  app.add_option("--database", flags.database, "The database file; made if it is not there")
      ->envname("SENDLIFT_DATABASE");
  app.add_option("--listen", typed.listen, "HOST:PORT; port 0 takes any that is free")
      ->envname("SENDLIFT_LISTEN")
      ->capture_default_str();
  app.add_option("--port-file", flags.port_file, "Write the port to this file once the server answers")
      ->envname("SENDLIFT_PORT_FILE");
  app.add_option("--tls-cert", flags.server.tls.certificate, "Certificate of the server with its chain, in PEM")
      ->envname("SENDLIFT_TLS_CERT");
  app.add_option("--tls-key", flags.server.tls.key, "Key of the certificate, in PEM")->envname("SENDLIFT_TLS_KEY");
  app.add_option("--client-ca", flags.server.tls.client_ca, "Clients have to show a certificate of this authority")
      ->envname("SENDLIFT_CLIENT_CA");
  app.add_option("--log-format", flags.log_format, "text or json")
      ->envname("SENDLIFT_LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--log-level", flags.log_level, "debug, info, warn, error or off")
      ->envname("SENDLIFT_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
  app.add_option("--lease", typed.lease, "How long a gateway may take to answer for an instruction: 60s, 2m")
      ->envname("SENDLIFT_LEASE")
      ->capture_default_str();
  app.add_option("--keepalive", typed.keepalive,
                 "A client that is silent is asked after this time, and gone if it does not answer in a third of it")
      ->envname("SENDLIFT_KEEPALIVE")
      ->capture_default_str();
  const std::map<std::string, FeatureSchedule> schedules = {
      {"off", FeatureSchedule::kOff}, {"weekly", FeatureSchedule::kWeekly}, {"monthly", FeatureSchedule::kMonthly}};
  app.add_option("--features", flags.feature_schedule,
                 "Work out what customers have done: off, weekly (as of Monday) or monthly (as of the 1st), 00:00 UTC")
      ->envname("SENDLIFT_FEATURES")
      ->transform(CLI::CheckedTransformer(schedules))
      ->default_str("off");
  app.add_flag("--require-approval", flags.server.require_approval,
               "No campaign is launched before somebody other than who wrote it has approved it; needs tokens")
      ->envname("SENDLIFT_REQUIRE_APPROVAL");
  app.set_config("--config", "", "A file of these options: database = \"...\", one a line")->envname("SENDLIFT_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
}

void AddCommands(CLI::App& app, Flags& flags) {
  CLI::App* token =
      app.add_subcommand("token", "Tokens of callers; a server that runs knows of a change within a second");
  token->require_subcommand(1)->fallthrough();
  CLI::App* create = token->add_subcommand("create", "Make a token and print it, once");
  create->add_option("NAME", flags.token_name, "Who it is for")->required();
  create->add_option("--role", flags.token_role, std::string(RoleNames()))
      ->required()
      ->check(CLI::IsMember({"admin", "planner", "gateway", "events", "viewer", "agent"}));
  create->fallthrough()->callback([&flags] { flags.command = Command::kCreateToken; });
  token->add_subcommand("list", "Names and roles of the tokens")->fallthrough()->callback([&flags] {
    flags.command = Command::kListTokens;
  });
  CLI::App* remove = token->add_subcommand("delete", "Forget a token");
  remove->add_option("NAME", flags.token_name, "Whose")->required();
  remove->fallthrough()->callback([&flags] { flags.command = Command::kDeleteToken; });
  app.add_subcommand("check-config", "Say whether the server could start with these options")
      ->fallthrough()
      ->callback([&flags] { flags.command = Command::kCheckConfig; });
  app.require_subcommand(0, 1);
}

absl::Status Complete(const Typed& typed, Flags& flags) {
  if (flags.database.empty()) return absl::InvalidArgumentError("--database FILE is needed");
  const auto listen = ParseListenAddress(typed.listen);
  if (!listen.ok()) return listen.status();
  flags.server.listen = *listen;
  if (!absl::ParseDuration(typed.lease, &flags.lease) || flags.lease < kLeaseMin || flags.lease > kLeaseMax) {
    return absl::InvalidArgumentError(absl::StrCat("--lease ", typed.lease, ": write 1s to 1h, such as 60s"));
  }
  if (!absl::ParseDuration(typed.keepalive, &flags.server.keepalive) || flags.server.keepalive < kKeepaliveMin ||
      flags.server.keepalive > kKeepaliveMax) {
    return absl::InvalidArgumentError(absl::StrCat("--keepalive ", typed.keepalive, ": write 1s to 1h, such as 60s"));
  }
  return flags.command == Command::kServe || flags.command == Command::kCheckConfig ? CheckServerOptions(flags.server)
                                                                                    : absl::OkStatus();
}

std::string VersionText() {
  return absl::StrCat("sendliftd ", kVersion, "\nAPI sendlift.v1, gRPC ", grpc::Version(), ", protobuf ",
                      GOOGLE_PROTOBUF_VERSION / 1000 % 1000, ".", GOOGLE_PROTOBUF_VERSION % 1000);
}

int Refuse(const CLI::App& app, const CLI::Error& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  std::cerr << "sendliftd: " << error.what() << "\nRun sendliftd --help for what it takes.\n";
  const bool config = dynamic_cast<const CLI::FileError*>(&error) != nullptr ||
                      dynamic_cast<const CLI::ConfigError*>(&error) != nullptr;
  return config ? kExitConfig : kExitUsage;
}

}  // namespace

ParsedFlags ParseFlags(int argc, const char* const* argv) {
  Flags flags;
  Typed typed;
  CLI::App app("Sendlift: decides who gets which offer and measures what it changed.", "sendliftd");
  app.set_version_flag("--version", VersionText());
  app.footer(kExitCodes);
  AddOptions(app, flags, typed);
  AddCommands(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Error& error) {
    return {.flags = std::nullopt, .exit_code = Refuse(app, error)};
  }
  const absl::Status status = Complete(typed, flags);
  if (status.ok()) return {.flags = std::move(flags), .exit_code = kExitOk};
  std::cerr << "sendliftd: " << status.message() << "\n";
  return {.flags = std::nullopt, .exit_code = kExitConfig};
}

}  // namespace sendlift
