#pragma once

namespace sendlift {

// Of the product; a test compares it with CMakeLists.txt.
inline constexpr char kVersion[] = "0.1.0";

}  // namespace sendlift
