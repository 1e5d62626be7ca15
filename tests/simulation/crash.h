#pragma once

namespace sendlift::simulation {

// The server is killed here. Unwinds through its passes to the world, which catches it.
struct Crash {};

}  // namespace sendlift::simulation
