#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/tidy/source_file.h"

namespace sendlift::tidy {

// A place that breaks a rule, and what to do about it.
struct Finding {
  std::string path;
  int line = 0;
  std::string advice;
};
using Findings = std::vector<Finding>;

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Paths, from the root and sorted, of all files with one of the endings; what is built or fetched is left out.
inline std::vector<std::string> PathsInTree(const std::set<std::string>& endings) {
  const std::filesystem::path root(SENDLIFT_SOURCE_DIR);
  std::vector<std::string> paths;
  for (auto it = std::filesystem::recursive_directory_iterator(root); it != std::filesystem::end(it); ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory() && (name == "build" || name == "node_modules" || absl::StartsWith(name, "."))) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && endings.contains(it->path().extension().string())) {
      paths.push_back(it->path().lexically_relative(root).string());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Every C++ file of the tree, parsed once.
inline const std::vector<SourceFile>& Sources() {
  static const auto& sources = *new std::vector<SourceFile>([] {
    std::vector<SourceFile> all;
    for (const std::string& path : PathsInTree({".h", ".cc"})) {
      all.push_back(Parse(path, ReadFile(std::filesystem::path(SENDLIFT_SOURCE_DIR) / path)));
    }
    return all;
  }());
  return sources;
}

inline bool IsTest(const SourceFile& file) { return absl::StartsWith(file.path, "tests/"); }
inline bool IsMain(const SourceFile& file) { return absl::StrContains(file.path, "/main/"); }

// What a rule says about the whole tree.
inline Findings OverTree(absl::FunctionRef<Findings(const SourceFile&)> rule) {
  Findings all;
  for (const SourceFile& file : Sources()) {
    const Findings found = rule(file);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

// One failure a finding, at its file and line.
inline void ExpectClean(const Findings& findings) {
  for (const Finding& finding : findings) {
    ADD_FAILURE_AT(finding.path.c_str(), finding.line) << finding.advice;
  }
}

// For the check that a rule can fail: the lines that it finds in a text taken for the file `path`.
inline std::vector<int> LinesFound(absl::FunctionRef<Findings(const SourceFile&)> rule, absl::string_view path,
                                   absl::string_view text) {
  std::vector<int> lines;
  for (const Finding& finding : rule(Parse(path, text))) lines.push_back(finding.line);
  return lines;
}

}  // namespace sendlift::tidy
