#include "clients/cli/journey_graph.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/shares.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

constexpr char kEntered[] = "ENTERED";
constexpr char kContacted[] = "CONTACTED";
constexpr char kEnded[] = "ENDED";
constexpr char kFirst[] = "first";

std::string After(const google::protobuf::Duration& duration, absl::string_view word) {
  const absl::Duration span = FromProto(duration);
  if (span == absl::ZeroDuration()) return "";
  return absl::StrCat(", ", DurationText(span), " ", word);
}

bool Has(const v1::FollowUp& step, absl::string_view type) {
  return std::find(step.on().begin(), step.on().end(), type) != step.on().end();
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

// "on OPENED of first, without CLICKED, 20 min later".
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

class Builder {
 public:
  explicit Builder(const v1::Campaign& campaign) : campaign_(campaign) {}

  JourneyGraph Build() {
    graph_.title = campaign_.display_name().empty() ? campaign_.name() : campaign_.display_name();
    AddBeginning();
    for (const v1::FollowUp& step : campaign_.follow_ups()) AddStep(step);
    for (const v1::FollowUp& step : campaign_.follow_ups()) AddArrows(step);
    SetPlaces();
    return std::move(graph_);
  }

 private:
  int AddNode(JourneyNodeKind kind, std::string title, std::vector<std::string> lines) {
    graph_.nodes.push_back({.kind = kind, .title = std::move(title), .lines = std::move(lines)});
    return static_cast<int>(graph_.nodes.size()) - 1;
  }

  void AddBeginning() {
    const std::string control = absl::StrCat("control ", FormatShare(campaign_.experiment().control()));
    if (campaign_.has_entry()) {
      entry_ = AddNode(JourneyNodeKind::kEntry, "Entry",
                       {absl::StrCat("on ", absl::StrJoin(campaign_.entry().on(), " or ")), control});
      first_ = entry_;
      return;
    }
    entry_ = AddNode(JourneyNodeKind::kEntry, "Waves", {absl::StrCat(campaign_.waves_size(), " in all"), control});
    std::vector<std::string> channels;
    for (const int channel : campaign_.channels().prefer()) channels.push_back(v1::Channel_Name(channel));
    first_ =
        AddNode(JourneyNodeKind::kContact, "First contact", {absl::StrCat("by ", absl::StrJoin(channels, ", else "))});
    graph_.arrows.push_back({entry_, first_});
  }

  void AddStep(const v1::FollowUp& step) {
    std::vector<std::string> lines = TriggerLines(step);
    for (std::string& line : ActionLines(step)) lines.push_back(std::move(line));
    const auto kind = step.channels_size() > 0 ? JourneyNodeKind::kContact : JourneyNodeKind::kStep;
    steps_[step.follow_up()] = AddNode(kind, step.follow_up(), std::move(lines));
  }

  int EndingNode(const std::string& ending) {
    const auto found = endings_.find(ending);
    if (found != endings_.end()) return found->second;
    return endings_[ending] = AddNode(JourneyNodeKind::kEnding, ending.empty() ? "any ending" : ending, {});
  }

  void AddArrows(const v1::FollowUp& step) {
    const int own = steps_.at(step.follow_up());
    graph_.arrows.push_back({SourceOf(step), own});
    if (!step.ending().empty()) graph_.arrows.push_back({own, EndingNode(step.ending())});
  }

  int SourceOf(const v1::FollowUp& step) {
    if (Has(step, kEnded)) return EndingNode(step.of());
    if (!step.date_attribute().empty() || Has(step, kEntered)) return entry_;
    const auto found = steps_.find(step.of());
    if (found != steps_.end()) return found->second;
    return step.of() == kFirst || Has(step, kContacted) || step.of().empty() ? first_ : entry_;
  }

  // The column is the longest way from the entry; a way that leads back is not followed.
  void SetPlaces() {
    std::vector<char> on_way(graph_.nodes.size(), 0);
    Place(entry_, 0, on_way);
    for (const auto& [ending, node] : endings_) {
      if (graph_.nodes[static_cast<size_t>(node)].column == 0) graph_.nodes[static_cast<size_t>(node)].column = 1;
    }
    std::map<int, int> rows;
    for (JourneyNode& node : graph_.nodes) node.row = rows[node.column]++;
  }

  void Place(int node, int column, std::vector<char>& on_way) {
    const auto index = static_cast<size_t>(node);
    graph_.nodes[index].column = std::max(graph_.nodes[index].column, column);
    on_way[index] = 1;
    for (const JourneyArrow& arrow : graph_.arrows) {
      if (arrow.from != node || on_way[static_cast<size_t>(arrow.to)] != 0) continue;
      const int next = graph_.nodes[index].column + 1;
      if (graph_.nodes[static_cast<size_t>(arrow.to)].column < next) Place(arrow.to, next, on_way);
    }
    on_way[index] = 0;
  }

  const v1::Campaign& campaign_;
  JourneyGraph graph_;
  int entry_ = 0;
  int first_ = 0;
  std::map<std::string, int> steps_;
  std::map<std::string, int> endings_;
};

}  // namespace

JourneyGraph JourneyGraphOf(const v1::Campaign& campaign) { return Builder(campaign).Build(); }

}  // namespace sendlift::cli
