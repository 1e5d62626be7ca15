#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "scheduler/pieces.h"
#include "tests/simulation/audit.h"
#include "tests/simulation/crash.h"
#include "tests/simulation/population.h"

namespace sendlift::simulation {
namespace {

constexpr int kSteps = 500;

}  // namespace

World::World(uint64_t seed, std::string folder, bool print)
    : random_(seed),
      trace_(print),
      weather_(random_),
      now_(MakeStart(random_)),
      clock_(now_),
      highest_time_(now_),
      database_(std::move(folder), "", *this, clock_),
      ledger_(database_, tally_),
      oracle_(ledger_, clock_, tally_),
      wave_watch_(database_, ledger_, oracle_, tally_),
      journey_watch_(database_, ledger_, oracle_, tally_, clock_),
      outside_(MakeCustomers(random_), MakeCampaigns(random_, now_), database_, clock_, oracle_, ledger_, tally_,
               trace_, random_) {
  options_.lease = absl::Seconds(static_cast<int64_t>(10 + random_.Below(50)));
  options_.grace = absl::Seconds(static_cast<int64_t>(10 + random_.Below(random_.Chance(0.5) ? 60 : 900)));
  options_.batch_size_max = 1 + static_cast<int>(random_.Below(20));
  options_.settling.attempts_max = 2 + static_cast<int>(random_.Below(3));
  options_.settling.first_backoff = absl::Seconds(static_cast<int64_t>(1 + random_.Below(30)));
  oracle_.WatchSteps([this](const std::string& key, const Target& target) { journey_watch_.Sent(key, target); });
  limits_ = MakeRateLimits(random_);
  boxes_ = MakeCodeBoxes(random_);
  for (GatewayTraits& traits : MakeGateways(random_)) {
    channels_[traits.name] = traits.channels;
    gateways_.push_back(std::make_unique<FakeGateway>(
        std::move(traits), [this](const GatewayHello& hello) { return Dial(hello); }, oracle_, tally_, trace_, random_,
        now_));
    asleep_until_.push_back(now_);
  }
}

World::~World() { AfterCrash(); }

void World::Run() {
  trace_.MoveTo(now_);
  Begin();
  for (int step = 0; step < kSteps && !violation().has_value(); ++step) {
    AdvanceBy(SomeTime());
    Guarded([this] { Step(); });
  }
  if (!violation().has_value()) Heal();
  const std::vector<Campaign>& campaigns = outside_.campaigns();
  const auto any = [&](bool (*has)(const Campaign&)) { return std::any_of(campaigns.begin(), campaigns.end(), has); };
  tally_.CountWorld(any([](const Campaign& campaign) { return HasLimitedTier(campaign.definition); }),
                    any([](const Campaign& campaign) { return !campaign.definition.follow_ups.empty(); }));
}

void World::Begin() {
  const Weather weather = std::exchange(weather_, Weather::Calm());
  Check("opening", database_.Open({}));
  Check("beginning", outside_.Begin(limits_, boxes_));
  weather_ = weather;
}

// Whatever a step does: if the server dies in it, it is dead afterwards, and nothing else.
void World::Guarded(const std::function<void()>& step) {
  try {
    step();
    if (!dying_) return;
  } catch (const simulation::Crash&) {
  }
  AfterCrash();
}

absl::Duration World::SomeTime() {
  const double kind = random_.Uniform();
  const double much = random_.Uniform();
  if (kind < 0.5) return absl::Microseconds(1) + absl::Milliseconds(50) * much;
  if (kind < 0.95) return absl::Seconds(10) * much;
  return absl::Minutes(5) * much;
}

void World::AdvanceBy(absl::Duration step) {
  step = std::max(step, absl::Microseconds(1));
  now_ += step;
  clock_.AdvanceBy(step);
  oracle_.contacts().TimePasses(step);
  trace_.MoveTo(now_);
}

void World::Step() {
  Trouble();
  if (dying_) return;
  if (server_ == nullptr) {
    if (Chance(0.3)) StartServer();
    return dying_ ? void() : RunGateways();
  }
  const double kind = random_.Uniform();
  if (kind < 0.45) return RunServer();
  if (kind < 0.85) return RunGateways();
  if (kind < 0.92) return outside_.SendEvent(std::min(clock_.Now(), now_ + trusted_offset_));
  if (kind < 0.93) return outside_.PromisePiece();
  if (kind < 0.965) return outside_.MoveCustomers();
  if (kind < 0.995) {
    book_is_fresh_ = false;
    return outside_.PauseOrResume();
  }
  outside_.Repeat();
}

void World::RunServer() {
  const double kind = random_.Uniform();
  oracle_.BeginPass();
  if (kind < 0.2) return Plan();
  if (kind < 0.6) {
    Check("dispatching", Dispatch().status());
    return;
  }
  if (kind < 0.75) return Check("tidying", Tidy());
  if (kind < 0.85) {
    const absl::StatusOr<int> folded = server_->Fold();
    trace_.Note("fold ", folded.value_or(-1));
    CheckSums(database_, oracle_, outside_, went_back_, clock_.Now());
    return Check("folding", folded.status());
  }
  if (!database_.HasWork()) return;
  database_.RunGroup();
  AskBack();
}

// An event of a time that no run has kept may have been counted before the wave is there.
void World::Plan() {
  const std::optional<absl::Time> now = TrustedTime();
  if (!now.has_value()) return;
  trace_.Note("plan");
  went_back_ |= std::max(*now, oracle_.high_water()) < outside_.latest_event_time();
  book_is_fresh_ = false;
  const absl::Status planned = server_->Plan(*now);
  book_is_fresh_ = planned.ok();
  Check("planning", planned);
}

// The engine does it whenever something was committed that may matter, and before each dispatch.
void World::AskBack() {
  server_->dispatcher().LookForRevocations();
  Check("asking back", server_->dispatcher().AskBack(clock_.Now()));
}

absl::StatusOr<int64_t> World::Dispatch() {
  AskBack();
  const std::optional<absl::Time> now = TrustedTime();
  if (!now.has_value()) return 0;
  oracle_.TurnsAre(TurnsAt(*now));
  absl::StatusOr<int64_t> taken = server_->dispatcher().RunOnce(*now);
  oracle_.TurnsAre({});
  trace_.Note("dispatch ", taken.value_or(-1));
  if (!taken.ok()) return taken;
  oracle_.TimeWasSeen(*now);
  const bool may_go_on_later = server_->dispatcher().NextAllowance(*now) < absl::InfiniteFuture();
  if (*taken == 0 && may_go_on_later) tally_.Count(Fault::kRateReached);
  return taken;
}

// It keeps the time with every ten seconds that have passed.
absl::Status World::Tidy() {
  const std::optional<absl::Time> now = TrustedTime();
  if (!now.has_value()) return absl::OkStatus();
  trace_.Note("tidy");
  const bool was_fresh = std::exchange(book_is_fresh_, false);
  RETURN_IF_ERROR(server_->dispatcher().Tidy(*now));
  book_is_fresh_ = was_fresh;
  oracle_.TimeWasSeen(*now);
  oracle_.TimeWasKept(*now - absl::Seconds(10));
  return absl::OkStatus();
}

void World::RunGateways() {
  ServeStreams(0.3);
  for (size_t i = 0; i < gateways_.size(); ++i) {
    if (now_ >= asleep_until_[i] && Chance(0.5)) gateways_[i]->Turn();
  }
  ServeStreams(0.3);
  if (server_ == nullptr || !database_.HasWork() || !Chance(0.7)) return;
  database_.RunGroup();
  AskBack();
}

std::shared_ptr<Stream> World::Dial(const GatewayHello& hello) {
  if (server_ == nullptr || dying_) return nullptr;
  auto stream =
      std::make_shared<Stream>(hello.gateway, server_->life(), oracle_, random_, now_, weather_.delay_max, [this] {
        if (!dying_ && Chance(weather_.crash_while_sending)) Die(Fault::kCrashWhileSending);
      });
  auto session = server_->dispatcher().Connect(hello, *stream);
  trace_.Note(hello.gateway, " dials: ", session.ok());
  if (session.ok()) {
    stream->session = *std::move(session);
    streams_.push_back(stream);
    return stream;
  }
  const auto details = DetailsOf(session.status());
  if (details.has_value() && details->reason == "CLOCK_SKEW") tally_.Count(Fault::kClockSkewRefused);
  if (details.has_value() && details->reason == "GATEWAY_CONNECTED") tally_.Count(Fault::kConnectedTwice);
  return nullptr;
}

// What has arrived at the server; `notice`: how likely it finds out now that a stream is gone.
void World::ServeStreams(double notice) {
  const std::vector<std::shared_ptr<Stream>> streams = streams_;
  for (const std::shared_ptr<Stream>& stream : streams) {
    if (stream->session == nullptr || server_ == nullptr || &stream->server() != server_->life().get()) continue;
    while (std::optional<ToServer> message = stream->Arrived()) {
      if (const auto* credit = std::get_if<Credit>(&*message)) {
        Check("taking credit", stream->session->GrantCredit(credit->instructions));
      } else if (auto* batch = std::get_if<ReceiptBatch>(&*message)) {
        stream->session->TakeReceipts(batch->sequence, std::move(batch->receipts));
      } else {
        stream->session->TakeResolution(std::move(std::get<Resolution>(*message).entries));
      }
    }
    const bool gone = !stream->is_open() || (stream->half_open() && Chance(0.1));
    if (!gone || !Chance(notice)) continue;
    trace_.Note("server loses ", stream->gateway());
    std::exchange(stream->session, nullptr)->Disconnect();
  }
  if (!dying_) std::erase_if(streams_, [](const auto& stream) { return stream->session == nullptr; });
}

// What a pass may fail with when something is wrong with the disk or the queues; the next one tries again.
void World::Check(const char* pass, const absl::Status& status) {
  if (status.ok() || absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) return;
  oracle_.Violate("a pass fails", absl::StrCat(pass, ": ", status.ToString()));
}

}  // namespace sendlift::simulation
