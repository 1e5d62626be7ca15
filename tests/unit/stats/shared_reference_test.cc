// The published and computed reference results in ../shared, and any further files of the same format that
// SENDLIFT_REFERENCE_CASES names, against the public functions of stats. A function of these files without an evaluator
// is a failure; the evaluators stand in the other shared_reference_*_test.cc.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/unit/stats/reference.h"

namespace sendlift::reference {
namespace {

// Numbers that were compared, and results that no public function answers yet.
struct Tally {
  int cases = 0;
  int numbers = 0;
  std::set<std::string> unanswered;
};

void ExpectClose(const json& expected, const json& answer, const json& tol, const std::string& where) {
  const double want = expected.is_null() ? INFINITY : expected.get<double>();
  const double got = answer.is_null() ? INFINITY : answer.get<double>();
  if (want == got) return;
  const double allowed =
      tol.contains("abs") ? tol.at("abs").get<double>() : tol.at("rel").get<double>() * std::abs(want);
  EXPECT_LE(std::abs(want - got), allowed) << where << ": expected " << want << ", got " << got;
}

void Compare(const json& expected, const json& answer, const json& tol, const std::string& where, Tally& tally) {
  if (expected.is_string()) {
    ++tally.numbers;
    EXPECT_EQ(expected, answer) << where;
  } else if (expected.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      if (answer.contains(key)) {
        Compare(value, answer.at(key), tol, absl::StrCat(where, ".", key), tally);
      } else {
        tally.unanswered.insert(absl::StrCat(where, ".", key));
      }
    }
  } else if (expected.is_array()) {
    ASSERT_EQ(expected.size(), answer.size()) << where;
    for (size_t i = 0; i < expected.size(); ++i) {
      Compare(expected[i], answer[i], tol, absl::StrCat(where, "[", i, "]"), tally);
    }
  } else {
    ++tally.numbers;
    ExpectClose(expected, answer, tol, where);
  }
}

std::vector<std::string> ReferenceFiles() {
  std::vector<std::string> files = {absl::StrCat(SENDLIFT_SHARED_DIR, "/fixtures/stats_reference.json")};
  const char* more = std::getenv("SENDLIFT_REFERENCE_CASES");
  if (more == nullptr) return files;
  for (absl::string_view file : absl::StrSplit(more, ':', absl::SkipEmpty())) files.emplace_back(file);
  return files;
}

TEST(ReferenceTest, EveryFunctionAgreesWithItsSources) {
  Tally tally;
  std::set<std::string> without_evaluator;
  std::set<std::string> with_evaluator;
  for (const std::string& file : ReferenceFiles()) {
    std::ifstream in(file);
    ASSERT_TRUE(in.good()) << file;
    const json cases = json::parse(in).at("cases");
    for (const json& one : cases) {
      const std::string fn = one.at("fn");
      const auto evaluator = Evaluators().find(fn);
      if (evaluator == Evaluators().end()) {
        without_evaluator.insert(fn);
        continue;
      }
      with_evaluator.insert(fn);
      ++tally.cases;
      const std::string id = one.at("id");
      try {
        Compare(one.at("expected"), evaluator->second(one.at("inputs")), one.at("tol"), id, tally);
      } catch (const std::exception& error) {
        ADD_FAILURE() << id << ": " << error.what();
      }
    }
  }
  std::cout << tally.numbers << " numbers of " << tally.cases << " cases and " << with_evaluator.size()
            << " functions compared\n";
  EXPECT_TRUE(without_evaluator.empty()) << "functions without an evaluator:\n  "
                                         << absl::StrJoin(without_evaluator, "\n  ");
  EXPECT_TRUE(tally.unanswered.empty()) << "results without a public function:\n  "
                                        << absl::StrJoin(tally.unanswered, "\n  ");
  EXPECT_EQ(with_evaluator.size(), Evaluators().size()) << "an evaluator that no case uses";
}

}  // namespace
}  // namespace sendlift::reference
