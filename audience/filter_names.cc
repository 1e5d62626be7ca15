#include "audience/filter_names.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/text.h"
#include "base/error.h"
#include "base/suggest.h"

namespace sendlift {
namespace {

struct Mistake {
  int column;
  std::string description;
};

// Goes through the tests of a filter.
class Checker {
 public:
  explicit Checker(const SnapshotFields& fields) : fields_(fields), names_(fields.AttributeNames()) {
    for (const char* own : {"id", "tier", "language_code", "time_zone", "create_time", "update_time"}) {
      names_.emplace_back(own);
    }
  }

  void Check(const CheckedFilter& filter) {
    for (const CheckedFilter& part : filter.parts) Check(part);
    if (filter.kind == CheckedFilter::Kind::kTest) std::visit([this](const auto& test) { Look(test); }, filter.test);
  }

  std::vector<Mistake> mistakes;

 private:
  template <typename Test>
  void Look(const Test& test) {
    if constexpr (requires { test.field; }) LookAt(test.field, test);
  }

  template <typename Test>
  void LookAt(const FilterField& field, const Test& test) {
    if (field.kind != FilterField::Kind::kAttribute || field.spelled_out) return;
    const SnapshotFields::Attribute* const found = fields_.FindAttribute(field.attribute);
    if (found == nullptr) {
      const std::string meant = DidYouMean(field.attribute, names_);
      if (meant.empty()) return;
      mistakes.push_back({field.column, absl::StrCat("no customer has ", Shown(field.attribute), meant,
                                                     " If not, write attributes.", field.attribute)});
    } else if (!found->full) {
      LookAtValue(*found, field.column, test);
    }
  }

  static void LookAtValue(const SnapshotFields::Attribute&, int, const HasValue&) {}

  void LookAtValue(const SnapshotFields::Attribute& attribute, int column, const CompareNumber&) {
    if (attribute.has_numbers || !attribute.has_texts) return;
    mistakes.push_back({column, absl::StrCat("nobody's ", attribute.name,
                                             " is a number; put the value in quotes to compare it as a text")});
  }

  void LookAtValue(const SnapshotFields::Attribute& attribute, int column, const CompareText& test) {
    const bool stars = test.any_before || test.any_after;
    if (test.quoted || stars || attribute.has_texts || !attribute.has_numbers) return;
    mistakes.push_back({column, absl::StrCat("everybody's ", attribute.name, " is a number and ", Shown(test.text),
                                             " is none; write a number, or put the text in quotes")});
  }

  const SnapshotFields& fields_;
  std::vector<std::string> names_;
};

}  // namespace

absl::Status CheckAttributes(const CheckedFilter& filter, const SnapshotFields& fields) {
  Checker checker(fields);
  checker.Check(filter);
  if (checker.mistakes.empty()) return absl::OkStatus();
  std::stable_sort(checker.mistakes.begin(), checker.mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.column < b.column; });
  std::vector<FieldViolation> violations;
  for (const Mistake& mistake : checker.mistakes) {
    violations.push_back({"filter", absl::StrCat("column ", mistake.column, ": ", mistake.description)});
  }
  return InvalidFields(std::move(violations));
}

}  // namespace sendlift
