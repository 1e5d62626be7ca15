#include "tests/support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/invariant.h"

namespace sendlift::testing {

namespace {

// As execve takes them; the texts outlive it.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentAnd(const std::vector<std::string>& more) {
  std::vector<std::string> all = more;
  for (char** variable = environ; *variable != nullptr; ++variable) all.emplace_back(*variable);
  return all;
}

}  // namespace

ChildProcess ChildProcess::Start(const std::vector<std::string>& arguments, const std::string& output_file,
                                 const std::vector<std::string>& variables) {
  const std::vector<std::string> environment = EnvironmentAnd(variables);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  ChildProcess child;
  child.output_file_ = output_file;
  child.pid_ = fork();
  if (child.pid_ == 0) {
    const int output = open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (output < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0) _exit(126);
    close(STDIN_FILENO);
    signal(SIGXFSZ, SIG_IGN);  // LimitFiles makes writing fail, not the process
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), output_file_(std::move(other.output_file_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(output_file_, other.output_file_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ChildProcess::Signal(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

void ChildProcess::LimitFiles(std::optional<int64_t> bytes) const {
  rlimit limit;
  CHECK_INVARIANT(pid_ > 0 && prlimit(pid_, RLIMIT_FSIZE, nullptr, &limit) == 0);
  limit.rlim_cur = bytes.has_value() ? static_cast<rlim_t>(*bytes) : limit.rlim_max;
  CHECK_INVARIANT(prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) == 0);
}

std::optional<int> ChildProcess::Wait(absl::Duration at_most) {
  int status = 0;
  const bool ended = Eventually(at_most, [&] { return pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_; });
  if (!ended) return std::nullopt;
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string ChildProcess::Output() const { return ReadFile(output_file_); }

double ChildProcess::CpuSeconds() const {
  clockid_t clock = 0;
  timespec used{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

double ChildProcess::PeakMegabytes() const {
  for (const absl::string_view line : absl::StrSplit(ReadFile(absl::StrCat("/proc/", pid_, "/status")), '\n')) {
    if (line.substr(0, 6) != "VmHWM:") continue;
    const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    int64_t kilobytes = 0;
    if (words.size() >= 2 && absl::SimpleAtoi(words[1], &kilobytes)) return static_cast<double>(kilobytes) / 1024;
  }
  return 0;
}

bool Eventually(absl::Duration at_most, const std::function<bool()>& condition) {
  const absl::Time deadline = absl::Now() + at_most;
  while (!condition()) {
    if (absl::Now() >= deadline) return condition();
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteFile(const std::string& path, absl::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::optional<RunningServer> StartServer(const std::string& bin_directory, const std::string& database,
                                         const std::string& output_file, const std::vector<std::string>& more_flags,
                                         const std::string& listen) {
  const std::string port_file = database + ".port";
  std::filesystem::remove(port_file);
  std::vector<std::string> arguments = {
      bin_directory + "/sendliftd", "--database", database, "--listen", listen, "--port-file", port_file};
  arguments.insert(arguments.end(), more_flags.begin(), more_flags.end());
  RunningServer server{.process = ChildProcess::Start(arguments, output_file), .address = {}};
  bool ended = false;
  Eventually(absl::Seconds(60), [&] {
    ended = server.process.Wait(absl::ZeroDuration()).has_value();
    return ended || !ReadFile(port_file).empty();
  });
  if (ended || ReadFile(port_file).empty()) return std::nullopt;
  server.address = absl::StrCat("127.0.0.1:", absl::StripAsciiWhitespace(ReadFile(port_file)));
  return server;
}

}  // namespace sendlift::testing
