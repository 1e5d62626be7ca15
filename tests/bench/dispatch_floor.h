#pragma once

#include <cstdint>
#include <string>

namespace sendlift::bench {

// The least work that any design has to do for a lease and a receipt, by hand, on the file that the product has
// planned: reads the same rows (instruction, address, consent and zone of the customer) in order, writes one record a
// lease and one blob of outcomes a receipt, commits with full sync before the bytes leave, and sends the same messages
// over the same kind of stream. Nothing of ours but the messages: SQLite and gRPC as they are. It checks nothing.

// The name under which the benchmark runs itself as that server: `sendlift_bench floor-server FILE`.
inline constexpr char kFloorServer[] = "floor-server";
// Prints its address, serves one stream, ends with it. The exit code.
int ServeFloor(const std::string& file);

struct FloorRun {
  double seconds = 0;  // from the first instruction to the last acknowledgement
  double server_cpu_seconds = 0;
  int64_t instructions = 0;
};
// Runs that server on `file`, planned for `instructions`, and takes all from it: batches of 1,000, 8 in flight.
FloorRun RunFloor(const std::string& file, int64_t instructions, const std::string& output_file);

}  // namespace sendlift::bench
