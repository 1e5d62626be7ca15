#include "engine/erasure.h"

#include <set>
#include <string>

#include "base/status.h"
#include "engine/environment.h"
#include "model/suppression.h"
#include "scheduler/revoking.h"
#include "storage/customers.h"
#include "storage/erasures.h"

namespace sendlift {
namespace {

using storage::Person;
using storage::Session;

absl::Status AskBack(Session& session, const Person& person, absl::Time now) {
  OptOutRevoker revoker(session, kMainWorkspace, now);
  Suppression everywhere;
  everywhere.reason = SuppressionReason::kErased;
  for (const CustomerNumber number : person.numbers) {
    everywhere.customer = number;
    RETURN_IF_ERROR(revoker.AskBack(everywhere, number));
  }
  return absl::OkStatus();
}

absl::StatusOr<Person> FindPerson(Session& session, absl::string_view id) {
  ASSIGN_OR_RETURN(const Customer customer, storage::GetCustomer(session, kMainWorkspace, id));
  return storage::ReadPerson(session, kMainWorkspace, customer);
}

}  // namespace

absl::StatusOr<PersonChunks> LookForErasure(Session& session, absl::string_view id) {
  const absl::StatusOr<Person> person = FindPerson(session, id);
  if (absl::IsNotFound(person.status())) return PersonChunks();
  RETURN_IF_ERROR(person.status());
  return FindPersonRows(session, kMainWorkspace, *person);
}

absl::StatusOr<Erased> EraseCustomer(Session& session, absl::string_view id, const PersonChunks& found,
                                     absl::Time now) {
  ASSIGN_OR_RETURN(const auto before, storage::FindErasure(session, kMainWorkspace, id));
  if (before.has_value()) return Erased{.erase_time = *before, .already = true};
  ASSIGN_OR_RETURN(const Person person, FindPerson(session, id));
  Erased erased{.erase_time = now, .customers = static_cast<int64_t>(person.ids.size())};
  RETURN_IF_ERROR(AskBack(session, person, now));
  ASSIGN_OR_RETURN(const auto instructions, storage::InstructionsOf(session, kMainWorkspace, person.numbers));
  for (const InstructionKey& key : instructions) {
    RETURN_IF_ERROR(storage::ForgetValues(session, kMainWorkspace, key));
  }
  erased.instructions = static_cast<int64_t>(instructions.size());
  ASSIGN_OR_RETURN(erased.raw_rows, ForgetPersonRows(session, kMainWorkspace, person, found));
  std::set<std::string> texts = person.ids;
  texts.insert(person.emails.begin(), person.emails.end());
  texts.insert(person.phone_numbers.begin(), person.phone_numbers.end());
  RETURN_IF_ERROR(storage::ForgetRequestsWith(session, kMainWorkspace, texts));
  RETURN_IF_ERROR(storage::ForgetPerson(session, kMainWorkspace, person, now));
  return erased;
}

}  // namespace sendlift
