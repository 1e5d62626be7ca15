#include "audience/feature_pass.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "audience/computed_batch.h"
#include "audience/feature_columns.h"
#include "audience/rfm_scores.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/contacts.h"
#include "storage/events.h"
#include "storage/feature_snapshots.h"
#include "storage/feature_sources.h"
#include "storage/feature_values.h"

namespace sendlift {
namespace {

using storage::Lane;
using storage::Session;
using State = FeatureSnapshot::State;

void Count(const CustomerFeatures& features, FeatureSnapshot& snapshot) {
  ++snapshot.customers;
  if (features.frequency > 0) ++snapshot.buyers;
  snapshot.purchases += features.frequency;
  snapshot.monetary_minor += features.monetary_minor;
  for (size_t i = 0; i < features.answers.size(); ++i) {
    snapshot.answers[i].contacts += features.answers[i].contacts;
    snapshot.answers[i].answered += features.answers[i].answered;
  }
}

}  // namespace

absl::Time LastFeatureDue(FeatureSchedule schedule, absl::Time now) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilDay today = absl::ToCivilDay(now, utc);
  if (schedule == FeatureSchedule::kMonthly) return absl::FromCivil(absl::CivilMonth(today), utc);
  if (schedule == FeatureSchedule::kOff) return absl::InfinitePast();
  return absl::FromCivil(absl::PrevWeekday(today + 1, absl::Weekday::monday), utc);
}

absl::StatusOr<FeatureSnapshot> BeginFeatureSnapshot(Session& session, WorkspaceNumber workspace, absl::Time as_of,
                                                     const std::string& principal, absl::Time now) {
  if (as_of > now) return InvalidFields({{"as_of_time", "is in the future; leave it out for now"}});
  ASSIGN_OR_RETURN(const auto running, storage::UnfinishedFeatureSnapshot(session, workspace));
  if (running.has_value()) {
    return Error(absl::StatusCode::kFailedPrecondition, "FEATURE_SNAPSHOT_RUNNING",
                 absl::StrCat("feature snapshot ", running->number, " is being made; wait until it is done"),
                 {{"snapshot", absl::StrCat(running->number)}});
  }
  FeatureSnapshot snapshot;
  snapshot.as_of = as_of;
  snapshot.principal = principal;
  ASSIGN_OR_RETURN(snapshot.last_position, storage::LastEventPosition(session, workspace));
  return storage::InsertFeatureSnapshot(session, workspace, snapshot, now);
}

// Where the measuring of a range stands. Kept in memory only: after a crash the range begins again.
struct FeaturePass::Measuring {
  Measuring(int64_t snapshot, storage::CustomerSpan span, absl::Time as_of)
      : snapshot(snapshot), span(span), range(span.first, span.last - span.first + 1, as_of) {}

  const int64_t snapshot;
  const storage::CustomerSpan span;
  FeatureRange range;
  std::vector<CampaignNumber> campaigns;  // whose contacts are still to be read
  int64_t position = 0;                   // up to where the log was read
  std::optional<std::vector<CustomerFeatures>> features;
};

absl::StatusOr<bool> FeaturePass::RunOnce(absl::Time now) {
  std::optional<FeatureSnapshot> snapshot;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(snapshot, storage::UnfinishedFeatureSnapshot(session, workspace_));
    return absl::OkStatus();
  }));
  if (!snapshot.has_value()) return BeginIfDue(now);
  old_values_gone_ = false;
  if (snapshot->state == State::kMeasuring) {
    RETURN_IF_ERROR(Measure(*snapshot, now));
  } else if (snapshot->state == State::kScoring) {
    RETURN_IF_ERROR(Score(*std::move(snapshot), now));
  } else {
    RETURN_IF_ERROR(Publish(*std::move(snapshot), now));
  }
  return true;
}

absl::StatusOr<bool> FeaturePass::BeginIfDue(absl::Time now) {
  if (!old_values_gone_) {
    ASSIGN_OR_RETURN(const bool more, ForgetOldValues());
    if (more) return true;
  }
  const absl::Time due = LastFeatureDue(options_.schedule, now);
  if (due == absl::InfinitePast()) return false;
  absl::Time last;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(last, storage::LastFeatureTime(session, workspace_));
    return absl::OkStatus();
  }));
  if (last >= due) return false;
  RETURN_IF_ERROR(database_.Write(Lane::kPlanning, [&](Session& session) {
    return BeginFeatureSnapshot(session, workspace_, due, "schedule", now).status();
  }));
  return true;
}

absl::Status FeaturePass::Measure(const FeatureSnapshot& snapshot, absl::Time now) {
  if (measuring_ != nullptr && measuring_->snapshot == snapshot.number) {
    const absl::Status measured = GoOn(snapshot, now);
    if (!measured.ok()) measuring_ = nullptr;  // it may have taken half of what it read
    return measured;
  }
  RETURN_IF_ERROR(BeginRange(snapshot));
  if (measuring_ != nullptr) return absl::OkStatus();
  FeatureSnapshot measured = snapshot;
  measured.state = State::kScoring;
  return database_.Write(Lane::kPlanning, [&](Session& session) {
    return storage::PutFeatureSnapshot(session, workspace_, measured, now);
  });
}

absl::Status FeaturePass::GoOn(const FeatureSnapshot& snapshot, absl::Time now) {
  if (!measuring_->campaigns.empty()) return ReadContacts(snapshot);
  if (measuring_->position < snapshot.last_position) return ReadLog(snapshot);
  return WriteChunk(snapshot, now);
}

absl::Status FeaturePass::BeginRange(const FeatureSnapshot& snapshot) {
  measuring_ = nullptr;
  return database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto first, storage::NextCustomer(session, workspace_, snapshot.next_customer));
    if (!first.has_value()) return absl::OkStatus();
    const storage::CustomerSpan span = {.first = first->value, .last = first->value + range_size_ - 1};
    auto measuring = std::make_shared<Measuring>(snapshot.number, span, snapshot.as_of);
    RETURN_IF_ERROR(storage::ForEachCreation(session, workspace_, span, [&](CustomerNumber customer, absl::Time time) {
      measuring->range.TakeCustomer(customer, time);
    }));
    ASSIGN_OR_RETURN(measuring->campaigns,
                     storage::CampaignsLeasedSince(session, workspace_, snapshot.as_of - kContactsOf));
    measuring_ = std::move(measuring);
    return absl::OkStatus();
  });
}

absl::Status FeaturePass::ReadContacts(const FeatureSnapshot& snapshot) {
  const CampaignNumber campaign = measuring_->campaigns.back();
  measuring_->campaigns.pop_back();
  RETURN_IF_ERROR(database_.Read([&](Session& session) {
    return storage::ForEachDelivery(session, workspace_, campaign, measuring_->span, snapshot.as_of - kContactsOf,
                                    snapshot.as_of, [&](CustomerNumber customer, Channel channel, absl::Time time) {
                                      measuring_->range.TakeContact(customer, channel, time);
                                    });
  }));
  if (measuring_->range.contacts() <= options_.contacts_max || range_size_ == 1) return absl::OkStatus();
  range_size_ = std::max<int64_t>(1, range_size_ / 2);
  measuring_ = nullptr;
  return absl::OkStatus();
}

absl::Status FeaturePass::ReadLog(const FeatureSnapshot& snapshot) {
  const storage::LogPart part = {.after = measuring_->position,
                                 .until = std::min(measuring_->position + options_.log_part, snapshot.last_position)};
  RETURN_IF_ERROR(database_.Read([&](Session& session) {
    return storage::ForEachFeatureEvent(
        session, workspace_, part, measuring_->span, snapshot.as_of,
        [&](CustomerNumber customer, absl::string_view type, absl::Time time, int64_t amount_minor) {
          measuring_->range.TakeEvent(customer, type, time, amount_minor);
        });
  }));
  measuring_->position = part.until;
  return absl::OkStatus();
}

absl::Status FeaturePass::WriteChunk(FeatureSnapshot snapshot, absl::Time now) {
  if (!measuring_->features.has_value()) measuring_->features = measuring_->range.Features();
  const auto& features = *measuring_->features;
  // By what is stored: a chunk whose commit was not answered is not counted again.
  const auto begin_at = std::partition_point(features.begin(), features.end(), [&](const CustomerFeatures& one) {
    return one.customer.value < snapshot.next_customer;
  });
  const auto begin = static_cast<size_t>(begin_at - features.begin());
  const size_t end = std::min(begin + options_.chunk, features.size());
  for (size_t i = begin; i < end; ++i) Count(features[i], snapshot);
  const bool is_last = end == features.size();
  snapshot.next_customer = is_last ? measuring_->span.last + 1 : features[end].customer.value;
  RETURN_IF_ERROR(database_.Write(Lane::kImport, [&](Session& session) -> absl::Status {
    for (size_t i = begin; i < end; ++i) {
      RETURN_IF_ERROR(storage::PutFeatures(session, workspace_, snapshot.number, features[i]));
    }
    return storage::PutFeatureSnapshot(session, workspace_, snapshot, now);
  }));
  if (is_last) measuring_ = nullptr;
  return absl::OkStatus();
}

absl::Status FeaturePass::Score(FeatureSnapshot snapshot, absl::Time now) {
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    for (const ScoredFeature feature : kScoredFeatures) {
      ScoreCutter cutter(snapshot.buyers);
      RETURN_IF_ERROR(storage::ForEachScoredValue(session, workspace_, snapshot.number, feature,
                                                  [&](int64_t value, int64_t people) { cutter.Take(value, people); }));
      snapshot.cuts[static_cast<size_t>(feature)] = cutter.cuts();
    }
    return absl::OkStatus();
  }));
  snapshot.state = State::kPublishing;
  snapshot.next_customer = 1;
  return database_.Write(Lane::kPlanning, [&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportBatch batch, OpenComputedBatch(session, workspace_,
                                                                {.name = absl::StrCat("features/", snapshot.number),
                                                                 .columns = FeatureColumns(),
                                                                 .empty_values_erase = true,
                                                                 .data_time = snapshot.as_of,
                                                                 .principal = snapshot.principal},
                                                                now));
    snapshot.batch = batch.number;
    return storage::PutFeatureSnapshot(session, workspace_, snapshot, now);
  });
}

absl::Status FeaturePass::Publish(FeatureSnapshot snapshot, absl::Time now) {
  std::vector<Customer> customers;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto page, storage::ListFeatures(session, workspace_, snapshot.number,
                                                            snapshot.next_customer, static_cast<int>(options_.chunk)));
    for (const storage::NamedFeatures& named : page) {
      Customer& customer = customers.emplace_back();
      customer.id = named.customer_id;
      customer.attributes = FeatureAttributes(named.features, snapshot.cuts);
      snapshot.next_customer = named.features.customer.value + 1;
    }
    return absl::OkStatus();
  }));
  if (customers.empty()) snapshot.state = State::kDone;
  RETURN_IF_ERROR(database_.Write(Lane::kImport, [&](Session& session) -> absl::Status {
    if (customers.empty()) {
      RETURN_IF_ERROR(CloseComputedBatch(session, workspace_, snapshot.batch, now));
    } else {
      RETURN_IF_ERROR(StoreComputed(session, workspace_, snapshot.batch, customers, now).status());
    }
    return storage::PutFeatureSnapshot(session, workspace_, snapshot, now);
  }));
  return absl::OkStatus();
}

absl::StatusOr<bool> FeaturePass::ForgetOldValues() {
  int64_t gone = 0;
  RETURN_IF_ERROR(database_.Write(Lane::kImport, [&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto last, storage::ListFeatureSnapshots(session, workspace_, 0, 1));
    gone = 0;
    if (last.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(gone,
                     storage::DeleteFeaturesBefore(session, workspace_, last.front().number, options_.old_values));
    return absl::OkStatus();
  }));
  old_values_gone_ = gone == 0;
  return gone > 0;
}

}  // namespace sendlift
