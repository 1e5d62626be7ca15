#include "engine/preview_texts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/content.h"
#include "model/live_values.h"
#include "scheduler/pieces.h"
#include "scheduler/pool_codes.h"
#include "storage/customer_values.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

// Of each text message, to know its size.
constexpr size_t kMeasured = 100;

using TextKey = std::pair<int, int>;  // creative and language
using Readers = std::map<TextKey, std::vector<const Recipient*>>;

std::optional<TextKey> TextFor(const CampaignDefinition& definition, const Selection& selection,
                               const Recipient& recipient) {
  if (recipient.wave < 0 || recipient.arm == kControlArm) return std::nullopt;
  const int creative = CreativeFor(definition, recipient.arm, recipient.tier, recipient.channel);
  if (creative < 0) return std::nullopt;
  const Creative& text = definition.creatives[static_cast<size_t>(creative)];
  return TextKey(creative, LanguageFor(text, selection.languages()[recipient.language]));
}

// Those who would get each text, the lowest ranks first, at most `count`.
Readers LowestRanks(const CampaignDefinition& definition, const Selection& selection, size_t count) {
  const auto before = [](const Recipient* a, const Recipient* b) {
    return std::pair(a->arm_rank, a->customer) < std::pair(b->arm_rank, b->customer);
  };
  Readers readers;
  for (const Recipient& recipient : selection.recipients()) {
    const std::optional<TextKey> key = TextFor(definition, selection, recipient);
    if (!key.has_value()) continue;
    std::vector<const Recipient*>& heap = readers[*key];
    heap.push_back(&recipient);
    std::push_heap(heap.begin(), heap.end(), before);
    if (heap.size() <= count) continue;
    std::pop_heap(heap.begin(), heap.end(), before);
    heap.pop_back();
  }
  for (auto& [key, heap] : readers) std::sort_heap(heap.begin(), heap.end(), before);
  return readers;
}

// The first recipient of each creative, by customer.
std::map<int, const Recipient*> FirstOfEach(const CampaignDefinition& definition, const Selection& selection) {
  std::map<int, const Recipient*> first;
  for (const Recipient& recipient : selection.recipients()) {
    if (first.size() == definition.creatives.size()) break;
    const std::optional<TextKey> key = TextFor(definition, selection, recipient);
    if (key.has_value()) first.emplace(key->first, &recipient);
  }
  return first;
}

// Renders text after text; a content is made ready once.
class Renderers {
 public:
  // As if they were handed over at the beginning of the window. Of a pool everybody is shown the next code.
  Renderers(storage::Session& session, const Campaign& campaign, const PiecesLeft& left,
            std::vector<std::string> pool_codes)
      : session_(session),
        campaign_(campaign),
        figures_{
            .now = campaign.definition.window.start, .remaining = {}, .taken = 0, .pool_codes = std::move(pool_codes)} {
    for (size_t tier = 0; tier < campaign.definition.tiers.size(); ++tier) {
      figures_.remaining.push_back(left.Of(static_cast<int>(tier)));
    }
  }

  absl::StatusOr<Preview::Sample> Render(const Recipient& recipient, const TextKey& key) {
    ASSIGN_OR_RETURN(const Ready* ready, ReadyFor(key, recipient.tier));
    const CampaignContent& content = ready->content;
    ASSIGN_OR_RETURN(std::vector<std::string> values,
                     storage::CustomerValues(session_, kMainWorkspace, recipient.customer, content.value_names));
    ASSIGN_OR_RETURN(const Customer customer,
                     storage::GetCustomerByNumber(session_, kMainWorkspace, recipient.customer));
    for (const std::string& name : content.live_names) {
      values.push_back(
          LiveValue(campaign_, recipient.tier, content.text.language_code, figures_, recipient.customer, name));
    }
    const Rendered rendered = ready->renderer.Render(std::vector<absl::string_view>(values.begin(), values.end()));
    Preview::Sample sample{.creative = content.creative,
                           .channel = content.channel,
                           .customer_id = customer.id,
                           .language_code = content.text.language_code,
                           .subject = rendered.subject,
                           .text = rendered.text,
                           .missing_values = {}};
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i].empty()) sample.missing_values.push_back(content.all_names()[i]);
    }
    return sample;
  }

 private:
  struct Ready {
    CampaignContent content;
    ContentRenderer renderer;
  };

  absl::StatusOr<const Ready*> ReadyFor(const TextKey& key, int tier) {
    const int64_t number = ContentKey{.creative = key.first, .language = key.second, .tier = tier}.number();
    auto found = ready_.find(number);
    if (found == ready_.end()) {
      CampaignContent content = MakeContent(campaign_, ContentKey::FromNumber(number));
      ASSIGN_OR_RETURN(ContentRenderer renderer, MakeRenderer(content));
      found = ready_.emplace(number, Ready{std::move(content), std::move(renderer)}).first;
    }
    return &found->second;
  }

  storage::Session& session_;
  const Campaign& campaign_;
  LiveFigures figures_;
  std::map<int64_t, Ready> ready_;
};

void Measure(const Preview::Sample& sample, Preview::SmsSizes& sizes) {
  const SmsSize size = MeasureSms(sample.text);
  const bool first = sizes.people++ == 0;
  sizes.creative = sample.creative;
  sizes.language_code = sample.language_code;
  if (first || std::pair(size.parts, size.units) > std::pair(sizes.parts_most, sizes.units_most)) {
    sizes.encoding = size.encoding;
  }
  sizes.units_least = first ? size.units : std::min(sizes.units_least, size.units);
  sizes.units_most = first ? size.units : std::max(sizes.units_most, size.units);
  sizes.parts_least = first ? size.parts : std::min(sizes.parts_least, size.parts);
  sizes.parts_most = first ? size.parts : std::max(sizes.parts_most, size.parts);
  if (sizes.forced_by.empty()) sizes.forced_by = size.forced_by;
}

void WarnOfMissing(const std::vector<Preview::Sample>& rendered, Preview& preview) {
  std::map<std::string, size_t> missing;
  for (const Preview::Sample& sample : rendered) {
    for (const std::string& name : sample.missing_values) ++missing[name];
  }
  for (const auto& [name, count] : missing) {
    preview.warnings.push_back(absl::StrCat("VALUE_MISSING: {{", name, "}} is empty for ", count, " of ",
                                            rendered.size(), " customers who were looked at for creative ",
                                            rendered.front().creative, " in ", rendered.front().language_code));
  }
}

}  // namespace

absl::Status PreviewTexts(storage::Session& session, const Campaign& campaign, const Selection& selection,
                          int sample_size, Preview& preview) {
  const CampaignDefinition& definition = campaign.definition;
  ASSIGN_OR_RETURN(const PiecesLeft left, CountPiecesLeft(session, kMainWorkspace, campaign));
  ASSIGN_OR_RETURN(std::vector<std::string> pool_codes, NextCodes(session, kMainWorkspace, campaign));
  Renderers renderers(session, campaign, left, std::move(pool_codes));
  const auto wanted = static_cast<size_t>(sample_size);
  for (const auto& [key, readers] : LowestRanks(definition, selection, std::max(wanted, kMeasured))) {
    std::vector<Preview::Sample> rendered;
    Preview::SmsSizes sizes;
    for (const Recipient* recipient : readers) {
      ASSIGN_OR_RETURN(Preview::Sample sample, renderers.Render(*recipient, key));
      if (sample.channel == Channel::kSms) Measure(sample, sizes);
      rendered.push_back(std::move(sample));
    }
    if (sizes.people > 0) preview.sms_sizes.push_back(sizes);
    WarnOfMissing(rendered, preview);
    const size_t shown = std::min(wanted, rendered.size());
    preview.samples.insert(preview.samples.end(), rendered.begin(), rendered.begin() + static_cast<long>(shown));
  }
  if (sample_size > 0) return absl::OkStatus();
  std::vector<std::pair<const Recipient*, int>> first;
  for (const auto& [creative, recipient] : FirstOfEach(definition, selection)) first.emplace_back(recipient, creative);
  std::sort(first.begin(), first.end(),
            [](const auto& a, const auto& b) { return a.first->customer < b.first->customer; });
  for (const auto& [recipient, creative] : first) {
    ASSIGN_OR_RETURN(Preview::Sample sample, renderers.Render(*recipient, *TextFor(definition, selection, *recipient)));
    preview.samples.push_back(std::move(sample));
  }
  return absl::OkStatus();
}

}  // namespace sendlift
