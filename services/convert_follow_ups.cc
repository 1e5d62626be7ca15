#include "services/convert_follow_ups.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "services/convert.h"
#include "services/convert_tiers.h"

namespace sendlift {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> ToVector(const Texts& texts) { return {texts.begin(), texts.end()}; }

// One step, whose fields are named under its place.
class StepReader {
 public:
  StepReader(const v1::FollowUp& proto, int i, Violations& violations)
      : proto_(proto), i_(i), violations_(violations) {}

  FollowUp Read() {
    step_.follow_up = proto_.follow_up();
    ReadTrigger();
    ReadDue();
    ReadAction();
    return std::move(step_);
  }

 private:
  std::string Field(absl::string_view name) const { return At("follow_ups", i_, name); }
  absl::Duration Duration(const google::protobuf::Duration& proto, absl::string_view name) {
    return DurationFromProto(proto, Field(name), violations_);
  }

  void ReadTrigger() {
    step_.on = ToVector(proto_.on());
    step_.without = ToVector(proto_.without());
    step_.of = proto_.of();
    step_.date_attribute = proto_.date_attribute();
    step_.rating = {.at_least = Bound(proto_.rating().has_at_least(), proto_.rating().at_least()),
                    .at_most = Bound(proto_.rating().has_at_most(), proto_.rating().at_most()),
                    .satisfaction_at_least =
                        Bound(proto_.rating().has_satisfaction_at_least(), proto_.rating().satisfaction_at_least()),
                    .satisfaction_at_most =
                        Bound(proto_.rating().has_satisfaction_at_most(), proto_.rating().satisfaction_at_most())};
    step_.when = proto_.when();
    step_.machine_events = proto_.machine_events();
    if (!v1::FollowUp::Repeat_IsValid(proto_.repeat())) {
      violations_.Add(Field("repeat"), "ONCE or EACH_TIME");
    } else if (proto_.repeat() != v1::FollowUp::REPEAT_UNSPECIFIED) {
      step_.repeat = static_cast<Repeat>(proto_.repeat());
    }
  }

  std::optional<double> Bound(bool is_set, double bound) {
    if (!is_set) return std::nullopt;
    if (!std::isfinite(bound)) violations_.Add(Field("rating"), "bounds are finite numbers");
    return bound;
  }

  void ReadDue() {
    step_.after = Duration(proto_.after_duration(), "after_duration");
    step_.before = Duration(proto_.before_duration(), "before_duration");
    step_.horizon = Duration(proto_.horizon_duration(), "horizon_duration");
    if (proto_.has_valid_for_duration()) step_.valid_for = Duration(proto_.valid_for_duration(), "valid_for_duration");
    if (proto_.has_lateness_max_duration()) {
      step_.lateness_max = Duration(proto_.lateness_max_duration(), "lateness_max_duration");
    }
    for (int d = 0; d < proto_.delays_size(); ++d) step_.delays.push_back(ReadDelay(d));
    if (!v1::FollowUp::Slot_IsValid(proto_.slot())) {
      violations_.Add(Field("slot"), "AT_ONCE, BEST_TIME or RANDOM_TIME");
    } else if (proto_.slot() != v1::FollowUp::SLOT_UNSPECIFIED) {
      step_.slot = static_cast<Slot>(proto_.slot());
    }
  }

  Delay ReadDelay(int d) {
    const v1::Delay& proto = proto_.delays(d);
    const std::string field = At(Field("delays"), d);
    return {.delay = proto.delay(),
            .share = ShareFromProto(proto.has_share(), proto.share(), field + ".share", violations_),
            .after = DurationFromProto(proto.after_duration(), field + ".after_duration", violations_),
            .none = proto.none()};
  }

  void ReadAction() {
    for (int c = 0; c < proto_.channels_size(); ++c) {
      step_.channels.push_back(ChannelFromProto(proto_.channels(c), At(Field("channels"), c), violations_));
    }
    step_.creatives = ToVector(proto_.creatives());
    if (proto_.has_offer()) step_.offer = OfferFromProto(proto_.offer(), Field("offer"), violations_);
    if (proto_.has_survey()) {
      step_.survey = Survey{.lowest = proto_.survey().lowest(),
                            .highest = proto_.survey().highest(),
                            .expectation = proto_.survey().expectation()};
    }
    step_.ending = proto_.ending();
    step_.marks.insert(proto_.marks().begin(), proto_.marks().end());
    step_.to_owner = proto_.to_owner();
    step_.skill = proto_.skill();
    step_.relationships = ToVector(proto_.relationships());
    step_.arms = ToVector(proto_.arms());
    step_.tiers = ToVector(proto_.tiers());
  }

  const v1::FollowUp& proto_;
  const int i_;
  Violations& violations_;
  FollowUp step_;
};

void AddTexts(const std::vector<std::string>& texts, Texts& protos) { protos.Assign(texts.begin(), texts.end()); }

void PutRating(const RatingBounds& rating, v1::FollowUp& proto) {
  if (!rating.any()) return;
  v1::Rating& bounds = *proto.mutable_rating();
  if (rating.at_least.has_value()) bounds.set_at_least(*rating.at_least);
  if (rating.at_most.has_value()) bounds.set_at_most(*rating.at_most);
  if (rating.satisfaction_at_least.has_value()) bounds.set_satisfaction_at_least(*rating.satisfaction_at_least);
  if (rating.satisfaction_at_most.has_value()) bounds.set_satisfaction_at_most(*rating.satisfaction_at_most);
}

v1::Delay ToProto(const Delay& delay) {
  v1::Delay proto;
  proto.set_delay(delay.delay);
  *proto.mutable_share() = ToProto(delay.share);
  proto.set_none(delay.none);
  if (!delay.none) *proto.mutable_after_duration() = DurationToProto(delay.after);
  return proto;
}

void PutDue(const FollowUp& step, v1::FollowUp& proto) {
  if (step.delays.empty() && step.date_attribute.empty()) *proto.mutable_after_duration() = DurationToProto(step.after);
  if (!step.date_attribute.empty()) *proto.mutable_before_duration() = DurationToProto(step.before);
  for (const Delay& delay : step.delays) *proto.add_delays() = ToProto(delay);
  if (!step.delays.empty()) *proto.mutable_horizon_duration() = DurationToProto(step.horizon);
  if (step.valid_for.has_value()) *proto.mutable_valid_for_duration() = DurationToProto(*step.valid_for);
  *proto.mutable_lateness_max_duration() = DurationToProto(step.lateness_max);
  proto.set_slot(static_cast<v1::FollowUp::Slot>(step.slot));
}

void PutAction(const FollowUp& step, v1::FollowUp& proto) {
  for (const Channel channel : step.channels) proto.add_channels(ToProto(channel));
  AddTexts(step.creatives, *proto.mutable_creatives());
  if (step.offer.has_value()) *proto.mutable_offer() = ToProto(*step.offer);
  if (step.survey.has_value()) {
    proto.mutable_survey()->set_lowest(step.survey->lowest);
    proto.mutable_survey()->set_highest(step.survey->highest);
    proto.mutable_survey()->set_expectation(step.survey->expectation);
  }
  proto.set_ending(step.ending);
  proto.mutable_marks()->insert(step.marks.begin(), step.marks.end());
  proto.set_to_owner(step.to_owner);
  proto.set_skill(step.skill);
  AddTexts(step.relationships, *proto.mutable_relationships());
  AddTexts(step.arms, *proto.mutable_arms());
  AddTexts(step.tiers, *proto.mutable_tiers());
}

}  // namespace

std::vector<FollowUp> FollowUpsFromProto(const v1::Campaign& proto, Violations& violations) {
  std::vector<FollowUp> steps;
  for (int i = 0; i < proto.follow_ups_size(); ++i) {
    steps.push_back(StepReader(proto.follow_ups(i), i, violations).Read());
  }
  return steps;
}

v1::FollowUp ToProto(const FollowUp& step) {
  v1::FollowUp proto;
  proto.set_follow_up(step.follow_up);
  AddTexts(step.on, *proto.mutable_on());
  AddTexts(step.without, *proto.mutable_without());
  proto.set_of(step.of);
  proto.set_date_attribute(step.date_attribute);
  PutRating(step.rating, proto);
  proto.set_when(step.when);
  proto.set_machine_events(step.machine_events);
  proto.set_repeat(static_cast<v1::FollowUp::Repeat>(step.repeat));
  PutDue(step, proto);
  PutAction(step, proto);
  return proto;
}

}  // namespace sendlift
