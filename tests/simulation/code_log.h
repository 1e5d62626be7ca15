#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sendlift::simulation {

// A pool of codes as a world begins with it.
struct CodeBox {
  std::string pool;
  std::vector<std::string> codes;
};

// The oracle's own record of codes from pools: whom each was told, by what was really sent.
class CodeLog {
 public:
  void Add(const CodeBox& box);
  // An instruction leaves for a customer of a campaign, whose code comes from a pool. What is wrong: the code is none
  // of the pool, somebody else was told it, or the customer was told another one.
  std::optional<std::string> Told(const std::string& key, const std::string& campaign, const std::string& customer,
                                  const std::string& pool, const std::string& code);
  // The code that a customer was told in a campaign; empty for none.
  std::string CodeOf(const std::string& campaign, const std::string& customer) const;

 private:
  using Owner = std::pair<std::string, std::string>;  // campaign and customer

  std::map<std::string, std::string> pools_;  // by code
  std::map<std::string, Owner> owners_;       // by code
  std::map<Owner, std::string> codes_;
};

}  // namespace sendlift::simulation
