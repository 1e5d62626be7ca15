#include "clients/cli/follow_up_tables.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/shares.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

std::string After(const google::protobuf::Duration& duration, absl::string_view word) {
  const absl::Duration span = FromProto(duration);
  if (span == absl::ZeroDuration()) return "";
  return absl::StrCat(", ", DurationText(span), " ", word);
}

std::string RatingText(const v1::Rating& rating) {
  std::vector<std::string> bounds;
  if (rating.has_at_least()) bounds.push_back(absl::StrCat("at least ", rating.at_least()));
  if (rating.has_at_most()) bounds.push_back(absl::StrCat("at most ", rating.at_most()));
  if (rating.has_satisfaction_at_least()) {
    bounds.push_back(absl::StrCat("satisfaction at least ", rating.satisfaction_at_least()));
  }
  if (rating.has_satisfaction_at_most()) {
    bounds.push_back(absl::StrCat("satisfaction at most ", rating.satisfaction_at_most()));
  }
  return absl::StrJoin(bounds, ", ");
}

// Whom it is for, how often, and when in the day.
std::vector<std::string> LimitLines(const v1::FollowUp& step) {
  std::vector<std::string> lines;
  if (step.tiers_size() > 0) lines.push_back(absl::StrCat("only tier ", absl::StrJoin(step.tiers(), ", ")));
  if (step.arms_size() > 0) lines.push_back(absl::StrCat("only arm ", absl::StrJoin(step.arms(), ", ")));
  if (step.repeat() == v1::FollowUp::EACH_TIME) lines.emplace_back("each time");
  if (step.slot() == v1::FollowUp::BEST_TIME) lines.emplace_back("in the best hour");
  if (step.slot() == v1::FollowUp::RANDOM_TIME) lines.emplace_back("in an hour that is drawn");
  return lines;
}

void Append(std::vector<std::string> more, std::vector<std::string>& lines) {
  std::move(more.begin(), more.end(), std::back_inserter(lines));
}

}  // namespace

std::vector<std::string> TriggerLines(const v1::FollowUp& step) {
  std::string when;
  if (!step.date_attribute().empty()) {
    when = absl::StrCat("at ", step.date_attribute(), After(step.before_duration(), "before"),
                        After(step.after_duration(), "after"));
  } else {
    when = absl::StrCat("on ", absl::StrJoin(step.on(), " or "), step.of().empty() ? "" : " of ", step.of());
    absl::StrAppend(&when, After(step.after_duration(), "later"));
  }
  std::vector<std::string> lines = {std::move(when)};
  if (step.has_rating()) lines.push_back(RatingText(step.rating()));
  if (step.without_size() > 0) lines.push_back(absl::StrCat("without ", absl::StrJoin(step.without(), ", ")));
  if (!step.when().empty()) lines.push_back(absl::StrCat("if ", step.when()));
  if (step.relationships_size() > 0) lines.push_back(absl::StrCat("for ", absl::StrJoin(step.relationships(), ", ")));
  for (const v1::Delay& delay : step.delays()) {
    const std::string span = delay.none() ? "nothing" : DurationText(FromProto(delay.after_duration())) + " later";
    lines.push_back(absl::StrCat(FormatShare(delay.share()), ": ", span));
  }
  return lines;
}

std::vector<std::string> ActionLines(const v1::FollowUp& step) {
  std::vector<std::string> lines;
  std::vector<std::string> channels;
  for (const int channel : step.channels()) channels.push_back(v1::Channel_Name(channel));
  if (!channels.empty()) lines.push_back(absl::StrCat("contacts by ", absl::StrJoin(channels, ", else ")));
  if (step.to_owner()) lines.emplace_back("the owner calls");
  if (step.has_offer()) lines.push_back(absl::StrCat("offers ", step.offer().display_name()));
  if (step.has_survey()) {
    lines.push_back(absl::StrCat("asks for a rating from ", step.survey().lowest(), " to ", step.survey().highest()));
  }
  std::map<std::string, std::string> marks(step.marks().begin(), step.marks().end());
  for (const auto& [name, value] : marks) lines.push_back(absl::StrCat("marks ", name, " = ", value));
  return lines;
}

void PrintFollowUps(const v1::Campaign& campaign, const Screen& screen) {
  Table table({Left("follow-up"), Left("when"), Left("what")});
  for (const v1::FollowUp& step : campaign.follow_ups()) {
    std::vector<std::string> when = TriggerLines(step);
    Append(LimitLines(step), when);
    std::vector<std::string> what = ActionLines(step);
    if (step.creatives_size() > 0) what.push_back(absl::StrCat("with ", absl::StrJoin(step.creatives(), ", ")));
    if (!step.ending().empty()) what.push_back(absl::StrCat("ends as ", step.ending()));
    const size_t height = std::max(when.size(), what.size());
    when.resize(height);
    what.resize(height);
    for (size_t i = 0; i < height; ++i) table.Add({i == 0 ? step.follow_up() : "", when[i], what[i]});
  }
  if (table.empty()) return;
  screen.stream << "\n";
  table.Print(screen, 2);
}

}  // namespace sendlift::cli
