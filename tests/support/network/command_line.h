#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "clients/cli/app.h"

namespace sendlift::cli::testing {

// What a command line did.
struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

// Runs a command line at a server, or at nobody.
inline Outcome RunLineAt(const std::shared_ptr<grpc::Channel>& channel, std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const SystemClock clock;
  Context context{.connection_options = {},
                  .out = {.stream = out},
                  .err = {.stream = err},
                  .clock = clock,
                  .program = {},
                  .places = {},
                  .connection = nullptr};
  if (channel != nullptr) context.connection = std::make_shared<Connection>(channel, ConnectionOptions{});
  arguments.insert(arguments.begin(), "sendlift");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  const int code = Run(static_cast<int>(argv.size()), argv.data(), context);
  return {code, out.str(), err.str()};
}

// Services in process whose methods a test writes; what it leaves out is UNIMPLEMENTED:
//   class FakePools : public FakeServices<v1::CodePoolService> { grpc::Status GetCodePool(...) override ...
template <typename... Of>
class FakeServices : public Of::Service... {
 public:
  FakeServices() {
    grpc::ServerBuilder builder;
    (builder.RegisterService(static_cast<typename Of::Service*>(this)), ...);
    server_ = builder.BuildAndStart();
  }
  ~FakeServices() override { server_->Shutdown(); }

  // Runs a command line against them.
  Outcome RunLine(std::vector<std::string> arguments) {
    return RunLineAt(server_->InProcessChannel({}), std::move(arguments));
  }

 private:
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace sendlift::cli::testing
