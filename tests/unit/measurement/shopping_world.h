#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "base/random.h"
#include "measurement/keeping_report.h"
#include "tests/unit/measurement/drawn_shopper.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {

inline absl::Duration Days(int64_t days) { return absl::Hours(24) * days; }

// A world in which customers buy on days.
class ShoppingWorld : public MeasuredWorld {
 public:
  void Buy(const std::string& customer, absl::CivilDay day, int64_t amount_minor) {
    Event event;
    event.sequence = ++sequence_;
    event.customer = NumberOf(customer);
    event.type = "PURCHASED";
    event.time = absl::FromCivil(day, absl::UTCTimeZone()) + absl::Hours(12);
    event.amount_minor = amount_minor;
    bought_.push_back(std::move(event));
  }
  void Store(const std::string& currency_code = "EUR") {
    Append(bought_);
    bought_.clear();
    Write([&](storage::Session& session) { return storage::PutWorkspaceCurrency(session, kWorkspace, currency_code); });
  }
  // Customers c0, c1 ... as DrawDays has them, who first buy within 60 days, for 10 to 50 EUR.
  void BuyAtRandom(int customers, absl::CivilDay first, int days, uint64_t seed) {
    Random random(seed);
    for (int i = 0; i < customers; ++i) {
      const auto usual = 1'000 + static_cast<int64_t>(random.Below(4'000));
      const int begin = static_cast<int>(random.Below(60));
      for (const int day : DrawDays(random, days - begin)) {
        const auto more = static_cast<int64_t>(random.Below(static_cast<uint64_t>(usual)));
        Buy(CustomerId(i), first + begin + day, usual / 2 + more);
      }
    }
  }
  template <typename F>
  auto TryRead(F&& make) {
    decltype(make(std::declval<storage::Session&>())) result = absl::UnknownError("nothing read");
    EXPECT_OK(database().Read([&](storage::Session& session) {
      result = make(session);
      return absl::OkStatus();
    }));
    return result;
  }
  absl::StatusOr<KeepingReport> TryReport(const KeepingQuestion& question) {
    return TryRead([&](storage::Session& session) { return MakeKeepingReport(session, kWorkspace, question, now()); });
  }

 private:
  int64_t sequence_ = 0;
  std::vector<Event> bought_;
};

}  // namespace sendlift::testing
