#include "base/clock.h"
#include "clients/cli/app.h"

int main(int argc, char** argv) {
  const sendlift::SystemClock clock;
  sendlift::cli::Context context{.connection_options = {},
                                 .out = sendlift::cli::StandardOutput(),
                                 .err = sendlift::cli::StandardError(),
                                 .clock = clock,
                                 .program = {},
                                 .places = {},
                                 .connection = nullptr};
  return sendlift::cli::Run(argc, argv, context);
}
