#include "clients/cli/demo_story.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/campaigns.h"
#include "clients/cli/customer_import.h"
#include "clients/cli/demo_truth.h"
#include "clients/cli/demo_watch.h"
#include "clients/cli/files.h"
#include "clients/cli/html_page.h"
#include "clients/cli/lift_page.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/names.h"
#include "clients/cli/reports.h"
#include "sendlift/v1/segments.grpc.pb.h"

namespace sendlift::cli {
namespace {

constexpr absl::Duration kStartPatience = absl::Seconds(30);
constexpr absl::Duration kToFirstWave = absl::Seconds(5);
constexpr absl::Duration kBetweenWaves = absl::Seconds(4);
constexpr absl::Duration kPeopleAfterSecondWave = absl::Seconds(3);
constexpr absl::Duration kOutcomeWindow = absl::Seconds(24);
constexpr absl::Duration kLook = absl::Milliseconds(200);

// A context for the demo's own server on the screens of another.
Context Beside(const Context& screens) {
  return {.connection_options = {},
          .out = screens.out,
          .err = screens.err,
          .clock = screens.clock,
          .program = screens.program,
          .places = {},
          .connection = nullptr};
}

}  // namespace

DemoStory::DemoStory(Context& context, const DemoOptions& options, std::string folder, std::string binaries,
                     Interruption& interruption)
    : screens_(context),
      context_(Beside(context)),
      options_(options),
      folder_(std::move(folder)),
      binaries_(std::move(binaries)),
      interruption_(interruption) {}

absl::Status DemoStory::Tell() {
  RETURN_IF_ERROR(StartServer());
  RETURN_IF_ERROR(ImportCustomers());
  RETURN_IF_ERROR(SaveSegment());
  RETURN_IF_ERROR(WriteCampaign());
  RETURN_IF_ERROR(Preview());
  RETURN_IF_ERROR(Launch());
  RETURN_IF_ERROR(StartGateway());
  RETURN_IF_ERROR(WatchWaves());
  RETURN_IF_ERROR(AwaitOutcomes());
  RETURN_IF_ERROR(ShowLift());
  RETURN_IF_ERROR(CompareWithTruth());
  SayWhatIsNext();
  return absl::OkStatus();
}

absl::Status DemoStory::StartServer() {
  Step("A server", absl::StrCat("An empty database in ", folder_, ", and sendliftd on it."));
  ASSIGN_OR_RETURN(server_,
                   ChildProcess::Start({absl::StrCat(binaries_, "/sendliftd"), "--database", In("demo.db"), "--listen",
                                        absl::StrCat("127.0.0.1:", options_.port), "--port-file", In("port")},
                                       In("sendliftd.log")));
  for (absl::Duration waited; waited < kStartPatience; waited += absl::Milliseconds(50)) {
    const absl::StatusOr<std::string> port = ReadTextFile(In("port"), 64);
    if (port.ok() && absl::StrContains(*port, '\n')) {
      context_.connection_options.server = absl::StrCat("127.0.0.1:", absl::StripAsciiWhitespace(*port));
      context_.out.stream << "  It serves on " << context_.connection_options.server << ".\n";
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(Wait(absl::Milliseconds(50)));
  }
  return absl::DeadlineExceededError(
      absl::StrCat("sendliftd did not start in time; the end of its log:\n", TailOf(server_->log_file(), 15)));
}

absl::Status DemoStory::ImportCustomers() {
  Step("Customers",
       absl::StrCat("A shop's file with ", Grouped(options_.customer_count), " customers that are made up (seed ",
                    options_.seed, "), in four tiers, and ", kDemoBadRows,
                    "\n  rows that are wrong on purpose: the good ones are kept, the bad ones named."));
  const std::vector<DemoCustomer> customers = MakeDemoCustomers(options_.customer_count, options_.seed);
  RETURN_IF_ERROR(WriteFile(In("customers.csv"), CustomersCsv(customers)));
  RETURN_IF_ERROR(WriteFile(In("people.csv"), PeopleCsv(customers)));
  CustomerImportOptions import;
  import.import.file = In("customers.csv");
  RETURN_IF_ERROR(ImportCustomerFile(context_, import).status());
  return Wait(absl::ZeroDuration());
}

absl::Status DemoStory::SaveSegment() {
  Step("A segment", absl::StrCat("A saved filter: everybody with an e-mail address who bought within 400 days.\n  ",
                                 kDemoSegment, ": ", kDemoSegmentFilter));
  ASSIGN_OR_RETURN(const auto connection, Connect(context_));
  const auto stub = v1::SegmentService::NewStub(connection->channel());
  v1::CreateSegmentRequest request;
  request.set_parent(WorkspaceName(context_.workspace));
  request.set_segment_id(kDemoSegment);
  request.mutable_segment()->set_filter(kDemoSegmentFilter);
  v1::Segment segment;
  RETURN_IF_ERROR(connection->Call(*stub, &v1::SegmentService::Stub::CreateSegment, request, segment));
  context_.out.stream << "  It selects " << Grouped(segment.customer_count()) << " customers.\n";
  return absl::OkStatus();
}

absl::Status DemoStory::WriteCampaign() {
  Step("A campaign",
       "One file says it all: four tiers with an offer each, two tones of the same e-mail (arms friendly and urgent), "
       "a\n"
       "  control group of 20 % that is left alone, two waves, and an end after which nothing is sent.");
  times_.first_wave = absl::FromUnixSeconds(absl::ToUnixSeconds(context_.clock.Now() + kToFirstWave));
  times_.second_wave = times_.first_wave + kBetweenWaves;
  times_.end = times_.first_wave + absl::Hours(24);
  times_.outcome_window = kOutcomeWindow;
  RETURN_IF_ERROR(WriteFile(In("campaign.yaml"), CampaignYaml(times_, options_.seed)));
  const absl::StatusOr<v1::Campaign> campaign = ApplyCampaignFile(context_, In("campaign.yaml"), false);
  screens_.places = context_.places;
  return campaign.status();
}

absl::Status DemoStory::Preview() {
  Step("A preview", "Before anything is sent: who gets what, who is left out and why, and what can be found out.");
  return ShowPreview(context_, kDemoCampaign);
}

absl::Status DemoStory::Launch() {
  Step("The launch", "From now on the definition is frozen. Each customer's arm is recorded before anything is sent.");
  ASSIGN_OR_RETURN(const v1::Campaign campaign, LaunchCampaign(context_, kDemoCampaign));
  context_.out.stream << "  " << kDemoCampaign << " is " << v1::Campaign::State_Name(campaign.state()) << ".\n";
  return absl::OkStatus();
}

absl::Status DemoStory::StartGateway() {
  Step("A gateway",
       "sendlift-loopback takes messages as they fall due and delivers them to nobody. It also plays the people: some "
       "buy\n  anyway, some because of the message, as people.csv says. That truth is unknown to the server.");
  const absl::Duration people_after = times_.second_wave + kPeopleAfterSecondWave - context_.clock.Now();
  ASSIGN_OR_RETURN(
      gateway_,
      ChildProcess::Start({absl::StrCat(binaries_, "/sendlift-loopback"), "--server",
                           context_.connection_options.server, "--people", In("people.csv"), "--people-after",
                           absl::FormatDuration(std::max(people_after, absl::Seconds(1))), "--people-spread", "1s",
                           "--outbox", In("outbox.csv"), "--memory", In("keys"), "--seed", absl::StrCat(options_.seed)},
                          In("loopback.log")));
  return absl::OkStatus();
}

absl::Status DemoStory::WatchWaves() {
  Step("The waves",
       "Each wave's audience is frozen when it starts; instructions go out as fast as the gateway takes them.");
  WaveWatch watch(context_);
  while (true) {
    ASSIGN_OR_RETURN(const v1::Campaign campaign, ReadCampaign(context_, kDemoCampaign));
    if (watch.Show(campaign)) return absl::OkStatus();
    if (context_.clock.Now() > times_.second_wave + absl::Seconds(30)) {
      return absl::DeadlineExceededError(absl::StrCat("the waves did not go out in time; see ", folder_));
    }
    RETURN_IF_ERROR(Wait(kLook));
  }
}

absl::Status DemoStory::AwaitOutcomes() {
  Step("Purchases",
       absl::StrCat(
           "People buy, or do not. A purchase counts within ", absl::ToInt64Seconds(kOutcomeWindow),
           " s of the planned contact, in control as in the arms;\n  in life that would be 14 days. The verdict "
           "waits until every such window is closed."));
  const absl::Time deadline = times_.second_wave + kOutcomeWindow + absl::Seconds(20);
  OutcomeWatch watch(context_, times_);
  while (true) {
    ASSIGN_OR_RETURN(const v1::LiftReport report, Report());
    if (watch.Show(report)) return absl::OkStatus();
    if (context_.clock.Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat(
          "the outcomes did not come in time; the gateway's log ends with:\n", TailOf(gateway_->log_file(), 15)));
    }
    RETURN_IF_ERROR(Wait(kLook));
  }
}

absl::Status DemoStory::ShowLift() {
  Step("The lift", "What the campaign changed, against the people who were left alone:  sendlift report lift");
  ASSIGN_OR_RETURN(const v1::LiftReport report, Report());
  PrintLift(report, context_.out);
  return options_.keep ? WriteFile(In("report.html"), ToHtml(LiftPage(report))) : absl::OkStatus();
}

absl::Status DemoStory::CompareWithTruth() {
  Step("And the truth", "The demo made its people, so it knows what the messages really did to them.");
  ASSIGN_OR_RETURN(const v1::LiftReport report, Report());
  const std::vector<TruthCheck> checks = CheckTruth(report);
  TruthTable(report, checks).Print(context_.out, 2);
  int held = 0;
  for (const TruthCheck& check : checks) held += check.holds ? 1 : 0;
  context_.out.stream << "  " << held << " of " << checks.size()
                      << " intervals hold the truth. They promise 95 %: about one in twenty may miss.\n";
  return absl::OkStatus();
}

void DemoStory::SayWhatIsNext() {
  const std::string listen = "127.0.0.1:7443";
  Step("What to try next", "");
  std::ostream& out = context_.out.stream;
  if (options_.keep) {
    out << "  Everything is kept in " << folder_ << ". Look around in it:\n"
        << "    " << binaries_ << "/sendliftd --database " << In("demo.db") << " --listen " << listen << " &\n"
        << "    " << binaries_ << "/sendlift report lift " << kDemoCampaign << " -o csv\n"
        << "    " << binaries_ << "/sendlift customers list --filter 'tier = VIP AND recency_days < 10'\n"
        << "    less " << In("campaign.yaml") << "\n"
        << "  The report is also a page for a browser: " << In("report.html") << "\n";
  } else {
    out << "  sendlift demo --keep          keeps its files, to look around in them\n"
        << "  sendlift demo --seed 2        other people, the same truth\n"
        << "  sendliftd --database my.db    your own server; then sendlift customers import FILE.csv\n";
  }
  out << "  examples/                     campaigns to start from; docs/campaign-files.md explains every word\n";
}

void DemoStory::Step(absl::string_view title, absl::string_view text) {
  const Screen& out = context_.out;
  out.stream << "\n" << Bold(out, absl::StrCat(++step_, ". ", title)) << "\n";
  if (!text.empty()) out.stream << "  " << text << "\n";
  out.stream << std::flush;
}

absl::Status DemoStory::Wait(absl::Duration pause) {
  RETURN_IF_ERROR(interruption_.Pause(pause));
  if (server_ != nullptr) RETURN_IF_ERROR(server_->Check());
  return gateway_ != nullptr ? gateway_->Check() : absl::OkStatus();
}

absl::StatusOr<v1::LiftReport> DemoStory::Report() { return ReadLift(context_, kDemoCampaign); }

std::string DemoStory::In(absl::string_view file) const { return PathIn(folder_, file); }

}  // namespace sendlift::cli
