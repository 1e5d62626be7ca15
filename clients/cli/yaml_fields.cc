#include "clients/cli/yaml_fields.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace sendlift::cli {
namespace {

struct Word {
  absl::string_view type;
  absl::string_view key;
  const char* field;
};

constexpr std::array<Word, 9> kWords = {{{"sendlift.v1.Window", "zone", "clock"},
                                         {"sendlift.v1.Wave", "at", "start_time"},
                                         {"sendlift.v1.Wave", "to", "recipients"},
                                         {"sendlift.v1.Offer", "name", "display_name"},
                                         {"sendlift.v1.LocalizedText", "script", "text"},
                                         {"sendlift.v1.FollowUp", "channel", "channels"},
                                         {"sendlift.v1.FollowUp", "creative", "creatives"},
                                         {"sendlift.v1.ContactPolicy", "minimum_gap", "minimum_gaps"},
                                         {"sendlift.v1.Budget", "cost", "costs"}}};
constexpr std::array<absl::string_view, 3> kSuffixes = {"_time", "_duration", "_durations"};

std::string ShortKey(const std::string& name) {
  for (const absl::string_view suffix : kSuffixes) {
    absl::string_view key = name;
    if (absl::ConsumeSuffix(&key, suffix)) return std::string(key);
  }
  return name;
}

}  // namespace

const google::protobuf::FieldDescriptor* FieldOfKey(const google::protobuf::Descriptor& type, absl::string_view key) {
  if (const auto* field = type.FindFieldByName(std::string(key))) return field;
  for (const Word& word : kWords) {
    if (word.type == type.full_name() && word.key == key) return type.FindFieldByName(word.field);
  }
  for (const absl::string_view suffix : kSuffixes) {
    if (const auto* field = type.FindFieldByName(absl::StrCat(key, suffix))) return field;
  }
  const std::string plural = absl::StrCat(absl::StripSuffix(key, "s"), "_durations");
  return type.FindFieldByName(plural);
}

std::string KeyOf(const google::protobuf::FieldDescriptor& field) {
  for (const Word& word : kWords) {
    const bool is_it = word.type == field.containing_type()->full_name() && word.field == field.name();
    if (is_it && word.key != "script") return std::string(word.key);
  }
  const std::string brief = ShortKey(field.name());
  return FieldOfKey(*field.containing_type(), brief) == &field ? brief : field.name();
}

std::vector<std::string> KeysOf(const google::protobuf::Descriptor& type) {
  std::vector<std::string> keys;
  keys.reserve(type.field_count());
  for (int i = 0; i < type.field_count(); ++i) keys.push_back(ShortKey(type.field(i)->name()));
  for (const Word& word : kWords) {
    if (word.type == type.full_name()) keys.emplace_back(word.key);
  }
  return keys;
}

}  // namespace sendlift::cli
