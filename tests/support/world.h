#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/invariant.h"
#include "model/customer.h"
#include "model/suppression.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "storage/suppressions.h"
#include "storage/waves.h"
#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::testing {

inline constexpr WorkspaceNumber kWorkspace{1};

// "c0", "c1" ...
inline std::string CustomerId(int i) { return absl::StrCat("c", i); }

// A customer with both addresses and consent to promotions on every channel.
inline Customer ACustomer(int i) {
  Customer customer;
  customer.id = CustomerId(i);
  customer.tier = "REGULAR";
  customer.language_code = "en";
  customer.time_zone = "Europe/Berlin";
  customer.email = absl::StrCat("c", i, "@example.com");
  customer.phone_number = absl::StrCat("+49151", 1'000'000 + i);
  for (const Channel channel : kChannels) customer.consents.Grant(channel, Purpose::kPromotion);
  customer.attributes["first_name"] = absl::StrCat("Name", i);
  return customer;
}

// What a transaction's body returns; the transaction must succeed.
template <typename Runner, typename F>
auto ResultOf(Runner&& runner, F& body) {
  using Result = std::invoke_result_t<F&, storage::Session&>;
  std::optional<Result> result;
  const absl::Status status = runner([&](storage::Session& session) -> absl::Status {
    result.emplace(body(session));
    return StatusOf(*result);
  });
  EXPECT_OK(status);
  CHECK_INVARIANT(status.ok());
  if constexpr (!std::is_same_v<Result, absl::Status>) return *std::move(*result);
}

// A database of its own and a clock that stands until it is moved; below the engine (see world_engine.h).
// The clock begins at CampaignStart(), where campaigns of ACampaign begin.
class World {
 public:
  VirtualClock& clock() { return clock_; }
  absl::Time now() const { return clock_.Now(); }
  storage::Database& database() { return *database_; }

  // Runs a body that must succeed; what it returns.
  template <typename F>
  auto Read(F&& body) {
    return ResultOf([&](auto&& run) { return database_->Read(run); }, body);
  }
  template <typename F>
  auto Write(F&& body) {
    return ResultOf([&](auto&& run) { return database_->Write(storage::Lane::kImport, run); }, body);
  }

  using Shape = std::function<void(int, Customer&)>;
  // Customers from `first` on; `shape` changes each before it is stored.
  void AddCustomers(int count, const Shape& shape = nullptr, int first = 0) {
    for (int begin = first; begin < first + count; begin += 1000) {
      const int end = std::min(begin + 1000, first + count);
      ASSERT_OK(database_->Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
        for (int i = begin; i < end; ++i) {
          Customer customer = ACustomer(i);
          if (shape) shape(i, customer);
          const auto stored = storage::UpsertCustomer(session, kWorkspace, customer, now());
          if (!stored.ok()) return stored.status();
        }
        return absl::OkStatus();
      }));
    }
  }
  CustomerNumber NumberOf(const std::string& id) {
    return *Read([&](storage::Session& session) { return storage::FindCustomer(session, kWorkspace, id); });
  }
  void ChangeCustomer(int i, const std::function<void(Customer&)>& change) {
    Write([&](storage::Session& session) -> absl::StatusOr<storage::Upserted> {
      Customer customer = ACustomer(i);
      change(customer);
      return storage::UpsertCustomer(session, kWorkspace, customer, now());
    });
  }
  void Suppress(int i, std::optional<Channel> channel = std::nullopt) {
    const CustomerNumber number = NumberOf(CustomerId(i));
    Write([&](storage::Session& session) {
      Suppression suppression;
      suppression.customer = number;
      suppression.channel = channel;
      return storage::PutSuppression(session, kWorkspace, suppression, now());
    });
  }

  // Stores a campaign as it is and gives it its number.
  Campaign Insert(Campaign campaign) {
    return Write(
        [&](storage::Session& session) { return storage::InsertCampaign(session, kWorkspace, campaign, now()); });
  }
  Campaign SetState(Campaign campaign, CampaignState state) {
    campaign.state = state;
    return Write(
        [&](storage::Session& session) { return storage::UpdateCampaign(session, kWorkspace, campaign, now()); });
  }
  Campaign InsertRunning(Campaign campaign) { return SetState(Insert(std::move(campaign)), CampaignState::kRunning); }
  Campaign Get(CampaignNumber number) {
    return Read([&](storage::Session& session) { return storage::GetCampaignByNumber(session, kWorkspace, number); });
  }

  // By customer number.
  std::vector<storage::NamedAssignment> Assignments(const Campaign& campaign) {
    return Read([&](storage::Session& session) {
      return storage::ListAssignments(session, kWorkspace, campaign.number, {0}, 1'000'000);
    });
  }
  std::vector<storage::Cohort> Cohorts(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return storage::ListCohorts(session, kWorkspace, campaign.number); });
  }
  std::vector<storage::FrozenWave> FrozenWaves(const Campaign& campaign) {
    return Read(
        [&](storage::Session& session) { return storage::ListFrozenWaves(session, kWorkspace, campaign.number); });
  }

 private:
  VirtualClock clock_{CampaignStart()};
  TemporaryDatabase database_ = OpenTemporary(storage::Schema());
};

}  // namespace sendlift::testing
