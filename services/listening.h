#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// Where to listen: "127.0.0.1:7443", "[::1]:7443", "localhost:0".
struct ListenAddress {
  std::string host;  // without brackets
  int port = 0;      // 0: any that is free

  // As gRPC takes it, with brackets around IPv6.
  std::string ToText() const;
  // Only this machine can connect.
  bool IsLoopback() const;
};

// INVALID_ARGUMENT for anything but HOST:PORT.
absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text);

// OK if the address can be listened on now: FAILED_PRECONDITION if the port is in use, else what the system says.
absl::Status TryListening(const ListenAddress& address);

}  // namespace sendlift
