#include <utility>

#include "absl/status/status.h"
#include "tests/simulation/crash.h"
#include "tests/simulation/world.h"

namespace sendlift::simulation {

absl::Status World::BeforeCommit() {
  if (dying_) throw simulation::Crash{};
  if (Chance(weather_.crash_before_commit)) Crash(Fault::kCrashBeforeCommit);
  if (!Chance(weather_.write_refused)) return absl::OkStatus();
  tally_.Count(Fault::kWriteRefused);
  return absl::UnavailableError("another program holds the database locked: simulated");
}

void World::AfterCommit() {
  if (std::optional<std::string> wrong = ledger_.Compare()) {
    oracle_.Violate("7 states go forward only", *std::move(wrong));
  }
  wave_watch_.Look(outside_.campaigns(), went_back_);
  journey_watch_.Look(outside_.campaigns(), went_back_);
  if (Chance(weather_.crash_after_commit)) Crash(Fault::kCrashAfterCommit);
}

void World::AfterAnswers() {
  if (dying_) throw simulation::Crash{};
}

absl::Status World::BeforeRead() {
  if (dying_) throw simulation::Crash{};
  if (!Chance(weather_.read_refused)) return absl::OkStatus();
  tally_.Count(Fault::kReadRefused);
  return absl::UnavailableError("the disk does not answer: simulated");
}

// What happens beside the server's own doing.
void World::Trouble() {
  if (Chance(disk_full_ ? 0.1 : weather_.disk_full)) {
    disk_full_ = !disk_full_;
    if (disk_full_) tally_.Count(Fault::kDiskFull);
  }
  if (Chance(weather_.clock_jump)) JumpClock();
  if (held_ && Chance(0.05)) AskOperator();
  if (Chance(weather_.night)) FallAsleep();
  for (size_t i = 0; i < gateways_.size(); ++i) {
    if (Chance(weather_.stream_cut)) {
      tally_.Count(Fault::kStreamCut);
      gateways_[i]->CutStream();
    }
    if (Chance(weather_.half_open)) {
      tally_.Count(Fault::kStreamHalfOpen);
      gateways_[i]->SwallowStream();
    }
    if (Chance(weather_.gateway_clock)) {
      gateways_[i]->JumpClock();
      // What arrives meanwhile lies there, and is over by true time when it is looked at.
      const absl::Time end = outside_.campaigns()[random_.Below(outside_.campaigns().size())].definition.window.end;
      if (end > now_ && end < now_ + absl::Hours(1)) asleep_until_[i] = end + absl::Minutes(5) * random_.Uniform();
    }
    if (Chance(weather_.gateway_crash)) {
      gateways_[i]->Crash();
      asleep_until_[i] = now_ + absl::Minutes(Chance(0.3) ? 60 : 1) * random_.Uniform();
    }
  }
  if (server_ == nullptr) return;
  if (stale_owner_ != nullptr) {
    AskStaleOwner();
  } else if (Chance(weather_.stale_owner)) {
    LeaveBehind();
  }
  if (Chance(weather_.crash_between)) Crash(Fault::kCrashBetweenPasses);
}

void World::FallAsleep() {
  tally_.Count(Fault::kNight);
  trace_.Note("night");
  for (size_t i = 0; i < gateways_.size(); ++i) {
    gateways_[i]->CutStream();
    asleep_until_[i] = now_ + absl::Hours(1) + absl::Minutes(5) * random_.Uniform();
  }
  AdvanceBy(absl::Hours(1));
}

void World::StartServer() {
  if (!database_.HasWork())
    Check("opening", database_.Open({.queue_bodies_max = weather_.small_queues ? 2 : 1024,
                                     .group_bodies_max = 1 + static_cast<int>(random_.Below(8))}));
  book_is_fresh_ = false;
  server_ = std::make_unique<Server>(database_, clock_, options_);
  const absl::Status started = server_->Start();
  trace_.Note("server starts, epoch ", server_->life()->epoch, " ", started.ok());
  Check("starting", started);
  if (started.ok()) {
    oracle_.EpochBegan(server_->life()->epoch);
    LookAtClock();
  } else {
    Die(Fault::kCrashBetweenPasses);
  }
}

// Another run takes over; the old one does not know, and its streams still look alive to it.
void World::LeaveBehind() {
  trace_.Note("server is left behind");
  stale_owner_ = std::exchange(server_, nullptr);
  for (const std::unique_ptr<FakeGateway>& gateway : gateways_) gateway->CutStream();
  book_is_fresh_ = false;
  server_ = std::make_unique<Server>(database_, clock_, options_);
  const absl::Status started = server_->Start();
  Check("starting", started);
  if (!started.ok()) return Die(Fault::kCrashBetweenPasses);
  oracle_.EpochBegan(server_->life()->epoch);
  LookAtClock();
}

// Nothing else is written meanwhile: what changes is its doing.
void World::AskStaleOwner() {
  if (Chance(0.05)) return BuryStaleOwner();
  while (database_.HasWork()) database_.RunGroup();
  const std::string before = ledger_.Snapshot();
  AskAsStaleOwner();
  while (database_.HasWork()) database_.RunGroup();
  if (ledger_.Snapshot() != before)
    oracle_.Violate("10 a stale epoch changes nothing", "a stale owner changed a state");
}

void World::AskAsStaleOwner() {
  tally_.Count(Fault::kZombieAsked);
  oracle_.BeginPass();
  trace_.Note("stale owner is asked");
  const double what = random_.Uniform();
  if (what < 0.4) return stale_owner_->dispatcher().RunOnce(clock_.Now()).status().IgnoreError();
  if (what < 0.7) return stale_owner_->dispatcher().Tidy(clock_.Now()).IgnoreError();
  for (const std::shared_ptr<Stream>& stream : streams_) {
    if (stream->session == nullptr || &stream->server() != stale_owner_->life().get()) continue;
    auto [sequence, receipts] = stream->LastSaid();
    stream->session->TakeReceipts(sequence, std::move(receipts));
    if (Chance(0.1)) std::exchange(stream->session, nullptr)->Disconnect();
  }
}

void World::BuryStaleOwner() {
  if (stale_owner_ == nullptr) return;
  while (database_.HasWork()) database_.RunGroup();
  stale_owner_->Die();
  std::erase_if(streams_, [&](const auto& stream) { return &stream->server() == stale_owner_->life().get(); });
  stale_owner_ = nullptr;
}

void World::Die(Fault fault) {
  tally_.Count(fault);
  trace_.Note("server dies: ", NameOf(fault));
  dying_ = true;
  journey_watch_.ServerDied();
  for (const auto* server : {&server_, &stale_owner_}) {
    if (*server != nullptr) (*server)->Die();
  }
}

void World::Crash(Fault fault) {
  Die(fault);
  throw simulation::Crash{};
}

void World::AfterCrash() {
  oracle_.TurnsAre({});
  database_.Kill();
  for (const std::shared_ptr<Stream>& stream : streams_) stream->session = nullptr;
  server_ = nullptr;
  stale_owner_ = nullptr;
  streams_.clear();
  dying_ = false;
}

}  // namespace sendlift::simulation
