#include "storage/erasures.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "model/suppression.h"
#include "storage/address_hashes.h"
#include "storage/customer_scores.h"
#include "storage/customers.h"
#include "storage/instructions.h"
#include "storage/response_hours.h"
#include "storage/rows.h"
#include "storage/suppressions.h"
#include "storage/tasks.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

CustomerNumber NumberFromRow(const Row& row) { return {row.Int(0)}; }
int64_t IntFromRow(const Row& row) { return row.Int(0); }

int64_t ErasedHash(const HashKey& key, char kind, absl::string_view text) {
  const std::string same = kind == 'e' ? absl::AsciiStrToLower(text) : std::string(text);
  return static_cast<int64_t>(KeyedHash(key, absl::StrCat(absl::string_view(&kind, 1), "/", same)));
}

absl::Status PutHash(Session& session, WorkspaceNumber workspace, int64_t hash, absl::Time now) {
  return session
      .Execute(
          "INSERT INTO erased_hashes (workspace, hash, erase_us) VALUES ($1, $2, $3) "
          "ON CONFLICT (workspace, hash) DO NOTHING",
          workspace.value, hash, ToMicros(now))
      .status();
}

absl::Status PutHashes(Session& session, WorkspaceNumber workspace, const Person& person, absl::Time now) {
  ASSIGN_OR_RETURN(const HashKey key, PersonKey(session));
  const std::pair<char, const std::set<std::string>&> kinds[] = {
      {'i', person.ids}, {'e', person.emails}, {'p', person.phone_numbers}};
  for (const auto& [kind, texts] : kinds) {
    for (const std::string& text : texts) {
      RETURN_IF_ERROR(PutHash(session, workspace, ErasedHash(key, kind, text), now));
    }
  }
  return absl::OkStatus();
}

// An undone merge keeps what it says of others.
absl::Status ForgetMerges(Session& session, WorkspaceNumber workspace, CustomerNumber number) {
  RETURN_IF_ERROR(session
                      .Execute("UPDATE merges SET field_origins = $3 WHERE workspace = $1 AND merge IN (SELECT r.merge "
                               "FROM merge_records r WHERE r.workspace = $1 AND r.customer = $2)",
                               workspace.value, number.value, Blob{""})
                      .status());
  for (const char* sql : {"UPDATE merges SET survivor_id = 'erased' WHERE workspace = $1 AND survivor = $2",
                          "DELETE FROM merge_records WHERE workspace = $1 AND customer = $2",
                          "DELETE FROM merged_customers WHERE workspace = $1 AND customer = $2",
                          "UPDATE consent_changes SET source = '' WHERE workspace = $1 AND customer = $2",
                          "DELETE FROM suppressions WHERE workspace = $1 AND customer = $2"}) {
    RETURN_IF_ERROR(session.Execute(sql, workspace.value, number.value).status());
  }
  return absl::OkStatus();
}

// What the customer said stays a rating, and loses its words.
absl::Status ForgetComments(Session& session, WorkspaceNumber workspace, CustomerNumber number) {
  return session
      .Execute(
          "UPDATE event_details SET comment = '' WHERE workspace = $1 AND comment <> '' AND EXISTS (SELECT 1 "
          "FROM events e WHERE e.workspace = $1 AND e.position = event_details.position AND e.customer = $2)",
          workspace.value, number.value)
      .status();
}

absl::Status ForgetAddress(Session& session, WorkspaceNumber workspace, const std::string& address) {
  ASSIGN_OR_RETURN(const std::vector<CustomerNumber> others, CustomersAt(session, workspace, address));
  if (!others.empty()) return absl::OkStatus();
  return session
      .Execute("DELETE FROM suppressions WHERE workspace = $1 AND customer = 0 AND address = $2", workspace.value,
               address)
      .status();
}

}  // namespace

absl::StatusOr<Person> ReadPerson(Session& session, WorkspaceNumber workspace, const Customer& customer) {
  Person person;
  person.customer = customer;
  person.numbers = {customer.number};
  person.ids = {customer.id};
  if (!customer.email.empty()) person.emails.insert(customer.email);
  if (!customer.phone_number.empty()) person.phone_numbers.insert(customer.phone_number);
  ASSIGN_OR_RETURN(const auto merged,
                   ReadAll(session, NumberFromRow,
                           "SELECT customer FROM merged_customers WHERE workspace = $1 AND survivor = $2 "
                           "ORDER BY customer",
                           workspace.value, customer.number.value));
  person.numbers.insert(person.numbers.end(), merged.begin(), merged.end());
  for (const CustomerNumber number : person.numbers) {
    RETURN_IF_ERROR(session.Query(
        [&](const Row& row) {
          person.ids.emplace(row.Text(0));
          if (!row.Text(1).empty()) person.emails.emplace(row.Text(1));
          if (!row.Text(2).empty()) person.phone_numbers.emplace(row.Text(2));
          return absl::OkStatus();
        },
        "SELECT r.id, r.email, r.phone_number FROM merge_records r WHERE r.workspace = $1 AND r.customer = $2",
        workspace.value, number.value));
  }
  return person;
}

absl::Status ForgetPerson(Session& session, WorkspaceNumber workspace, const Person& person, absl::Time now) {
  RETURN_IF_ERROR(PutHashes(session, workspace, person, now));
  RETURN_IF_ERROR(RemoveCustomer(session, workspace, person.customer));
  for (const CustomerNumber number : person.numbers) {
    RETURN_IF_ERROR(ForgetMerges(session, workspace, number));
    RETURN_IF_ERROR(ForgetComments(session, workspace, number));
    RETURN_IF_ERROR(DeleteResponseHours(session, workspace, number));
    RETURN_IF_ERROR(DeleteCustomerScore(session, workspace, number));
    RETURN_IF_ERROR(session
                        .Execute("INSERT INTO erased_customers (workspace, customer, erase_us) VALUES ($1, $2, $3)",
                                 workspace.value, number.value, ToMicros(now))
                        .status());
    Suppression suppression;
    suppression.customer = number;
    suppression.reason = SuppressionReason::kErased;
    RETURN_IF_ERROR(AddSuppression(session, workspace, suppression, now).status());
  }
  for (const auto* addresses : {&person.emails, &person.phone_numbers}) {
    for (const std::string& address : *addresses) RETURN_IF_ERROR(ForgetAddress(session, workspace, address));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<absl::Time>> FindErasure(Session& session, WorkspaceNumber workspace,
                                                      absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<HashKey> key, FindPersonKey(session));
  if (!key.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::optional<int64_t> erased,
                   ReadOne(session, IntFromRow, "SELECT erase_us FROM erased_hashes WHERE workspace = $1 AND hash = $2",
                           workspace.value, ErasedHash(*key, 'i', id)));
  if (!erased.has_value()) return std::nullopt;
  return FromMicros(*erased);
}

absl::StatusOr<ErasedPeople> ErasedPeople::Load(Session& session, WorkspaceNumber workspace) {
  ErasedPeople people;
  ASSIGN_OR_RETURN(const std::vector<int64_t> hashes,
                   ReadAll(session, IntFromRow, "SELECT hash FROM erased_hashes WHERE workspace = $1 ORDER BY hash",
                           workspace.value));
  if (hashes.empty()) return people;
  people.hashes_.insert(hashes.begin(), hashes.end());
  ASSIGN_OR_RETURN(people.key_, PersonKey(session));
  return people;
}

bool ErasedPeople::Contains(char kind, absl::string_view text) const {
  return !hashes_.empty() && !text.empty() && hashes_.contains(ErasedHash(key_, kind, text));
}

absl::StatusOr<std::vector<InstructionKey>> InstructionsOf(Session& session, WorkspaceNumber workspace,
                                                           const std::vector<CustomerNumber>& customers) {
  std::vector<InstructionKey> keys;
  ASSIGN_OR_RETURN(const std::vector<int64_t> campaigns,
                   ReadAll(session, IntFromRow, "SELECT campaign FROM campaigns WHERE workspace = $1 ORDER BY campaign",
                           workspace.value));
  for (const int64_t campaign : campaigns) {
    ASSIGN_OR_RETURN(const std::vector<Block> blocks, ListBlocks(session, workspace, CampaignNumber{campaign}));
    for (const Block& block : blocks) {
      for (const CustomerNumber customer : customers) {
        ASSIGN_OR_RETURN(const auto sequence, FindSequenceOf(session, workspace, block, customer));
        if (sequence.has_value()) keys.push_back({.campaign = {campaign}, .sequence = *sequence});
      }
    }
  }
  return keys;
}

absl::Status ForgetValues(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  RETURN_IF_ERROR(session
                      .Execute("UPDATE instructions SET field_values = $4 WHERE workspace = $1 AND campaign = $2 "
                               "AND sequence = $3",
                               workspace.value, key.campaign.value, key.sequence, Blob{""})
                      .status());
  RETURN_IF_ERROR(ForgetTask(session, workspace, key));
  return session
      .Execute("UPDATE receipts SET reason = '' WHERE workspace = $1 AND campaign = $2 AND sequence = $3",
               workspace.value, key.campaign.value, key.sequence)
      .status();
}

absl::Status ForgetRequestsWith(Session& session, WorkspaceNumber workspace, const std::set<std::string>& texts) {
  std::vector<std::string> found;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        const bool holds = std::any_of(texts.begin(), texts.end(),
                                       [&](const std::string& text) { return absl::StrContains(row.Bytes(1), text); });
        if (holds) found.emplace_back(row.Text(0));
        return absl::OkStatus();
      },
      "SELECT request_id, response FROM requests WHERE workspace = $1 ORDER BY request_id", workspace.value));
  for (const std::string& id : found) {
    RETURN_IF_ERROR(
        session.Execute("DELETE FROM requests WHERE workspace = $1 AND request_id = $2", workspace.value, id).status());
  }
  return absl::OkStatus();
}

}  // namespace sendlift::storage
