#include "tests/simulation/fake_gateway.h"

#include <algorithm>

namespace sendlift::simulation {
namespace {

constexpr absl::Duration kEarlyMax = absl::Seconds(5);
constexpr size_t kSaidMax = 30;

}  // namespace

FakeGateway::FakeGateway(GatewayTraits traits, Dial dial, Oracle& oracle, Tally& tally, Trace& trace, Random& random,
                         const absl::Time& now)
    : traits_(std::move(traits)),
      dial_(std::move(dial)),
      oracle_(oracle),
      tally_(tally),
      trace_(trace),
      random_(random),
      now_(now) {}

void FakeGateway::Turn() {
  ReceiveAll();
  if (stream_ != nullptr && stream_->half_open() && Chance(0.1)) stream_->Cut();
  if (stream_ != nullptr && !stream_->is_open() && Chance(0.5)) LeaveStream();
  if (traits_.silent > 0 && Chance(traits_.silent)) return tally_.Count(Fault::kGatewaySilent);
  if (stream_ == nullptr) {
    stream_ = dial_(Hello());
    if (stream_ != nullptr) BeginStream();
  }
  Work();
  WorkOffQueue();
  Progress();
  if (stream_ == nullptr) return;
  if (traits_.noise > 0 && Chance(traits_.noise)) AddNoise();
  SayReceipts();
  if (credit_used_ > 0) stream_->Say(Credit{std::exchange(credit_used_, 0)});
}

GatewayHello FakeGateway::Hello() const {
  GatewayHello hello{.gateway = traits_.name, .channels = traits_.channels, .clock_time = Now()};
  hello.remembers_keys_for = traits_.says_it_remembers_for;
  if (began_again_) hello.remembers_keys_since = since_.value_or(Now());
  return hello;
}

void FakeGateway::BeginStream() {
  epoch_ = std::max(epoch_, stream_->server().epoch);
  if (blind_ && !since_.has_value()) since_ = stream_->latest_time();
  stream_->Say(Credit{traits_.credit});
}

void FakeGateway::ReceiveAll() {
  if (stream_ == nullptr) return;
  while (auto arrived = stream_->Receive()) inbox_.push_back({std::move(arrived->message), arrived->time});
}

// Late arrivals are looked at in between; a slow gateway leaves some of its work for the next turn.
void FakeGateway::Work() {
  std::deque<Arrival> due;
  std::swap(due, waiting_);
  for (const Arrival& arrival : due) Decide(arrival);
  while (!inbox_.empty() || !late_.empty()) {
    if (traits_.silent > 0 && Chance(0.3)) return;
    if (inbox_.empty() || (!late_.empty() && Chance(0.3))) {
      const Arrival arrival = std::move(late_.front());
      late_.pop_front();
      Decide(arrival);
    } else {
      Mail mail = std::move(inbox_.front());
      inbox_.pop_front();
      Handle(std::move(mail));
    }
  }
}

void FakeGateway::Handle(Mail mail) {
  ToGateway& message = mail.message;
  if (auto* batch = std::get_if<Instructions>(&message)) {
    for (InstructionOnWire& each : batch->instructions) {
      if (batch->epoch >= epoch_) ++credit_used_;
      Decide({.instruction = std::move(each),
              .epoch = batch->epoch,
              .server_time = batch->server_time,
              .came = mail.came});
    }
  } else if (const auto* acknowledgement = std::get_if<Acknowledgement>(&message)) {
    unacknowledged_.erase(unacknowledged_.begin(), unacknowledged_.upper_bound(acknowledgement->sequence));
  } else if (const auto* question = std::get_if<Question>(&message)) {
    Answer(*question);
  } else if (const auto* revocation = std::get_if<TakeBack>(&message)) {
    if (traits_.gives_back) Answer(*revocation);
  } else if (stream_ != nullptr) {
    stream_->Cut();
  }
}

void FakeGateway::Decide(const Arrival& arrival) {
  const InstructionOnWire& instruction = arrival.instruction;
  const Entry entry = memory_[instruction.idempotency_key];
  if (entry.known == Known::kAccepted) {
    return Report(instruction.idempotency_key, instruction.attempt, Outcome::kAccepted);
  }
  const bool closed = entry.known == Known::kFenced || entry.known == Known::kRefused;
  if (closed && instruction.attempt <= entry.attempt) {
    return Refuse(arrival, Outcome::kRejectedRetryable, /*remembered=*/false);
  }
  if (arrival.epoch < epoch_) {
    tally_.Count(Fault::kStaleEpochRefused);
    return Refuse(arrival, Outcome::kRejectedRetryable, /*remembered=*/true);
  }
  epoch_ = arrival.epoch;
  if (IsOver(arrival)) return Refuse(arrival, Outcome::kExpired, /*remembered=*/true);
  if (Now() < instruction.not_before - kEarlyMax) {
    return Refuse(arrival, Outcome::kRejectedRetryable, /*remembered=*/true);
  }
  if (Now() < instruction.not_before || Chance(traits_.paces)) return waiting_.push_back(arrival);
  if (Chance(traits_.refuses)) return Refuse(arrival, Outcome::kRejectedPermanent, /*remembered=*/true);
  if (Chance(traits_.rejects)) return Refuse(arrival, Outcome::kRejectedRetryable, /*remembered=*/true);
  Take(arrival);
}

bool FakeGateway::IsOver(const Arrival& arrival) const {
  if (Now() >= arrival.instruction.not_after) return true;
  if (now_ - arrival.came < arrival.instruction.time_to_live) return false;
  tally_.Count(Fault::kLivedItsTime);
  return true;
}

void FakeGateway::Refuse(const Arrival& arrival, Outcome outcome, bool remembered) {
  const std::string& key = arrival.instruction.idempotency_key;
  const int attempt = arrival.instruction.attempt;
  if (remembered) memory_[key] = {.known = Known::kRefused, .attempt = attempt, .written = now_};
  Report(key, attempt, outcome);
}

void FakeGateway::Take(const Arrival& arrival) {
  const std::string& key = arrival.instruction.idempotency_key;
  memory_[key] = {.known = Known::kAccepted, .attempt = arrival.instruction.attempt, .written = now_};
  if (Chance(traits_.queues)) {
    trace_.Note(traits_.name, " queues ", key, " attempt ", arrival.instruction.attempt);
    queue_.insert_or_assign(key, arrival);
  } else {
    CarryOut(arrival);
  }
  Report(key, arrival.instruction.attempt, Outcome::kAccepted);
}

void FakeGateway::CarryOut(const Arrival& arrival) {
  const std::string& key = arrival.instruction.idempotency_key;
  under_way_[key] = {.attempt = arrival.instruction.attempt};
  trace_.Note(traits_.name, " carries out ", key, " attempt ", arrival.instruction.attempt);
  oracle_.OnCarriedOut(traits_.name, arrival.instruction,
                       {.gateway_time = Now(),
                        .age = now_ - arrival.came,
                        .allowed_age = arrival.instruction.not_after - arrival.server_time});
}

void FakeGateway::WorkOffQueue() {
  for (auto each = queue_.begin(); each != queue_.end();) {
    const Arrival& arrival = each->second;
    if (Now() < arrival.instruction.not_before || !Chance(0.1)) {
      ++each;
      continue;
    }
    if (IsOver(arrival)) {
      Refuse(arrival, Outcome::kExpired, /*remembered=*/true);
    } else {
      CarryOut(arrival);
    }
    each = queue_.erase(each);
  }
}

void FakeGateway::Answer(const TakeBack& revocation) {
  for (const RevokedAttempt& each : revocation.attempts) {
    const bool given_back = GiveBack(each.idempotency_key, each.attempt);
    tally_.Count(given_back ? Fault::kTakenBack : Fault::kTooLateToTakeBack);
    Report(each.idempotency_key, each.attempt, given_back ? Outcome::kRevoked : Outcome::kNotRevoked);
  }
}

// What it says from now on about the key has to agree: it is fenced, or nobody knows.
bool FakeGateway::GiveBack(const std::string& key, int attempt) {
  Entry& entry = memory_[key];
  const bool dropped = DropArrivals(key);
  if (dropped) tally_.Count(Fault::kLateArrivalFenced);
  if (entry.known == Known::kAccepted && queue_.erase(key) == 0) return false;
  if (!dropped && entry.known == Known::kNothing && blind_) entry = {.known = Known::kForgotten, .written = now_};
  if (!dropped && entry.known == Known::kForgotten) return false;
  entry = {.known = Known::kFenced, .attempt = std::max(attempt, entry.attempt), .written = now_};
  return true;
}

void FakeGateway::Report(const std::string& key, int attempt, Outcome outcome) {
  trace_.Note(traits_.name, " says ", static_cast<int>(outcome), " of ", key, " attempt ", attempt);
  oracle_.OnSaid(traits_.name, key, attempt, outcome);
  receipts_.push_back({.idempotency_key = key, .attempt = attempt, .outcome = outcome, .time = Now(), .reason = ""});
}

void FakeGateway::Answer(const Question& question) {
  Resolution resolution;
  for (const AttemptInDoubt& doubt : question.attempts) {
    const auto named = traits_.names_attempts ? std::optional<int>(doubt.attempt) : std::nullopt;
    resolution.entries.push_back({doubt.idempotency_key, KnowledgeOf(doubt), named});
    trace_.Note(traits_.name, " knows ", static_cast<int>(resolution.entries.back().knowledge), " of ",
                doubt.idempotency_key);
  }
  if (stream_ != nullptr && !traits_.mute) stream_->Say(std::move(resolution));
}

// It may have had the key before it lost its memory. Old gateways do not look at the time of the lease.
bool FakeGateway::MayHaveForgotten(const AttemptInDoubt& doubt) const {
  if (!blind_ || !since_.has_value() || !traits_.names_attempts) return blind_;
  return doubt.lease_time <= *since_;
}

Knowledge FakeGateway::KnowledgeOf(const AttemptInDoubt& doubt) {
  const auto& [key, attempt, lease_time] = doubt;
  Entry& entry = memory_[key];
  if (entry.known == Known::kAccepted && !Chance(traits_.lies)) {
    oracle_.OnSaid(traits_.name, key, attempt, Outcome::kAccepted);
    return Knowledge::kAccepted;
  }
  if (entry.known == Known::kAccepted) {
    tally_.Count(Fault::kGatewayLies);
    oracle_.OnExcused(key);
  }
  if (DropArrivals(key)) tally_.Count(Fault::kLateArrivalFenced);
  const bool unknown = entry.known == Known::kNothing && MayHaveForgotten(doubt);
  const bool forgotten = entry.known == Known::kForgotten || unknown;
  if (blind_ && entry.known == Known::kNothing && !unknown) tally_.Count(Fault::kKnewSinceItBegan);
  if (forgotten) {
    entry.known = Known::kForgotten;
    entry.written = now_;
    return Knowledge::kForgotten;
  }
  oracle_.OnFenced(traits_.name, key, attempt);
  if (entry.known == Known::kRefused && attempt <= entry.attempt) return Knowledge::kRejected;
  entry = {.known = Known::kFenced, .attempt = std::max(attempt, entry.attempt), .written = now_};
  return Knowledge::kNeverSeen;
}

// What arrived of a key and was not looked at yet must not be taken any more.
bool FakeGateway::DropArrivals(const std::string& key) {
  const auto is_of_key = [&](const Arrival& arrival) { return arrival.instruction.idempotency_key == key; };
  return std::erase_if(late_, is_of_key) + std::erase_if(waiting_, is_of_key) > 0;
}

// Some of what was accepted is delivered, bounces or fails; of some nothing is ever heard.
void FakeGateway::Progress() {
  for (auto each = under_way_.begin(); each != under_way_.end();) {
    if (!Chance(0.15)) {
      ++each;
      continue;
    }
    auto& [key, accepted] = *each;
    const double fate = accepted.bounced ? 0.4 : accepted.delivered ? 0.7 : random_.Uniform();
    if (fate < 0.6) Report(key, accepted.attempt, Outcome::kDelivered);
    if (fate >= 0.6 && fate < 0.78) Report(key, accepted.attempt, Outcome::kBounced);
    if (fate >= 0.78 && fate < 0.94) Report(key, accepted.attempt, Outcome::kFailed);
    if (fate >= 0.6 && fate < 0.72 && !accepted.delivered) {
      accepted.bounced = true;  // and takes it back
      ++each;
      continue;
    }
    if (fate < 0.2) {
      accepted.delivered = true;
      ++each;
      continue;
    }
    each = under_way_.erase(each);
  }
}

void FakeGateway::SayReceipts() {
  if (receipts_.empty() || traits_.mute) return;
  std::vector<Receipt> batch(receipts_.begin(), receipts_.end());
  receipts_.clear();
  said_.insert(said_.end(), batch.begin(), batch.end());
  if (said_.size() > kSaidMax) said_.erase(said_.begin(), said_.end() - kSaidMax);
  unacknowledged_[++last_batch_] = batch;
  stream_->Say(ReceiptBatch{.sequence = last_batch_, .receipts = std::move(batch)});
}

void FakeGateway::LeaveStream() {
  stream_ = nullptr;
  for (Mail& mail : inbox_) {
    auto* batch = std::get_if<Instructions>(&mail.message);
    if (batch == nullptr) continue;
    for (InstructionOnWire& each : batch->instructions) {
      late_.push_back({std::move(each), batch->epoch, batch->server_time, mail.came});
    }
  }
  inbox_.clear();
  for (auto batch = unacknowledged_.rbegin(); batch != unacknowledged_.rend(); ++batch) {
    receipts_.insert(receipts_.begin(), batch->second.begin(), batch->second.end());
  }
  unacknowledged_.clear();
  credit_used_ = 0;
}

void FakeGateway::Crash() {
  tally_.Count(Fault::kGatewayCrash);
  trace_.Note(traits_.name, " is killed");
  CutStream();
  LeaveStream();
  late_.clear();
  waiting_.clear();
  said_.clear();
  if (Chance(0.3)) traits_.skew = absl::Seconds(20) * (random_.Uniform() - 0.5);
  if (!traits_.keeps_receipts) {
    for (const Receipt& receipt : receipts_) oracle_.OnReceiptsLost(receipt.idempotency_key);
    receipts_.clear();
  }
  if (memory_.empty()) return;
  if (!traits_.remembers) return LoseMemory(traits_.says_it_remembers_for);
  if (Chance(0.25)) LoseMemory(absl::ZeroDuration());
}

// What is younger is kept.
void FakeGateway::LoseMemory(absl::Duration older_than) {
  tally_.Count(Fault::kGatewayMemoryLost);
  std::erase_if(memory_, [&](const auto& each) { return now_ - each.second.written >= older_than; });
  std::erase_if(under_way_, [&](const auto& each) { return !memory_.contains(each.first); });
  std::erase_if(queue_, [&](const auto& each) { return !memory_.contains(each.first); });
  since_.reset();
  blind_ = true;
  began_again_ |= older_than == absl::ZeroDuration();
}

void FakeGateway::JumpClock() {
  tally_.Count(Fault::kGatewayClockJumps);
  const bool is_wrong = absl::AbsDuration(traits_.skew) > absl::Minutes(1);
  const absl::Duration wrong = absl::Hours(1) * random_.Uniform();
  traits_.skew = Chance(0.7) ? -wrong : wrong;
  if (is_wrong && Chance(0.5)) traits_.skew = absl::ZeroDuration();
  trace_.Note(traits_.name, " has its clock off by ", absl::FormatDuration(traits_.skew));
}

void FakeGateway::CutStream() {
  if (stream_ != nullptr) stream_->Cut();
}

void FakeGateway::SwallowStream() {
  if (stream_ != nullptr) stream_->Swallow();
}

void FakeGateway::Heal() {
  traits_.silent = traits_.rejects = traits_.refuses = traits_.lies = traits_.noise = 0;
  traits_.skew = absl::ZeroDuration();
  traits_.mute = false;
  if (stream_ != nullptr && stream_->half_open()) stream_->Cut();
}

bool FakeGateway::IsIdle() const {
  return stream_ != nullptr && stream_->is_open() && stream_->is_quiet() && inbox_.empty() && late_.empty() &&
         waiting_.empty() && queue_.empty() && receipts_.empty() && unacknowledged_.empty();
}

}  // namespace sendlift::simulation
