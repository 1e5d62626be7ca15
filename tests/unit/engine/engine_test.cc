#include "engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ringbuffer_sink.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "absl/strings/match.h"
#include "base/log.h"
#include "engine/campaigns.h"
#include "engine/events.h"
#include "engine/instructions.h"
#include "engine/progress.h"
#include "measurement/lift_report.h"
#include "measurement/programme_periods.h"
#include "scheduler/leasing.h"
#include "storage/access.h"
#include "storage/events.h"
#include "storage/holdouts.h"
#include "storage/programme_outcomes.h"
#include "storage/programme_periods.h"
#include "tests/support/world.h"
#include "tests/support/world_gateway.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Gives way for a moment: nobody signals.
void Pause() {
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  never.WaitFor(mutex, absl::Milliseconds(1));
}

// Looks again and again, since a database gives no sign; false after twenty seconds.
bool Eventually(const std::function<bool()>& holds) {
  const absl::Time deadline = SystemClock().Now() + absl::Seconds(20);
  while (SystemClock().Now() < deadline) {
    if (holds()) return true;
    Pause();
  }
  return false;
}

// A world whose passes run on threads, by the machine's clock.
class EngineTest : public ::testing::Test {
 protected:
  EngineTest() { StartEngine(); }

  void StartEngine(EngineOptions options = {}) {
    engine_ = std::make_unique<Engine>(Environment{.database = world_.database(), .clock = clock_}, options);
    ASSERT_OK(engine_->Start());
  }

  // Its wave began a minute ago.
  Campaign Launch(const ACampaign& definition = ACampaign(), const std::string& id = "autumn") {
    CampaignDefinition built = definition.Build();
    built.window = {clock_.Now() - absl::Hours(1), clock_.Now() + absl::Hours(24)};
    for (Wave& wave : built.waves) wave.start = clock_.Now() - absl::Minutes(1);
    const Campaign campaign = world_.Write([&](storage::Session& session) -> absl::StatusOr<Campaign> {
      auto draft = CreateCampaign(session, id, built, clock_.Now());
      return draft.ok() ? LaunchCampaign(session, *draft, clock_.Now()) : draft;
    });
    engine_->Wake();
    return campaign;
  }
  absl::Status Connect(FakeGateway& gateway, int credit) {
    return gateway.ConnectTo([&](const GatewayHello& hello) { return engine_->Connect(hello, gateway); }, credit);
  }
  int64_t Count(const Campaign& campaign, InstructionState state) {
    const Progress progress = world_.Read([&](storage::Session& session) {
      return ProgressOf(session, *storage::GetCampaignByNumber(session, kWorkspace, campaign.number), clock_.Now());
    });
    return progress.instructions[static_cast<size_t>(state)];
  }
  CampaignState StateOf(const Campaign& campaign) { return world_.Get(campaign.number).state; }

  World world_;
  SystemClock clock_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, ACampaignIsPlannedHandedOverSettledAndCompleted) {
  world_.AddCustomers(2000);
  FakeGateway gateway("mailer", clock_);
  ASSERT_OK(Connect(gateway, 10'000));
  const Campaign campaign = Launch(ACampaign().WithControl(Percent(10)));
  ASSERT_TRUE(Eventually([&] { return gateway.handed_over().size() == 1800; }));
  gateway.Answer();
  ASSERT_TRUE(Eventually([&] { return Count(campaign, InstructionState::kAccepted) == 1800; }));
  EXPECT_TRUE(Eventually([&] { return StateOf(campaign) == CampaignState::kCompleted; }));
  ASSERT_THAT(engine_->Gateways(), SizeIs(1));
  EXPECT_EQ(engine_->Gateways()[0].gateway, "mailer");
  EXPECT_EQ(engine_->Gateways()[0].credit, 8200);
  EXPECT_EQ(engine_->Gateways()[0].handed_over, 1800);
  engine_->Stop();
  EXPECT_TRUE(gateway.closed().has_value());
  gateway.Disconnect();
}

TEST_F(EngineTest, EventsAreFoldedIntoTheReport) {
  world_.AddCustomers(200);
  const Campaign campaign = Launch(ACampaign().WithControl(Percent(50)));
  ASSERT_TRUE(Eventually([&] { return !world_.FrozenWaves(campaign).empty(); }));
  world_.Write([&](storage::Session& session) {
    std::vector<IncomingEvent> events;
    for (int i = 0; i < 200; ++i) {
      events.push_back({.sequence = i, .customer_id = CustomerId(i), .type = "PURCHASED", .time = clock_.Now()});
    }
    return TakeEvents(session, "shop", events, clock_.Now());
  });
  engine_->Wake();
  const auto report = [&] {
    return world_.Read(
        [&](storage::Session& session) { return MakeLiftReport(session, kWorkspace, campaign, clock_.Now()); });
  };
  ASSERT_TRUE(Eventually([&] { return report().events_behind == 0; }));
  EXPECT_EQ(report().lifts[0].responders, 100);
  EXPECT_EQ(report().lifts[0].control_responders, 100);
}

TEST_F(EngineTest, CustomersOfTheProgrammeAreCountedAndTheirPurchasesFolded) {
  const absl::Time before = clock_.Now() - absl::Hours(1);
  world_.Write([&](storage::Session& session) -> absl::Status {
    for (int i = 0; i < 100; ++i) {
      const auto stored = storage::UpsertCustomer(session, kWorkspace, ACustomer(i), before);
      if (!stored.ok()) return stored.status();
    }
    Holdout holdout;
    holdout.parts_per_million = 300'000;
    const auto stored = storage::PutHoldout(session, kWorkspace, holdout, clock_.Now());
    if (!stored.ok()) return stored.status();
    return BeginPeriod(session, kWorkspace, *stored, clock_.Now());
  });
  const auto period = [&] {
    return world_.Read([](storage::Session& session) { return storage::ListProgrammePeriods(session, kWorkspace); })
        .front();
  };
  EXPECT_TRUE(Eventually([&] { return period().counted(); }));
  EXPECT_EQ(period().customers_inside + period().customers_outside, 100);
  world_.Write([&](storage::Session& session) {
    Event event;
    event.sequence = 1;
    event.customer = {7};
    event.type = "PURCHASED";
    event.time = clock_.Now();
    event.amount_minor = 500;
    return storage::AppendEvent(session, kWorkspace, 1, event);
  });
  engine_->Wake();
  EXPECT_TRUE(Eventually([&] {
    return !world_.Read([](storage::Session& session) { return storage::ListProgrammeCells(session, kWorkspace); })
                .empty();
  }));
}

TEST_F(EngineTest, ThePassesRunInTheirTurnWhileTheDispatcherIsWokenAllTheTime) {
  // Bug of the first version: every wake-up began the other passes' waits anew, so that under load none of them ran.
  world_.AddCustomers(10);
  FakeGateway gateway("mailer", clock_);
  ASSERT_OK(Connect(gateway, 1));
  std::atomic<bool> stop = false;
  std::thread busy([&] {
    while (!stop) {
      gateway.Send({});  // every batch wakes the dispatcher
      Pause();
    }
  });
  const absl::Time start = clock_.Now();
  CampaignDefinition definition = ACampaign().Build();
  definition.window = {start - absl::Hours(1), start + absl::Seconds(1.5)};
  definition.waves[0].start = start - absl::Minutes(1);
  const Campaign campaign = world_.Write([&](storage::Session& session) -> absl::StatusOr<Campaign> {
    auto draft = CreateCampaign(session, "autumn", definition, clock_.Now());
    return draft.ok() ? LaunchCampaign(session, *draft, clock_.Now()) : draft;
  });
  EXPECT_TRUE(Eventually([&] { return !world_.FrozenWaves(campaign).empty(); }));
  EXPECT_TRUE(Eventually([&] {
    gateway.Answer();
    return StateOf(campaign) == CampaignState::kCompleted;
  }));
  stop = true;
  busy.join();
  gateway.Disconnect();
}

TEST_F(EngineTest, WhatIsDrivenAgainIsHandedOverAtOnce) {
  world_.AddCustomers(10);
  FakeGateway gateway("mailer", clock_);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(Connect(gateway, 100));
  const Campaign campaign = Launch(ACampaign().WithControl(Percent(10)));
  ASSERT_TRUE(Eventually([&] { return gateway.handed_over().size() == 9; }));
  gateway.Answer();
  const auto strays = [&] {
    return world_.Read(
        [&](storage::Session& session) { return storage::ListStrays(session, kWorkspace, campaign.number); });
  };
  ASSERT_TRUE(Eventually([&] { return strays().size() == 9; }));
  // Their retries are half a minute away; here they die sooner.
  std::vector<storage::Stray> dead = strays();
  const Redriven redriven = world_.Write([&](storage::Session& session) -> absl::StatusOr<Redriven> {
    for (storage::Stray& stray : dead) {
      stray.state = InstructionState::kDead;
      const absl::Status put = storage::PutStray(session, kWorkspace, stray);
      if (!put.ok()) return put;
    }
    return RedriveInstructions(session, world_.Get(campaign.number), {}, clock_.Now());
  });
  EXPECT_THAT(redriven.strays, SizeIs(9));
  engine_->TakeRedriven(redriven.strays);
  EXPECT_TRUE(Eventually([&] { return gateway.handed_over().size() == 18; }));
  EXPECT_EQ(gateway.handed_over().back().instruction.attempt, 3);
  gateway.Disconnect();
}

TEST_F(EngineTest, ARestartResolvesWhatWasUnderWay) {
  world_.AddCustomers(1000);
  FakeGateway gateway("mailer", clock_);
  int count = 0;
  gateway.Do([&](const InstructionOnWire&) { return ++count % 2 == 0 ? Deed::kLose : Deed::kAcceptSilently; });
  ASSERT_OK(Connect(gateway, 500));
  const Campaign campaign = Launch(ACampaign().WithControl(Percent(10)));
  ASSERT_TRUE(Eventually([&] { return gateway.handed_over().size() == 500; }));
  engine_.reset();
  gateway.ServerCrashed();
  StartEngine();
  gateway.Do(Deed::kAccept);
  ASSERT_OK(Connect(gateway, 10'000));
  EXPECT_TRUE(Eventually([&] {
    gateway.Answer();
    return StateOf(campaign) == CampaignState::kCompleted;
  }));
  EXPECT_THAT(gateway.accepted_keys(), SizeIs(900));
  EXPECT_EQ(Count(campaign, InstructionState::kAccepted), 900);
  engine_->Stop();
  gateway.Disconnect();
}

// What is logged while it lives, instead of on standard error; no thread of an engine may run when it comes or goes.
class LoggedLines {
 public:
  LoggedLines() { spdlog::set_default_logger(std::make_shared<spdlog::logger>("", sink_)); }
  ~LoggedLines() { spdlog::set_default_logger(before_); }

  int CountOf(absl::string_view text) {
    const std::vector<std::string> lines = sink_->last_formatted();
    return static_cast<int>(std::count_if(lines.begin(), lines.end(),
                                          [&](const std::string& line) { return absl::StrContains(line, text); }));
  }

 private:
  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  const std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> sink_ =
      std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(10'000);
};

TEST_F(EngineTest, APassThatFailsAgainAndAgainSaysSoOnce) {
  engine_.reset();
  LoggedLines logged;
  StartEngine();
  world_.AddCustomers(100);
  FakeGateway gateway("mailer", clock_);
  ASSERT_OK(Connect(gateway, 1000));
  world_.Write([&](storage::Session& session) { return BeginEpoch(session); });
  Launch(ACampaign().WithControl(Percent(10)));
  ASSERT_TRUE(Eventually([&] { return logged.CountOf("another server run has taken over") > 0; }));
  const absl::Time later = clock_.Now() + absl::Seconds(1);  // twenty passes
  ASSERT_TRUE(Eventually([&] { return clock_.Now() > later; }));
  EXPECT_EQ(logged.CountOf("another server run has taken over"), 1);
  EXPECT_THAT(gateway.handed_over(), IsEmpty());
  engine_->Stop();
  gateway.Disconnect();
  engine_.reset();
}

TEST_F(EngineTest, StreamsComeAndGoWhileInstructionsAreHandedOver) {
  world_.AddCustomers(3000);
  StartEngine({.batch_size_max = 50});
  FakeGateway mailer("mailer", clock_), other("other", clock_);
  const Campaign campaign = Launch(ACampaign().WithControl(Percent(10)));
  ASSERT_OK(Connect(other, 300));
  std::thread answers([&] { Eventually([&] { return other.Answer() > 0; }); });
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK(Connect(mailer, 100));
    const size_t before = mailer.handed_over().size();
    Eventually([&] { return mailer.handed_over().size() > before; });
    if (i % 2 == 0) mailer.Answer();
    mailer.Disconnect();
  }
  answers.join();
  ASSERT_OK(Connect(mailer, 10'000));
  EXPECT_TRUE(Eventually([&] {
    mailer.Answer();
    other.Answer();
    return StateOf(campaign) == CampaignState::kCompleted;
  }));
  EXPECT_THAT(mailer.handed_over(), ::testing::SizeIs(::testing::Ge(2000u)));
  EXPECT_EQ(mailer.accepted_keys().size() + other.accepted_keys().size(), 2700u);
  EXPECT_EQ(Count(campaign, InstructionState::kAccepted), 2700);
  engine_->Stop();
  mailer.Disconnect();
  other.Disconnect();
}

TEST_F(EngineTest, StopsOnceAndRefusesGatewaysAfterwards) {
  engine_->Stop();
  engine_->Stop();
  FakeGateway gateway("mailer", clock_);
  EXPECT_THAT(Connect(gateway, 1), HasCode(absl::StatusCode::kUnavailable, HasSubstr("shutting down")));
  EXPECT_THAT(engine_->Gateways(), IsEmpty());
}

TEST_F(EngineTest, OldRequestsAreForgotten) {
  const auto count = [&] {
    int64_t rows = -1;
    world_.Read([&](storage::Session& session) {
      return session.Query(
          [&](const storage::Row& row) {
            rows = row.Int(0);
            return absl::OkStatus();
          },
          "SELECT count(*) FROM requests");
    });
    return rows;
  };
  engine_.reset();
  world_.Write([&](storage::Session& session) -> absl::Status {
    for (const int hours : {49, 47}) {
      const int64_t micros = absl::ToUnixMicros(clock_.Now() - absl::Hours(hours));
      const absl::Status put = session
                                   .Execute(
                                       "INSERT INTO requests (workspace, request_id, fingerprint, response, create_us) "
                                       "VALUES (1, $1, 0, '', $2)",
                                       absl::StrCat("r", hours), micros)
                                   .status();
      if (!put.ok()) return put;
    }
    return absl::OkStatus();
  });
  StartEngine();
  EXPECT_TRUE(Eventually([&] { return count() == 1; }));
}

}  // namespace
}  // namespace sendlift::testing
