#include "clients/gateways/loopback/answers.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "clients/gateways/loopback/event_import.h"

namespace sendlift::loopback {
namespace {

constexpr absl::Duration kReading = absl::Seconds(3);
constexpr char kProxy[] = "Mozilla/5.0";  // as Apple Mail's calls itself

// Each chance has a draw of its own, beside those of PurchaseOf.
enum Draw : uint8_t {
  kOpens = 10,
  kOpenTime,
  kClicks,
  kClickTime,
  kProxyOpens,
  kReplies,
  kReplyTime,
  kRates,
  kExpects
};
// Numbers of events, which must differ for the events of one message.
enum Number : uint8_t { kOpenNumber = 20, kClickNumber, kProxyNumber, kReplyNumber };

// Draws for one message.
class Writer {
 public:
  Writer(const std::string& key, const std::string& customer_id, const AnswerOptions& options)
      : key_(key), customer_id_(customer_id), options_(options) {}

  double Uniform(uint8_t draw) const { return UniformOf(options_.seed, draw, key_); }
  absl::Duration Within(Draw draw) const { return Uniform(draw) * options_.spread; }
  int Rating(Draw draw) const { return 1 + static_cast<int>(Uniform(draw) * options_.rating_max); }

  v1::Event EventOf(const char* type, Number number, absl::Time time) const {
    v1::Event event;
    event.set_sequence(1 + static_cast<int64_t>(std::ldexp(Uniform(number), 53)));
    event.set_customer_id(customer_id_);
    event.set_type(type);
    event.set_instruction(key_);
    SetTime(time, event);
    return event;
  }

 private:
  const std::string& key_;
  const std::string& customer_id_;
  const AnswerOptions& options_;
};

void Read(const Writer& writer, absl::Time arrival, const AnswerOptions& options, std::vector<v1::Event>& events) {
  if (writer.Uniform(kProxyOpens) < options.machine_rate) {
    events.push_back(writer.EventOf("OPENED", kProxyNumber, arrival));
    events.back().set_user_agent(kProxy);
  }
  if (writer.Uniform(kOpens) >= options.open_rate) return;
  const absl::Time opened = arrival + kReading + writer.Within(kOpenTime);
  events.push_back(writer.EventOf("OPENED", kOpenNumber, opened));
  if (writer.Uniform(kClicks) >= options.click_rate) return;
  events.push_back(writer.EventOf("CLICKED", kClickNumber, opened + writer.Within(kClickTime)));
}

void Reply(const Writer& writer, absl::Time arrival, const AnswerOptions& options, std::vector<v1::Event>& events) {
  if (writer.Uniform(kReplies) >= options.reply_rate) return;
  events.push_back(writer.EventOf("REPLIED", kReplyNumber, arrival + kReading + writer.Within(kReplyTime)));
  events.back().set_comment(absl::StrCat(writer.Rating(kRates), " ", writer.Rating(kExpects), ", thank you"));
}

}  // namespace

std::vector<v1::Event> AnswersTo(const std::string& key, const std::string& customer_id, v1::Channel channel,
                                 absl::Time arrival, const AnswerOptions& options) {
  std::vector<v1::Event> events;
  const Writer writer(key, customer_id, options);
  if (channel == v1::EMAIL) Read(writer, arrival, options, events);
  if (channel == v1::SMS) Reply(writer, arrival, options, events);
  return events;
}

Answers::Answers(AnswerOptions options, const People& people) : options_(options) {
  for (const Person& person : people.persons) customer_ids_.try_emplace(person.address, person.customer_id);
}

void Answers::Arrived(const std::string& key, absl::string_view address, v1::Channel channel, absl::Time now) {
  const auto customer_id = customer_ids_.find(address);
  if (customer_id == customer_ids_.end()) return;
  std::vector<v1::Event> events = AnswersTo(key, customer_id->second, channel, now, options_);
  MutexLock lock(mutex_);
  for (v1::Event& event : events) {
    const std::pair place(TimeOf(event), event.sequence());
    untold_.emplace(place, std::move(event));
  }
}

std::vector<v1::Event> Answers::Due(absl::Time now) const {
  std::vector<v1::Event> due;
  MutexLock lock(mutex_);
  for (const auto& [place, event] : untold_) {
    if (place.first > now) break;
    due.push_back(event);
  }
  return due;
}

void Answers::Told(const std::vector<v1::Event>& events) {
  MutexLock lock(mutex_);
  for (const v1::Event& event : events) untold_.erase({TimeOf(event), event.sequence()});
}

bool Answers::empty() const {
  MutexLock lock(mutex_);
  return untold_.empty();
}

}  // namespace sendlift::loopback
