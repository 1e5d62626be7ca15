#include "clients/gateways/loopback/flags.h"

#include <CLI/CLI.hpp>
#include <utility>
#include <vector>

namespace sendlift::loopback {
namespace {

constexpr char kVersion[] = "sendlift-loopback 0.1.0";
constexpr int kWrongUsage = 2;

// What the library cannot parse by itself.
struct Raw {
  std::vector<std::string> channels = {"EMAIL", "SMS"};
  std::string people_after = "10s";
  std::string people_spread = "20m";
  std::string answer_spread = "10s";
  int64_t delay_ms = 0;
};

void AddConnection(CLI::App& app, Flags& flags) {
  gateway::ConnectionOptions& connection = flags.gateway.connection;
  app.add_option("--server", connection.server, "Address of the server, HOST:PORT")
      ->envname("SENDLIFT_SERVER")
      ->capture_default_str();
  app.add_option("--token-file", connection.token_file, "File that holds the bearer token")
      ->envname("SENDLIFT_TOKEN_FILE");
  app.add_option("--ca-cert", connection.root_certificates_file, "Certificates to trust (PEM); turns TLS on")
      ->envname("SENDLIFT_CA_CERT");
  app.add_option("--cert", connection.certificate_file, "Certificate of this gateway (PEM), with --key")
      ->envname("SENDLIFT_CERT");
  app.add_option("--key", connection.key_file, "Private key of this gateway (PEM)")->envname("SENDLIFT_KEY");
}

void AddGateway(CLI::App& app, Flags& flags, Raw& raw) {
  gateway::GatewayOptions& options = flags.gateway;
  app.add_option("--name", options.name, "Name of this gateway, the same after every restart")
      ->envname("SENDLIFT_NAME")
      ->capture_default_str();
  app.add_option("--channels", raw.channels, "What it serves, with commas between")
      ->envname("SENDLIFT_CHANNELS")
      ->delimiter(',')
      ->check(CLI::IsMember({"EMAIL", "SMS", "PHONE"}))
      ->default_str("EMAIL,SMS");
  app.add_option("--credit", options.credit, "Instructions under way at most")
      ->envname("SENDLIFT_CREDIT")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--per-second-max", options.per_second_max, "What goes out in a second at most; 0 for no limit")
      ->envname("SENDLIFT_PER_SECOND_MAX")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--memory", options.memory_file,
                 "File that remembers accepted keys over restarts; without it they are forgotten")
      ->envname("SENDLIFT_MEMORY");
}

void AddSimulation(CLI::App& app, Flags& flags, Raw& raw) {
  app.add_option("--outbox", flags.outbox_file, "File to append a CSV line to for everything carried out")
      ->envname("SENDLIFT_OUTBOX");
  app.add_option("--reject-rate", flags.loopback.reject_rate, "Share of instructions to refuse, 0 to 1")
      ->envname("SENDLIFT_REJECT_RATE")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--bounce-rate", flags.loopback.bounce_rate, "Share of accepted ones to bounce, 0 to 1")
      ->envname("SENDLIFT_BOUNCE_RATE")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--delay-ms", raw.delay_ms, "Milliseconds from acceptance to delivery")
      ->envname("SENDLIFT_DELAY_MS")
      ->check(CLI::Range(int64_t{0}, int64_t{86'400'000}))
      ->capture_default_str();
  app.add_option("--seed", flags.loopback.seed, "Where all chance comes from")
      ->envname("SENDLIFT_SEED")
      ->capture_default_str();
  app.add_option("--people", flags.people_file,
                 "CSV of the people behind the addresses: customer_id,address,base_rate,spend_minor_mean,currency,"
                 "lift_CREATIVE...; they buy when the campaign is over")
      ->envname("SENDLIFT_PEOPLE");
  app.add_option("--people-after", raw.people_after, "Earliest time for that after the start, such as 10s or 2m")
      ->envname("SENDLIFT_PEOPLE_AFTER")
      ->capture_default_str();
  app.add_option("--people-spread", raw.people_spread, "Within how long after that they buy, such as 1s or 20m")
      ->envname("SENDLIFT_PEOPLE_SPREAD")
      ->capture_default_str();
  app.add_option("--workspace", flags.workspace, "Workspace that their purchases and answers go to")
      ->envname("SENDLIFT_WORKSPACE")
      ->capture_default_str();
  app.add_flag("--exit-after-people", flags.exit_after_people, "End when the purchases are told to the server");
  app.add_flag("--quiet", flags.quiet, "Say nothing but errors");
}

void AddAnswers(CLI::App& app, Flags& flags, Raw& raw) {
  AnswerOptions& answers = flags.answers;
  const auto add_rate = [&app](const char* name, const char* variable, double& rate, const char* help) {
    app.add_option(name, rate, help)->envname(variable)->check(CLI::Range(0.0, 1.0))->capture_default_str();
  };
  add_rate("--open-rate", "SENDLIFT_OPEN_RATE", answers.open_rate, "Share of e-mails that the people open, 0 to 1");
  add_rate("--click-rate", "SENDLIFT_CLICK_RATE", answers.click_rate, "Share of opened ones in which they click");
  add_rate("--machine-rate", "SENDLIFT_MACHINE_RATE", answers.machine_rate,
           "Share of e-mails that a mail proxy opens as they arrive");
  add_rate("--reply-rate", "SENDLIFT_REPLY_RATE", answers.reply_rate,
           "Share of text messages that they reply to, with a rating");
  app.add_option("--rating-max", answers.rating_max, "The highest rating; the lowest is 1")
      ->envname("SENDLIFT_RATING_MAX")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--answer-spread", raw.answer_spread, "Within how long they do one thing after another: 10s or 2m")
      ->envname("SENDLIFT_ANSWER_SPREAD")
      ->capture_default_str();
}

void CompleteAnswers(Flags& flags, const Raw& raw) {
  if (!absl::ParseDuration(raw.answer_spread, &flags.answers.spread) || flags.answers.spread < absl::ZeroDuration()) {
    throw CLI::ValidationError("--answer-spread", raw.answer_spread + " is no duration: write it as 10s or 2m");
  }
  if (flags.answers.any() && flags.people_file.empty()) {
    throw CLI::ValidationError("--open-rate, --machine-rate, --reply-rate",
                               "there are no people to answer: add --people FILE");
  }
  flags.answers.seed = flags.loopback.seed;
}

void Complete(Flags& flags, const Raw& raw) {
  if (!absl::ParseDuration(raw.people_after, &flags.people_after) || flags.people_after < absl::ZeroDuration()) {
    throw CLI::ValidationError("--people-after", raw.people_after + " is no duration: write it as 10s or 2m");
  }
  if (!absl::ParseDuration(raw.people_spread, &flags.people_spread) || flags.people_spread < absl::ZeroDuration() ||
      flags.people_spread > absl::Minutes(55)) {
    throw CLI::ValidationError("--people-spread",
                               raw.people_spread + " is no duration up to 55m: write it as 1s or 20m");
  }
  if (flags.exit_after_people && flags.people_file.empty()) {
    throw CLI::ValidationError("--exit-after-people", "there are no people: add --people FILE");
  }
  for (const std::string& name : raw.channels) {
    v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
    v1::Channel_Parse(name, &channel);
    flags.gateway.channels.push_back(channel);
  }
  flags.loopback.delay = absl::Milliseconds(raw.delay_ms);
  flags.gateway.seed = flags.loopback.seed;
  flags.gateway.connection.tls = !flags.gateway.connection.root_certificates_file.empty();
}

}  // namespace

std::optional<Flags> ParseFlags(int argc, const char* const* argv, int& exit_code) {
  Flags flags;
  Raw raw;
  flags.gateway.name = "loopback";
  CLI::App app("A gateway that accepts every message, sends none and reports all delivered: for trying out and tests.",
               "sendlift-loopback");
  app.set_version_flag("--version", kVersion);
  AddConnection(app, flags);
  AddGateway(app, flags, raw);
  AddSimulation(app, flags, raw);
  AddAnswers(app, flags, raw);
  try {
    app.parse(argc, argv);
    Complete(flags, raw);
    CompleteAnswers(flags, raw);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : kWrongUsage;
    return std::nullopt;
  }
  return flags;
}

}  // namespace sendlift::loopback
