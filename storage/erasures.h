#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "base/keyed_hash.h"
#include "model/customer.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// Everything by which a customer is known, with those that were merged into it.
struct Person {
  Customer customer;
  std::vector<CustomerNumber> numbers;  // the customer's first
  std::set<std::string> ids;
  std::set<std::string> emails;
  std::set<std::string> phone_numbers;
};
absl::StatusOr<Person> ReadPerson(Session& session, WorkspaceNumber workspace, const Customer& customer);

// Takes away rows, addresses, records of merges, sources of consents, comments in events, suppressions of the person
// and of addresses that nobody else has; leaves keyed hashes of ids and addresses, and a suppression of each number.
// Assignments, outcomes, events and counts stay with the numbers, which are not given again.
absl::Status ForgetPerson(Session& session, WorkspaceNumber workspace, const Person& person, absl::Time now);
// When the customer of that id was erased; nothing if it was not.
absl::StatusOr<std::optional<absl::Time>> FindErasure(Session& session, WorkspaceNumber workspace,
                                                      absl::string_view id);

// Whom nobody may bring back. Costs nothing while nobody was erased.
class ErasedPeople {
 public:
  static absl::StatusOr<ErasedPeople> Load(Session& session, WorkspaceNumber workspace);

  bool Has(absl::string_view id) const { return Contains('i', id); }
  bool HasEmail(absl::string_view email) const { return Contains('e', email); }
  bool HasPhoneNumber(absl::string_view number) const { return Contains('p', number); }

 private:
  bool Contains(char kind, absl::string_view text) const;

  HashKey key_ = {};
  absl::flat_hash_set<int64_t> hashes_;
};

// What the customers have been sent, or will be: all their instructions, by key.
absl::StatusOr<std::vector<InstructionKey>> InstructionsOf(Session& session, WorkspaceNumber workspace,
                                                           const std::vector<CustomerNumber>& customers);
// Takes the values of an instruction away, and what gateways and agents said of it in words.
absl::Status ForgetValues(Session& session, WorkspaceNumber workspace, const InstructionKey& key);

// Forgets answers, kept so that a request may be repeated, that hold one of the texts.
absl::Status ForgetRequestsWith(Session& session, WorkspaceNumber workspace, const std::set<std::string>& texts);

}  // namespace sendlift::storage
