#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "sendlift/v1/campaigns.pb.h"
#include "sendlift/v1/clock.pb.h"
#include "sendlift/v1/code_pools.pb.h"
#include "sendlift/v1/customers.pb.h"
#include "sendlift/v1/events.pb.h"
#include "sendlift/v1/experiments.pb.h"
#include "sendlift/v1/feature_snapshots.pb.h"
#include "sendlift/v1/follow_up_reports.pb.h"
#include "sendlift/v1/gateways.pb.h"
#include "sendlift/v1/holdouts.pb.h"
#include "sendlift/v1/import_batches.pb.h"
#include "sendlift/v1/instructions.pb.h"
#include "sendlift/v1/journeys.pb.h"
#include "sendlift/v1/merges.pb.h"
#include "sendlift/v1/models.pb.h"
#include "sendlift/v1/programme_reports.pb.h"
#include "sendlift/v1/rate_limits.pb.h"
#include "sendlift/v1/recommendations.pb.h"
#include "sendlift/v1/reports.pb.h"
#include "sendlift/v1/segments.pb.h"
#include "sendlift/v1/send_time_reports.pb.h"
#include "sendlift/v1/sources.pb.h"
#include "sendlift/v1/statistics.pb.h"
#include "sendlift/v1/stops.pb.h"
#include "sendlift/v1/suppressions.pb.h"
#include "sendlift/v1/tierings.pb.h"
#include "sendlift/v1/won_reports.pb.h"
#include "sendlift/v1/worklist.pb.h"

namespace sendlift::testing {

// The files of the contract that hold a service.
inline std::vector<const google::protobuf::FileDescriptor*> ServiceFiles() {
  const auto* statistics =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("sendlift.v1.StatisticsService");
  return {v1::Campaign::descriptor()->file(),
          v1::Customer::descriptor()->file(),
          v1::Event::descriptor()->file(),
          v1::Assignment::descriptor()->file(),
          v1::Gateway::descriptor()->file(),
          v1::LiftReport::descriptor()->file(),
          v1::RateLimit::descriptor()->file(),
          v1::Recommendation::descriptor()->file(),
          v1::Segment::descriptor()->file(),
          v1::Suppression::descriptor()->file(),
          v1::Stop::descriptor()->file(),
          v1::InstructionRecord::descriptor()->file(),
          v1::Clock::descriptor()->file(),
          v1::CodePool::descriptor()->file(),
          v1::Holdout::descriptor()->file(),
          v1::Source::descriptor()->file(),
          v1::ImportBatch::descriptor()->file(),
          v1::Merge::descriptor()->file(),
          v1::FeatureSnapshot::descriptor()->file(),
          v1::Tiering::descriptor()->file(),
          v1::Model::descriptor()->file(),
          v1::Journey::descriptor()->file(),
          v1::FollowUpReport::descriptor()->file(),
          v1::SendTimeReport::descriptor()->file(),
          v1::ProgrammeReport::descriptor()->file(),
          v1::WonReport::descriptor()->file(),
          v1::Task::descriptor()->file(),
          statistics->file()};
}

// Every file of the contract: those with a service, and those of them that they import. Each once.
inline std::vector<const google::protobuf::FileDescriptor*> ContractFiles() {
  std::vector<const google::protobuf::FileDescriptor*> files = ServiceFiles();
  absl::flat_hash_set<const google::protobuf::FileDescriptor*> known(files.begin(), files.end());
  for (size_t i = 0; i < files.size(); ++i) {
    for (int k = 0; k < files[i]->dependency_count(); ++k) {
      const google::protobuf::FileDescriptor* imported = files[i]->dependency(k);
      if (imported->package() == "sendlift.v1" && known.insert(imported).second) files.push_back(imported);
    }
  }
  return files;
}

// Every method of every service.
inline std::vector<const google::protobuf::MethodDescriptor*> Methods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const auto* file : ServiceFiles()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k) methods.push_back(file->service(i)->method(k));
    }
  }
  return methods;
}

}  // namespace sendlift::testing
