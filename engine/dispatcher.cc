#include "engine/dispatcher.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "engine/gateway_connection.h"
#include "scheduler/pool_codes.h"
#include "storage/campaigns.h"
#include "storage/contacts.h"
#include "storage/high_water.h"
#include "storage/stops.h"
#include "storage/tasks.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::Lane;
using storage::Session;

constexpr CampaignState kBegun[] = {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted,
                                    CampaignState::kCancelled};

bool IsOpenState(char state) {
  return state == static_cast<char>(InstructionState::kLeased) ||
         state == static_cast<char>(InstructionState::kInDoubt);
}

// Whether a lease was refused because of what somebody has said since the book was read.
bool IsHeldBack(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() && (details->reason == "CAMPAIGN_STATE" || details->reason == "STOPPED");
}

// Where hand-over goes on in each block. What the book knows as leased is not looked up again.
absl::StatusOr<std::vector<int64_t>> NextSequencesOf(Session& session, const std::vector<storage::Block>& blocks,
                                                     const DispatchBook& book) {
  std::vector<int64_t> next;
  next.reserve(blocks.size());
  for (const storage::Block& block : blocks) {
    int64_t sequence = block.end_sequence();
    if (!book.IsLeased(block)) {
      ASSIGN_OR_RETURN(sequence, storage::FirstUnleased(session, kMainWorkspace, block.campaign, block.first_sequence,
                                                        block.end_sequence()));
    }
    next.push_back(sequence);
  }
  return next;
}

absl::Status LoadCampaign(Session& session, Campaign campaign, DispatchBook& book) {
  ASSIGN_OR_RETURN(std::vector<storage::Block> blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  ASSIGN_OR_RETURN(const storage::Pause pause, storage::ReadPause(session, kMainWorkspace, campaign.number));
  ASSIGN_OR_RETURN(std::vector<int64_t> next, NextSequencesOf(session, blocks, book));
  book.PutCampaign(std::move(campaign), std::move(blocks), std::move(next), frozen.size(), pause);
  return absl::OkStatus();
}

// Blocks were added to a campaign behind `known`, and nothing else has changed.
absl::Status LoadBlocks(Session& session, CampaignNumber number, int64_t known, DispatchBook& book) {
  ASSIGN_OR_RETURN(const std::vector<storage::Block> blocks,
                   storage::ListBlocksFrom(session, kMainWorkspace, number, known));
  ASSIGN_OR_RETURN(const std::vector<int64_t> next, NextSequencesOf(session, blocks, book));
  book.AddBlocks(number, blocks, next);
  return absl::OkStatus();
}

absl::Status LoadOpen(Session& session, CampaignNumber campaign, absl::Time not_after, DispatchBook& book) {
  RETURN_IF_ERROR(storage::ForEachRange(session, kMainWorkspace, campaign, [&](const storage::LeasedRange& range) {
    if (std::any_of(range.states.begin(), range.states.end(), IsOpenState)) {
      book.PutOpenRange({campaign, range.first_sequence},
                        {.gateway = range.gateway, .lease_until = range.lease_until, .not_after = not_after});
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, kMainWorkspace, campaign));
  for (const storage::Stray& stray : strays) book.PutStray(stray);
  return absl::OkStatus();
}

}  // namespace

Dispatcher::Dispatcher(Environment environment, DispatcherOptions options, int64_t epoch,
                       absl::AnyInvocable<void()> wake)
    : environment_(environment),
      options_(options),
      epoch_(epoch),
      wake_(std::move(wake)),
      offer_figures_(environment) {}

Dispatcher::~Dispatcher() {
  MutexLock lock(mutex_);
  while (writes_under_way_ > 0) written_.Wait(mutex_);
}

void Dispatcher::WriteLater(storage::Database::Body body, storage::Database::Done done) {
  {
    MutexLock lock(mutex_);
    ++writes_under_way_;
  }
  environment_.database.WriteLater(Lane::kReceipt, std::move(body),
                                   [this, done = std::move(done)](const absl::Status& status) mutable {
                                     done(status);
                                     MutexLock lock(mutex_);
                                     --writes_under_way_;
                                     written_.SignalAll();
                                   });
}

void Dispatcher::PassBegins(absl::Time now) {
  MutexLock lock(mutex_);
  pass_time_ = now;
  pass_elapsed_ = environment_.clock.Elapsed();
}

absl::Time Dispatcher::TrustedNow() const {
  MutexLock lock(mutex_);
  if (!pass_time_.has_value()) return environment_.clock.Now();
  return *pass_time_ + (environment_.clock.Elapsed() - pass_elapsed_);
}

absl::Status Dispatcher::Recover() {
  DispatchBook book;
  Rates rates;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) {
    ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
    book.RaiseHighWater(high_water);
    RETURN_IF_ERROR(rates.Load(session, environment_.clock.Now()));
    ASSIGN_OR_RETURN(std::vector<Stop> stops, storage::ListStops(session, kMainWorkspace));
    book.SetStops(std::move(stops));
    for (const CampaignState state : kBegun) {
      ASSIGN_OR_RETURN(std::vector<Campaign> campaigns, storage::CampaignsInState(session, kMainWorkspace, state));
      for (Campaign& campaign : campaigns) {
        const CampaignNumber number = campaign.number;
        const absl::Time end = campaign.definition.window.end;
        RETURN_IF_ERROR(LoadCampaign(session, std::move(campaign), book));
        // A campaign is completed when nothing of it is open any more.
        if (state != CampaignState::kCompleted) RETURN_IF_ERROR(LoadOpen(session, number, end, book));
      }
    }
    return absl::OkStatus();
  }));
  MutexLock lock(mutex_);
  book_ = std::move(book);
  rates_ = std::move(rates);
  return absl::OkStatus();
}

absl::Status Dispatcher::Refresh() {
  // A campaign may have been cancelled.
  look_for_revocations_ = true;
  // Under the mutex, so that no lease moves on between reading where a block stands and storing it.
  MutexLock lock(mutex_);
  return environment_.database.Read([&](Session& session) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    RETURN_IF_ERROR(rates_.Load(session, environment_.clock.Now()));
    ASSIGN_OR_RETURN(std::vector<Stop> stops, storage::ListStops(session, kMainWorkspace));
    book_.SetStops(std::move(stops));
    std::set<CampaignNumber> live;
    for (const CampaignState state : {CampaignState::kRunning, CampaignState::kPaused}) {
      ASSIGN_OR_RETURN(const auto revisions, storage::RevisionsInState(session, kMainWorkspace, state));
      for (const auto& [number, revision] : revisions) {
        live.insert(number);
        ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, number));
        ASSIGN_OR_RETURN(const int64_t end, storage::NextSequence(session, kMainWorkspace, number));
        const std::optional<int64_t> known = book_.KnownUntil(number, revision, frozen.size());
        if (known == end) continue;
        if (known.value_or(end) < end) {
          RETURN_IF_ERROR(LoadBlocks(session, number, *known, book_));
          continue;
        }
        ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, kMainWorkspace, number));
        RETURN_IF_ERROR(LoadCampaign(session, std::move(campaign), book_));
      }
    }
    for (const CampaignNumber number : book_.LiveCampaigns()) {
      if (live.contains(number)) continue;
      ASSIGN_OR_RETURN(Campaign ended, storage::GetCampaignByNumber(session, kMainWorkspace, number));
      RETURN_IF_ERROR(LoadCampaign(session, std::move(ended), book_));
      turns_.Forget(number);
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<Leased> Dispatcher::Lease(const Job& job, absl::Time now) {
  const LeaseTerms terms{.workspace = kMainWorkspace,
                         .gateway = job.connection->gateway(),
                         .epoch = epoch_,
                         .now = now,
                         .lease = options_.lease,
                         .high_water = job.high_water,
                         .version = job.campaign->version};
  Leased leased;
  RETURN_IF_ERROR(environment_.database.Write(Lane::kLease, [&](Session& session) {
    const DueWork& work = job.work;
    RETURN_IF_ERROR(storage::RaiseHighWater(session, now));
    ContactGuard guard(job.campaign->definition, &contacts_, now);
    if (!work.again.empty()) {
      ASSIGN_OR_RETURN(leased, OfferAgain(session, terms, guard, work.block, work.again));
    } else if (work.strays.empty()) {
      ASSIGN_OR_RETURN(leased, LeaseRange(session, terms, guard, work.block, work.first, work.count));
    } else {
      ASSIGN_OR_RETURN(leased, LeaseStrays(session, terms, guard, work.block, work.strays));
    }
    RETURN_IF_ERROR(AddCodes(session, kMainWorkspace, *job.campaign, leased.instructions));
    if (Planted(PlantedBug::kSendBeforeLease)) HandOver(job, leased.instructions);
    Failpoint("lease.before_commit");
    return absl::OkStatus();
  }));
  Failpoint("lease.committed");
  return leased;
}

// What was leased is in the book before a gateway can answer it. It counts from now on, when it is handed over, and not
// from when its lease was begun.
void Dispatcher::Enter(const Job& job, const Leased& leased, absl::Time now) {
  MutexLock lock(mutex_);
  leasing_.reset();
  rates_.Settle(job.subjects, job.work.size(), static_cast<int64_t>(leased.instructions.size()),
                environment_.clock.Now());
  if (!job.work.again.empty()) {
    book_.OfferedAgain({.ranges = leased.ranges, .strays = leased.strays, .undone = {}});
  } else {
    if (job.work.strays.empty()) {
      book_.RangeLeased(job.work, job.connection->gateway(), now + options_.lease, !leased.instructions.empty());
    }
    for (const storage::Stray& stray : leased.strays) book_.PutStray(stray);
  }
  if (!contacts_loaded_) return;
  const Channel channel = job.work.block.channel;
  for (const LeasedInstruction& instruction : leased.instructions) {
    if (instruction.offered_before.has_value()) {
      contacts_.Remove({.customer = instruction.customer, .channel = channel, .time = *instruction.offered_before});
    }
    contacts_.Add({.customer = instruction.customer, .channel = channel, .time = now});
  }
}

void Dispatcher::GiveUp(const Job& job) {
  job.connection->ReturnCredit(job.work.size());
  MutexLock lock(mutex_);
  leasing_.reset();
  rates_.Settle(job.subjects, job.work.size(), 0, environment_.clock.Now());
}

void Dispatcher::HandOver(const Job& job, std::vector<LeasedInstruction> leased) {
  job.connection->ReturnCredit(job.work.size() - static_cast<int64_t>(leased.size()));
  if (leased.empty()) return;
  const absl::Time now = TrustedNow();
  const std::optional<LiveFigures> figures = offer_figures_.For(*job.campaign, leased, now);
  if (job.connection->Send(*job.campaign, job.work.block, epoch_, now, std::move(leased), figures)) return;
  std::shared_ptr<GatewayConnection> successor;
  {
    MutexLock lock(mutex_);
    const auto found = connections_.find(job.connection->gateway());
    if (found != connections_.end() && found->second != job.connection) successor = found->second;
  }
  DoubtGateway(job.connection->gateway(), std::move(successor));
}

absl::Status Dispatcher::LoadContacts(absl::Time now) {
  if (contacts_loaded_) return absl::OkStatus();
  {
    MutexLock lock(mutex_);
    if (!book_.AnyCaps()) return absl::OkStatus();
  }
  const absl::Time since = now - kLongestCap;
  contacts_.Clear();  // of a try that failed half-way
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) {
    ASSIGN_OR_RETURN(const auto campaigns, storage::CampaignsLeasedSince(session, kMainWorkspace, since));
    for (const CampaignNumber campaign : campaigns) {
      RETURN_IF_ERROR(storage::ForEachContact(session, kMainWorkspace, campaign, since,
                                              [&](CustomerNumber customer, Channel channel, absl::Time time) {
                                                contacts_.Add({customer, channel, time});
                                                return absl::OkStatus();
                                              }));
    }
    // A call counts when it was made, not when it became a task.
    return storage::ForEachCalled(session, kMainWorkspace, since,
                                  [&](CustomerNumber customer, absl::Time handed_over, absl::Time call) {
                                    contacts_.Remove({customer, Channel::kPhone, handed_over});
                                    contacts_.Add({customer, Channel::kPhone, call});
                                    return absl::OkStatus();
                                  });
  }));
  contacts_loaded_ = true;
  return absl::OkStatus();
}

void Dispatcher::EndJob() {
  MutexLock lock(mutex_);
  ++jobs_ended_;
  job_ended_.SignalAll();
}

void Dispatcher::FinishHandOvers() {
  LookForRevocations();
  MutexLock lock(mutex_);
  const int64_t begun = jobs_begun_;
  while (jobs_ended_ < begun) job_ended_.Wait(mutex_);
}

absl::StatusOr<int64_t> Dispatcher::RunOnce(absl::Time now) {
  PassBegins(now);
  RETURN_IF_ERROR(LoadContacts(now));
  while (const std::optional<Job> job = NextJob(now)) {
    const absl::Cleanup end_job = [this] { EndJob(); };
    absl::StatusOr<Leased> leased = Lease(*job, now);
    if (leased.ok()) {
      Enter(*job, *leased, now);
      if (!Planted(PlantedBug::kSendBeforeLease)) HandOver(*job, std::move(leased->instructions));
      Ask(*job->connection, leased->kept);
      return job->work.size();
    }
    GiveUp(*job);
    if (!IsHeldBack(leased.status())) return leased.status();
    Ask(*job->connection, job->work.again);
    // Paused, cancelled, stopped or changed since the book was read; there may be work for others, and caps that were
    // not there.
    RETURN_IF_ERROR(Refresh());
    RETURN_IF_ERROR(LoadContacts(now));
  }
  return 0;
}

absl::StatusOr<std::shared_ptr<GatewaySession>> Dispatcher::Connect(const GatewayHello& hello, GatewaySink& sink) {
  const absl::Time now = environment_.clock.Now();
  const absl::Duration skew = absl::AbsDuration(now - hello.clock_time);
  if (skew > options_.clock_skew_max) {
    return Error(absl::StatusCode::kFailedPrecondition, "CLOCK_SKEW",
                 absl::StrCat("the gateway's clock is ", absl::FormatDuration(skew),
                              " off the server's; synchronise both with NTP"),
                 {{"skew_ms", absl::StrCat(absl::ToInt64Milliseconds(skew))}});
  }
  auto connection = std::make_shared<GatewayConnection>(*this, hello, sink, now);
  {
    MutexLock lock(mutex_);
    if (closed_) return absl::UnavailableError("the server is shutting down; connect again after a moment");
    if (connections_.contains(hello.gateway)) {
      return Error(absl::StatusCode::kAlreadyExists, "GATEWAY_CONNECTED",
                   absl::StrCat("a gateway \"", hello.gateway, "\" is connected; give each its own name"),
                   {{"kind", "gateway"}, {"id", hello.gateway}});
    }
    // Under the mutex: nothing else reaches the stream before the welcome.
    connection->Welcome(epoch_, options_, std::max(book_.high_water(), absl::UnixEpoch()));
    book_.DropOffers(hello.gateway);
    connections_.emplace(hello.gateway, connection);
  }
  Failpoint("gateway.welcomed");
  DoubtGateway(hello.gateway, connection);
  LookForRevocations();
  log::Info("gateway {} is connected", hello.gateway);
  return std::shared_ptr<GatewaySession>(connection);
}

void Dispatcher::Disconnect(const std::shared_ptr<GatewayConnection>& connection) {
  {
    MutexLock lock(mutex_);
    const auto found = connections_.find(connection->gateway());
    if (found == connections_.end() || found->second != connection) return;
    connections_.erase(found);
    book_.DropOffers(connection->gateway());
  }
  log::Info("gateway {} is gone", connection->gateway());
  DoubtGateway(connection->gateway(), nullptr);
}

std::vector<std::shared_ptr<GatewayConnection>> Dispatcher::Connections() const {
  MutexLock lock(mutex_);
  std::vector<std::shared_ptr<GatewayConnection>> all;
  for (const auto& [name, connection] : connections_) all.push_back(connection);
  return all;
}

void Dispatcher::CloseAll() {
  {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  for (const std::shared_ptr<GatewayConnection>& connection : Connections()) connection->Close(absl::OkStatus());
}

}  // namespace sendlift
