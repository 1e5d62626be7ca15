#pragma once

#include "scheduler/customer_tools.h"

namespace sendlift {

// What steps need of customers: filters are compiled once and asked in memory, marks are one more word of the source
// kComputedSource about the customer, in a batch for each campaign and day, or more if a customer is marked again. For
// one thread.
CustomerTools MakeCustomerTools();

}  // namespace sendlift
