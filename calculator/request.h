#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "sendlift/v1/reports.pb.h"
#include "sendlift/v1/statistics_means.pb.h"
#include "sendlift/v1/statistics_rates.pb.h"
#include "stats/arguments.h"
#include "stats/counts.h"
#include "stats/inference.h"
#include "stats/interval.h"
#include "stats/means.h"
#include "stats/moments.h"
#include "stats/sample_ratio.h"
#include "stats/verdict.h"

namespace sendlift::calculator {

// Reading requests: a number that was left out is 0 and stands for the default that the contract names.
inline double Or(double value, double when_left_out) { return value == 0 ? when_left_out : value; }

// A path into a list: "arms[2]".
std::string At(absl::string_view list, int index);

// Adds what is wrong with `counts` to `arguments`, under "<field>.successes" and "<field>.trials".
Counts Read(const v1::Counts& counts, absl::string_view field, Arguments& arguments);

std::vector<Counts> ReadList(const google::protobuf::RepeatedPtrField<v1::Counts>& counts, absl::string_view field,
                             Arguments& arguments);

// The mean and variance of sums, in long double so that little is lost to cancellation. Wrong sums (negative squares,
// or a variance below zero by more than rounding) are added to `arguments` under `field`.
MeanEstimate Read(const v1::MeanSums& sums, absl::string_view field, Arguments& arguments);

// The same of two numbers per customer.
PairEstimate Read(const v1::PairSums& sums, absl::string_view field, Arguments& arguments);

// Adds that the list `field` is too short or too long.
void CheckSize(absl::string_view field, int size, int least, int most, Arguments& arguments);

// Adds that the enumeration `field` has a value that the contract does not name.
void CheckEnum(absl::string_view field, bool known, Arguments& arguments);

Alternative Read(v1::Alternative alternative);

// Looks of one request: as many as are answered in about a second.
inline constexpr int kLooksInRequestMax = 60;

// Positions of at most `most` of `size` things, at equal distances, the last among them.
std::vector<size_t> Thinned(size_t size, size_t most);

v1::Verdict::Code ToProto(VerdictCode code);
v1::SampleRatio::State ToProto(SampleRatioState state);

// Sets the ends of `proto`.
void Write(const Interval& interval, v1::ConfidenceInterval& proto);

}  // namespace sendlift::calculator
