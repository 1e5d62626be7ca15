#include "storage/attributes.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace sendlift::storage {
namespace {

// -?(0|[1-9][0-9]*)(\.[0-9]+)? with at most 15 digits: what a double holds exactly enough and JSON writes as it is.
bool IsPlainNumber(absl::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const size_t point = text.find('.');
  const absl::string_view whole = text.substr(0, point);
  const absl::string_view rest = point == absl::string_view::npos ? absl::string_view("0") : text.substr(point + 1);
  if (whole.empty() || rest.empty() || whole.size() + rest.size() > (point == absl::string_view::npos ? 16 : 15) ||
      (whole.size() > 1 && whole[0] == '0')) {
    return false;
  }
  for (const absl::string_view digits : {whole, rest}) {
    for (const char c : digits) {
      if (!absl::ascii_isdigit(c)) return false;
    }
  }
  return true;
}

void AppendQuoted(std::string& out, absl::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      absl::StrAppend(&out, "\\u00", std::string(1, kHex[byte >> 4]), std::string(1, kHex[byte & 15]));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

int HexDigit(char c) { return absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10; }

// Where the text stands: in the JSON itself, unless something in it is escaped.
absl::string_view TakeQuoted(absl::string_view json, size_t& place, std::string& unescaped) {
  const size_t begin = place;
  while (place < json.size() && json[place] != '"' && json[place] != '\\') ++place;
  if (place >= json.size() || json[place] == '"') return json.substr(begin, place++ - begin);
  unescaped.assign(json.data() + begin, place - begin);
  while (place < json.size() && json[place] != '"') {
    if (json[place] != '\\') {
      unescaped.push_back(json[place++]);
    } else if (json.substr(place, 2) == "\\u" && place + 6 <= json.size()) {
      unescaped.push_back(static_cast<char>(HexDigit(json[place + 4]) * 16 + HexDigit(json[place + 5])));
      place += 6;
    } else {
      unescaped.push_back(place + 1 < json.size() ? json[place + 1] : '\\');
      place += 2;
    }
  }
  ++place;
  return unescaped;
}

absl::string_view TakeValue(absl::string_view json, size_t& place, std::string& unescaped) {
  if (place >= json.size()) return "";
  if (json[place] == '"') return TakeQuoted(json, ++place, unescaped);
  const size_t start = place;
  while (place < json.size() && json[place] != ',' && json[place] != '}') ++place;
  return json.substr(start, place - start);
}

}  // namespace

std::string AttributesToJson(const std::map<std::string, std::string>& attributes) {
  std::string json = "{";
  for (const auto& [name, value] : attributes) {
    if (json.size() > 1) json.push_back(',');
    AppendQuoted(json, name);
    json.push_back(':');
    if (IsPlainNumber(value)) {
      json.append(value);
    } else {
      AppendQuoted(json, value);
    }
  }
  json.push_back('}');
  return json;
}

void ForEachAttribute(absl::string_view json,
                      absl::FunctionRef<bool(absl::string_view name, absl::string_view value)> each) {
  std::string name_unescaped, value_unescaped;
  size_t place = 1;
  while (place < json.size() && json[place] == '"') {
    const absl::string_view name = TakeQuoted(json, ++place, name_unescaped);
    ++place;  // the colon
    const absl::string_view value = TakeValue(json, place, value_unescaped);
    if (!each(name, value)) return;
    ++place;  // the comma
  }
}

std::map<std::string, std::string> AttributesFromJson(absl::string_view json) {
  std::map<std::string, std::string> attributes;
  ForEachAttribute(json, [&](absl::string_view name, absl::string_view value) {
    attributes.insert_or_assign(std::string(name), std::string(value));
    return true;
  });
  return attributes;
}

std::optional<std::string> AttributeFromJson(absl::string_view json, absl::string_view name) {
  std::optional<std::string> found;
  ForEachAttribute(json, [&](absl::string_view candidate, absl::string_view value) {
    if (candidate != name) return true;
    found = std::string(value);
    return false;
  });
  return found;
}

}  // namespace sendlift::storage
