#include "clients/cli/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <fstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace sendlift::cli {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr absl::Duration kLook = absl::Milliseconds(20);

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// Own group, no blocked signals, output into the file.
void Prepare(posix_spawnattr_t& attributes, posix_spawn_file_actions_t& actions, const std::string& log_file) {
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::vector<std::string>& arguments,
                                                                  const std::string& log_file) {
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  Prepare(attributes, actions, log_file);
  const absl::Cleanup clean = [&] {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  };
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  if (error != 0) return absl::InternalError(absl::StrCat("cannot start ", arguments[0], ": ", std::strerror(error)));
  const std::string name = arguments[0].substr(arguments[0].rfind('/') + 1);
  return std::unique_ptr<ChildProcess>(new ChildProcess(name, pid, log_file));
}

bool ChildProcess::HasEnded() {
  if (!has_ended_ && waitpid(pid_, &wait_status_, WNOHANG) == pid_) has_ended_ = true;
  return has_ended_;
}

absl::Status ChildProcess::Check() {
  if (!HasEnded()) return absl::OkStatus();
  const std::string how = WIFSIGNALED(wait_status_) ? absl::StrCat("by signal ", WTERMSIG(wait_status_))
                                                    : absl::StrCat("with exit code ", WEXITSTATUS(wait_status_));
  return absl::InternalError(absl::StrCat(name_, " ended ", how, "; the end of its log:\n", TailOf(log_file_, 15)));
}

void ChildProcess::Stop() {
  if (HasEnded()) return;
  kill(pid_, SIGTERM);
  for (absl::Duration waited; waited < kPatience && !HasEnded(); waited += kLook) absl::SleepFor(kLook);
  if (HasEnded()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, &wait_status_, 0);
  has_ended_ = true;
}

std::string TailOf(const std::string& file, size_t lines) {
  std::ifstream in(file);
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    last.push_back(line);
    if (last.size() > lines) last.pop_front();
  }
  std::string text;
  for (const std::string& line : last) absl::StrAppend(&text, "  ", line, "\n");
  return text;
}

Interruption::Interruption() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Interruption::~Interruption() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

absl::Status Interruption::Pause(absl::Duration pause) {
  const sigset_t signals = EndingSignals();
  const timespec limit = absl::ToTimespec(std::max(pause, absl::ZeroDuration()));
  came_ = came_ || sigtimedwait(&signals, nullptr, &limit) > 0;
  return came_ ? absl::CancelledError("interrupted") : absl::OkStatus();
}

}  // namespace sendlift::cli
