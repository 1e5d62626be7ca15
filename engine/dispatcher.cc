#include "engine/dispatcher.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/log.h"
#include "base/status.h"
#include "engine/gateway_connection.h"
#include "storage/campaigns.h"
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

absl::Status LoadCampaign(Session& session, Campaign campaign, DispatchBook& book) {
  ASSIGN_OR_RETURN(std::vector<storage::Block> blocks,
                   storage::ListBlocks(session, kMainWorkspace, campaign.number));
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  std::vector<int64_t> next;
  for (const storage::Block& block : blocks) {
    ASSIGN_OR_RETURN(const int64_t sequence,
                     storage::FirstUnleased(session, kMainWorkspace, campaign.number, block.first_sequence,
                                            block.end_sequence()));
    next.push_back(sequence);
  }
  book.PutCampaign(std::move(campaign), std::move(blocks), std::move(next), frozen.size());
  return absl::OkStatus();
}

absl::Status LoadOpen(Session& session, CampaignNumber campaign, absl::Time not_after, DispatchBook& book) {
  RETURN_IF_ERROR(
      storage::ForEachRange(session, kMainWorkspace, campaign, [&](const storage::LeasedRange& range) {
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
    : environment_(environment), options_(options), epoch_(epoch), wake_(std::move(wake)) {}

Dispatcher::~Dispatcher() = default;

absl::Status Dispatcher::Recover() {
  DispatchBook book;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) {
    for (const CampaignState state : kBegun) {
      ASSIGN_OR_RETURN(std::vector<Campaign> campaigns,
                       storage::CampaignsInState(session, kMainWorkspace, state));
      for (Campaign& campaign : campaigns) {
        const CampaignNumber number = campaign.number;
        const absl::Time end = campaign.definition.window.end;
        RETURN_IF_ERROR(LoadCampaign(session, std::move(campaign), book));
        RETURN_IF_ERROR(LoadOpen(session, number, end, book));
      }
    }
    return absl::OkStatus();
  }));
  MutexLock lock(mutex_);
  book_ = std::move(book);
  return absl::OkStatus();
}

absl::Status Dispatcher::Refresh() {
  // Under the mutex, so that no lease moves on between reading where a block stands and storing it.
  MutexLock lock(mutex_);
  return environment_.database.Read([&](Session& session) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    for (const CampaignState state : kBegun) {
      ASSIGN_OR_RETURN(std::vector<Campaign> campaigns,
                       storage::CampaignsInState(session, kMainWorkspace, state));
      for (Campaign& campaign : campaigns) {
        const Campaign* known = book_.FindCampaign(campaign.number);
        const bool ended = state == CampaignState::kCompleted || state == CampaignState::kCancelled;
        if (ended && known != nullptr && known->state == state) continue;
        RETURN_IF_ERROR(LoadCampaign(session, std::move(campaign), book_));
      }
    }
    return absl::OkStatus();
  });
}

std::optional<Dispatcher::Job> Dispatcher::NextJob(absl::Time now) {
  MutexLock lock(mutex_);
  auto entry = connections_.upper_bound(last_served_);
  for (size_t looked = 0; looked < connections_.size(); ++looked, ++entry) {
    if (entry == connections_.end()) entry = connections_.begin();
    const std::shared_ptr<GatewayConnection>& connection = entry->second;
    const int64_t credit = connection->TakeCredit(options_.batch_size_max);
    if (credit == 0) continue;
    std::optional<DueWork> work = book_.NextDue(connection->channels(), now, credit);
    const int64_t used =
        work.has_value() ? std::max(work->count, static_cast<int64_t>(work->strays.size())) : int64_t{0};
    connection->ReturnCredit(credit - used);
    if (!work.has_value()) continue;
    last_served_ = entry->first;
    return Job{.connection = connection, .work = *std::move(work)};
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<LeasedInstruction>> Dispatcher::Lease(const Job& job, absl::Time now) {
  const LeaseTerms terms{.workspace = kMainWorkspace,
                         .gateway = job.connection->gateway(),
                         .epoch = epoch_,
                         .now = now,
                         .lease = options_.lease};
  std::vector<LeasedInstruction> leased;
  RETURN_IF_ERROR(environment_.database.Write(Lane::kLease, [&](Session& session) {
    const DueWork& work = job.work;
    auto result = work.strays.empty()
                      ? LeaseRange(session, terms, work.block, work.purpose, work.first, work.count)
                      : LeaseStrays(session, terms, work.block, work.purpose, work.strays);
    if (result.ok()) leased = *std::move(result);
    return result.status();
  }));
  return leased;
}

void Dispatcher::HandOver(const Job& job, std::vector<LeasedInstruction> leased, absl::Time now) {
  const DueWork& work = job.work;
  Campaign campaign;
  {
    MutexLock lock(mutex_);
    if (const Campaign* known = book_.FindCampaign(work.campaign); known != nullptr) campaign = *known;
    if (work.strays.empty()) {
      book_.RangeLeased(work, job.connection->gateway(), now + options_.lease);
    }
    for (const int64_t sequence : work.strays) {
      book_.PutStray({.key = {work.campaign, sequence},
                      .state = InstructionState::kLeased,
                      .due = now,
                      .gateway = job.connection->gateway(),
                      .epoch = epoch_,
                      .lease_until = now + options_.lease});
    }
  }
  const int64_t used = work.strays.empty() ? work.count : static_cast<int64_t>(work.strays.size());
  job.connection->ReturnCredit(used - static_cast<int64_t>(leased.size()));
  if (leased.empty()) return;
  if (!job.connection->Send(campaign, work.block, epoch_, std::move(leased))) {
    std::shared_ptr<GatewayConnection> successor;
    {
      MutexLock lock(mutex_);
      const auto found = connections_.find(job.connection->gateway());
      if (found != connections_.end()) successor = found->second;
    }
    DoubtGateway(job.connection->gateway(), std::move(successor));
  }
}

absl::StatusOr<int64_t> Dispatcher::RunOnce(absl::Time now) {
  const std::optional<Job> job = NextJob(now);
  if (!job.has_value()) return 0;
  absl::StatusOr<std::vector<LeasedInstruction>> leased = Lease(*job, now);
  const int64_t wanted =
      job->work.strays.empty() ? job->work.count : static_cast<int64_t>(job->work.strays.size());
  if (!leased.ok()) {
    job->connection->ReturnCredit(wanted);
    if (absl::IsFailedPrecondition(leased.status())) RETURN_IF_ERROR(Refresh());
    return leased.status();
  }
  HandOver(*job, *std::move(leased), now);
  return wanted;
}

absl::Time Dispatcher::NextTime(absl::Time now) const {
  MutexLock lock(mutex_);
  return book_.NextTime(now);
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
    if (connections_.contains(hello.gateway)) {
      return Error(absl::StatusCode::kAlreadyExists, "GATEWAY_CONNECTED",
                   absl::StrCat("a gateway \"", hello.gateway, "\" is connected; give each its own name"),
                   {{"name", hello.gateway}});
    }
    connections_.emplace(hello.gateway, connection);
  }
  connection->Welcome(epoch_, options_);
  DoubtGateway(hello.gateway, connection);
  log::Info("gateway {} is connected", hello.gateway);
  return std::shared_ptr<GatewaySession>(connection);
}

void Dispatcher::Ask(GatewayConnection& connection, const std::vector<InstructionKey>& doubts) {
  std::vector<std::string> keys;
  {
    MutexLock lock(mutex_);
    for (const InstructionKey& key : doubts) {
      const Campaign* campaign = book_.FindCampaign(key.campaign);
      if (campaign != nullptr) keys.push_back(IdempotencyKey(campaign->uid, key.sequence));
    }
  }
  connection.AskToResolve(std::move(keys));
}

void Dispatcher::DoubtGateway(const std::string& gateway, std::shared_ptr<GatewayConnection> connection) {
  DispatchBook::Open open;
  {
    MutexLock lock(mutex_);
    open = book_.OpenOf(gateway);
  }
  if (open.empty()) return;
  auto doubts = std::make_shared<std::vector<InstructionKey>>();
  environment_.database.WriteLater(
      Lane::kReceipt,
      [open = std::move(open), doubts](Session& session) {
        ASSIGN_OR_RETURN(*doubts, PutInDoubt(session, kMainWorkspace, open.ranges, open.strays, /*give_up=*/false));
        return absl::OkStatus();
      },
      [this, doubts, connection = std::move(connection)](const absl::Status& status) {
        if (status.ok() && connection != nullptr) Ask(*connection, *doubts);
      });
}

std::optional<InstructionKey> Dispatcher::Resolve(absl::string_view idempotency_key) const {
  const std::optional<ParsedKey> parsed = ParseIdempotencyKey(idempotency_key);
  if (!parsed.has_value()) return std::nullopt;
  const Campaign* campaign = book_.FindCampaignByKeyPrefix(parsed->prefix);
  if (campaign == nullptr) return std::nullopt;
  return InstructionKey{campaign->number, parsed->sequence};
}

void Dispatcher::TakeReceipts(std::shared_ptr<GatewayConnection> connection, int64_t sequence,
                              std::vector<Receipt> receipts) {
  std::vector<ReceiptOf> known;
  known.reserve(receipts.size());
  {
    MutexLock lock(mutex_);
    for (const Receipt& receipt : receipts) {
      const std::optional<InstructionKey> key = Resolve(receipt.idempotency_key);
      if (key.has_value()) known.push_back({.key = *key, .attempt = receipt.attempt, .outcome = receipt.outcome});
    }
  }
  if (known.size() < receipts.size()) {
    log::Warning("gateway {} sent {} receipts for keys that are not ours", connection->gateway(),
                 receipts.size() - known.size());
  }
  auto settled = std::make_shared<Settled>();
  environment_.database.WriteLater(
      Lane::kReceipt,
      [this, settled, known = std::move(known), gateway = connection->gateway(),
       now = environment_.clock.Now()](Session& session) {
        ASSIGN_OR_RETURN(*settled, ApplyReceipts(session, kMainWorkspace, gateway, known, options_.settling, now));
        return absl::OkStatus();
      },
      [this, settled, sequence, connection](const absl::Status& status) {
        // An acknowledgement covers all batches before it, so a batch that was not kept ends the stream; the gateway
        // sends it again on the next one.
        if (!status.ok()) return connection->Close(status);
        {
          MutexLock lock(mutex_);
          book_.Apply(*settled);
        }
        if (settled->refused > 0) {
          log::Warning("gateway {}: {} receipts do not fit what it was given", connection->gateway(),
                       settled->refused);
        }
        connection->Acknowledge(sequence);
        wake_();
      });
}

void Dispatcher::TakeResolution(std::shared_ptr<GatewayConnection> connection,
                                std::vector<ResolutionEntry> entries) {
  std::vector<KnowledgeOf> known;
  {
    MutexLock lock(mutex_);
    for (const ResolutionEntry& entry : entries) {
      const std::optional<InstructionKey> key = Resolve(entry.idempotency_key);
      if (key.has_value()) known.push_back({.key = *key, .knowledge = entry.knowledge});
    }
  }
  auto settled = std::make_shared<Settled>();
  environment_.database.WriteLater(
      Lane::kReceipt,
      [settled, known = std::move(known), gateway = connection->gateway(),
       now = environment_.clock.Now()](Session& session) {
        ASSIGN_OR_RETURN(*settled, ApplyResolution(session, kMainWorkspace, gateway, known, now));
        return absl::OkStatus();
      },
      [this, settled, connection](const absl::Status& status) {
        if (!status.ok()) return connection->Close(status);
        {
          MutexLock lock(mutex_);
          book_.Apply(*settled);
        }
        wake_();
      });
}

void Dispatcher::Disconnect(const std::shared_ptr<GatewayConnection>& connection) {
  {
    MutexLock lock(mutex_);
    const auto found = connections_.find(connection->gateway());
    if (found == connections_.end() || found->second != connection) return;
    connections_.erase(found);
  }
  log::Info("gateway {} is gone", connection->gateway());
  DoubtGateway(connection->gateway(), nullptr);
}

absl::Status Dispatcher::Tidy(absl::Time now) {
  std::map<std::string, DispatchBook::Open> overdue;
  DispatchBook::Open past_hope;
  std::vector<CampaignNumber> finished;
  std::map<std::string, std::shared_ptr<GatewayConnection>> connections;
  {
    MutexLock lock(mutex_);
    overdue = book_.TakeOverdue(now, options_.lease);
    past_hope = book_.PastHope(now, options_.grace);
    finished = book_.Finished(now);
    connections = connections_;
  }
  for (const auto& [gateway, open] : overdue) {
    std::vector<InstructionKey> doubts;
    RETURN_IF_ERROR(environment_.database.Write(Lane::kReceipt, [&, &open = open](Session& session) {
      ASSIGN_OR_RETURN(doubts, PutInDoubt(session, kMainWorkspace, open.ranges, open.strays, /*give_up=*/false));
      return absl::OkStatus();
    }));
    if (const auto found = connections.find(gateway); found != connections.end()) Ask(*found->second, doubts);
  }
  if (!past_hope.empty()) {
    RETURN_IF_ERROR(environment_.database.Write(Lane::kReceipt, [&](Session& session) {
      return PutInDoubt(session, kMainWorkspace, past_hope.ranges, past_hope.strays, /*give_up=*/true).status();
    }));
    MutexLock lock(mutex_);
    book_.Forget(past_hope);
  }
  return Complete(finished, now);
}

absl::Status Dispatcher::Complete(const std::vector<CampaignNumber>& finished, absl::Time now) {
  if (finished.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(environment_.database.Write(Lane::kAdministration, [&](Session& session) {
    for (const CampaignNumber number : finished) {
      ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, kMainWorkspace, number));
      if (campaign.state != CampaignState::kRunning) continue;
      campaign.state = CampaignState::kCompleted;
      RETURN_IF_ERROR(storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now).status());
    }
    return absl::OkStatus();
  }));
  return Refresh();
}

std::vector<std::shared_ptr<GatewayConnection>> Dispatcher::Connections() const {
  MutexLock lock(mutex_);
  std::vector<std::shared_ptr<GatewayConnection>> all;
  for (const auto& [name, connection] : connections_) all.push_back(connection);
  return all;
}

void Dispatcher::CloseAll() {
  for (const std::shared_ptr<GatewayConnection>& connection : Connections()) connection->Close(absl::OkStatus());
}

}  // namespace sendlift
