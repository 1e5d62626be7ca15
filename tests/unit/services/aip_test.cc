// The contract follows the AIPs: what a linter for protos elsewhere would say.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/api/annotations.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "tests/support/network/descriptors.h"

namespace sendlift {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

bool Has(const FieldDescriptor* field, google::api::FieldBehavior wanted) {
  for (int i = 0; field != nullptr && i < field->options().ExtensionSize(google::api::field_behavior); ++i) {
    if (field->options().GetExtension(google::api::field_behavior, i) == wanted) return true;
  }
  return false;
}

const FieldDescriptor* Field(const Descriptor* message, const std::string& name) {
  return message->FindFieldByName(name);
}

bool IsStandard(const MethodDescriptor* method, const char* verb) { return absl::StartsWith(method->name(), verb); }

TEST(AipTest, RequestsAreNamedAfterTheirMethods) {
  for (const auto* method : testing::Methods()) {
    EXPECT_EQ(method->input_type()->name(), absl::StrCat(method->name(), "Request")) << method->full_name();
  }
}

TEST(AipTest, EveryFieldOfARequestSaysItsBehaviour) {
  for (const auto* method : testing::Methods()) {
    const Descriptor* request = method->input_type();
    for (int i = 0; i < request->field_count(); ++i) {
      const FieldDescriptor* field = request->field(i);
      if (field->containing_oneof() != nullptr) continue;
      EXPECT_GT(field->options().ExtensionSize(google::api::field_behavior), 0) << field->full_name();
    }
  }
}

TEST(AipTest, EveryUnaryMethodHasAnHttpRule) {
  for (const auto* method : testing::Methods()) {
    if (method->client_streaming() || method->server_streaming()) continue;
    const auto& rule = method->options().GetExtension(google::api::http);
    EXPECT_NE(rule.pattern_case(), google::api::HttpRule::PATTERN_NOT_SET) << method->full_name();
    if (IsStandard(method, "Get") || IsStandard(method, "List"))
      EXPECT_FALSE(rule.get().empty()) << method->full_name();
    if (IsStandard(method, "Create")) EXPECT_FALSE(rule.post().empty()) << method->full_name();
    if (IsStandard(method, "Update")) EXPECT_FALSE(rule.patch().empty()) << method->full_name();
    if (IsStandard(method, "Delete")) EXPECT_FALSE(rule.delete_().empty()) << method->full_name();
  }
}

TEST(AipTest, ResourcesBeginWithTheirName) {
  int resources = 0;
  for (const auto* file : testing::ContractFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* message = file->message_type(i);
      const auto& resource = message->options().GetExtension(google::api::resource);
      if (resource.type().empty()) continue;
      ++resources;
      const FieldDescriptor* name = Field(message, "name");
      ASSERT_NE(name, nullptr) << message->full_name();
      EXPECT_EQ(name->number(), 1) << message->full_name();
      EXPECT_TRUE(Has(name, google::api::IDENTIFIER)) << message->full_name();
      EXPECT_FALSE(resource.pattern().empty() || resource.singular().empty() || resource.plural().empty());
    }
  }
  EXPECT_EQ(resources, 33);
}

TEST(AipTest, ListsHavePages) {
  for (const auto* method : testing::Methods()) {
    if (!IsStandard(method, "List")) continue;
    const Descriptor* request = method->input_type();
    EXPECT_TRUE(Has(Field(request, "parent"), google::api::REQUIRED)) << method->full_name();
    ASSERT_NE(Field(request, "page_size"), nullptr) << method->full_name();
    EXPECT_EQ(Field(request, "page_size")->type(), FieldDescriptor::TYPE_INT32) << method->full_name();
    EXPECT_NE(Field(request, "page_token"), nullptr) << method->full_name();
    EXPECT_NE(Field(method->output_type(), "next_page_token"), nullptr) << method->full_name();
    EXPECT_TRUE(method->output_type()->field(0)->is_repeated()) << method->full_name();
  }
}

TEST(AipTest, ChangesOfNamedResourcesCanBeRepeatedCheckedAndGuarded) {
  for (const auto* method : testing::Methods()) {
    const std::string& service = method->service()->name();
    if (service != "SegmentService" && service != "CampaignService" && service != "RateLimitService" &&
        service != "SourceService" && service != "TieringService") {
      continue;
    }
    const Descriptor* request = method->input_type();
    const bool reads = IsStandard(method, "Get") || IsStandard(method, "List") || IsStandard(method, "Preview") ||
                       IsStandard(method, "Count");
    if (reads) continue;
    EXPECT_NE(Field(request, "request_id"), nullptr) << method->full_name();
    EXPECT_NE(Field(request, "validate_only"), nullptr) << method->full_name();
    if (IsStandard(method, "Create")) continue;
    const bool updates = IsStandard(method, "Update");
    EXPECT_EQ(Field(request, "etag") != nullptr, !updates) << method->full_name();
    if (updates) EXPECT_NE(Field(request, "update_mask"), nullptr) << method->full_name();
    if (updates) EXPECT_NE(Field(request, "allow_missing"), nullptr) << method->full_name();
  }
}

TEST(AipTest, TimesAndDurationsAreNamedAsSuch) {
  for (const auto* file : testing::ContractFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* message = file->message_type(i);
      for (int k = 0; k < message->field_count(); ++k) {
        const FieldDescriptor* field = message->field(k);
        if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
        const std::string& type = field->message_type()->full_name();
        if (type == "google.protobuf.Timestamp")
          EXPECT_TRUE(absl::EndsWith(field->name(), "_time")) << field->full_name();
        if (type == "google.protobuf.Duration") {
          EXPECT_TRUE(absl::EndsWith(field->name(), "_duration") || absl::EndsWith(field->name(), "_durations"))
              << field->full_name();
        }
      }
    }
  }
}

}  // namespace
}  // namespace sendlift
