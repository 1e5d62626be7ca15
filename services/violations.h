#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/error.h"

namespace sendlift {

// The wrong fields of a request, collected while it is read, so that all are named at once.
class Violations {
 public:
  void Add(absl::string_view field, absl::string_view description) {
    list_.push_back({std::string(field), std::string(description)});
  }
  // A part of the contract that this version does not carry out.
  void AddNotBuilt(absl::string_view field) { Add(field, "not built yet; leave it out"); }

  bool empty() const { return list_.empty(); }
  const std::vector<FieldViolation>& list() const { return list_; }

  // OK if nothing is wrong.
  absl::Status ToStatus() const { return list_.empty() ? absl::OkStatus() : InvalidFields(list_); }

  // These and those of `status`, which may be about the same request; a field, or a part of one, that is named here
  // already is not named again. OK if there are none; an error of another kind is returned as it is.
  absl::Status Merge(const absl::Status& status) const;

 private:
  bool Names(absl::string_view field) const;

  std::vector<FieldViolation> list_;
};

// One wrong field.
inline absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  return InvalidFields({{std::string(field), std::string(description)}});
}

// The status with `prefix` before the path of every wrong field: "config." for "config.columns[0]".
absl::Status WithPrefix(absl::string_view prefix, const absl::Status& status);

// "tiers[2].when" from ("tiers", 2, "when").
inline std::string At(absl::string_view list, int index, absl::string_view field = "") {
  return field.empty() ? absl::StrCat(list, "[", index, "]") : absl::StrCat(list, "[", index, "].", field);
}

}  // namespace sendlift
