#include "clients/cli/commands.h"
namespace sendlift::cli {
void AddDemo(CLI::App&, Command&) {}
}
