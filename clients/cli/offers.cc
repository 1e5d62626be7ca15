#include "clients/cli/offers.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/recommendations.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Consideration;
using v1::RecommendationService;

struct RecommendOptions {
  std::string customer;
  std::string touchpoint;
  bool dry_run = false;
};

std::string Words(const std::string& enum_name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(enum_name), {{"_", " "}});
}

std::string OfferText(const v1::Offer& offer) {
  const std::string kind = Words(v1::Offer::Kind_Name(offer.kind()));
  const std::string name = offer.display_name().empty() ? kind : absl::StrCat(offer.display_name(), " (", kind, ")");
  if (offer.percent() > 0) return absl::StrCat(name, " ", offer.percent(), " %");
  if (offer.points() > 0) return absl::StrCat(name, " ", offer.points());
  return name;
}

Table RecommendationTable(const v1::Recommendation& recommendation) {
  Table table({Left("campaign"), Left("answer"), Left("tier"), Left("arm"), Left("valid until"), Left("code")});
  if (!recommendation.campaign().empty()) {
    table.Add({ShortId(recommendation.campaign()), OfferText(recommendation.offer()), recommendation.tier(),
               recommendation.arm(), FormatTime(recommendation.valid_until_time()), recommendation.offer_code()});
  }
  for (const Consideration& considered : recommendation.considered()) {
    table.Add({ShortId(considered.campaign()), Words(Consideration::Reason_Name(considered.reason()))});
  }
  return table;
}

absl::Status Recommend(Context& context, const RecommendOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = RecommendationService::NewStub(connection->channel());
  v1::RecommendOfferRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  ASSIGN_OR_RETURN(*request.mutable_customer(), FullName(context.workspace, "customers", options.customer));
  request.set_touchpoint(options.touchpoint);
  request.set_validate_only(options.dry_run);
  v1::Recommendation recommendation;
  RETURN_IF_ERROR(connection->Call(*stub, &RecommendationService::Stub::RecommendOffer, request, recommendation));
  if (recommendation.campaign().empty()) context.err.stream << "Nothing to offer: the best answer is none.\n";
  if (options.dry_run) context.err.stream << "A dry run: nobody was assigned.\n";
  return PrintOne(context, recommendation, RecommendationTable(recommendation));
}

}  // namespace

void AddOffers(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("offers", "What campaigns offer")->require_subcommand(1);
  const auto [verb, options] = AddVerb<RecommendOptions>(
      *noun, "recommend", "Finds the offer of the moment for a customer who is here, and why not the others", chosen,
      Recommend);
  verb->add_option("CUSTOMER", options->customer, "Id of the customer")->required();
  verb->add_option("--touchpoint", options->touchpoint, "Where: shop, web, app, call-centre ...")->required();
  verb->add_flag("--dry-run", options->dry_run, "Answers as if, and assigns nobody to an arm");
}

}  // namespace sendlift::cli
