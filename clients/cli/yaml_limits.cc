#include "clients/cli/yaml_limits.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sendlift::cli {
namespace {

constexpr char kFilesOfTheirOwn[] = "put long texts into files of their own, as file(PATH)";

// Ends the parser from inside, which knows no other way.
class Beyond : public YAML::ParserException {
 public:
  using YAML::ParserException::ParserException;
};

struct Size {
  size_t values = 0;
  size_t bytes = 0;
};

// Measures a document as it is parsed. Throws Beyond at the first thing that is too much.
class Measure : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++document_count_ > 1) throw Beyond(mark, "the file must hold one YAML document, not several");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { AddOne(mark, anchor, 0); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& value) override {
    AddOne(mark, anchor, value.size());
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    if (named == anchors_.end()) throw Beyond(mark, "the alias stands in what it names: write that part out");
    Add(mark, named->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Collection {
    YAML::anchor_t anchor;
    Size before;
  };

  void Add(const YAML::Mark& mark, Size size) {
    total_.values += size.values;
    total_.bytes += size.bytes;
    if (total_.values > kYamlValuesMax) {
      throw Beyond(mark, absl::StrCat("with its aliases written out the file has more than ", kYamlValuesMax,
                                      " values: split it, or repeat less"));
    }
    if (total_.bytes > kYamlBytesMax) {
      throw Beyond(mark, absl::StrCat("with its aliases written out the file is larger than ", kYamlBytesMax >> 20,
                                      " MiB: ", kFilesOfTheirOwn));
    }
  }

  void AddOne(const YAML::Mark& mark, YAML::anchor_t anchor, size_t bytes) {
    Add(mark, {.values = 1, .bytes = bytes});
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {.values = 1, .bytes = bytes};
  }

  void Open(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (open_.size() == kYamlDepthMax) {
      throw Beyond(mark, absl::StrCat("lists and maps go deeper than ", kYamlDepthMax, " levels"));
    }
    open_.push_back({.anchor = anchor, .before = total_});
    Add(mark, {.values = 1, .bytes = 0});
  }

  void Close() {
    const Collection closed = open_.back();
    open_.pop_back();
    if (closed.anchor == YAML::NullAnchor) return;
    anchors_[closed.anchor] = {.values = total_.values - closed.before.values,
                               .bytes = total_.bytes - closed.before.bytes};
  }

  int document_count_ = 0;
  Size total_;
  std::vector<Collection> open_;
  absl::flat_hash_map<YAML::anchor_t, Size> anchors_;  // those that are closed
};

YamlFault At(const YAML::Mark& mark, std::string description) {
  return {.place = {mark.line + 1, mark.column + 1}, .description = std::move(description)};
}

// What is often meant by a syntax error, if the line before it or its own begins with a tab.
absl::string_view Advice(absl::string_view text, const YAML::Mark& mark) {
  int line = 0;
  for (const absl::string_view content : absl::StrSplit(text, '\n')) {
    const absl::string_view indent = content.substr(0, content.find_first_not_of(" \t"));
    if (line + 1 >= mark.line && absl::StrContains(indent, '\t')) return "; tabs do not indent in YAML, write blanks";
    if (++line > mark.line) break;
  }
  return "";
}

}  // namespace

std::optional<YamlFault> FaultOfYaml(absl::string_view text) {
  if (text.size() > kYamlTextBytesMax) {
    return At({}, absl::StrCat("the file is larger than ", kYamlTextBytesMax >> 10, " KiB: ", kFilesOfTheirOwn));
  }
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Measure measure;
    if (!parser.HandleNextDocument(measure)) return At({}, "the file is empty: it must hold one YAML document");
    while (parser.HandleNextDocument(measure)) {
    }
  } catch (const Beyond& fault) {
    return At(fault.mark, fault.msg);
  } catch (const YAML::Exception& fault) {
    return At(fault.mark, absl::StrCat("this is no YAML: ", fault.msg, Advice(text, fault.mark)));
  }
  return std::nullopt;
}

}  // namespace sendlift::cli
