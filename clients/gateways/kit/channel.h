#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rendering/content.h"
#include "sendlift/v1/gateways.pb.h"

namespace sendlift::gateway {

// One instruction with its content: what a channel carries out. Valid only during the call that hands it over.
class Order {
 public:
  Order(const v1::Instruction& instruction, const v1::Content& content, const ContentRenderer& renderer)
      : instruction_(instruction), content_(content), renderer_(renderer) {}

  const std::string& key() const { return instruction_.idempotency_key(); }
  int32_t attempt() const { return instruction_.attempt(); }
  const std::string& address() const { return instruction_.address(); }
  absl::Time not_after() const { return absl::FromUnixMicros(instruction_.not_after_micros()); }
  // Channel, campaign, language and creative; the texts in it still have placeholders.
  const v1::Content& content() const { return content_; }
  // The text for this customer. Made when asked for, about a microsecond for a short one.
  Rendered Render() const;
  std::string RenderSubject() const;

 private:
  const v1::Instruction& instruction_;
  const v1::Content& content_;
  const ContentRenderer& renderer_;
};

// What a channel says to an order before it is accepted.
struct Verdict {
  enum class Kind { kTake, kRefuseForNow, kRefuseForGood };

  Kind kind = Kind::kTake;
  std::string reason = {};  // a short code for refusals: "bad_address"
};

// What became of an order after it was accepted.
struct Report {
  std::string key;
  int32_t attempt = 0;
  v1::Receipt::Outcome outcome = v1::Receipt::OUTCOME_UNSPECIFIED;
  absl::Time time;
  std::string reason = {};
};

// Takes reports, from any thread, at any time until the gateway's Run returns. They reach the server at least once,
// also over a broken connection, unless the process ends before.
class Reports {
 public:
  virtual ~Reports() = default;
  virtual void Add(Report report) = 0;
};

// A way to reach people: all that is particular about a gateway. The kit calls from one thread. Between Admit and
// Carry the key is made durable, so that no key is carried out twice, whatever happens to the process: a crash before
// Carry leaves the message unsent, never sent again.
class Channel {
 public:
  virtual ~Channel() = default;

  // Whether the order will be carried out. Looks, and has no effect outside.
  virtual Verdict Admit(const Order& order) = 0;

  // Carries out an order that was admitted, or queues it and returns: receipts wait while it runs. Reports DELIVERED,
  // BOUNCED or FAILED to `reports` now or later; ACCEPTED is reported already.
  virtual void Carry(const Order& order, absl::Time now, Reports& reports) = 0;

  // After each batch of Carry, before its receipts leave. An error ends the gateway.
  virtual absl::Status Flush() { return absl::OkStatus(); }

  // Called every few milliseconds while connected, for reports that have become due.
  virtual void Poll(absl::Time now, Reports& reports) {}

  // The server takes an order back that was given to Carry: the customer opted out, or the campaign was cancelled. True
  // if it was not carried out and now never will be, after a restart neither; nothing is reported of it then. False if
  // it is too late, or cannot be told.
  virtual bool Revoke(const std::string& key) { return false; }

  // Orders taken and not done yet; the server gets that much less credit.
  virtual int64_t Backlog() const { return 0; }

  // The gateway stops: finish or report what is under way, soon. May be called several times.
  virtual void Finish(absl::Time now, Reports& reports) {}
};

}  // namespace sendlift::gateway
