#include "services/convert_tiering.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audience/text.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/names.h"

namespace sendlift {
namespace {

constexpr int64_t kDisplayNameMax = 200;

void SetModel(const Tiering& tiering, v1::RuleTiers& proto) {
  for (const TierRule& rule : tiering.rules) {
    v1::RuleTiers::Rule& one = *proto.add_tiers();
    one.set_tier(rule.tier);
    one.set_when(rule.filter);
    one.set_class_(rule.customer_class);
  }
}

void SetModel(const Tiering& tiering, v1::RfmTiers& proto) {
  for (const TierRule& rule : tiering.rules) {
    v1::RfmTiers::Rule& one = *proto.add_tiers();
    one.set_tier(rule.tier);
    one.set_class_(rule.customer_class);
    one.set_sum_min(rule.rfm_sum_min);
    one.set_recency_min(rule.recency_score_min);
    one.set_frequency_min(rule.frequency_score_min);
    one.set_monetary_min(rule.monetary_score_min);
  }
}

void SetModel(const Tiering& tiering, v1::MatrixTiers& proto) {
  proto.mutable_value_thresholds()->Add(tiering.value_thresholds.begin(), tiering.value_thresholds.end());
  proto.mutable_churn_thresholds()->Add(tiering.churn_thresholds.begin(), tiering.churn_thresholds.end());
  for (const TierRule& rule : tiering.rules) {
    v1::MatrixTiers::Cell& cell = *proto.add_cells();
    cell.set_value_band(rule.value_band);
    cell.set_churn_band(rule.churn_band);
    cell.set_tier(rule.tier);
    cell.set_class_(rule.customer_class);
    cell.set_offer(rule.offer);
    cell.set_channel(rule.channel);
    cell.set_cadence(rule.cadence);
  }
}

void ReadModel(const v1::RuleTiers& proto, Tiering& tiering) {
  tiering.kind = Tiering::Kind::kRules;
  for (const v1::RuleTiers::Rule& one : proto.tiers()) {
    TierRule& rule = tiering.rules.emplace_back();
    rule.tier = one.tier();
    rule.filter = one.when();
    rule.customer_class = one.class_();
  }
}

void ReadModel(const v1::RfmTiers& proto, Tiering& tiering) {
  tiering.kind = Tiering::Kind::kRfm;
  for (const v1::RfmTiers::Rule& one : proto.tiers()) {
    TierRule& rule = tiering.rules.emplace_back();
    rule.tier = one.tier();
    rule.customer_class = one.class_();
    rule.rfm_sum_min = one.sum_min();
    rule.recency_score_min = one.recency_min();
    rule.frequency_score_min = one.frequency_min();
    rule.monetary_score_min = one.monetary_min();
  }
}

void ReadModel(const v1::MatrixTiers& proto, Tiering& tiering) {
  tiering.kind = Tiering::Kind::kMatrix;
  tiering.value_thresholds.assign(proto.value_thresholds().begin(), proto.value_thresholds().end());
  tiering.churn_thresholds.assign(proto.churn_thresholds().begin(), proto.churn_thresholds().end());
  for (const v1::MatrixTiers::Cell& cell : proto.cells()) {
    TierRule& rule = tiering.rules.emplace_back();
    rule.value_band = cell.value_band();
    rule.churn_band = cell.churn_band();
    rule.tier = cell.tier();
    rule.customer_class = cell.class_();
    rule.offer = cell.offer();
    rule.channel = cell.channel();
    rule.cadence = cell.cadence();
  }
}

v1::TieringRun ToProto(const TieringRun& run) {
  v1::TieringRun proto;
  if (run.begin_time == absl::InfinitePast()) return proto;
  proto.set_state(run.under_way() ? v1::TieringRun::RUNNING : v1::TieringRun::DONE);
  proto.set_customer_count(run.customers);
  proto.set_changed_count(run.changed);
  proto.set_principal(run.principal);
  if (run.batch != 0) proto.set_import_batch(ImportBatchName(run.batch));
  *proto.mutable_begin_time() = TimeToProto(run.begin_time);
  if (run.end_time != absl::InfinitePast()) *proto.mutable_end_time() = TimeToProto(run.end_time);
  return proto;
}

// What a rule asks for, in words.
std::string ConditionOf(const Tiering& tiering, const TierRule& rule) {
  if (tiering.kind == Tiering::Kind::kRules) return rule.filter;
  if (tiering.kind == Tiering::Kind::kMatrix) {
    return absl::StrCat("value band ", rule.value_band, ", churn band ", rule.churn_band);
  }
  std::vector<std::string> parts;
  const std::pair<const char*, int> bounds[] = {{"rfm_sum", rule.rfm_sum_min},
                                                {"recency_score", rule.recency_score_min},
                                                {"frequency_score", rule.frequency_score_min},
                                                {"monetary_score", rule.monetary_score_min}};
  for (const auto& [name, least] : bounds) {
    if (least > 0) parts.push_back(absl::StrCat(name, " >= ", least));
  }
  return absl::StrJoin(parts, " AND ");
}

std::string StrategyOf(const TierRule& rule) {
  std::vector<std::string> parts;
  for (const std::string& part : {rule.offer, rule.channel, rule.cadence}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace

v1::Tiering ToProto(const Tiering& tiering) {
  v1::Tiering proto;
  proto.set_name(TieringName(tiering.id));
  proto.set_display_name(tiering.display_name);
  if (tiering.kind == Tiering::Kind::kRules) SetModel(tiering, *proto.mutable_rules());
  if (tiering.kind == Tiering::Kind::kImported) proto.mutable_imported();
  if (tiering.kind == Tiering::Kind::kRfm) SetModel(tiering, *proto.mutable_rfm());
  if (tiering.kind == Tiering::Kind::kMatrix) SetModel(tiering, *proto.mutable_matrix());
  *proto.mutable_last_run() = ToProto(tiering.run);
  proto.set_etag(EtagOf(absl::StrCat(tiering.id, "/", absl::ToUnixMicros(tiering.create_time)), tiering.revision));
  *proto.mutable_create_time() = TimeToProto(tiering.create_time);
  *proto.mutable_update_time() = TimeToProto(tiering.update_time);
  return proto;
}

Tiering TieringFromProto(const v1::Tiering& proto, Violations& violations) {
  Tiering tiering;
  tiering.display_name = proto.display_name();
  if (CharactersIn(proto.display_name()) > kDisplayNameMax) {
    violations.Add("display_name", absl::StrCat("at most ", kDisplayNameMax, " characters"));
  }
  switch (proto.model_case()) {
    case v1::Tiering::kRules:
      ReadModel(proto.rules(), tiering);
      break;
    case v1::Tiering::kImported:
      tiering.kind = Tiering::Kind::kImported;
      break;
    case v1::Tiering::kRfm:
      ReadModel(proto.rfm(), tiering);
      break;
    case v1::Tiering::kMatrix:
      ReadModel(proto.matrix(), tiering);
      break;
    case v1::Tiering::MODEL_NOT_SET:
      violations.Add("model", "say what decides: rules, imported, rfm or matrix");
  }
  return tiering;
}

v1::TieringPreview ToProto(const TieringPreview& preview, const Tiering& tiering) {
  v1::TieringPreview proto;
  for (size_t i = 0; i < tiering.rules.size(); ++i) {
    v1::TieringPreview::RuleCount& count = *proto.add_rules();
    count.set_tier(tiering.rules[i].tier);
    count.set_class_(tiering.rules[i].customer_class);
    count.set_condition(ConditionOf(tiering, tiering.rules[i]));
    count.set_strategy(StrategyOf(tiering.rules[i]));
    count.set_customer_count(preview.by_rule[i]);
  }
  proto.set_no_rule_count(preview.no_rule);
  for (const auto& [tiers, people] : preview.moves) {
    v1::TieringPreview::Move& move = *proto.add_moves();
    move.set_old_tier(tiers.first);
    move.set_new_tier(tiers.second);
    move.set_customer_count(people);
  }
  proto.set_changed_count(preview.changed);
  return proto;
}

v1::TierChange ToProto(const TierChange& change) {
  v1::TierChange proto;
  *proto.mutable_change_time() = TimeToProto(change.time);
  proto.set_old_tier(change.old_tier);
  proto.set_new_tier(change.new_tier);
  proto.set_old_class(change.old_class);
  proto.set_new_class(change.new_class);
  proto.set_import_batch(ImportBatchName(change.batch));
  if (!change.source_id.empty()) proto.set_source(SourceName(change.source_id));
  proto.set_origin(change.origin);
  return proto;
}

}  // namespace sendlift
