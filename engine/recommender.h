#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "engine/eligibility.h"
#include "engine/environment.h"
#include "engine/offer_book.h"

namespace sendlift {

// A customer who came by.
struct Visit {
  std::string customer_id;
  std::string touchpoint;
};

// What a customer is offered, and why nothing else. Indices are those of the definition.
struct Recommendation {
  struct Given {
    std::shared_ptr<const Campaign> campaign;
    int tier = 0;
    int arm = 0;
    absl::Time valid_until;
    std::string offer_code;  // empty if the offer has none
  };
  struct Refused {
    std::string campaign_id;
    Refusal refusal = Refusal::kNotAtTouchpoint;
  };

  std::optional<Given> given;    // nothing: the best answer is none
  std::vector<Refused> refused;  // by the campaigns' numbers
};

// Finds the offer of the moment among running campaigns (docs/recommendations.md). Whoever is not in a campaign that
// decides the answer is assigned in it, durably, before the answer; a repeated call reads only. Thread-safe.
class Recommender {
 public:
  // `environment` outlives it.
  explicit Recommender(const Environment& environment) : environment_(environment) {}

  // NOT_FOUND if there is no such customer.
  absl::StatusOr<Recommendation> Recommend(const Visit& visit);
  // The same answer as Recommend would give now; nobody is assigned.
  absl::StatusOr<Recommendation> TryOut(const Visit& visit);

 private:
  // The book that stands, read anew if something changed.
  absl::StatusOr<std::shared_ptr<const OfferBook>> Book(storage::Session& session);
  // `assigns` becomes whether somebody has to be assigned for the answer; they are if `record` says so.
  absl::StatusOr<Recommendation> Decide(storage::Session& session, const Visit& visit, bool record, bool& assigns);
  absl::StatusOr<Recommendation> Look(const Visit& visit, bool& assigns);

  const Environment environment_;
  Mutex mutex_;
  std::shared_ptr<const OfferBook> book_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sendlift
