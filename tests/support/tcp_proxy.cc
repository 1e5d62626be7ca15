#include "tests/support/tcp_proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/invariant.h"

namespace sendlift::testing {
namespace {

constexpr int kPollMillis = 2;
constexpr size_t kPieceBytes = 64 << 10;
constexpr int kTypeOfSockets = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

sockaddr_in AddressOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  int port = 0;
  CHECK_INVARIANT(parts.size() == 2 && absl::SimpleAtoi(parts[1], &port));
  CHECK_INVARIANT(inet_pton(AF_INET, parts[0].c_str(), &address.sin_addr) == 1);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// A reset, so that neither end takes what it has read for the whole.
void Reset(int socket) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close(socket);
}

}  // namespace

TcpProxy::TcpProxy(const std::string& server) : server_(server) {
  listener_ = socket(AF_INET, kTypeOfSockets, 0);
  sockaddr_in address = AddressOf("127.0.0.1:0");
  socklen_t size = sizeof(address);
  CHECK_INVARIANT(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(listener_, 16) == 0);
  CHECK_INVARIANT(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Loop(); });
}

TcpProxy::~TcpProxy() {
  stopping_ = true;
  thread_.join();
  close(listener_);
  MutexLock lock(mutex_);
  CutAll();
  Bury();
}

std::string TcpProxy::address() const { return absl::StrCat("127.0.0.1:", port_); }

void TcpProxy::SetMode(Mode mode) {
  MutexLock lock(mutex_);
  const bool gaps = std::exchange(mode_, mode) == Mode::kSwallow && mode != Mode::kSwallow;
  if (gaps || mode == Mode::kRefuse) CutAll();
}

void TcpProxy::SetDelay(absl::Duration delay) {
  MutexLock lock(mutex_);
  delay_ = delay;
}

void TcpProxy::CutAfterServerBytes(int64_t bytes) {
  MutexLock lock(mutex_);
  bytes_left_ = bytes;
}

int64_t TcpProxy::server_bytes() const {
  MutexLock lock(mutex_);
  return server_bytes_;
}

int TcpProxy::connection_count() const {
  MutexLock lock(mutex_);
  return connection_count_;
}

int TcpProxy::cut_count() const {
  MutexLock lock(mutex_);
  return cut_count_;
}

void TcpProxy::CutAll() {
  cut_count_ += links_.empty() ? 0 : 1;
  for (Link& link : links_) link.cut = true;
}

void TcpProxy::Bury() {
  for (Link& link : links_) {
    const bool over = link.up.ended && link.down.ended && link.up.pieces.empty() && link.down.pieces.empty();
    if (!link.cut && !over) continue;
    link.cut = true;
    Reset(link.up.from);
    Reset(link.up.to);
  }
  links_.erase(std::remove_if(links_.begin(), links_.end(), [](const Link& link) { return link.cut; }), links_.end());
}

void TcpProxy::Accept() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (client < 0) return;
  const sockaddr_in address = AddressOf(server_);
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool refused =
      mode_ == Mode::kRefuse || connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0;
  if (refused) {
    Reset(client);
    close(server);
    return;
  }
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  Link link;
  link.up = {.from = client, .to = server, .pieces = {}};
  link.down = {.from = server, .to = client, .pieces = {}};
  links_.push_back(std::move(link));
  ++connection_count_;
}

// What is beyond the count never arrives.
void TcpProxy::CountDown(Way& way, Link& link, std::string& bytes) {
  if (&way != &link.down) return;
  server_bytes_ += static_cast<int64_t>(bytes.size());
  if (bytes_left_ < 0) return;
  if (static_cast<int64_t>(bytes.size()) < bytes_left_) {
    bytes_left_ -= static_cast<int64_t>(bytes.size());
    return;
  }
  bytes.resize(static_cast<size_t>(bytes_left_));
  (void)!send(way.to, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  bytes_left_ = -1;
  CutAll();
}

void TcpProxy::Read(Way& way, Link& link, absl::Time now) {
  std::string bytes(kPieceBytes, '\0');
  const ssize_t got = recv(way.from, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got < 0) {
    link.cut = true;
    return;
  }
  if (mode_ == Mode::kSwallow) {
    if (got == 0) link.cut = true;
    return;
  }
  bytes.resize(static_cast<size_t>(got));
  if (got == 0) way.ended = true;
  CountDown(way, link, bytes);
  if (!link.cut) way.pieces.push_back({.due = now + delay_, .bytes = std::move(bytes)});
}

void TcpProxy::Write(Way& way, Link& link, absl::Time now) {
  while (!way.pieces.empty() && way.pieces.front().due <= now && mode_ != Mode::kSwallow) {
    std::string& bytes = way.pieces.front().bytes;
    if (bytes.empty()) {
      shutdown(way.to, SHUT_WR);
      way.pieces.pop_front();
      continue;
    }
    const ssize_t sent = send(way.to, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (sent < 0) {
      link.cut = true;
      return;
    }
    bytes.erase(0, static_cast<size_t>(sent));
    if (bytes.empty()) way.pieces.pop_front();
  }
}

void TcpProxy::Loop() {
  while (!stopping_) {
    std::vector<pollfd> sockets = {{.fd = listener_, .events = POLLIN, .revents = 0}};
    {
      MutexLock lock(mutex_);
      for (const Link& link : links_) {
        for (const Way* way : {&link.up, &link.down}) {
          if (!way->ended) sockets.push_back({.fd = way->from, .events = POLLIN, .revents = 0});
        }
      }
    }
    poll(sockets.data(), sockets.size(), kPollMillis);
    MutexLock lock(mutex_);
    const absl::Time now = absl::Now();
    if (sockets[0].revents != 0) Accept();
    for (Link& link : links_) {
      for (Way* way : {&link.up, &link.down}) {
        if (!way->ended && !link.cut) Read(*way, link, now);
        if (!link.cut) Write(*way, link, now);
      }
    }
    Bury();
  }
}

}  // namespace sendlift::testing
