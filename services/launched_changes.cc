#include "services/launched_changes.h"

#include <array>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "services/names.h"

namespace sendlift {
namespace {

struct Reason {
  absl::string_view field;
  const char* why;
};

constexpr std::array<Reason, 10> kReasons = {{
    {"experiment", "customers are in their arms already, and results before and after would not be of one experiment"},
    {"tiers", "customers are in their tiers already, and were promised their offers"},
    {"audience", "customers were selected by it already"},
    {"creatives", "customers of one arm would have got different texts"},
    {"links", "customers of one arm would have got different texts"},
    {"channels", "channels were chosen by it already"},
    {"purpose", "consents were asked for it"},
    {"delivery", "gateways have what was handed over under it"},
    {"window", "only its end can move"},
    {"entry", "customers came in by it already"},
}};

constexpr std::array<absl::string_view, 4> kChangeable = {"display_name", "priority", "policy", "budget.limit"};

// "tiers" of "tiers[2].offer.quantity".
absl::string_view TopOf(absl::string_view field) { return field.substr(0, field.find_first_of(".[")); }

// 2 of "tiers[2].offer.quantity"; -1 without an index.
int IndexOf(absl::string_view field) {
  const size_t open = field.find('[');
  int index = -1;
  if (open == absl::string_view::npos) return index;
  (void)absl::SimpleAtoi(field.substr(open + 1, field.find(']') - open - 1), &index);
  return index;
}

bool IsChangeable(absl::string_view field) {
  for (const absl::string_view known : kChangeable) {
    if (field == known || absl::StartsWith(field, absl::StrCat(known, "."))) return true;
  }
  return false;
}

std::string WhyFrozen(absl::string_view field) {
  for (const Reason& reason : kReasons) {
    if (TopOf(field) == reason.field) return reason.why;
  }
  return "it counts from the launch on";
}

// A quantity grows, or is not limited any more.
std::string WhyNotQuantity(int64_t from, int64_t to) {
  const bool grows = from != 0 && (to == 0 || to > from);
  return grows ? "" : "a quantity can only grow, because what is there may be promised";
}

// Whether a step from `first_new` on uses a creative.
bool IsOfNewStep(const v1::Campaign& campaign, const std::string& creative, int first_new) {
  for (int i = first_new; i < campaign.follow_ups_size(); ++i) {
    for (const std::string& used : campaign.follow_ups(i).creatives()) {
      if (used == creative) return true;
    }
  }
  return false;
}

// Empty if the field may change.
std::string WhyNot(const v1::Campaign& from, const v1::Campaign& to, absl::string_view field,
                   const LaunchedSoFar& so_far) {
  if (IsChangeable(field)) return "";
  if (field == "window.end_time") {
    const bool is_over = to.window().end_time().seconds() <= absl::ToUnixSeconds(so_far.now);
    return is_over ? "the end cannot be before now; to end the campaign, cancel it" : "";
  }
  const int index = IndexOf(field);
  if (TopOf(field) == "waves") {
    const bool has_started = index >= 0 && static_cast<size_t>(index) < so_far.frozen_waves;
    return has_started ? "the wave has started" : "";
  }
  if (TopOf(field) == "follow_ups") {
    return index >= from.follow_ups_size()
               ? ""
               : "customers may be on their way through the step; steps behind the last can be added";
  }
  if (TopOf(field) == "creatives" && index >= from.creatives_size() &&
      IsOfNewStep(to, to.creatives(index).creative(), from.follow_ups_size()))
    return "";
  if (field == "offer_quantity") return WhyNotQuantity(from.offer_quantity(), to.offer_quantity());
  if (TopOf(field) == "tiers" && absl::EndsWith(field, "].offer.quantity")) {
    return WhyNotQuantity(from.tiers(index).offer().quantity(), to.tiers(index).offer().quantity());
  }
  return WhyFrozen(field);
}

}  // namespace

absl::Status CheckLaunchedChange(const v1::Campaign& from, const v1::Campaign& to,
                                 const std::vector<std::string>& fields, const LaunchedSoFar& so_far) {
  std::vector<std::string> frozen;
  std::vector<std::string> reasons;
  for (const std::string& field : fields) {
    const std::string why_not = WhyNot(from, to, field, so_far);
    if (why_not.empty()) continue;
    frozen.push_back(field);
    reasons.push_back(absl::StrCat(field, " (", why_not, ")"));
  }
  if (frozen.empty()) return absl::OkStatus();
  const std::string id(absl::StripPrefix(from.name(), CampaignName("")));
  return Error(absl::StatusCode::kFailedPrecondition, "DEFINITION_FROZEN",
               absl::StrCat("campaign \"", id, "\" was launched and cannot change ", absl::StrJoin(reasons, ", "),
                            "; make another one of it: sendlift campaigns clone ", id, " NEWID"),
               {{"kind", "campaign"}, {"id", id}, {"fields", absl::StrJoin(frozen, ",")}});
}

}  // namespace sendlift
