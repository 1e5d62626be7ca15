#include "tests/simulation/planted.h"

#include <atomic>

namespace sendlift {
namespace {

std::atomic<PlantedBug> planted = PlantedBug::kNone;

}  // namespace

bool Planted(PlantedBug bug) { return planted.load(std::memory_order_relaxed) == bug; }

namespace simulation {

void Plant(PlantedBug bug) { planted = bug; }

}  // namespace simulation
}  // namespace sendlift
