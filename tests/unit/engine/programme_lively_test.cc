// The figures of the programme are what is counted again, whatever goes on. SENDLIFT_PROGRAMME_SEED repeats a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "audience/merge.h"
#include "base/random.h"
#include "engine/erasure.h"
#include "tests/unit/measurement/programme_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;

constexpr int kActs = 500;

uint64_t Seed() {
  uint64_t seed = 20'261'123;
  const char* text = std::getenv("SENDLIFT_PROGRAMME_SEED");
  if (text != nullptr) EXPECT_TRUE(absl::SimpleAtoi(text, &seed));
  return seed;
}

// Customers come, buy, return things, are merged, parted and erased; events come late, early and by machines; the share
// changes, and quarters go by.
class LivelyProgramme : public ProgrammeWorld {
 public:
  explicit LivelyProgramme(uint64_t seed) : ProgrammeWorld(/*events_a_transaction=*/4), random_(seed) {
    AddSome(40);
    SetHoldout(400'000);
  }

  void Act() {
    clock().AdvanceBy(absl::Milliseconds(1));
    const uint64_t act = random_.Below(100);
    if (act < 40) return BuySome();
    if (act < 55) return static_cast<void>(Fold());
    if (act < 65) return CountSome();
    if (act < 75) return clock().AdvanceBy(absl::Hours(static_cast<int64_t>(random_.Below(400))));
    if (act < 80) return ChangeShare();
    if (act < 86) return AddSome(3);
    if (act < 93) return MergeSome();
    if (act < 97) return PartTheLast();
    EraseOne();
  }

  int merged = 0, parted = 0, erased = 0, shares = 0;

 private:
  std::string SomeId() { return CustomerId(static_cast<int>(random_.Below(static_cast<uint64_t>(customers_)))); }

  void AddSome(int count) {
    AddCustomers(count, nullptr, customers_);
    customers_ += count;
  }
  // Of one who is there; a merged id leads to the survivor. Up to an hour early, or up to a quarter late.
  void BuySome() {
    std::vector<Event> events;
    for (int i = 0; i < 5; ++i) {
      const auto number =
          Read([&](storage::Session& session) { return storage::FindCustomer(session, kWorkspace, SomeId()); });
      if (!number.has_value()) continue;
      Event event;
      event.sequence = ++sequence_;
      event.customer = *number;
      event.type = random_.Chance(0.9) ? "PURCHASED" : "VISITED";
      event.time = now() + absl::Minutes(59) -
                   absl::Minutes(static_cast<int64_t>(random_.Below(random_.Chance(0.7) ? 90 : 130'000)));
      event.amount_minor = static_cast<int64_t>(random_.Below(9'000)) - 2'000;
      event.details.machine = random_.Chance(0.1);
      events.push_back(event);
    }
    Append(events);
  }
  void CountSome() {
    ProgrammeCensus census(database(), kWorkspace, {.numbers_a_turn = 9});
    EXPECT_OK(census.RunOnce(now()));
  }
  void ChangeShare() {
    static constexpr int32_t kShares[] = {0, 100'000, 400'000, 700'000};
    SetHoldout(kShares[random_.Below(4)]);
    ++shares;
  }
  void MergeSome() {
    const MergeOrder order{.keep = SomeId(), .others = {SomeId()}, .principal = "ann"};
    EXPECT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      const auto merge = MergeCustomers(session, kWorkspace, order, now());
      if (merge.ok()) last_merge_ = merge->number;
      merged += merge.ok() ? 1 : 0;
      return absl::OkStatus();
    }));
  }
  void PartTheLast() {
    EXPECT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      parted += UnmergeCustomers(session, kWorkspace, last_merge_, now()).ok() ? 1 : 0;
      return absl::OkStatus();
    }));
  }
  void EraseOne() {
    const std::string id = SomeId();
    EXPECT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      const auto found = LookForErasure(session, id);
      erased += found.ok() && EraseCustomer(session, id, *found, now()).ok() ? 1 : 0;
      return absl::OkStatus();
    }));
  }

  Random random_;
  int customers_ = 0;
  int64_t sequence_ = 0;
  int64_t last_merge_ = 0;
};

TEST(ProgrammeLivelyTest, FiguresOfAllThatGoesOnAreWhatIsCountedAgain) {
  const uint64_t seed = Seed();
  std::printf("SENDLIFT_PROGRAMME_SEED=%llu\n", static_cast<unsigned long long>(seed));
  LivelyProgramme world(seed);
  for (int act = 1; act <= kActs; ++act) {
    world.Act();
    if (act % 10 == 0) ASSERT_THAT(world.Differences(), IsEmpty()) << "after act " << act;
  }
  world.Fold();
  world.Census();
  EXPECT_THAT(world.Differences(), IsEmpty());
  int64_t buyers = 0, events = 0;
  for (const storage::ProgrammeCell& cell : world.ProgrammeCells()) {
    buyers += cell.buyers;
    events += cell.events;
  }
  std::printf("%zu periods, %lld events of %lld buyers, %d shares, %d merged, %d parted, %d erased\n",
              world.Periods().size(), static_cast<long long>(events), static_cast<long long>(buyers), world.shares,
              world.merged, world.parted, world.erased);
  for (const int some : {world.merged, world.parted, world.erased, world.shares}) EXPECT_GT(some, 0);
  EXPECT_GT(buyers, 50);
  // Buyers are customers of the period.
  const auto periods = world.Periods();
  for (const storage::ProgrammeCell& cell : world.ProgrammeCells()) {
    const ProgrammePeriod& period = periods[static_cast<size_t>(cell.period) - 1];
    EXPECT_LE(cell.buyers, cell.inside ? period.customers_inside : period.customers_outside) << cell.period;
  }
}

}  // namespace
}  // namespace sendlift::testing
