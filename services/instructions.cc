#include "services/instructions.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "sendlift/v1/instructions.grpc.pb.h"
#include "services/convert_instructions.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kNamesMax = 1000;

absl::StatusOr<Campaign> FindCampaign(Session& session, const std::string& id) {
  auto campaign = storage::GetCampaign(session, kMainWorkspace, id);
  if (!campaign.ok()) return ForResource(campaign.status(), CampaignName(id));
  return campaign;
}

absl::StatusOr<Customer> FindCustomer(Session& session, const std::string& id) {
  auto customer = storage::GetCustomer(session, kMainWorkspace, id);
  if (!customer.ok()) return ForResource(customer.status(), CustomerName(id));
  return customer;
}

absl::StatusOr<v1::InstructionRecord> Get(ServiceEnvironment& env, const Caller& caller,
                                          const v1::GetInstructionRequest& request) {
  ASSIGN_OR_RETURN(const InstructionPlace place, InstructionPlaceOf(request.name()));
  v1::InstructionRecord proto;
  const absl::Time now = env.clock.Now();
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, place.campaign_id));
    ASSIGN_OR_RETURN(const auto record, FindInstructionRecord(session, campaign, place.sequence, now));
    if (!record.has_value()) return NotFound(request.name());
    proto = ToProto(campaign, *record);
    return absl::OkStatus();
  }));
  return proto;
}

// The instructions of a customer behind `query.after` that are in one of its states; a few, so all on one page.
absl::StatusOr<InstructionPage> PageOfCustomer(Session& session, const Campaign& campaign,
                                               const std::string& customer_id, const InstructionQuery& query,
                                               absl::Time now) {
  ASSIGN_OR_RETURN(const Customer customer, FindCustomer(session, customer_id));
  ASSIGN_OR_RETURN(const auto assignment,
                   storage::FindAssignment(session, kMainWorkspace, campaign.number, customer.number));
  InstructionPage page;
  if (!assignment.has_value()) return page;
  ASSIGN_OR_RETURN(const std::vector<int64_t> sequences, FindSequencesOf(session, campaign, *assignment));
  for (const int64_t sequence : sequences) {
    if (sequence <= query.after) continue;
    ASSIGN_OR_RETURN(auto record, FindInstructionRecord(session, campaign, sequence, now));
    if (!record.has_value()) continue;
    if (query.states.empty() || query.states.contains(record->state)) page.instructions.push_back(*std::move(record));
  }
  return page;
}

absl::StatusOr<v1::ListInstructionsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                  const v1::ListInstructionsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.parent(), "parent"));
  std::string customer_id;
  if (!request.customer().empty()) {
    ASSIGN_OR_RETURN(customer_id, CustomerIdOf(request.customer(), "customer"));
  }
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  InstructionQuery query;
  query.size = start.size;
  ASSIGN_OR_RETURN(query.states, StatesFromProto(request));
  if (!start.after.empty()) (void)absl::SimpleAtoi(start.after, &query.after);
  v1::ListInstructionsResponse response;
  const absl::Time now = env.clock.Now();
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    InstructionPage page;
    if (customer_id.empty()) {
      ASSIGN_OR_RETURN(page, ListInstructions(session, campaign, query, now));
    } else {
      ASSIGN_OR_RETURN(page, PageOfCustomer(session, campaign, customer_id, query, now));
    }
    for (const InstructionRecord& record : page.instructions) *response.add_instructions() = ToProto(campaign, record);
    if (page.next_after.has_value()) {
      response.set_next_page_token(
          env.page_tokens.Make(absl::StrCat(*page.next_after), ArgumentsOf(request), env.clock.Now()));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ExplainContactResponse> Explain(ServiceEnvironment& env, const Caller& caller,
                                                   const v1::ExplainContactRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const std::string customer_id, CustomerIdOf(request.customer(), "customer"));
  v1::ExplainContactResponse response;
  const absl::Time now = env.clock.Now();
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(const Customer customer, FindCustomer(session, customer_id));
    ASSIGN_OR_RETURN(const auto facts, ExplainContact(session, campaign, customer, now));
    for (const ContactFact& fact : facts) *response.add_facts() = ToProto(fact);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<std::vector<int64_t>> SequencesFromProto(const v1::RedriveInstructionsRequest& request,
                                                        const std::string& campaign_id) {
  if (request.names_size() > kNamesMax) return InvalidField("names", absl::StrCat("at most ", kNamesMax));
  std::vector<int64_t> sequences;
  for (int i = 0; i < request.names_size(); ++i) {
    ASSIGN_OR_RETURN(const InstructionPlace place, InstructionPlaceOf(request.names(i), At("names", i)));
    if (place.campaign_id != campaign_id) return InvalidField(At("names", i), "of another campaign than the parent");
    sequences.push_back(place.sequence);
  }
  return sequences;
}

absl::StatusOr<v1::RedriveInstructionsResponse> Redrive(ServiceEnvironment& env, const Caller& caller,
                                                        const v1::RedriveInstructionsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const std::vector<int64_t> sequences, SequencesFromProto(request, id));
  Redriven redriven;
  auto response = Mutated<v1::RedriveInstructionsResponse>(
      env, {caller, request, CampaignName(id)},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::RedriveInstructionsResponse> {
        ASSIGN_OR_RETURN(Campaign campaign, FindCampaign(session, id));
        ASSIGN_OR_RETURN(redriven, RedriveInstructions(session, std::move(campaign), sequences, now));
        v1::RedriveInstructionsResponse answer;
        answer.set_redriven_count(static_cast<int64_t>(redriven.strays.size()));
        answer.set_more(redriven.more);
        return answer;
      });
  if (response.ok() && !request.validate_only() && !redriven.strays.empty()) env.engine.TakeRedriven(redriven.strays);
  return response;
}

class InstructionService : public v1::InstructionService::CallbackService {
 public:
  explicit InstructionService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetInstruction(grpc::CallbackServerContext* context,
                                           const v1::GetInstructionRequest* request,
                                           v1::InstructionRecord* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListInstructions(grpc::CallbackServerContext* context,
                                             const v1::ListInstructionsRequest* request,
                                             v1::ListInstructionsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* ExplainContact(grpc::CallbackServerContext* context,
                                           const v1::ExplainContactRequest* request,
                                           v1::ExplainContactResponse* response) override {
    return rpc::Serve(context, request, response, env_, &Explain);
  }
  grpc::ServerUnaryReactor* RedriveInstructions(grpc::CallbackServerContext* context,
                                                const v1::RedriveInstructionsRequest* request,
                                                v1::RedriveInstructionsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &Redrive);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInstructionService(ServiceEnvironment& env) {
  return std::make_unique<InstructionService>(env);
}

}  // namespace sendlift
