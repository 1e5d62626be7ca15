#include "model/follow_up_action_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/bounds.h"
#include "model/journey.h"
#include "model/offer_rules.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

constexpr size_t kMarksMax = 10;
constexpr size_t kRelationshipsMax = 20;
constexpr int kRatingMax = 100;

template <typename T>
bool Has(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool SaysTheSame(const Creative& a, const Creative& b) {
  return std::any_of(a.languages.begin(), a.languages.end(), [&](const LocalizedText& text) {
    return std::any_of(b.languages.begin(), b.languages.end(), [&](const LocalizedText& other) {
      return text.language_code == other.language_code && text.text == other.text && text.subject == other.subject &&
             text.html == other.html;
    });
  });
}

class ActionChecker {
 public:
  ActionChecker(const CampaignDefinition& definition, size_t index)
      : definition_(definition), step_(definition.follow_ups[index]), field_(absl::StrCat("follow_ups[", index, "]")) {}

  std::vector<FieldViolation> Run() {
    CheckWho();
    if (step_.channels.empty()) {
      CheckWithoutContact();
    } else {
      CheckContact();
    }
    CheckEnding();
    CheckMarks();
    return std::move(violations_);
  }

 private:
  void Wrong(absl::string_view part, absl::string_view description) {
    violations_.push_back({absl::StrCat(field_, ".", part), std::string(description)});
  }

  void CheckWho() {
    for (size_t i = 0; i < step_.arms.size(); ++i) {
      const std::optional<int> arm = ArmNamed(definition_.experiment, step_.arms[i]);
      if (arm.has_value() && *arm != kControlArm) continue;
      Wrong(absl::StrCat("arms[", i, "]"), absl::StrCat("there is no arm \"", step_.arms[i], "\" that is contacted"));
    }
    for (size_t i = 0; i < step_.tiers.size(); ++i) {
      const bool known = std::any_of(definition_.tiers.begin(), definition_.tiers.end(),
                                     [&](const Tier& tier) { return tier.tier == step_.tiers[i]; });
      if (!known) Wrong(absl::StrCat("tiers[", i, "]"), absl::StrCat("there is no tier \"", step_.tiers[i], "\""));
    }
    if (step_.relationships.size() > kRelationshipsMax) Wrong("relationships", "at most 20 are allowed");
    for (size_t i = 0; i < step_.relationships.size(); ++i) {
      if (step_.relationships[i].empty()) Wrong(absl::StrCat("relationships[", i, "]"), "is empty");
    }
  }

  void CheckWithoutContact() {
    if (step_.ending.empty() && step_.marks.empty()) {
      Wrong("channels", "it does nothing: give it channels, an ending or marks");
    }
    const bool contacts = !step_.creatives.empty() || step_.offer.has_value() || step_.survey.has_value() ||
                          step_.to_owner || !step_.skill.empty() || step_.slot != Slot::kAtOnce;
    if (contacts) {
      Wrong("channels",
            "without a channel nobody is contacted: creatives, offer, survey, to_owner, skill and slot need one");
    }
  }

  void CheckContact() {
    std::set<Channel> seen;
    for (size_t i = 0; i < step_.channels.size(); ++i) {
      if (!seen.insert(step_.channels[i]).second)
        Wrong(absl::StrCat("channels[", i, "]"), "the channel is there twice");
    }
    CheckCreatives();
    if (violations_.empty()) CheckCoverage();
    CheckOffer();
    CheckSurvey();
    if (step_.slot != Slot::kAtOnce && !step_.delays.empty()) {
      Wrong("slot", "delays say when it is sent; two experiments on time in one step cannot be told apart");
    }
    const bool calls = Has(step_.channels, Channel::kPhone);
    if (step_.to_owner && !calls) Wrong("to_owner", "owners call: PHONE must be among the channels");
    if (!step_.skill.empty() && !calls) Wrong("skill", "only agents have skills: PHONE must be among the channels");
    if (!step_.skill.empty() && !IsResourceId(step_.skill)) {
      Wrong("skill", "a skill has lower-case letters, digits and \"-\", such as retention");
    }
  }

  const Creative* Find(const std::string& id) const {
    const auto found = std::find_if(definition_.creatives.begin(), definition_.creatives.end(),
                                    [&](const Creative& creative) { return creative.creative == id; });
    return found == definition_.creatives.end() ? nullptr : &*found;
  }

  bool IsOfAnyStep(const Creative& creative) const {
    return std::any_of(definition_.follow_ups.begin(), definition_.follow_ups.end(),
                       [&](const FollowUp& step) { return Has(step.creatives, creative.creative); });
  }

  void CheckCreatives() {
    for (size_t i = 0; i < step_.creatives.size(); ++i) {
      const std::string part = absl::StrCat("creatives[", i, "]");
      const Creative* creative = Find(step_.creatives[i]);
      if (creative == nullptr) {
        Wrong(part, absl::StrCat("there is no creative \"", step_.creatives[i], "\""));
        continue;
      }
      if (!Has(step_.channels, creative->channel)) {
        Wrong(part, absl::StrCat("creative \"", creative->creative, "\" is for ", NameOf(creative->channel),
                                 ", which is no channel of the step"));
      }
      for (const Creative& first : definition_.creatives) {
        if (first.channel != creative->channel || IsOfAnyStep(first) || !SaysTheSame(*creative, first)) continue;
        Wrong(part, absl::StrCat("creative \"", creative->creative, "\" says the same as \"", first.creative,
                                 "\" of the first contact; a second contact is to say something else"));
      }
    }
  }

  // No channel may serve some arms of a tier only: then who is reached would depend on the arm.
  void CheckCoverage() {
    for (const Channel channel : step_.channels) {
      bool any = false;
      for (const Tier& tier : definition_.tiers) {
        if (!step_.tiers.empty() && !Has(step_.tiers, tier.tier)) continue;
        const size_t served = ArmsServed(channel, tier.tier);
        any |= served > 0;
        if (served == 0 || served == ArmsOfStep()) continue;
        Wrong("creatives", absl::StrCat("on ", NameOf(channel), " tier \"", tier.tier,
                                        "\" has a creative for some arms and not for others; add the missing ones"));
      }
      if (!any) Wrong("creatives", absl::StrCat("a creative for ", NameOf(channel), " is needed"));
    }
  }

  size_t ArmsOfStep() const { return step_.arms.empty() ? definition_.experiment.arms.size() : step_.arms.size(); }

  size_t ArmsServed(Channel channel, const std::string& tier) const {
    size_t served = 0;
    for (const Arm& arm : definition_.experiment.arms) {
      if (!step_.arms.empty() && !Has(step_.arms, arm.arm)) continue;
      served += std::any_of(step_.creatives.begin(), step_.creatives.end(), [&](const std::string& id) {
        const Creative* creative = Find(id);
        return creative != nullptr && creative->channel == channel &&
               (creative->arms.empty() || Has(creative->arms, arm.arm)) &&
               (creative->tiers.empty() || Has(creative->tiers, tier));
      });
    }
    return served;
  }

  void CheckOffer() {
    if (!step_.offer.has_value()) return;
    const std::string field = absl::StrCat(field_, ".offer");
    const std::vector<FieldViolation> wrong = ViolationsOf(*step_.offer, field);
    violations_.insert(violations_.end(), wrong.begin(), wrong.end());
    if (step_.offer->quantity.has_value()) {
      Wrong("offer.quantity", "pieces are counted for tiers; give the tier's offer a quantity");
    }
    if (step_.offer->code.has_value()) Wrong("offer.code", "codes belong to the offers of tiers");
  }

  void CheckSurvey() {
    if (!step_.survey.has_value()) return;
    const Survey& survey = *step_.survey;
    if (survey.lowest < 0 || survey.highest > kRatingMax || survey.lowest >= survey.highest) {
      Wrong("survey.highest", "must be above the lowest rating and at most 100");
    }
  }

  void CheckEnding() {
    if (step_.ending.empty()) return;
    if (!IsResourceId(step_.ending)) {
      Wrong("ending", "an ending has lower-case letters, digits and \"-\", such as converted");
    } else if (step_.ending == kOptedOut || step_.ending == kOver) {
      Wrong("ending", absl::StrCat("\"", step_.ending, "\" is given by the server"));
    }
  }

  void CheckMarks() {
    if (step_.marks.size() > kMarksMax) Wrong("marks", "at most 10 are allowed");
    for (const auto& [name, value] : step_.marks) {
      const std::string part = absl::StrCat("marks.", name);
      if (!IsFieldName(name)) Wrong(part, "an attribute's name has lower-case letters, digits and \"_\"");
      if (HasMoreCharacters(value, 1000)) Wrong(part, "is longer than 1,000 characters");
    }
  }

  const CampaignDefinition& definition_;
  const FollowUp& step_;
  const std::string field_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

std::vector<FieldViolation> FollowUpActionViolations(const CampaignDefinition& definition, size_t index) {
  return ActionChecker(definition, index).Run();
}

}  // namespace sendlift
