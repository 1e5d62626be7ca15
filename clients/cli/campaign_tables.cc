#include "clients/cli/campaign_tables.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/follow_up_tables.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/plan_tables.h"
#include "clients/cli/shares.h"
#include "clients/cli/times.h"
#include "clients/cli/timetable_table.h"
#include "clients/cli/winner_text.h"

namespace sendlift::cli {
namespace {

using v1::Campaign;
using v1::CampaignPreview;
using v1::CampaignProgress;

std::string Words(absl::string_view enum_name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(enum_name), {{"_", " "}});
}

std::string Span(const v1::Window& window) {
  return absl::StrCat(FormatTime(window.start_time()), " to ", FormatTime(window.end_time()));
}

void PrintTiers(const Campaign& campaign, const Screen& screen) {
  Table table({Left("tier"), Left("when"), Left("offer"), Right("valid for")});
  for (const v1::Tier& tier : campaign.tiers()) {
    const bool is_limited = tier.offer().has_valid_for_duration();
    table.Add({tier.tier(), tier.when().empty() ? "everybody left" : tier.when(), OfferText(tier.offer()),
               is_limited ? DurationText(FromProto(tier.offer().valid_for_duration())) : ""});
  }
  table.Print(screen, 2);
}

void PrintArms(const v1::Experiment& experiment, const Screen& screen) {
  Table table({Left("arm"), Right("share")});
  table.Add({"control", FormatShare(experiment.control())});
  for (const v1::Arm& arm : experiment.arms()) table.Add({arm.arm(), FormatShare(arm.share())});
  table.Print(screen, 2);
}

void PrintExperiment(const v1::Experiment& experiment, const Screen& screen) {
  PrintArms(experiment, screen);
  screen.stream << "  plan: " << PlanLine(experiment.plan()) << "\n";
  for (const v1::Guardrail& guardrail : experiment.metrics().guardrails()) {
    screen.stream << "  guardrail: " << GuardrailLine(guardrail) << "\n";
  }
}

std::string SizeText(const v1::Wave& wave) {
  return wave.customer_count() > 0 ? Grouped(wave.customer_count()) : FormatShare(wave.share());
}

std::string StartText(const v1::Wave& wave) {
  std::string text = FormatTime(wave.start_time());
  if (wave.slot() == v1::Wave::BEST_TIME) text += ", in the best hour";
  if (wave.slot() == v1::Wave::RANDOM_TIME) text += ", in an hour that is drawn";
  return text;
}

// Those who are contacted again, beside the new ones; nothing before a wave has such people.
std::string AgainText(const CampaignProgress::WaveProgress& progress) {
  return progress.recontact_count() == 0 ? ""
                                         : absl::StrCat(Grouped(progress.recontact_count()), ", of them control ",
                                                        Grouped(progress.recontact_control_count()));
}

void PrintWaves(const Campaign& campaign, const Screen& screen) {
  if (campaign.waves().empty()) return;
  const bool any_again = std::any_of(campaign.waves().begin(), campaign.waves().end(),
                                     [](const v1::Wave& wave) { return wave.recipients() > v1::Wave::ALL_LEFT; });
  std::vector<Column> columns = {Left("wave"),       Left("starts"),   Right("share"),       Left("audience frozen"),
                                 Right("customers"), Right("control"), Right("instructions")};
  if (any_again) columns.push_back(Left("contacted again"));
  Table table(std::move(columns));
  for (int i = 0; i < campaign.waves_size(); ++i) {
    const v1::Wave& wave = campaign.waves(i);
    std::vector<std::string> cells = {wave.wave(), StartText(wave), SizeText(wave)};
    if (i < campaign.progress().waves_size()) {
      const CampaignProgress::WaveProgress& progress = campaign.progress().waves(i);
      cells.push_back(FormatTime(progress.freeze_time()));
      cells.push_back(Grouped(progress.assigned_count()));
      cells.push_back(Grouped(progress.control_count()));
      cells.push_back(Grouped(progress.instruction_count()));
      if (any_again) cells.push_back(AgainText(progress));
    }
    table.Add(std::move(cells));
  }
  screen.stream << "\n";
  table.Print(screen, 2);
}

// The cells with a column an arm, control first.
void PrintCells(const CampaignPreview& preview, const Screen& screen) {
  std::vector<std::string> arms = {"control"};
  std::vector<std::pair<std::vector<std::string>, std::map<std::string, int64_t>>> rows;
  for (const CampaignPreview::Cell& cell : preview.cells()) {
    if (std::find(arms.begin(), arms.end(), cell.arm()) == arms.end()) arms.push_back(cell.arm());
    const auto add = [&](const std::string& wave, int64_t customers) {
      if (customers == 0) return;
      const std::vector<std::string> key = {wave, cell.tier(), v1::Channel_Name(cell.channel())};
      auto row = std::find_if(rows.begin(), rows.end(), [&key](const auto& known) { return known.first == key; });
      if (row == rows.end()) row = rows.insert(rows.end(), {key, {}});
      row->second[cell.arm()] += customers;
    };
    add(cell.wave(), cell.customer_count());
    add(absl::StrCat(cell.wave(), ", again at most"), cell.recontact_count());
  }
  std::vector<Column> columns = {Left("wave"), Left("tier"), Left("channel")};
  for (const std::string& arm : arms) columns.push_back(Right(arm));
  Table table(std::move(columns));
  for (auto& [cells, counts] : rows) {
    for (const std::string& arm : arms) cells.push_back(Grouped(counts[arm]));
    table.Add(std::move(cells));
  }
  if (!table.empty()) table.Print(screen, 2);
}

// Who may come in by an event, with a column a channel.
void PrintEntrants(const CampaignPreview& preview, const Screen& screen) {
  std::set<v1::Channel> channels;
  for (const CampaignPreview::Entrants& tier : preview.entrants()) {
    for (const auto& count : tier.channels()) channels.insert(count.channel());
  }
  std::vector<Column> columns = {Left("tier"), Right("may come in"), Right("can be contacted")};
  for (const v1::Channel channel : channels) columns.push_back(Right(absl::StrCat("by ", v1::Channel_Name(channel))));
  Table table(std::move(columns));
  for (const CampaignPreview::Entrants& tier : preview.entrants()) {
    std::map<v1::Channel, int64_t> counts;
    for (const auto& count : tier.channels()) counts[count.channel()] = count.customer_count();
    std::vector<std::string> cells = {tier.tier(), Grouped(tier.customer_count()), Grouped(tier.reachable_count())};
    for (const v1::Channel channel : channels) {
      cells.push_back(counts.contains(channel) ? Grouped(counts[channel]) : "");
    }
    table.Add(std::move(cells));
  }
  table.Print(screen, 2);
}

// How many would be contacted, and how many not.
void PrintWho(const CampaignPreview& preview, const Screen& screen) {
  std::ostream& out = screen.stream;
  out << Bold(screen, "Who") << "\n  " << Grouped(preview.audience_count()) << " customers in the audience, ";
  if (preview.entrants_size() > 0) {
    int64_t may = 0;
    for (const CampaignPreview::Entrants& tier : preview.entrants()) may += tier.customer_count();
    out << Grouped(may) << " of them may come in by an event\n";
    return PrintEntrants(preview, screen);
  }
  int64_t in = 0;
  int64_t control = 0;
  for (const CampaignPreview::Cell& cell : preview.cells()) {
    in += cell.customer_count();
    if (cell.arm() == "control") control += cell.customer_count();
  }
  out << Grouped(in) << " of them in the campaign: " << Grouped(in - control) << " are contacted, " << Grouped(control)
      << " are left alone as control\n";
  PrintCells(preview, screen);
  PrintRollOut(preview, screen);
}

template <typename Exclusions>
void PrintExclusions(const Exclusions& exclusions, const Screen& screen) {
  Table table({Right("left out"), Left("because")});
  for (const v1::Exclusion& exclusion : exclusions) {
    table.Add({Grouped(exclusion.customer_count()), ExclusionText(exclusion.reason())});
  }
  if (!table.empty()) table.Print(screen, 2);
}

void PrintCost(const Campaign& campaign, const Screen& screen) {
  if (!campaign.progress().has_cost()) return;
  const v1::Cost& cost = campaign.progress().cost();
  screen.stream << "  cost: " << MoneyText(cost.spent()) << " spent, " << MoneyText(cost.promised())
                << " promised, of a budget of " << MoneyText(campaign.budget().limit()) << "\n";
}

void PrintSuppressed(const CampaignProgress& progress, const Screen& screen) {
  Table table({Right("taken out when due"), Left("arm"), Left("because")});
  for (const v1::SuppressedCount& count : progress.suppressed()) {
    table.Add({Grouped(count.instruction_count()), count.arm(), ExclusionText(count.reason())});
  }
  if (!table.empty()) table.Print(screen, 2);
}

void PrintOffers(const CampaignProgress& progress, const Screen& screen) {
  Table table({Left("offer of tier"), Right("pieces"), Right("reserved"), Right("promised"), Right("redeemed")});
  for (const v1::OfferProgress& offer : progress.offers()) {
    table.Add({offer.tier(), offer.quantity() > 0 ? Grouped(offer.quantity()) : "no limit",
               Grouped(offer.reserved_count()), Grouped(offer.committed_count()), Grouped(offer.redeemed_count())});
  }
  if (!table.empty()) table.Print(screen, 2);
}

void PrintDetectable(const CampaignPreview& preview, const Screen& screen) {
  for (const CampaignPreview::Detectable& effect : preview.detectable_effects()) {
    screen.stream << absl::StrFormat(
        "  %s: a difference of %.2f pp in %s would be found (control assumed at %.2f %%)\n", effect.arm(),
        effect.absolute_effect() * 100, effect.metric(), effect.assumed_rate() * 100);
  }
}

std::string MissingText(const CampaignPreview::Sample& sample) {
  if (sample.missing_values().empty()) return "";
  return absl::StrCat(", without ", absl::StrJoin(sample.missing_values(), ", "));
}

// "3", or "2 to 3".
std::string LeastAndMost(int least, int most) {
  return least == most ? absl::StrCat(most) : absl::StrCat(least, " to ", most);
}

void PrintSmsSizes(const CampaignPreview& preview, const Screen& screen) {
  Table table({Left("text message"), Left("language"), Left("encoding"), Right("units"), Right("parts"),
               Right("customers looked at"), Left("UCS-2 because of")});
  for (const CampaignPreview::SmsSize& size : preview.sms_sizes()) {
    table.Add({size.creative(), size.language_code(),
               size.encoding() == CampaignPreview::SmsSize::UCS2 ? "UCS-2" : "GSM-7",
               LeastAndMost(size.units_least(), size.units_most()), LeastAndMost(size.parts_least(), size.parts_most()),
               absl::StrCat(size.customer_count()), size.forced_by()});
  }
  if (!table.empty()) table.Print(screen, 2);
}

void PrintSamples(const CampaignPreview& preview, const Screen& screen) {
  for (const CampaignPreview::Sample& sample : preview.samples()) {
    screen.stream << "  "
                  << Dim(screen, absl::StrCat(sample.creative(), " to ", ShortId(sample.customer()), " in ",
                                              sample.language_code(), " by ", v1::Channel_Name(sample.channel()),
                                              MissingText(sample)))
                  << "\n";
    if (!sample.subject().empty()) screen.stream << "    " << Bold(screen, sample.subject()) << "\n";
    const absl::string_view text = absl::StripTrailingAsciiWhitespace(sample.text());
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      screen.stream << (line.empty() ? "" : "    ") << line << "\n";
    }
  }
}

}  // namespace

Table CampaignList(const std::vector<Campaign>& campaigns) {
  Table table({Left("id"), Left("state"), Left("name"), Left("starts"), Left("ends"), Left("updated")});
  for (const Campaign& campaign : campaigns) {
    table.Add({ShortId(campaign.name()), Campaign::State_Name(campaign.state()), campaign.display_name(),
               FormatTime(campaign.window().start_time()), FormatTime(campaign.window().end_time()),
               FormatTime(campaign.update_time())});
  }
  return table;
}

void PrintCampaign(const Campaign& campaign, const Screen& screen) {
  std::ostream& out = screen.stream;
  out << Bold(screen, ShortId(campaign.name()));
  if (!campaign.display_name().empty()) out << "  " << campaign.display_name();
  out << "\n  " << Campaign::State_Name(campaign.state()) << ", " << Words(v1::Purpose_Name(campaign.purpose())) << ", "
      << Span(campaign.window()) << "\n";
  if (!campaign.audience().segment().empty()) out << "  segment " << ShortId(campaign.audience().segment()) << "\n";
  if (!campaign.audience().filter().empty()) out << "  audience " << campaign.audience().filter() << "\n";
  if (campaign.has_entry()) out << "  entry on " << absl::StrJoin(campaign.entry().on(), " or ") << "\n";
  out << "\n";
  PrintTiers(campaign, screen);
  out << "\n";
  PrintExperiment(campaign.experiment(), screen);
  PrintWinner(campaign, screen);
  PrintWaves(campaign, screen);
  PrintFollowUps(campaign, screen);
  if (!campaign.has_progress()) return;
  out << "\n  instructions: " << InstructionText(campaign.progress().instructions()) << "\n";
  PrintCost(campaign, screen);
  PrintExclusions(campaign.progress().exclusions(), screen);
  PrintSuppressed(campaign.progress(), screen);
  PrintOffers(campaign.progress(), screen);
}

Table PreviewCells(const CampaignPreview& preview) {
  Table table({Left("tier"), Left("arm"), Left("wave"), Left("channel"), Right("customers")});
  for (const CampaignPreview::Cell& cell : preview.cells()) {
    table.Add(
        {cell.tier(), cell.arm(), cell.wave(), v1::Channel_Name(cell.channel()), absl::StrCat(cell.customer_count())});
  }
  return table;
}

void PrintPreview(const CampaignPreview& preview, const Screen& screen) {
  PrintWho(preview, screen);
  PrintExclusions(preview.exclusions(), screen);
  PrintTimetable(preview, screen);
  PrintCosts(preview, screen);
  if (preview.detectable_effects_size() > 0) screen.stream << Bold(screen, "What the experiment can see") << "\n";
  PrintDetectable(preview, screen);
  if (preview.samples_size() > 0) screen.stream << Bold(screen, "How it reads") << "\n";
  PrintSamples(preview, screen);
  PrintSmsSizes(preview, screen);
  for (const std::string& warning : preview.warnings()) {
    screen.stream << Red(screen, "Look twice: ") << warning << "\n";
  }
}

std::string OfferText(const v1::Offer& offer) {
  if (offer.kind() == v1::Offer::KIND_UNSPECIFIED) return "no offer";
  std::string text = Words(v1::Offer::Kind_Name(offer.kind()));
  if (offer.percent() > 0) text = absl::StrCat(offer.percent(), " % off");
  if (offer.has_amount()) {
    const v1::Money& amount = offer.amount();
    text = absl::StrCat(FormatAmount(static_cast<double>(amount.minor_units()), amount.currency_code()), " ",
                        amount.currency_code(), " off");
  }
  if (offer.points() > 0) text = absl::StrCat(Grouped(offer.points()), " points");
  return offer.display_name().empty() || offer.display_name() == text ? text
                                                                      : absl::StrCat(text, ": ", offer.display_name());
}

std::string ExclusionText(v1::Exclusion::Reason reason) {
  switch (reason) {
    case v1::Exclusion::NO_TIER:
      return "they are in no tier";
    case v1::Exclusion::NO_ADDRESS:
      return "they have no address on a channel of the campaign";
    case v1::Exclusion::NO_CONSENT:
      return "they did not consent";
    case v1::Exclusion::SUPPRESSED:
      return "they are suppressed";
    case v1::Exclusion::SHARED_ADDRESS:
      return "another customer with the same address is in";
    case v1::Exclusion::NOT_ASSIGNED:
      return "no arm was imported for them";
    case v1::Exclusion::NO_CREATIVE:
      return "no creative fits them";
    case v1::Exclusion::CAPPED:
      return "they have had as many contacts as a frequency cap allows";
    case v1::Exclusion::QUIET_HOURS:
      return "it was quiet hours for them when the contact was due";
    case v1::Exclusion::MINIMUM_GAP:
      return "they were contacted too short a time before";
    case v1::Exclusion::HOLDOUT:
      return "they are in the lasting holdout";
    case v1::Exclusion::OTHER_EXPERIMENT:
      return "they are in another campaign of the same exclusion group";
    case v1::Exclusion::LOWER_PRIORITY:
      return "a campaign of higher priority wants them, and the caps leave no room beside it";
    case v1::Exclusion::BUDGET:
      return "the budget does not reach";
    case v1::Exclusion::OFFER_GONE:
      return "no piece of the offer is left";
    case v1::Exclusion::DO_NOT_SERVE:
      return "their class is do_not_serve";
    default:
      return Words(v1::Exclusion::Reason_Name(reason));
  }
}

std::string InstructionText(const v1::InstructionCounts& counts) {
  std::vector<std::string> parts;
  const google::protobuf::Descriptor& type = *counts.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const int64_t count = counts.GetReflection()->GetInt64(counts, type.field(i));
    if (count > 0) parts.push_back(absl::StrCat(Words(type.field(i)->name()), " ", Grouped(count)));
  }
  return parts.empty() ? "none yet" : absl::StrJoin(parts, ", ");
}

}  // namespace sendlift::cli
