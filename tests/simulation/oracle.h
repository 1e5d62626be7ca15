#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "tests/simulation/code_log.h"
#include "tests/simulation/contact_log.h"
#include "tests/simulation/piece_log.h"
#include "tests/simulation/stream.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// A promise of docs/delivery.md that did not hold.
struct Violation {
  std::string invariant;
  std::string what;
};

// Who gets an instruction, as it was planned.
struct Target {
  std::string customer;
  std::string address;
  int arm = 0;
  absl::Time not_before;
  absl::Time not_after;
  Channel channel = Channel::kEmail;
  std::string campaign;
  const ContactPolicy* policy = nullptr;
  std::string block_zone;  // as it was sorted when it was planned
  Delivery delivery = Delivery::kAtMostOnce;
  std::string instead_of;  // the key of the contact that failed; empty for a first one
  int tier = 0;
  int wave = 0;
  bool again = false;  // the customer is in the campaign since an earlier wave
  int follow_up = 0;   // of which step, from 1 on; 0: of none, then it has a wave
  const CampaignDefinition* definition = nullptr;
};

// Reads what is committed, for those who watch.
class Committed {
 public:
  virtual ~Committed() = default;
  // Nothing if no such instruction was planned, in a wave that is visible.
  virtual std::optional<Target> TargetOf(const std::string& key) = 0;
  struct Standing {
    InstructionState state = InstructionState::kPlanned;
    int attempt = 1;
    std::string gateway;
    int64_t epoch = 0;
    std::optional<ExclusionReason> reason;  // of SUPPRESSED
  };
  // Nothing if it was never leased.
  virtual std::optional<Standing> StandingOf(const std::string& key) = 0;
};

// Knows what was promised to whom, from what it saw with its own eyes, and checks every message and every hand-over at
// once. The first violation is kept.
class Oracle final : public ServerWatch {
 public:
  Oracle(Committed& committed, const Clock& clock, Tally& tally)
      : committed_(committed), clock_(clock), tally_(tally) {}

  const std::optional<Violation>& violation() const { return violation_; }
  void Violate(std::string invariant, std::string what);

  // A pass begins: what was acknowledged before has to hold in it.
  void BeginPass() { ++pass_; }
  void EpochBegan(int64_t epoch) {
    epoch_ = epoch;
    seen_ = high_water_;
  }
  // Whether the server's wall clock has jumped, and nobody has confirmed it.
  void ClockIsHeld(bool held) { clock_held_ = held; }
  // A pass that works with the time as it is now has gone well: what is over by then stays so while this run lives.
  void TimeWasSeen(absl::Time now) { seen_ = std::max(seen_, now); }
  // Likewise for all later runs.
  void TimeWasKept(absl::Time now) { high_water_ = std::max(high_water_, now); }
  absl::Time high_water() const { return high_water_; }
  void OptOutAcknowledged(const std::string& customer) { opted_out_.try_emplace(customer, pass_); }
  void HoldAcknowledged(const std::string& key_prefix) { held_.insert_or_assign(key_prefix, pass_); }
  void HoldEnds(const std::string& key_prefix) { held_.erase(key_prefix); }
  ContactLog& contacts() { return contacts_; }
  PieceLog& pieces() { return pieces_; }
  CodeLog& codes() { return codes_; }
  // An event is stored for good; and whether that was said before the pass began.
  void EventAcknowledged(int64_t sequence) { events_.try_emplace(sequence, pass_); }
  bool WasKnownBefore(int64_t sequence) const {
    const auto found = events_.find(sequence);
    return found != events_.end() && found->second < pass_;
  }
  // The least priority that each gateway may get in this pass; and whether lower ones wait for it, too.
  struct Turn {
    int priority = 0;
    bool contended = false;
  };
  // Is told of every contact of a step that is sent.
  void WatchSteps(std::function<void(const std::string& key, const Target& target)> watch) {
    watch_step_ = std::move(watch);
  }
  void TurnsAre(std::map<std::string, Turn> turns) { turns_ = std::move(turns); }
  bool HasOptedOut(const std::string& customer) const { return opted_out_.contains(customer); }

  // The server's side.
  absl::Time OnInstructions(const std::string& gateway, int64_t epoch,
                            const std::vector<InstructionOnWire>& instructions) override;
  void OnAcknowledge(const std::string& gateway, const std::vector<Receipt>& receipts) override;

  // The gateways' side. A gateway carries an instruction out: the hand-over.
  struct CarriedOut {
    absl::Time gateway_time;
    absl::Duration age;          // true time since it arrived
    absl::Duration allowed_age;  // as it was when it was sent, on the server's clock
  };
  void OnCarriedOut(const std::string& gateway, const InstructionOnWire& instruction, const CarriedOut& when);
  // It has said something of an attempt.
  void OnSaid(const std::string& gateway, const std::string& key, int attempt, Outcome outcome);
  // It has promised to refuse attempts up to this one, because it never saw them or refused them already.
  void OnFenced(const std::string& gateway, const std::string& key, int attempt);
  // It cannot be held to what it says of this key: it lost its memory, or lies.
  void OnExcused(const std::string& key) {
    lives_[key].excused = true;
    NotTaken(key);
  }
  // What it would have said is lost: the server can never learn it.
  void OnReceiptsLost(const std::string& key) { lives_[key].receipts_lost = true; }

  // What became of an instruction outside of the server.
  struct Life {
    std::string gateway;  // which has it, or had it last
    int attempt = 0;      // that was sent last
    bool open = false;    // it was sent, and nobody has said that it was not taken
    int fenced_attempt = 0;
    int taken_back_attempt = 0;
    bool carried_out = false;  // since it was last refused
    bool ever_carried_out = false;
    bool excused = false;
    bool receipts_lost = false;
    std::optional<int64_t> delivered_in = std::nullopt;  // the pass in which that word was acknowledged
    std::set<Outcome> said;
  };
  const std::map<std::string, Life>& lives() const { return lives_; }

 private:
  void NotTaken(const std::string& key) {
    contacts_.NotTaken(key);
    pieces_.NotPromised(key);
  }
  void CheckSent(const std::string& gateway, int64_t epoch, const InstructionOnWire& instruction);
  void CheckPiece(const std::string& key, const Target& target);
  void CheckCode(const InstructionOnWire& instruction, const Target& target);
  void CheckTurn(const std::string& gateway, const std::string& key, const Target& target);
  void CheckTarget(const InstructionOnWire& instruction, const Target& target);
  void CheckTime(const InstructionOnWire& instruction, const Target& target);
  void CheckPolicies(const Sent& sent);
  void CheckChannel(const std::string& key, const Target& target);
  void CheckLease(const std::string& gateway, int64_t epoch, const InstructionOnWire& instruction);

  Committed& committed_;
  const Clock& clock_;
  Tally& tally_;
  std::optional<Violation> violation_;
  int64_t pass_ = 0;
  int64_t epoch_ = 0;
  bool clock_held_ = false;
  absl::Time seen_ = absl::InfinitePast();        // by the run that lives
  absl::Time high_water_ = absl::InfinitePast();  // by all runs
  ContactLog contacts_;
  PieceLog pieces_;
  CodeLog codes_;
  std::function<void(const std::string&, const Target&)> watch_step_;
  std::map<std::string, Turn> turns_;         // by gateway
  std::map<int64_t, int64_t> events_;         // acknowledged, by sequence, with the pass
  std::map<std::string, int64_t> opted_out_;  // with the pass in which it was acknowledged
  std::map<std::string, int64_t> held_;       // paused or cancelled campaigns, likewise
  std::map<std::string, Life> lives_;         // by idempotency key
};

}  // namespace sendlift::simulation
