#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/random.h"
#include "engine/gateway_session.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/stream.h"
#include "tests/simulation/tally.h"
#include "tests/simulation/trace.h"

namespace sendlift::simulation {

// How a gateway is built, and how it behaves until the world is healed.
struct GatewayTraits {
  std::string name;
  std::vector<Channel> channels;
  int credit = 20;
  absl::Duration skew;    // of its clock
  bool remembers = true;  // its memory of keys survives its own crash
  // What its Hello says of that. If it does not remember, its memory of what is younger survives all the same.
  absl::Duration says_it_remembers_for = {};
  bool keeps_receipts = true;  // so does what it has to say
  bool names_attempts = true;  // in its answers, as the kit does
  bool gives_back = true;      // it knows what to do with Revoke
  double queues = 0;           // it carries out later what it takes
  double paces = 0;            // what arrives waits, not accepted yet
  double silent = 0;           // it does nothing this time
  double rejects = 0;          // for now
  double refuses = 0;          // for good
  bool mute = false;           // takes what it is given and says nothing
  double lies = 0;             // says NEVER_SEEN of what it has
  double noise = 0;            // says what is wrong, or twice, or in the wrong order
};

// A gateway that keeps the protocol as clients/gateways/kit does, on a stream that does not. It tells the oracle what
// it really does.
class FakeGateway {
 public:
  // Connects to the server that runs now; nothing if that is refused.
  using Dial = std::function<std::shared_ptr<Stream>(const GatewayHello&)>;

  FakeGateway(GatewayTraits traits, Dial dial, Oracle& oracle, Tally& tally, Trace& trace, Random& random,
              const absl::Time& now);

  // Does what there is to do, or a part of it.
  void Turn();
  // The process is killed; the machine may come back with another clock.
  void Crash();
  // Its wall clock is wrong from now on, by up to an hour, or right again.
  void JumpClock();
  // The link is gone, or swallows everything from now on.
  void CutStream();
  void SwallowStream();
  // From now on it behaves.
  void Heal();
  bool IsIdle() const;

 private:
  enum class Known { kNothing, kAccepted, kRefused, kFenced, kForgotten };
  struct Entry {
    Known known = Known::kNothing;
    int attempt = 0;
    absl::Time written = {};  // true time
  };
  struct Arrival {
    InstructionOnWire instruction;
    int64_t epoch = 0;
    absl::Time server_time;  // when it was sent, for the oracle
    absl::Time came;         // true time, as a clock that nobody sets has it
  };
  struct Mail {
    ToGateway message;
    absl::Time came;
  };

  absl::Time Now() const { return now_ + traits_.skew; }
  bool Chance(double probability) { return random_.Chance(probability); }
  GatewayHello Hello() const;
  void BeginStream();
  void LeaveStream();
  void ReceiveAll();
  void Work();
  void Handle(Mail mail);
  bool IsOver(const Arrival& arrival) const;
  void Decide(const Arrival& arrival);
  void Refuse(const Arrival& arrival, Outcome outcome, bool remembered);
  void LoseMemory(absl::Duration older_than);
  void Take(const Arrival& arrival);
  void CarryOut(const Arrival& arrival);
  void WorkOffQueue();
  void Answer(const TakeBack& revocation);
  bool GiveBack(const std::string& key, int attempt);
  void Answer(const Question& question);
  Knowledge KnowledgeOf(const AttemptInDoubt& doubt);
  bool MayHaveForgotten(const AttemptInDoubt& doubt) const;
  bool DropArrivals(const std::string& key);
  void Progress();
  void Report(const std::string& key, int attempt, Outcome outcome);
  void AddNoise();
  void SayReceipts();

  GatewayTraits traits_;
  const Dial dial_;
  Oracle& oracle_;
  Tally& tally_;
  Trace& trace_;
  Random& random_;
  const absl::Time& now_;

  // What a crash leaves, if its traits say so.
  std::map<std::string, Entry> memory_;
  std::optional<absl::Time> since_;  // it began again then, having lost what it knew
  int64_t epoch_ = 0;
  struct Accepted {
    int attempt = 1;
    bool delivered = false;
    bool bounced = false;  // and will be said to be delivered
  };
  std::map<std::string, Accepted> under_way_;  // more may become of it
  std::map<std::string, Arrival> queue_;       // accepted, to be carried out
  std::deque<Receipt> receipts_;               // to be said
  std::map<int64_t, std::vector<Receipt>> unacknowledged_;

  // What it does not.
  std::shared_ptr<Stream> stream_;
  std::deque<Mail> inbox_;
  std::deque<Arrival> late_;     // read from a stream that is gone, not looked at yet
  std::deque<Arrival> waiting_;  // a little early by its clock, or held back by its pace
  std::vector<Receipt> said_;    // the last ones, to be repeated
  int64_t last_batch_ = 0;
  int credit_used_ = 0;
  bool blind_ = false;        // it lost its memory, or a part of it
  bool began_again_ = false;  // it lost all of it
};

}  // namespace sendlift::simulation
