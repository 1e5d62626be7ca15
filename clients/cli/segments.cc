#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/segment_history.h"
#include "clients/cli/times.h"
#include "sendlift/v1/segments.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::SegmentService;

struct NameOptions {
  std::string id;
};

struct WriteOptions {
  std::string id;
  std::optional<std::string> filter;
  std::optional<std::string> display_name;
};

struct CountOptions {
  std::string filter;
};

struct NoOptions {};

Table SegmentTable(const std::vector<v1::Segment>& segments, bool has_counts) {
  std::vector<Column> columns = {Left("id"), Left("name"), Left("filter")};
  if (has_counts) columns.push_back(Right("customers"));
  columns.push_back(Left("updated"));
  Table table(std::move(columns));
  for (const v1::Segment& segment : segments) {
    std::vector<std::string> cells = {ShortId(segment.name()), segment.display_name(), segment.filter()};
    if (has_counts) cells.push_back(Grouped(segment.customer_count()));
    cells.push_back(FormatTime(segment.update_time()));
    table.Add(std::move(cells));
  }
  return table;
}

absl::Status Print(Context& context, const v1::Segment& segment) {
  return PrintOne(context, segment, SegmentTable({segment}, true));
}

absl::Status Create(Context& context, const WriteOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::CreateSegmentRequest request;
  ASSIGN_OR_RETURN(const std::string name, FullName(context.workspace, "segments", options.id));
  request.set_parent(name.substr(0, name.find("/segments/")));
  request.set_segment_id(ShortId(name));
  request.mutable_segment()->set_filter(options.filter.value_or(""));
  request.mutable_segment()->set_display_name(options.display_name.value_or(""));
  v1::Segment segment;
  RETURN_IF_ERROR(connection->Call(*stub, &SegmentService::Stub::CreateSegment, request, segment));
  return Print(context, segment);
}

absl::Status Update(Context& context, const WriteOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::UpdateSegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_segment()->mutable_name(), FullName(context.workspace, "segments", options.id));
  if (options.filter.has_value()) {
    request.mutable_segment()->set_filter(*options.filter);
    request.mutable_update_mask()->add_paths("filter");
  }
  if (options.display_name.has_value()) {
    request.mutable_segment()->set_display_name(*options.display_name);
    request.mutable_update_mask()->add_paths("display_name");
  }
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError("say what to change: --filter or --name");
  }
  v1::Segment segment;
  RETURN_IF_ERROR(connection->Call(*stub, &SegmentService::Stub::UpdateSegment, request, segment));
  return Print(context, segment);
}

absl::Status Get(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::GetSegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "segments", options.id));
  v1::Segment segment;
  RETURN_IF_ERROR(connection->Call(*stub, &SegmentService::Stub::GetSegment, request, segment));
  return Print(context, segment);
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::ListSegmentsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<v1::Segment> segments;
  const auto take = [&](v1::ListSegmentsResponse& page) {
    segments.insert(segments.end(), page.segments().begin(), page.segments().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &SegmentService::Stub::ListSegments, request, take));
  return PrintMany(context, segments, SegmentTable(segments, false));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::DeleteSegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "segments", options.id));
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &SegmentService::Stub::DeleteSegment, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

absl::Status Count(Context& context, const CountOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::CountCustomersRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_filter(options.filter);
  v1::CountCustomersResponse response;
  RETURN_IF_ERROR(connection->Call(*stub, &SegmentService::Stub::CountCustomers, request, response));
  Table table({Right("customers")});
  table.Add({context.format == Format::kCsv ? std::to_string(response.customer_count())
                                            : Grouped(response.customer_count())});
  return PrintOne(context, response, table);
}

void AddWriteOptions(CLI::App& verb, WriteOptions& options) {
  verb.add_option("ID", options.id, "Id of the segment")->required();
  verb.add_option("--filter", options.filter, "Who, such as: tier = VIP AND recency_days < 30");
  verb.add_option("--name", options.display_name, "A name for people");
}

}  // namespace

void AddSegments(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("segments", "Saved filters over customers")->require_subcommand(1);
  const auto [create, create_options] = AddVerb<WriteOptions>(*noun, "create", "Saves a filter", chosen, Create);
  AddWriteOptions(*create, *create_options);
  const auto [update, update_options] = AddVerb<WriteOptions>(*noun, "update", "Changes a segment", chosen, Update);
  AddWriteOptions(*update, *update_options);
  const auto [get, get_options] = AddVerb<NameOptions>(*noun, "get", "Shows a segment with its count", chosen, Get);
  get->add_option("ID", get_options->id, "Id of the segment")->required();
  AddVerb<NoOptions>(*noun, "list", "Lists segments", chosen, List);
  const auto [remove, remove_options] = AddVerb<NameOptions>(*noun, "delete", "Deletes a segment", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the segment")->required();
  const auto [count, count_options] =
      AddVerb<CountOptions>(*noun, "count", "Counts the customers that a filter selects", chosen, Count);
  count->add_option("FILTER,--filter", count_options->filter, "Who; everybody without it");
  AddSegmentHistory(*noun, chosen);
}

}  // namespace sendlift::cli
