// The folder tree is the architecture: includes run along the arrows of docs/architecture.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/tidy/rule.h"

namespace sendlift::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kContract[] = "proto";

// What each folder may include beside itself. A gateway may use the kit; tests may include anything.
const std::map<std::string, std::set<std::string>>& Arrows() {
  static const auto& arrows = *new std::map<std::string, std::set<std::string>>{
      {"base", {}},
      {"rendering", {"base"}},
      {"model", {"base", "rendering"}},
      {"stats", {"base"}},
      {"storage", {"base", "rendering", "model"}},
      {"audience", {"base", "rendering", "model", "stats", "storage"}},
      {"scheduler", {"base", "rendering", "model", "stats", "storage"}},
      {"measurement", {"base", "rendering", "model", "stats", "storage"}},
      {"engine", {"base", "rendering", "model", "stats", "storage", "audience", "scheduler", "measurement"}},
      {"calculator", {"base", "stats", kContract}},
      {"services",
       {"base", "rendering", "model", "stats", "storage", "audience", "scheduler", "measurement", "engine",
        "calculator", kContract}},
      {"clients/cli", {"base", "rendering", "calculator", kContract}},
      {"clients/gateways/kit", {"base", "rendering", kContract}},
      {"clients/gateways/", {"base", "rendering", "clients/gateways/kit", kContract}},
  };
  return arrows;
}

std::string FirstFolders(absl::string_view path, size_t count) {
  size_t end = 0;
  for (size_t i = 0; i < count && end != absl::string_view::npos; ++i) end = path.find('/', i == 0 ? 0 : end + 1);
  return std::string(path.substr(0, end));
}

// The layer of a path of the tree ("clients/gateways/email"), kContract, or "" for a third party's header.
std::string LayerOf(absl::string_view path) {
  if (absl::StartsWith(path, "clients/gateways/")) return FirstFolders(path, 3);
  if (absl::StartsWith(path, "clients/")) return FirstFolders(path, 2);
  if (absl::StartsWith(path, "sendlift/v1/")) return kContract;
  const std::string first = FirstFolders(path, 1);
  return first == "tests" || Arrows().contains(first) ? first : "";
}

// The entry of Arrows for a layer: gateways other than the kit share one.
std::string RowOf(const std::string& layer) {
  if (absl::StartsWith(layer, "clients/gateways/") && layer != "clients/gateways/kit") return "clients/gateways/";
  return layer;
}

Findings FoldersHaveAPlace(const SourceFile& file) {
  const std::string row = RowOf(LayerOf(file.path));
  if (row == "tests" || Arrows().contains(row)) return {};
  return {{file.path, 1, "This folder is not in the picture: add it to Arrows here and to docs/architecture.md."}};
}

Findings IncludesFollowTheArrows(const SourceFile& file) {
  const std::string from = LayerOf(file.path);
  if (!Arrows().contains(RowOf(from))) return {};
  const std::set<std::string>& allowed = Arrows().at(RowOf(from));
  Findings findings;
  for (const Include& include : file.includes) {
    const std::string to = LayerOf(include.path);
    if (to.empty() || to == from || allowed.contains(to)) continue;
    findings.push_back({file.path, include.line,
                        absl::StrCat(from, " may include only ", absl::StrJoin(allowed, ", "), " and itself, not ",
                                     include.path, ": move the code to where the arrows lead.")});
  }
  return findings;
}

// The calculator takes and gives the messages of the contract, but knows nothing of calls.
bool MayKnow(const std::string& layer, absl::string_view include) {
  return layer == "calculator" &&
         (absl::StartsWith(include, "google/protobuf/") ||
          (absl::StartsWith(include, "sendlift/v1/") && !absl::EndsWith(include, ".grpc.pb.h")));
}

Findings OnlyServicesAndClientsKnowTheWire(const SourceFile& file) {
  const std::string layer = LayerOf(file.path);
  if (IsTest(file) || layer == "services" || absl::StartsWith(layer, "clients/")) return {};
  Findings findings;
  for (const Include& include : file.includes) {
    if (MayKnow(layer, include.path)) continue;
    for (const char* wire : {"grpc", "google/protobuf/", "google/rpc/", "google/api/", "sendlift/v1/"}) {
      if (!absl::StartsWith(include.path, wire)) continue;
      findings.push_back(
          {file.path, include.line,
           absl::StrCat(include.path, ": nothing below services knows gRPC or protobuf; convert at the edge.")});
    }
  }
  return findings;
}

Findings IncludesAreNamedFromTheRoot(const SourceFile& file) {
  Findings findings;
  for (const Include& include : file.includes) {
    if (!include.quoted || (absl::StrContains(include.path, '/') && !absl::StartsWith(include.path, "."))) continue;
    findings.push_back(
        {file.path, include.line, "Name the include from the root of the repository, or use <> for others'."});
  }
  return findings;
}

TEST(ArrowsTest, EveryFolderHasAPlaceInThePicture) { ExpectClean(OverTree(FoldersHaveAPlace)); }
TEST(ArrowsTest, FindsAFolderWithoutAPlace) {
  EXPECT_THAT(LinesFound(FoldersHaveAPlace, "common/strings.cc", ""), ElementsAre(1));
  EXPECT_THAT(LinesFound(FoldersHaveAPlace, "clients/console/x.cc", ""), ElementsAre(1));
  EXPECT_THAT(LinesFound(FoldersHaveAPlace, "clients/gateways/email/x.cc", ""), IsEmpty());
}

TEST(ArrowsTest, IncludesFollowTheArrows) { ExpectClean(OverTree(IncludesFollowTheArrows)); }
TEST(ArrowsTest, FindsAnIncludeAgainstTheArrows) {
  const auto lines = [](absl::string_view path, absl::string_view included) {
    return LinesFound(IncludesFollowTheArrows, path, absl::StrCat("#pragma once\n#include \"", included, "\"\n"));
  };
  EXPECT_THAT(lines("base/x.h", "model/campaign.h"), ElementsAre(2));
  EXPECT_THAT(lines("scheduler/x.h", "audience/tiers.h"), ElementsAre(2));
  EXPECT_THAT(lines("stats/x.h", "storage/database.h"), ElementsAre(2));
  EXPECT_THAT(lines("model/x.h", "tests/support/builders.h"), ElementsAre(2));
  EXPECT_THAT(lines("clients/cli/x.cc", "model/campaign.h"), ElementsAre(2));
  EXPECT_THAT(lines("clients/gateways/kit/x.cc", "clients/gateways/loopback/x.h"), ElementsAre(2));
  EXPECT_THAT(lines("clients/gateways/sms/x.cc", "clients/gateways/loopback/x.h"), ElementsAre(2));
  EXPECT_THAT(lines("engine/x.h", "sendlift/v1/campaigns.pb.h"), ElementsAre(2));

  EXPECT_THAT(lines("storage/x.h", "model/campaign.h"), IsEmpty());
  EXPECT_THAT(lines("measurement/x.h", "stats/welch.h"), IsEmpty());
  EXPECT_THAT(lines("clients/gateways/sms/x.cc", "clients/gateways/kit/session.h"), IsEmpty());
  EXPECT_THAT(lines("clients/cli/main/x.cc", "clients/cli/import.h"), IsEmpty());
  EXPECT_THAT(lines("tests/unit/base/x.cc", "engine/runner.h"), IsEmpty());
}

TEST(ArrowsTest, NothingBelowServicesKnowsTheWire) { ExpectClean(OverTree(OnlyServicesAndClientsKnowTheWire)); }
TEST(ArrowsTest, FindsTheWireBelowServices) {
  constexpr char kWire[] = "#include <string>\n#include <grpcpp/grpcpp.h>\n#include \"google/protobuf/message.h\"\n";
  EXPECT_THAT(LinesFound(OnlyServicesAndClientsKnowTheWire, "engine/x.cc", kWire), ElementsAre(2, 3));
  EXPECT_THAT(LinesFound(OnlyServicesAndClientsKnowTheWire, "services/x.cc", kWire), IsEmpty());
  EXPECT_THAT(LinesFound(OnlyServicesAndClientsKnowTheWire, "calculator/x.cc", kWire), ElementsAre(2));
  EXPECT_THAT(LinesFound(OnlyServicesAndClientsKnowTheWire, "calculator/x.h",
                         "#include \"sendlift/v1/statistics.pb.h\"\n#include \"sendlift/v1/statistics.grpc.pb.h\"\n"),
              ElementsAre(2));
}

TEST(ArrowsTest, IncludesAreNamedFromTheRoot) { ExpectClean(OverTree(IncludesAreNamedFromTheRoot)); }
TEST(ArrowsTest, FindsAnIncludeThatIsNotNamedFromTheRoot) {
  EXPECT_THAT(LinesFound(IncludesAreNamedFromTheRoot, "base/x.cc",
                         "#include \"x.h\"\n#include \"../model/y.h\"\n#include \"base/x.h\"\n#include <csv.h>\n"),
              ElementsAre(1, 2));
}

TEST(ArrowsTest, TheDocumentNamesEveryFolder) {
  const std::string document = ReadFile(std::filesystem::path(SENDLIFT_SOURCE_DIR) / "docs/architecture.md");
  for (const auto& [layer, allowed] : Arrows()) {
    EXPECT_TRUE(absl::StrContains(document, absl::StrCat("`", layer)))
        << "docs/architecture.md does not name " << layer;
  }
}

}  // namespace
}  // namespace sendlift::tidy
