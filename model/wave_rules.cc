#include "model/wave_rules.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/wave_size.h"

namespace sendlift {
namespace {

constexpr int64_t kCustomersMax = 1'000'000'000;

class WaveChecker {
 public:
  explicit WaveChecker(const CampaignDefinition& definition) : definition_(definition) {}

  std::vector<FieldViolation> Run() {
    for (size_t i = 0; i < definition_.waves.size(); ++i) {
      CheckTime(i);
      CheckSize(i);
      CheckRecipients(i);
    }
    CheckSum();
    return std::move(violations_);
  }

 private:
  const Wave& At(size_t i) const { return definition_.waves[i]; }
  void Wrong(size_t i, absl::string_view field, absl::string_view description) {
    violations_.push_back({absl::StrCat("waves[", i, "].", field), std::string(description)});
  }

  void CheckTime(size_t i) {
    const absl::string_view field = At(i).after.has_value() ? "after_duration" : "start_time";
    if (At(i).start < definition_.window.start || At(i).start >= definition_.window.end) {
      Wrong(i, field, "the wave starts outside the campaign's window");
    }
    if (i > 0 && At(i).start < At(i - 1).start) {
      Wrong(i, field, "the wave starts before the one above it; sort waves by time");
    }
  }

  void CheckSize(size_t i) {
    if (At(i).customer_count.has_value()) {
      const int64_t count = *At(i).customer_count;
      if (count < 1 || count > kCustomersMax) Wrong(i, "customer_count", "must be from 1 to 1,000,000,000");
      return;
    }
    const Share& share = At(i).share;
    if (!share.remainder && (share.parts_per_million <= 0 || share.parts_per_million > kWhole)) {
      Wrong(i, "share", "a share must be above 0 % and at most 100 %");
    }
    if (share.remainder && TakesNew(At(i)) && NewAfter(i)) {
      Wrong(i, "share", "only the last wave that takes new people can take the REMAINDER");
    }
  }

  bool NewAfter(size_t i) const {
    for (size_t later = i + 1; later < definition_.waves.size(); ++later) {
      if (TakesNew(At(later))) return true;
    }
    return false;
  }

  void CheckRecipients(size_t i) {
    if (i == 0 && At(i).recipients == Recipients::kNonResponders) {
      Wrong(i, "recipients", "nobody was contacted before the first wave: there are no NON_RESPONDERS yet");
    }
  }

  void CheckSum() {
    int64_t sum = 0;
    bool remainder = false;
    for (const Wave& wave : definition_.waves) {
      if (!AddsUp(wave)) continue;
      remainder |= wave.share.remainder;
      sum += wave.share.remainder ? 0 : wave.share.parts_per_million;
    }
    if (sum > kWhole) {
      const std::string percent = absl::StrCat(static_cast<double>(sum) / 10'000.0, " %");
      violations_.push_back(
          {"waves", absl::StrCat("the shares add up to ", percent, "; together they can be 100 % at most")});
    } else if (remainder && sum == kWhole) {
      violations_.push_back({"waves", "the other shares leave nothing for REMAINDER"});
    }
  }

  const CampaignDefinition& definition_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

std::vector<FieldViolation> WaveViolations(const CampaignDefinition& definition) {
  return WaveChecker(definition).Run();
}

}  // namespace sendlift
