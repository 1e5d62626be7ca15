#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "services/executor.h"
#include "services/listening.h"
#include "storage/database.h"

namespace sendlift {

// Files in PEM; all empty: no TLS.
struct TlsFiles {
  std::string certificate;  // the server's, with its chain
  std::string key;
  std::string client_ca;  // clients have to show a certificate of this authority; empty: they need none
};

struct ServerOptions {
  ListenAddress listen{.host = "127.0.0.1", .port = 7443};
  TlsFiles tls;
  ExecutorOptions executor;
  absl::Duration grace = absl::Seconds(10);  // for calls that are under way at a shutdown
  // After such a silence a client is asked whether it is there; one that does not answer within a third of it is gone.
  absl::Duration keepalive = absl::Seconds(60);
  bool reflection = true;
  bool require_approval = false;  // no campaign is launched without a second person's approval
};

// What of the options cannot be: TLS in parts, files that cannot be read, or another address than loopback without TLS.
// INVALID_ARGUMENT says what to do.
absl::Status CheckServerOptions(const ServerOptions& options);

// The services on a port, with health and reflection.
class Server {
 public:
  // Serves until Shutdown; the engine runs already. Tokens are read anew every second: until there is one, everybody on
  // this machine is the administrator. FAILED_PRECONDITION if the port is in use; INVALID_ARGUMENT as
  // CheckServerOptions, or if another address than loopback has no token.
  static absl::StatusOr<std::unique_ptr<Server>> Start(storage::Database& database, const Clock& clock, Engine& engine,
                                                       const ServerOptions& options);
  // Shuts down if that was not done.
  ~Server();

  // The port that clients connect to.
  int port() const;

  // Not healthy any more; the engine stops, and gateways hear goodbye; calls get `grace` to end and are cancelled then.
  // A call that does not end even so ends the process, with the names of the methods in the log.
  void Shutdown();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sendlift
