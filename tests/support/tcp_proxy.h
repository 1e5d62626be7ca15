#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace sendlift::testing {

// Stands between a client and a server on this machine, and is as bad a network as it is told to be.
class TcpProxy {
 public:
  enum class Mode {
    kPass,
    kSwallow,  // both ends stay open, and nothing arrives: half-open; what was swallowed cuts them when that ends
    kRefuse,   // connections are cut, old and new
  };

  // Forwards to `server` ("HOST:PORT", a number each). Listens at once, on a free port of 127.0.0.1.
  explicit TcpProxy(const std::string& server);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  std::string address() const;
  void SetMode(Mode mode);
  // Every byte arrives so much later.
  void SetDelay(absl::Duration delay);
  // Cuts every connection once so many more bytes came from the server, in the middle of whatever it says.
  void CutAfterServerBytes(int64_t bytes);
  int64_t server_bytes() const;
  int connection_count() const;  // so far
  int cut_count() const;         // times that bytes or a mode cut something

 private:
  struct Piece {
    absl::Time due;
    std::string bytes;
  };
  // One way of a connection.
  struct Way {
    int from = -1;
    int to = -1;
    std::deque<Piece> pieces;
    bool ended = false;  // `from` has said all
  };
  struct Link {
    Way up;    // client to server
    Way down;  // server to client
    bool cut = false;
  };

  void Loop();
  void Accept() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Read(Way& way, Link& link, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Write(Way& way, Link& link, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountDown(Way& way, Link& link, std::string& bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CutAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Bury() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string server_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  mutable Mutex mutex_;
  Mode mode_ ABSL_GUARDED_BY(mutex_) = Mode::kPass;
  absl::Duration delay_ ABSL_GUARDED_BY(mutex_);
  int64_t bytes_left_ ABSL_GUARDED_BY(mutex_) = -1;  // -1: no end
  int64_t server_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int connection_count_ ABSL_GUARDED_BY(mutex_) = 0;
  int cut_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Link> links_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace sendlift::testing
