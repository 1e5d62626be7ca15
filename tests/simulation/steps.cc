#include "tests/simulation/steps.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "model/event.h"

namespace sendlift::simulation {
namespace {

constexpr char kPurchased[] = "PURCHASED";
constexpr char kEnding[] = "converted";

absl::Duration SomeMinutes(Random& random, int most) {
  return absl::Seconds(static_cast<int64_t>(random.Below(60 * static_cast<uint64_t>(most))));
}

// Writes the steps of one campaign.
class StepWriter {
 public:
  StepWriter(Random& random, bool has_tiers, testing::ACampaign& definition)
      : random_(random), has_tiers_(has_tiers), definition_(definition) {}

  void Add() {
    switch (random_.Below(8)) {
      case 0:
        return AddChase();
      case 1:
        return AddOpened();
      case 2:
        return AddBought();
      case 3:
        return AddDelays();
      case 4:
        return AddChain();
      case 5:
        return AddEnding();
      case 6:
        return AddEntered();
      default:
        return AddAbsence();
    }
  }

 private:
  FollowUp NewStep() {
    FollowUp step;
    step.follow_up = absl::StrCat("step", ++count_);
    if (random_.Chance(0.15)) step.arms = {"rest"};
    if (has_tiers_ && random_.Chance(0.15)) step.tiers = {"vip"};
    if (random_.Chance(0.2)) step.lateness_max = SomeMinutes(random_, 6);
    return step;
  }

  void Put(FollowUp step) {
    const Channel first = kChannels[random_.Below(kChannels.size())];
    step.channels = {first};
    if (random_.Chance(0.4)) {
      const Channel second = kChannels[random_.Below(kChannels.size())];
      if (second != first) step.channels.push_back(second);
    }
    if (random_.Chance(0.3)) step.valid_for = absl::Minutes(1) + SomeMinutes(random_, 10);
    if (random_.Chance(0.1)) step.marks = {{"stage", step.follow_up}};
    contacting_.push_back(step.follow_up);
    definition_.WithFollowUp(std::move(step));
  }

  void AddChase() {
    FollowUp step = NewStep();
    step.on = {kContacted};
    if (random_.Chance(0.7)) step.of = kFirstContact;
    step.without = {kOpened};
    if (random_.Chance(0.7)) step.without.push_back(kPurchased);
    step.after = absl::Minutes(4) + SomeMinutes(random_, 16);
    Put(std::move(step));
  }

  void AddOpened() {
    FollowUp step = NewStep();
    step.on = {kOpened};
    if (random_.Chance(0.5)) step.of = kFirstContact;
    if (random_.Chance(0.3)) step.machine_events = true;
    if (random_.Chance(0.9)) step.without = {kPurchased};
    step.after = absl::Minutes(3) + SomeMinutes(random_, 9);
    Put(std::move(step));
  }

  void AddBought() {
    FollowUp step = NewStep();
    step.on = {kPurchased};
    if (random_.Chance(0.7)) step.repeat = Repeat::kEachTime;
    step.after = SomeMinutes(random_, 6);
    Put(std::move(step));
  }

  void AddDelays() {
    FollowUp step = NewStep();
    const uint64_t kind = random_.Below(3);
    step.on = {kind == 0 ? kEntered : kind == 1 ? kOpened : kPurchased};
    if (kind == 2 && random_.Chance(0.5)) step.repeat = Repeat::kEachTime;
    const int arms = 2 + static_cast<int>(random_.Below(3));
    for (int arm = 0; arm < arms; ++arm) {
      Delay delay{.delay = absl::StrCat("delay", arm), .share = testing::Percent(20), .after = {}};
      delay.after = absl::Minutes(2 * arm) + SomeMinutes(random_, 1);
      if (arm == 0) delay.none = true;
      if (delay.none) delay.after = absl::ZeroDuration();
      if (arm == arms - 1) delay.share = testing::Remainder();
      step.delays.push_back(delay);
    }
    if (kind != 2 && random_.Chance(0.8)) step.without = {kPurchased};
    step.horizon = absl::Hours(1);
    Put(std::move(step));
  }

  void AddChain() {
    if (contacting_.empty()) return AddChase();
    FollowUp step = NewStep();
    step.on = {kContacted};
    step.of = contacting_[random_.Below(contacting_.size())];
    if (random_.Chance(0.8)) step.without = {kOpened};
    step.after = absl::Minutes(3) + SomeMinutes(random_, 8);
    Put(std::move(step));
  }

  void AddEnding() {
    FollowUp step = NewStep();
    step.on = {random_.Chance(0.7) ? kPurchased : kOpened};
    if (random_.Chance(0.5)) step.after = SomeMinutes(random_, 5);
    step.ending = kEnding;
    if (random_.Chance(0.5)) step.marks = {{"stage", "done"}};
    definition_.WithFollowUp(std::move(step));
    FollowUp behind = NewStep();
    behind.on = {kEnded};
    if (random_.Chance(0.7)) behind.of = kEnding;
    behind.after = SomeMinutes(random_, 5);
    if (random_.Chance(0.7)) return Put(std::move(behind));
    behind.marks = {{"stage", "over"}};
    definition_.WithFollowUp(std::move(behind));
  }

  void AddEntered() {
    FollowUp step = NewStep();
    step.on = {kEntered};
    step.after = SomeMinutes(random_, 10);
    if (random_.Chance(0.3)) step.when = "tier = VIP";
    Put(std::move(step));
  }

  // Counted from the entry and from every purchase.
  void AddAbsence() {
    FollowUp step = NewStep();
    step.on = {kEntered, kPurchased};
    step.without = {kPurchased};
    step.after = absl::Minutes(1) + SomeMinutes(random_, 8);
    Put(std::move(step));
  }

  Random& random_;
  const bool has_tiers_;
  testing::ACampaign& definition_;
  int count_ = 0;
  std::vector<std::string> contacting_;  // steps with a contact
};

}  // namespace

void AddFollowUps(Random& random, bool has_tiers, testing::ACampaign& definition) {
  StepWriter writer(random, has_tiers, definition);
  for (uint64_t more = 1 + random.Below(4); more > 0; --more) writer.Add();
}

}  // namespace sendlift::simulation
