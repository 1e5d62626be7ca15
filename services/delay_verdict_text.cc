#include "services/delay_verdict_text.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace sendlift {
namespace {

// What a text is made of.
struct Words {
  std::string metric;
  const FollowUp& step;
  const DelayComparison& comparison;
};

// "next-day, at 8.1 %".
std::string AtRate(const Words& words, size_t delay) {
  return absl::StrFormat("%s, at %.1f %%", words.step.delays[delay].delay,
                         words.comparison.delays[delay].rate.value_or(0) * 100);
}

// "soon, next-day and later".
std::string Listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return absl::StrJoin(names, "");
  return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "), " and ", names.back());
}

std::vector<std::string> Delays(const Words& words, bool may_be_best) {
  std::vector<std::string> names;
  for (size_t i = 0; i < words.comparison.verdict.best.size(); ++i) {
    if (words.comparison.verdict.best[i].may_be_best == may_be_best) names.push_back(words.step.delays[i].delay);
  }
  return names;
}

std::string OneBest(const Words& words) {
  const size_t best = *words.comparison.verdict.recommended;
  return absl::StrCat("Best in ", words.metric, ": ", AtRate(words, best), ". Every other delay is worse",
                      words.step.delays[best].none ? ": the step is better left out." : ".");
}

std::string SomeMayBeBest(const Words& words) {
  const size_t chosen = *words.comparison.verdict.recommended;
  const std::vector<std::string> others = Delays(words, /*may_be_best=*/false);
  return absl::StrCat("Recommended for ", words.metric, ": ", AtRate(words, chosen), ". ",
                      Listed(Delays(words, /*may_be_best=*/true)),
                      " may each be best, of which it bothers the fewest; ", Listed(others), " cannot be.");
}

// 12,418 is "12400".
int64_t Rounded(int64_t count) {
  int64_t step = 1;
  while (count / step >= 1000) step *= 10;
  return (count + step / 2) / step * step;
}

std::string Inconclusive(const Words& words, double alpha) {
  const DelayVerdict& verdict = words.comparison.verdict;
  if (verdict.same_rates->p < alpha) {
    return absl::StrCat("Inconclusive: the delays are not all the same in ", words.metric,
                        ", but each of them may be the best.");
  }
  std::string text =
      absl::StrFormat("Inconclusive: the delays differ in %s by no more than chance may bring (p = %.2g)", words.metric,
                      verdict.same_rates->p);
  if (!verdict.people_needed.has_value()) return text + ".";
  return absl::StrCat(text, "; to tell a difference like this one takes about ", Rounded(*verdict.people_needed),
                      " customers more.");
}

// Until when to wait, or that it is over.
std::string EarlyLook(const FollowUpReport& report) {
  if (report.is_final()) return "";
  const std::string open = report.closed_share < 1 ? absl::StrFormat("the horizon of %.0f %% of the customers is open",
                                                                     std::ceil((1 - report.closed_share) * 100))
                                                   : std::string("customers may still be triggered");
  return absl::StrCat(" An early look, as ", open, ": rely on one look only, at a time that was fixed beforehand.");
}

std::string Immature(const FollowUpReport& report) {
  std::string text = "Withheld: in some delay the horizon of nobody is over yet";
  if (report.close_time.has_value()) {
    absl::StrAppend(&text, "; that of everybody triggered so far is over at ",
                    absl::FormatTime("%Y-%m-%d %H:%M UTC", *report.close_time, absl::UTCTimeZone()));
  }
  return text + ".";
}

}  // namespace

std::string DelayVerdictText(const CampaignDefinition& definition, const FollowUpReport& report,
                             const DelayComparison& comparison) {
  const Words words{.metric = definition.experiment.metrics[static_cast<size_t>(comparison.metric)].metric,
                    .step = definition.follow_ups[static_cast<size_t>(report.follow_up)],
                    .comparison = comparison};
  switch (comparison.verdict.code) {
    case DelayCode::kOneBest:
      return OneBest(words) + EarlyLook(report);
    case DelayCode::kSomeMayBeBest:
      return SomeMayBeBest(words) + EarlyLook(report);
    case DelayCode::kInconclusive:
      return Inconclusive(words, definition.experiment.alpha) + EarlyLook(report);
    case DelayCode::kWithheldSampleRatio:
      return "Withheld: the delays do not have the sizes that the plan says, so they cannot be compared. Find out who "
             "is "
             "missing before reading on.";
    case DelayCode::kWithheldImmature:
      return Immature(report);
    case DelayCode::kNoData:
      break;
  }
  return "No data: nobody was triggered yet.";
}

}  // namespace sendlift
