#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace sendlift::reference {

using nlohmann::json;

// Answers a case of the reference files from its `inputs`, by calling the public functions of stats. What is not
// finite is answered as a number all the same. Throws when stats refuses the inputs.
using Evaluator = std::function<json(const json& inputs)>;

// Every evaluator by the `fn` it answers.
inline std::map<std::string, Evaluator>& Evaluators() {
  static auto* evaluators = new std::map<std::string, Evaluator>;
  return *evaluators;
}

// const bool registered = Register({{"welch", Welch}, ...}); at namespace scope of a shared_reference_*_test.cc.
inline bool Register(std::initializer_list<std::pair<const std::string, Evaluator>> evaluators) {
  for (const auto& evaluator : evaluators) {
    if (!Evaluators().insert(evaluator).second) throw std::logic_error("two evaluators for " + evaluator.first);
  }
  return true;
}

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

inline json Ends(const Interval& interval) { return {interval.lower, interval.upper}; }

}  // namespace sendlift::reference
