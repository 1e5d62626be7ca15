#pragma once

#include <vector>

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/models.pb.h"

namespace sendlift::cli {

// A model for people: what it is of, how good it was, what it looks at, the looks at it since.
void PrintModel(const v1::Model& model, const Screen& screen);
// For programs: section, name, figure, value; a line a figure.
Table ModelCsv(const v1::Model& model);
// Models, one a line.
Table ModelTable(const std::vector<v1::Model>& models);

void PrintCheck(const v1::AgeingCheck& check, const Screen& screen);
Table CheckCsv(const v1::AgeingCheck& check);

Table ScoringTable(const v1::Scoring& scoring);

// Amounts in the currency's usual unit, and in minor units.
Table WarningTable(const v1::ListWarningsResponse& warnings);
Table WarningCsv(const v1::ListWarningsResponse& warnings);

void PrintMatrix(const v1::ValueChurnMatrix& matrix, const Screen& screen);
Table MatrixCsv(const v1::ValueChurnMatrix& matrix);

}  // namespace sendlift::cli
