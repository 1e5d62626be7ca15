#include "services/listening.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace sendlift {
namespace {

constexpr int kPortMax = 65535;

absl::Status WhyNot(const ListenAddress& address, int error) {
  if (error == EADDRINUSE) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the port of ", address.ToText(), " is in use: another server listens there, or choose another port"));
  }
  return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", address.ToText(), ": ", std::strerror(error)));
}

// 0, or the error of the system.
int TryBinding(const addrinfo& candidate) {
  const int fd = socket(candidate.ai_family, candidate.ai_socktype | SOCK_CLOEXEC, candidate.ai_protocol);
  if (fd < 0) return errno;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const bool bound = bind(fd, candidate.ai_addr, candidate.ai_addrlen) == 0 && listen(fd, 1) == 0;
  const int error = bound ? 0 : errno;
  close(fd);
  return error;
}

}  // namespace

std::string ListenAddress::ToText() const {
  const bool v6 = absl::StrContains(host, ':');
  return absl::StrCat(v6 ? "[" : "", host, v6 ? "]:" : ":", port);
}

bool ListenAddress::IsLoopback() const {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  absl::string_view host = text.substr(0, colon == absl::string_view::npos ? 0 : colon);
  ListenAddress address;
  const bool bracketed = absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]");
  address.host = std::string(host);
  if (host.empty() || (absl::StrContains(host, ':') && !bracketed) ||
      !absl::SimpleAtoi(text.substr(colon + 1), &address.port) || address.port < 0 || address.port > kPortMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is no address to listen on: write HOST:PORT, such as 127.0.0.1:7443"));
  }
  return address;
}

absl::Status TryListening(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (failed != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", address.ToText(), ": ", gai_strerror(failed)));
  }
  int error = EADDRNOTAVAIL;
  for (const addrinfo* candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    error = TryBinding(*candidate);
    if (error == 0 || error == EADDRINUSE) break;
  }
  freeaddrinfo(found);
  return error == 0 ? absl::OkStatus() : WhyNot(address, error);
}

}  // namespace sendlift
