#pragma once

#include <string>

#include "clients/cli/table.h"
#include "sendlift/v1/instructions.pb.h"

namespace sendlift::cli {

// A fact in plain words: "in control: never contacted, by design".
std::string FactText(const v1::ContactFact& fact);

// A line a fact with its time; "now" for what is so at this moment.
Table FactTable(const v1::ExplainContactResponse& explanation);

}  // namespace sendlift::cli
