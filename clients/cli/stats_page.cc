#include "clients/cli/stats_page.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/files.h"
#include "clients/cli/svg_plot.h"
#include "clients/cli/text_plot.h"

namespace sendlift::cli {
namespace {

void PrintForPeople(const StatsPage& page, const Screen& screen) {
  for (size_t i = 0; i < page.sentences.size(); ++i) {
    screen.stream << (i == 0 ? Bold(screen, page.sentences[i]) : page.sentences[i]) << "\n";
  }
  for (const TitledTable& titled : page.tables) {
    if (titled.table.empty()) continue;
    screen.stream << "\n";
    if (!titled.title.empty()) screen.stream << titled.title << "\n";
    titled.table.Print(screen, 2);
  }
  if (!page.picture.empty()) screen.stream << "\n" << page.picture;
}

}  // namespace

absl::Status PrintPage(Context& context, const std::string& json, const StatsPage& page,
                       const std::optional<std::string>& svg_path) {
  if (svg_path.has_value()) {
    RETURN_IF_ERROR(WriteFile(*svg_path, page.svg));
    context.err.stream << "wrote " << *svg_path << "\n";
  }
  if (context.format == Format::kJson) {
    context.out.stream << json;
  } else if (context.format == Format::kCsv) {
    page.csv.PrintCsv(context.out.stream);
  } else {
    PrintForPeople(page, context.out);
  }
  return absl::OkStatus();
}

absl::Status PrintPage(Context& context, const google::protobuf::Message& message, const StatsPage& page,
                       const std::optional<std::string>& svg_path) {
  return PrintPage(context, ToJson(message), page, svg_path);
}

void Draw(const IntervalPlot& plot, StatsPage& page) {
  page.picture = DrawIntervals(plot);
  page.svg = IntervalsSvg(plot);
}

void Draw(const CurvePlot& plot, StatsPage& page) {
  page.picture = DrawCurves(plot);
  page.svg = CurvesSvg(plot);
}

}  // namespace sendlift::cli
