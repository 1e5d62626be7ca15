#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status.h"
#include "services/page_tokens.h"
#include "services/service_environment.h"

namespace sendlift {

// Where a page of a list begins and how long it is.
struct PageStart {
  int size = 0;
  std::string after;  // the last key of the page before; empty at the beginning
};

template <typename Request>
absl::StatusOr<PageStart> PageStartOf(const ServiceEnvironment& env, const Request& request) {
  ASSIGN_OR_RETURN(const int size, PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(std::string after,
                   env.page_tokens.Open(request.page_token(), ArgumentsOf(request), env.clock.Now()));
  return PageStart{.size = size, .after = std::move(after)};
}

// Cuts `entries`, read one beyond the page, to the page; the token for the next one, empty at the end.
template <typename Request, typename Entry, typename KeyOf>
std::string CutToPage(const ServiceEnvironment& env, const Request& request, const PageStart& start,
                      std::vector<Entry>& entries, KeyOf key_of) {
  if (entries.size() <= static_cast<size_t>(start.size)) return "";
  entries.resize(start.size);
  return env.page_tokens.Make(key_of(entries.back()), ArgumentsOf(request), env.clock.Now());
}

}  // namespace sendlift
