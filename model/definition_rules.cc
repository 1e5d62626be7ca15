#include "model/definition_rules.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "model/bounds.h"
#include "model/budget_rules.h"
#include "model/content.h"
#include "model/creative_rules.h"
#include "model/experiment_rules.h"
#include "model/follow_up_rules.h"
#include "model/offer_rules.h"
#include "model/plan_rules.h"
#include "model/policy_rules.h"
#include "model/resource_id.h"
#include "model/share_rules.h"
#include "model/touchpoint_rules.h"
#include "model/wave_rules.h"
#include "model/winner_rules.h"

namespace sendlift {
namespace {

// Collects violations while it walks over the definition.
class Checker {
 public:
  explicit Checker(const CampaignDefinition& definition) : definition_(definition) {}

  std::vector<FieldViolation> Run() {
    if (HasMoreCharacters(definition_.display_name, 200)) Wrong("display_name", "is longer than 200 characters");
    CheckWindow();
    CheckTiers();
    Take(OfferViolations(definition_));
    CheckExperiment();
    Take(ExperimentViolations(definition_));
    CheckMetrics();
    Take(PlanViolations(definition_));
    CheckWaves();
    CheckChannels();
    CheckLinks();
    Take(CreativeViolations(definition_));
    CheckCoverage();
    Take(PolicyViolations(definition_.policy));
    Take(BudgetViolations(definition_));
    Take(TouchpointViolations(definition_));
    Take(FollowUpViolations(definition_));
    Take(WinnerViolations(definition_));
    return std::move(violations_);
  }

 private:
  void Wrong(std::string field, std::string description) {
    violations_.push_back({std::move(field), std::move(description)});
  }

  void Take(const std::vector<FieldViolation>& violations) {
    violations_.insert(violations_.end(), violations.begin(), violations.end());
  }

  void CheckCount(absl::string_view field, size_t count, size_t max) {
    if (count == 0) Wrong(std::string(field), "at least one is needed");
    if (count > max) Wrong(std::string(field), absl::StrCat("at most ", max, " are allowed; there are ", count));
  }

  void CheckId(const std::string& field, const std::string& id, std::set<std::string>& seen) {
    if (!IsResourceId(id)) {
      Wrong(field, absl::StrCat("\"", id,
                                "\" is no id: lower-case letters, digits and \"-\", beginning with a letter, "
                                "ending with a letter or digit, at most 63"));
    } else if (!seen.insert(id).second) {
      Wrong(field, absl::StrCat("\"", id, "\" is used twice; give each its own id"));
    }
  }

  void CheckWindow() {
    const Window& window = definition_.window;
    if (window.end <= window.start) {
      Wrong("window.end_time", "the campaign ends before it begins; the end must be later than the start");
    } else if (window.end - window.start > kLongestSpan) {
      Wrong("window.end_time", "the window is longer than 400 days");
    }
  }

  void CheckTiers() {
    CheckCount("tiers", definition_.tiers.size(), 50);
    std::set<std::string> seen;
    for (size_t i = 0; i < definition_.tiers.size(); ++i) {
      const std::string field = absl::StrCat("tiers[", i, "]");
      CheckId(absl::StrCat(field, ".tier"), definition_.tiers[i].tier, seen);
      const std::optional<Offer>& offer = definition_.tiers[i].offer;
      if (offer.has_value()) Take(ViolationsOf(*offer, absl::StrCat(field, ".offer")));
    }
  }

  void CheckExperiment() {
    const Experiment& experiment = definition_.experiment;
    CheckCount("experiment.arms", experiment.arms.size(), 20);
    std::set<std::string> seen = {kControlName};
    std::vector<std::pair<std::string, Share>> shares = {{"experiment.control", experiment.control}};
    for (size_t i = 0; i < experiment.arms.size(); ++i) {
      const std::string field = absl::StrCat("experiment.arms[", i, "]");
      CheckId(absl::StrCat(field, ".arm"), experiment.arms[i].arm, seen);
      shares.emplace_back(absl::StrCat(field, ".share"), experiment.arms[i].share);
    }
    Take(ShareViolations("experiment.arms", "control and arms", shares));
    if (!(experiment.alpha > 0 && experiment.alpha <= 0.5)) {
      Wrong("experiment.plan.alpha", "must be above 0 and at most 0.5");
    }
    if (!(experiment.power > 0 && experiment.power < 1)) Wrong("experiment.plan.power", "must be above 0 and below 1");
  }

  void CheckMetrics() {
    const std::vector<Metric>& metrics = definition_.experiment.metrics;
    if (metrics.empty()) Wrong("experiment.metrics.primary", "a primary metric is needed: it decides the verdict");
    if (metrics.size() > 21) Wrong("experiment.metrics.secondary", "at most 20 are allowed");
    std::set<std::string> seen;
    for (size_t i = 0; i < metrics.size(); ++i) {
      const std::string field = i == 0 ? std::string("experiment.metrics.primary")
                                       : absl::StrCat("experiment.metrics.secondary[", i - 1, "]");
      const Metric& metric = metrics[i];
      if (!IsFieldName(metric.metric)) {
        Wrong(absl::StrCat(field, ".metric"), "a metric's id has lower-case letters, digits and \"_\"");
      } else if (!seen.insert(metric.metric).second) {
        Wrong(absl::StrCat(field, ".metric"), absl::StrCat("\"", metric.metric, "\" is there twice"));
      }
      if (!IsEventType(metric.event_type)) {
        Wrong(absl::StrCat(field, ".event_type"), "an event type such as PURCHASED is needed");
      }
      if (metric.window <= absl::ZeroDuration() || metric.window > kLongestSpan) {
        Wrong(absl::StrCat(field, ".window_duration"), "must be above 0 and at most 400 days");
      }
    }
  }

  void CheckWaves() {
    if (comes_in_by_event()) return CheckEntry();
    CheckCount("waves", definition_.waves.size(), 50);
    std::set<std::string> seen;
    for (size_t i = 0; i < definition_.waves.size(); ++i) {
      CheckId(absl::StrCat("waves[", i, "].wave"), definition_.waves[i].wave, seen);
    }
    Take(WaveViolations(definition_));
  }

  bool comes_in_by_event() const { return !definition_.entry.empty(); }

  void CheckEntry() {
    if (!definition_.waves.empty()) Wrong("waves", "customers come in by an event, with `entry`; leave the waves out");
    if (definition_.entry.size() > 10) Wrong("entry.on", "at most 10 are allowed");
    for (size_t i = 0; i < definition_.entry.size(); ++i) {
      if (IsCustomerEvent(definition_.entry[i])) continue;
      Wrong(absl::StrCat("entry.on[", i, "]"), "an event type of customers such as TRIAL_STARTED is needed");
    }
    if (definition_.follow_ups.empty()) Wrong("follow_ups", "without a step nothing happens to who comes in");
  }

  void CheckChannels() {
    if (comes_in_by_event() && definition_.channels.empty()) return;
    CheckCount("channels.prefer", definition_.channels.size(), kChannels.size());
    std::set<Channel> seen;
    for (size_t i = 0; i < definition_.channels.size(); ++i) {
      if (!seen.insert(definition_.channels[i]).second) {
        Wrong(absl::StrCat("channels.prefer[", i, "]"), "the channel is there twice");
      }
    }
  }

  void CheckLinks() {
    if (definition_.links.size() > 50) Wrong("links", "at most 50 are allowed");
    for (const auto& [name, link] : definition_.links) {
      const std::string field = absl::StrCat("links.", name);
      if (!IsFieldName(name)) Wrong(field, "a link's name has lower-case letters, digits and \"_\"");
      if (link.empty() || HasMoreCharacters(link, 2000)) Wrong(field, "a link has 1 to 2,000 characters");
    }
  }

  // Every tier needs a channel on which all arms have a creative, and no channel may serve some arms only: then who is
  // reached would depend on the arm.
  void CheckCoverage() {
    if (!violations_.empty() || comes_in_by_event()) return;
    for (size_t tier = 0; tier < definition_.tiers.size(); ++tier) {
      bool covered = false;
      for (const Channel channel : definition_.channels) covered |= CheckCell(static_cast<int>(tier), channel);
      if (!covered) {
        Wrong("creatives", absl::StrCat("tier \"", definition_.tiers[tier].tier,
                                        "\" has no creative on any channel of the campaign"));
      }
    }
  }

  bool CheckCell(int tier, Channel channel) {
    if (HasCreativeForEveryArm(definition_, tier, channel)) return true;
    for (int arm = 1; arm <= static_cast<int>(definition_.experiment.arms.size()); ++arm) {
      if (CreativeFor(definition_, arm, tier, channel) < 0) continue;
      Wrong("creatives",
            absl::StrCat("on ", NameOf(channel), " tier \"", definition_.tiers[static_cast<size_t>(tier)].tier,
                         "\" has a creative for some arms and not for others; add the missing ones"));
      return true;
    }
    return false;
  }

  const CampaignDefinition& definition_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

std::vector<FieldViolation> ViolationsOf(const CampaignDefinition& definition) { return Checker(definition).Run(); }

}  // namespace sendlift
