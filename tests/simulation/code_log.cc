#include "tests/simulation/code_log.h"

#include "absl/strings/str_cat.h"

namespace sendlift::simulation {

void CodeLog::Add(const CodeBox& box) {
  for (const std::string& code : box.codes) pools_[code] = box.pool;
}

std::optional<std::string> CodeLog::Told(const std::string& key, const std::string& campaign,
                                         const std::string& customer, const std::string& pool,
                                         const std::string& code) {
  const auto known = pools_.find(code);
  if (known == pools_.end() || known->second != pool) {
    return absl::StrCat(key, " tells ", customer, " \"", code, "\", which is no code of ", pool);
  }
  const Owner owner{campaign, customer};
  const auto [whose, is_new] = owners_.try_emplace(code, owner);
  if (!is_new && whose->second != owner) {
    return absl::StrCat(key, " tells ", customer, " of ", campaign, " the code ", code, " of ", whose->second.second,
                        " of ", whose->second.first);
  }
  const auto [own, is_first] = codes_.try_emplace(owner, code);
  if (is_first || own->second == code) return std::nullopt;
  return absl::StrCat(key, " tells ", customer, " the code ", code, " after ", own->second);
}

std::string CodeLog::CodeOf(const std::string& campaign, const std::string& customer) const {
  const auto found = codes_.find({campaign, customer});
  return found == codes_.end() ? "" : found->second;
}

}  // namespace sendlift::simulation
