#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "storage/database.h"

namespace sendlift {

inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 1000;
inline constexpr absl::Duration kPageTokenLife = absl::Hours(72);

// Page tokens: sealed, so that nobody can make or read one, and bound to the other arguments of the call.
class PageTokens {
 public:
  static constexpr size_t kKeyBytes = 32;

  // `key` has kKeyBytes bytes.
  explicit PageTokens(std::string key);

  // With the key that the database keeps, made at the first use, so that tokens outlive a restart.
  static absl::StatusOr<PageTokens> Load(storage::Database& database);

  // The token after a page that ended with `last_key`. `arguments` is what ArgumentsOf says.
  std::string Make(absl::string_view last_key, absl::string_view arguments, absl::Time now) const;

  // The last key of the page before; empty for an empty token. INVALID_ARGUMENT (PAGE_TOKEN_INVALID) for a token that
  // was not made here, was made for other arguments, or is older than three days.
  absl::StatusOr<std::string> Open(absl::string_view token, absl::string_view arguments, absl::Time now) const;

 private:
  std::string key_;
};

// What a page token is bound to: the request's type and fields, page_size and page_token aside.
std::string ArgumentsOf(const google::protobuf::Message& request);

// Entries a page: 0 means 50, above 1,000 means 1,000. INVALID_ARGUMENT if negative.
absl::StatusOr<int> PageSizeOf(int32_t asked);

}  // namespace sendlift
