#include "tests/bench/python_peers.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace sendlift::bench {
namespace {

std::string Interpreter() {
  const char* wanted = std::getenv("SENDLIFT_BENCH_PYTHON");
  if (wanted != nullptr && *wanted != '\0') return wanted;
  return absl::StrCat(SENDLIFT_SOURCE_DIR, "/build/bench-python/bin/python");
}

std::string Quoted(const std::string& word) {
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

// What the command writes to standard output; what it had written when it failed.
std::string OutputOf(const std::string& command) {
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  char buffer[4096];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, count);
  if (::pclose(pipe) != 0) std::fprintf(stderr, "%s failed; what it measured before counts\n", command.c_str());
  return output;
}

}  // namespace

std::vector<PeerRun> RunPythonPeers() {
  const std::string python = Interpreter();
  if (::access(python.c_str(), X_OK) != 0) {
    std::fprintf(stderr,
                 "no comparison with Python: there is no %s. ./run bench stats makes it, if Python 3.11 or later is "
                 "there; or set SENDLIFT_BENCH_PYTHON to one with tests/bench/requirements.txt installed\n",
                 python.c_str());
    return {};
  }
  std::vector<PeerRun> peers;
  const std::string script = absl::StrCat(SENDLIFT_SOURCE_DIR, "/tests/bench/stats_python.py");
  const std::string output = OutputOf(absl::StrCat(Quoted(python), " ", Quoted(script)));
  for (const auto& text : absl::StrSplit(output, '\n', absl::SkipEmpty())) {
    const auto line = nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
    if (!line.is_object() || !line.contains("metric")) {
      std::fprintf(stderr, "left out: %s\n", std::string(text).c_str());
      continue;
    }
    peers.push_back(
        {.metric = line["metric"], .seconds = line["seconds"], .answer = line["answer"], .library = line["library"]});
  }
  return peers;
}

}  // namespace sendlift::bench
