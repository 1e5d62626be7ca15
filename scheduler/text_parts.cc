#include "scheduler/text_parts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/status.h"
#include "model/content.h"
#include "model/live_values.h"
#include "rendering/sms_parts.h"
#include "scheduler/pieces.h"
#include "scheduler/pool_codes.h"
#include "storage/customer_values.h"

namespace sendlift {
namespace {

constexpr int kPartsMax = 255;

// All that a tier gets as one contact in a language, whatever the arm, with the values of all of it one behind the
// other.
class TextSet {
 public:
  static absl::StatusOr<TextSet> Make(const Campaign& campaign, const TextReader& reader, const LiveFigures& figures) {
    const CampaignDefinition& definition = campaign.definition;
    const int tier = reader.tier;
    const int follow_up = reader.follow_up;
    TextSet set;
    std::vector<int> seen;
    for (int arm = 1; arm <= static_cast<int>(definition.experiment.arms.size()); ++arm) {
      const int creative = CreativeFor(definition, {.arm = arm, .tier = tier, .follow_up = follow_up}, Channel::kSms);
      if (creative < 0 || std::find(seen.begin(), seen.end(), creative) != seen.end()) continue;
      seen.push_back(creative);
      const int number = LanguageFor(definition.creatives[static_cast<size_t>(creative)], reader.language);
      const CampaignContent content =
          MakeContent(campaign, {.creative = creative, .language = number, .tier = tier, .follow_up = follow_up});
      ASSIGN_OR_RETURN(ContentRenderer renderer, MakeRenderer(content));
      Text text{.renderer = std::move(renderer), .own = content.value_names.size(), .live = {}};
      for (const std::string& name : content.live_names) {
        text.live.push_back(
            LiveValue(campaign, tier, content.text.language_code, figures, CustomerNumber{}, name, follow_up));
      }
      set.texts_.push_back(std::move(text));
      set.names_.insert(set.names_.end(), content.value_names.begin(), content.value_names.end());
    }
    if (set.names_.empty()) set.constant_ = set.Measure({});
    return set;
  }

  const std::vector<std::string>& names() const { return names_; }
  // Of everybody, if it says the same to all.
  std::optional<int> constant() const { return constant_; }

  int Measure(absl::Span<const std::string> values) const {
    absl::Span<const std::string> rest = values;
    int most = 1;
    for (const Text& text : texts_) {
      std::vector<absl::string_view> views(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(text.own));
      views.insert(views.end(), text.live.begin(), text.live.end());
      most = std::max(most, MeasureSms(text.renderer.Render(views).text).parts);
      rest.remove_prefix(text.own);
    }
    return std::min(most, kPartsMax);
  }

 private:
  struct Text {
    ContentRenderer renderer;
    size_t own = 0;                 // values of the customer
    std::vector<std::string> live;  // and those of the moment, behind them
  };

  std::vector<Text> texts_;
  std::vector<std::string> names_;
  std::optional<int> constant_;
};

// What is worked out at hand-over reads about as long as this.
absl::StatusOr<LiveFigures> LikelyFigures(storage::Session& session, WorkspaceNumber workspace,
                                          const Campaign& campaign) {
  constexpr int64_t kTaken = 99'999;
  const CampaignDefinition& definition = campaign.definition;
  LiveFigures figures{.now = definition.window.start, .remaining = {}, .taken = kTaken, .pool_codes = {}};
  const PiecesLeft all(definition, {});
  for (int tier = 0; tier < static_cast<int>(definition.tiers.size()); ++tier) {
    figures.remaining.push_back(all.Of(tier));
  }
  ASSIGN_OR_RETURN(figures.pool_codes, NextCodes(session, workspace, campaign));
  return figures;
}

}  // namespace

absl::Status ForEachPartCount(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                              absl::Span<const TextReader> readers, absl::FunctionRef<void(size_t, int)> each) {
  using Kind = std::tuple<int, int, absl::string_view>;
  std::map<Kind, TextSet> sets;
  std::vector<std::pair<size_t, const TextSet*>> asked;  // those whose values matter
  std::vector<storage::WantedValues> wanted;
  ASSIGN_OR_RETURN(const LiveFigures figures, LikelyFigures(session, workspace, campaign));
  for (size_t i = 0; i < readers.size(); ++i) {
    const TextReader& reader = readers[i];
    const Kind kind(reader.follow_up, reader.tier, reader.language);
    auto set = sets.find(kind);
    if (set == sets.end()) {
      ASSIGN_OR_RETURN(TextSet made, TextSet::Make(campaign, reader, figures));
      set = sets.emplace(kind, std::move(made)).first;
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
