#include "clients/cli/import_summary.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/progress.h"

namespace sendlift::cli {
namespace {

std::string FieldName(absl::string_view label) { return absl::StrReplaceAll(label, {{" ", "_"}}); }

void PrintJson(const ImportSummary& summary, const std::string& rejected_path, std::ostream& out) {
  nlohmann::ordered_json json;
  if (!summary.batch.empty()) json["batch"] = summary.batch;
  json["rows"] = summary.row_count;
  json["acknowledged_row"] = summary.acknowledged_row;
  for (const auto& [label, count] : summary.counts) json[FieldName(label)] = count;
  json["rejected"] = summary.rejected_count;
  if (summary.rejected_count > 0) json["rejected_file"] = rejected_path;
  json["seconds"] = absl::ToDoubleSeconds(summary.elapsed);
  out << json.dump(1) << "\n";
}

void PrintCsv(const ImportSummary& summary, std::ostream& out) {
  std::vector<Column> columns = {Right("rows")};
  std::vector<std::string> cells = {absl::StrCat(summary.row_count)};
  for (const auto& [label, count] : summary.counts) {
    columns.push_back(Right(FieldName(label)));
    cells.push_back(absl::StrCat(count));
  }
  columns.push_back(Right("rejected"));
  cells.push_back(absl::StrCat(summary.rejected_count));
  Table table(std::move(columns));
  table.Add(std::move(cells));
  table.PrintCsv(out);
}

void PrintSentence(const std::string& file, const ImportSummary& summary, std::ostream& out) {
  out << file << ": " << Rate(summary.row_count, summary.elapsed, "rows") << "\n ";
  for (const auto& [label, count] : summary.counts) out << " " << Grouped(count) << " " << label << ",";
  out << " " << Grouped(summary.rejected_count) << " refused";
  if (!summary.batch.empty()) out << "; batch " << summary.batch;
  out << "\n";
}

void PrintRejections(const ImportSummary& summary, const RejectedFile& rejected, const Screen& err) {
  for (const Rejection& rejection : rejected.first()) {
    err.stream << "  row " << rejection.row << ": " << rejection.field << (rejection.field.empty() ? "" : ": ")
               << rejection.reason << "\n";
  }
  if (summary.rejected_count > static_cast<int64_t>(rejected.first().size())) err.stream << "  ...\n";
  if (rejected.ok()) {
    err.stream << "The refused rows are in " << rejected.path() << ": correct them there and import that file.\n";
  } else {
    err.stream << "error: cannot write the refused rows to " << rejected.path() << "\n";
  }
}

}  // namespace

void PrintSummary(Context& context, const std::string& file, const ImportSummary& summary,
                  const RejectedFile& rejected) {
  if (context.format == Format::kJson) {
    PrintJson(summary, rejected.path(), context.out.stream);
  } else if (context.format == Format::kCsv) {
    PrintCsv(summary, context.out.stream);
  } else {
    PrintSentence(file, summary, context.out.stream);
  }
  context.out.stream << std::flush;
  if (summary.rejected_count > 0) PrintRejections(summary, rejected, context.err);
}

}  // namespace sendlift::cli
