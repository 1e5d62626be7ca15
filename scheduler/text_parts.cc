#include "scheduler/text_parts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/status.h"
#include "model/content.h"
#include "rendering/sms_parts.h"
#include "storage/customer_values.h"

namespace sendlift {
namespace {

constexpr int kPartsMax = 255;

// All that a tier gets in a language, whatever the arm, with the values of all of it one behind the other.
class TextSet {
 public:
  static absl::StatusOr<TextSet> Make(const Campaign& campaign, int tier, absl::string_view language) {
    const CampaignDefinition& definition = campaign.definition;
    TextSet set;
    std::vector<int> seen;
    for (int arm = 1; arm <= static_cast<int>(definition.experiment.arms.size()); ++arm) {
      const int creative = CreativeFor(definition, arm, tier, Channel::kSms);
      if (creative < 0 || std::find(seen.begin(), seen.end(), creative) != seen.end()) continue;
      seen.push_back(creative);
      const int number = LanguageFor(definition.creatives[static_cast<size_t>(creative)], language);
      const CampaignContent content = MakeContent(campaign, {.creative = creative, .language = number, .tier = tier});
      ASSIGN_OR_RETURN(ContentRenderer renderer, MakeRenderer(content));
      set.renderers_.push_back(std::move(renderer));
      set.names_.insert(set.names_.end(), content.value_names.begin(), content.value_names.end());
    }
    if (set.names_.empty()) set.constant_ = set.Measure({});
    return set;
  }

  const std::vector<std::string>& names() const { return names_; }
  // Of everybody, if it says the same to all.
  std::optional<int> constant() const { return constant_; }

  int Measure(absl::Span<const std::string> values) const {
    const std::vector<absl::string_view> views(values.begin(), values.end());
    absl::Span<const absl::string_view> rest = views;
    int most = 1;
    for (const ContentRenderer& renderer : renderers_) {
      most = std::max(most, MeasureSms(renderer.Render(rest.first(renderer.value_count())).text).parts);
      rest.remove_prefix(renderer.value_count());
    }
    return std::min(most, kPartsMax);
  }

 private:
  std::vector<ContentRenderer> renderers_;
  std::vector<std::string> names_;
  std::optional<int> constant_;
};

}  // namespace

absl::Status ForEachPartCount(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                              absl::Span<const TextReader> readers, absl::FunctionRef<void(size_t, int)> each) {
  std::map<std::pair<int, absl::string_view>, TextSet> sets;
  std::vector<std::pair<size_t, const TextSet*>> asked;  // those whose values matter
  std::vector<storage::WantedValues> wanted;
  for (size_t i = 0; i < readers.size(); ++i) {
    const TextReader& reader = readers[i];
    auto set = sets.find({reader.tier, reader.language});
    if (set == sets.end()) {
      ASSIGN_OR_RETURN(TextSet made, TextSet::Make(campaign, reader.tier, reader.language));
      set = sets.emplace(std::pair(reader.tier, reader.language), std::move(made)).first;
    }
    if (set->second.constant().has_value()) {
      each(i, *set->second.constant());
    } else {
      asked.emplace_back(i, &set->second);
      wanted.push_back({.customer = reader.customer, .names = set->second.names()});
    }
  }
  return storage::ForEachCustomerValues(session, workspace, wanted,
                                        [&](size_t k, absl::Span<const std::string> values) {
                                          each(asked[k].first, asked[k].second->Measure(values));
                                          return absl::OkStatus();
                                        });
}

}  // namespace sendlift
