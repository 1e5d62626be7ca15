#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/campaign.h"

namespace sendlift::simulation {

// The oracle's own record of pieces: to whom one may have been promised, by what was really sent and said.
class PieceLog {
 public:
  // An instruction leaves for a customer. What is wrong: more customers than there are pieces may have been promised
  // one, in the tier or in all.
  std::optional<std::string> Sent(const std::string& key, const std::string& campaign, int tier,
                                  const CampaignDefinition& definition, const std::string& customer);
  // A gateway has said that it did not take it, or that it did not reach the customer.
  void NotPromised(const std::string& key);
  // Promises that are not made by instructions.
  void TakenOutside(const std::string& campaign, int tier) { ++outside_[{campaign, tier}]; }
  void GivenBackOutside(const std::string& campaign, int tier) { --outside_[{campaign, tier}]; }
  bool AnyTakenOutside(const std::string& campaign, int tier) { return outside_[{campaign, tier}] > 0; }

  // Whether the last one that was sent got a piece that another one had before.
  bool reused() const { return reused_; }

 private:
  using Place = std::pair<std::string, int>;  // campaign and tier
  struct Promise {
    Place place;
    std::string customer;
  };
  int64_t InUse(const Place& place) const;

  std::map<std::string, Promise> promises_;                // by idempotency key
  std::map<Place, std::map<std::string, int>> customers_;  // how many instructions promise it to each
  std::map<Place, std::set<std::string>> ever_;            // to whom it was ever sent
  std::map<Place, int64_t> outside_;
  bool reused_ = false;
};

}  // namespace sendlift::simulation
