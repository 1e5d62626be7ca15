#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/demo_story.h"

namespace sendlift::cli {
namespace {

absl::StatusOr<std::string> MakeFolder() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string pattern = (error ? "/tmp" : parent.string()) + "/sendlift-demo-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return absl::InternalError(absl::StrCat("cannot make a folder ", pattern));
  return pattern;
}

// The folder of this binary, which must hold the others.
absl::StatusOr<std::string> FindBinaries() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* name : {"sendliftd", "sendlift-loopback"}) {
    if (access((folder / name).c_str(), X_OK) == 0) continue;
    return absl::InternalError(
        absl::StrCat("the demo needs ", name, " beside this program, in ", folder.string(), ": build or install it"));
  }
  return folder.string();
}

absl::Status Demo(Context& context, const DemoOptions& options) {
  ASSIGN_OR_RETURN(const std::string binaries, FindBinaries());
  Interruption interruption;
  ASSIGN_OR_RETURN(const std::string folder, MakeFolder());
  const absl::Time start = context.clock.Now();
  absl::Status status;
  {
    DemoStory story(context, options, folder, binaries, interruption);
    status = story.Tell();
  }
  std::error_code error;
  if (!options.keep) std::filesystem::remove_all(folder, error);
  if (!status.ok() && options.keep) context.err.stream << "The demo's files are in " << folder << "\n";
  if (status.ok()) {
    context.out.stream << "\nDone in " << absl::ToInt64Seconds(context.clock.Now() - start) << " s; "
                       << (options.keep ? "kept " : "removed ") << folder << "\n";
  }
  return status;
}

}  // namespace

void AddDemo(CLI::App& app, Command& chosen) {
  const auto [verb, options] = AddVerb<DemoOptions>(
      app, "demo", "Tells the whole story on customers that it makes itself, in about a minute", chosen, Demo);
  verb->add_option("--customers", options->customer_count, "How many customers")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  verb->add_option("--seed", options->seed, "Where the customers and their purchases come from")->capture_default_str();
  verb->add_option("--port", options->port, "Port of its server; 0 takes any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  verb->add_flag("--keep", options->keep, "Keep the files");
}

}  // namespace sendlift::cli
