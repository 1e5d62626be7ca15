#include "clients/gateways/loopback/purchases.h"

#include <optional>

#include "clients/gateways/loopback/event_import.h"

namespace sendlift::loopback {
namespace {

v1::Event EventOf(const Person& person, const Purchase& purchase, int64_t row, absl::Time time) {
  v1::Event event;
  event.set_sequence(row);
  event.set_customer_id(person.customer_id);
  event.set_type("PURCHASED");
  SetTime(time, event);
  event.mutable_amount()->set_currency_code(person.currency);
  event.mutable_amount()->set_minor_units(purchase.minor_units);
  return event;
}

}  // namespace

Settlement Settle(const People& people, const Contacts& contacts, uint64_t seed, absl::Time now,
                  absl::Duration spread) {
  Settlement settlement;
  int64_t row = 0;
  for (const Person& person : people.persons) {
    ++row;
    const std::optional<double> lift = contacts.LiftOf(person);
    if (lift.has_value()) ++settlement.contacted_count;
    const std::optional<Purchase> purchase = PurchaseOf(person, lift.value_or(0), seed);
    if (purchase.has_value())
      settlement.events.push_back(EventOf(person, *purchase, row, now + purchase->delay * spread));
  }
  return settlement;
}

}  // namespace sendlift::loopback
