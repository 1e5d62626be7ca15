#pragma once

#include <spdlog/spdlog.h>

#include "absl/strings/string_view.h"

namespace sendlift::log {

// One JSON object a line, or text for a terminal, on standard error. No address, text of a message or token is
// ever logged: customers appear by number.
enum class Format { kText, kJson };
void Configure(Format format, absl::string_view level);

template <typename... Args>
void Info(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::info(format, std::forward<Args>(args)...);
}
template <typename... Args>
void Warning(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::warn(format, std::forward<Args>(args)...);
}
template <typename... Args>
void Error(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::error(format, std::forward<Args>(args)...);
}

}  // namespace sendlift::log
