#include "scheduler/strata.h"

#include "absl/strings/string_view.h"
#include "model/assignment.h"
#include "storage/attributes.h"

namespace sendlift {
namespace {

// No stratum has this name: names end with a zero byte.
constexpr absl::string_view kCommon = "others";

void AddValue(const storage::Candidate& candidate, Channel channel, const std::string& by, std::string& name) {
  const auto add = [&name](absl::string_view value) { name.append(value.data(), value.size()); };
  if (by == "channel") return add(NameOf(channel));
  if (by == "language") return add(candidate.language_code);
  storage::ForEachAttribute(candidate.attributes, [&](absl::string_view attribute, absl::string_view value) {
    if (attribute != by) return true;
    add(value);
    return false;
  });
}

}  // namespace

uint16_t Strata::Of(const storage::Candidate& candidate, Channel channel) {
  std::string name;
  for (const std::string& by : *by_) {
    AddValue(candidate, channel, by, name);
    name.push_back('\0');
  }
  if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
  const bool common = ranks_.size() >= kStrataMax;
  const auto number = static_cast<uint16_t>(common ? kStrataMax : ranks_.size());
  if (number == ranks_.size()) ranks_.push_back(Rank(key_, RankPurpose::kStratum, common ? kCommon : name));
  if (!common) numbers_.emplace(std::move(name), number);
  return number;
}

}  // namespace sendlift
