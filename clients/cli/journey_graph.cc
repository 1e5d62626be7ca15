#include "clients/cli/journey_graph.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/follow_up_tables.h"
#include "clients/cli/shares.h"

namespace sendlift::cli {
namespace {

constexpr char kEntered[] = "ENTERED";
constexpr char kContacted[] = "CONTACTED";
constexpr char kEnded[] = "ENDED";
constexpr char kFirst[] = "first";

bool Has(const v1::FollowUp& step, absl::string_view type) {
  return std::find(step.on().begin(), step.on().end(), type) != step.on().end();
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
