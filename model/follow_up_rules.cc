#include "model/follow_up_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "model/bounds.h"
#include "model/event.h"
#include "model/follow_up_action_rules.h"
#include "model/journey.h"
#include "model/resource_id.h"
#include "model/share_rules.h"

namespace sendlift {
namespace {

constexpr size_t kStepsMax = 50;
constexpr size_t kTypesMax = 10;
constexpr size_t kDelaysMax = 12;

bool Has(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsDelayId(const std::string& id) {
  const auto fits = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  return !id.empty() && id.size() <= 63 && id.front() != '-' && id.back() != '-' &&
         std::all_of(id.begin(), id.end(), fits);
}

// When a step is triggered and due. What it does is FollowUpActionViolations' matter.
class TriggerChecker {
 public:
  TriggerChecker(const CampaignDefinition& definition, size_t index)
      : definition_(definition), step_(definition.follow_ups[index]), field_(absl::StrCat("follow_ups[", index, "]")) {}

  std::vector<FieldViolation> Run() {
    if (step_.date_attribute.empty()) {
      CheckOn();
    } else {
      CheckDate();
    }
    CheckWithout();
    CheckOf();
    CheckRating();
    CheckDurations();
    if (!step_.delays.empty()) CheckDelays();
    return std::move(violations_);
  }

 private:
  void Wrong(absl::string_view part, absl::string_view description) {
    violations_.push_back({absl::StrCat(field_, ".", part), std::string(description)});
  }

  void CheckOn() {
    if (step_.on.empty()) Wrong("on", "what triggers it is needed: an event type, or a date_attribute");
    if (step_.on.size() > kTypesMax) Wrong("on", "at most 10 are allowed");
    bool given = false;
    for (size_t i = 0; i < step_.on.size(); ++i) {
      if (IsEventType(step_.on[i])) {
        given |= !IsCustomerEvent(step_.on[i]);
        continue;
      }
      Wrong(absl::StrCat("on[", i, "]"), "an event type such as OPENED, or ENTERED, CONTACTED or ENDED is needed");
    }
    if (Has(step_.on, kEnded) && step_.on.size() > 1) Wrong("on", "ENDED stands alone");
    if (given && step_.repeat == Repeat::kEachTime) {
      Wrong("repeat", "EACH_TIME is for events of customers; ENTERED, CONTACTED and ENDED trigger a step ONCE");
    }
    const bool machines = Has(step_.on, kOpened) || Has(step_.on, kClicked);
    if (step_.machine_events && !machines) Wrong("machine_events", "only opens and clicks come from machines");
    if (step_.before != absl::ZeroDuration()) Wrong("before_duration", "belongs to a date_attribute");
  }

  void CheckDate() {
    if (!step_.on.empty()) Wrong("on", "a date triggers it already; give either `on` or date_attribute");
    if (!IsFieldName(step_.date_attribute)) {
      Wrong("date_attribute", "an attribute's name has lower-case letters, digits and \"_\"");
    }
    if (!step_.of.empty()) Wrong("of", "a date is of no step");
    if (step_.repeat == Repeat::kEachTime) Wrong("repeat", "a date comes once");
    if (step_.after != absl::ZeroDuration() && step_.before != absl::ZeroDuration()) {
      Wrong("after_duration", "give either a time before the date or one after it");
    }
  }

  void CheckWithout() {
    if (step_.without.size() > kTypesMax) Wrong("without", "at most 10 are allowed");
    for (size_t i = 0; i < step_.without.size(); ++i) {
      if (IsCustomerEvent(step_.without[i])) continue;
      Wrong(absl::StrCat("without[", i, "]"), "an event type of customers such as CLICKED is needed");
    }
  }

  void CheckOf() {
    const std::string& of = step_.of;
    if (of.empty()) return;
    if (Has(step_.on, kEnded)) {
      if (of == kOptedOut || of == kOver || HasEnding(of)) return;
      Wrong("of", absl::StrCat("no step has the ending \"", of, "\""));
    } else if (Has(step_.on, kEntered)) {
      Wrong("of", "ENTERED is of no step");
    } else if (of == kFirstContact) {
      if (definition_.waves.empty()) Wrong("of", "customers come in by an event, so there is no first contact");
    } else if (of == step_.follow_up) {
      Wrong("of", "a step cannot be triggered by itself");
    } else if (!ContactsByStep(of)) {
      Wrong("of", absl::StrCat("there is no step \"", of, "\" that contacts anybody; \"first\" is the first contact"));
    }
  }

  bool HasEnding(const std::string& ending) const {
    return std::any_of(definition_.follow_ups.begin(), definition_.follow_ups.end(),
                       [&](const FollowUp& step) { return step.ending == ending; });
  }

  bool ContactsByStep(const std::string& id) const {
    return std::any_of(definition_.follow_ups.begin(), definition_.follow_ups.end(),
                       [&](const FollowUp& step) { return step.follow_up == id && !step.channels.empty(); });
  }

  void CheckRating() {
    const RatingBounds& rating = step_.rating;
    if (!rating.any()) return;
    if (!Has(step_.on, kRated)) Wrong("rating", "only RATED has a rating: on: RATED");
    const auto crossed = [](const std::optional<double>& low, const std::optional<double>& high) {
      return low.has_value() && high.has_value() && *low > *high;
    };
    if (crossed(rating.at_least, rating.at_most) ||
        crossed(rating.satisfaction_at_least, rating.satisfaction_at_most)) {
      Wrong("rating", "nothing is within: the lower bound is above the upper one");
    }
  }

  void CheckDurations() {
    CheckSpan("after_duration", step_.after, absl::ZeroDuration());
    CheckSpan("before_duration", step_.before, absl::ZeroDuration());
    CheckSpan("lateness_max_duration", step_.lateness_max, absl::ZeroDuration());
    if (step_.valid_for.has_value()) CheckSpan("valid_for_duration", *step_.valid_for, absl::Minutes(1));
    if (step_.delays.empty() && step_.horizon != absl::ZeroDuration()) {
      Wrong("horizon_duration", "belongs to arms of delay");
    }
  }

  void CheckSpan(absl::string_view part, absl::Duration span, absl::Duration least) {
    if (span >= least && span <= kLongestSpan) return;
    Wrong(part, absl::StrCat("must be from ", absl::FormatDuration(least), " to 400 days"));
  }

  void CheckDelays() {
    if (step_.delays.size() < 2 || step_.delays.size() > kDelaysMax) Wrong("delays", "2 to 12 arms can be compared");
    if (step_.after != absl::ZeroDuration()) Wrong("after_duration", "the delays say how long after; leave it out");
    CheckRestart();
    std::set<std::string> ids;
    std::set<absl::Duration> spans;
    std::vector<std::pair<std::string, Share>> shares;
    absl::Duration longest = absl::ZeroDuration();
    for (size_t i = 0; i < step_.delays.size(); ++i) {
      const Delay& delay = step_.delays[i];
      const std::string part = absl::StrCat("delays[", i, "]");
      shares.emplace_back(absl::StrCat(field_, ".", part, ".share"), delay.share);
      CheckDelay(part, delay, ids, spans);
      longest = std::max(longest, delay.after);
    }
    const auto wrong = ShareViolations(absl::StrCat(field_, ".delays"), "the delays", shares);
    violations_.insert(violations_.end(), wrong.begin(), wrong.end());
    if (step_.horizon < longest || step_.horizon <= absl::ZeroDuration() || step_.horizon > kLongestSpan) {
      Wrong("horizon_duration", "outcomes count for the same time in every arm: from the longest delay to 400 days");
    }
  }

  // Whoever had a long delay would be held back, or begin anew, more often than one with a short delay. One delay
  // beside "none" is a control of the step.
  void CheckRestart() {
    const auto sent = std::count_if(step_.delays.begin(), step_.delays.end(), [](const Delay& d) { return !d.none; });
    if (sent < 2) return;
    for (size_t i = 0; i < step_.without.size(); ++i) {
      if (!Has(step_.on, step_.without[i])) continue;
      Wrong(absl::StrCat("without[", i, "]"),
            absl::StrCat(step_.without[i], " triggers the step, too: its delays could not be compared"));
    }
  }

  void CheckDelay(const std::string& part, const Delay& delay, std::set<std::string>& ids,
                  std::set<absl::Duration>& spans) {
    if (!IsDelayId(delay.delay)) {
      Wrong(absl::StrCat(part, ".delay"), "an id of lower-case letters, digits and \"-\" is needed, such as 20-min");
    } else if (!ids.insert(delay.delay).second) {
      Wrong(absl::StrCat(part, ".delay"), absl::StrCat("\"", delay.delay, "\" is there twice"));
    }
    CheckSpan(absl::StrCat(part, ".after_duration"), delay.after, absl::ZeroDuration());
    const absl::Duration span = delay.none ? absl::InfiniteDuration() : delay.after;
    if (delay.none && delay.after != absl::ZeroDuration()) {
      Wrong(absl::StrCat(part, ".after_duration"), "nothing is sent in this arm, so it has no delay");
    } else if (!spans.insert(span).second) {
      Wrong(part, "another arm is the same");
    }
  }

  const CampaignDefinition& definition_;
  const FollowUp& step_;
  const std::string field_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

bool IsCustomerEvent(const std::string& type) {
  return IsEventType(type) && type != kEntered && type != kContacted && type != kEnded;
}

std::vector<FieldViolation> FollowUpViolations(const CampaignDefinition& definition) {
  std::vector<FieldViolation> violations;
  if (definition.follow_ups.size() > kStepsMax) {
    violations.push_back(
        {"follow_ups", absl::StrCat("at most 50 are allowed; there are ", definition.follow_ups.size())});
    return violations;
  }
  const auto take = [&](const std::vector<FieldViolation>& more) {
    violations.insert(violations.end(), more.begin(), more.end());
  };
  std::set<std::string> ids = {kFirstContact};
  for (size_t i = 0; i < definition.follow_ups.size(); ++i) {
    const std::string& id = definition.follow_ups[i].follow_up;
    const std::string field = absl::StrCat("follow_ups[", i, "].follow_up");
    if (!IsResourceId(id)) {
      violations.push_back({field, absl::StrCat("\"", id,
                                                "\" is no id: lower-case letters, digits and \"-\", beginning with a "
                                                "letter, ending with a letter or digit, at most 63")});
    } else if (!ids.insert(id).second) {
      violations.push_back({field, absl::StrCat("\"", id, "\" is taken; give each step its own id")});
    }
    take(TriggerChecker(definition, i).Run());
    take(FollowUpActionViolations(definition, i));
  }
  return violations;
}

}  // namespace sendlift
