// Inside this module: the link between a person and their pseudonym in one contract.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalogue/definitions.h"
#include "identity/keys.h"
#include "store/writer.h"

namespace junshu::identity {

struct Link {
  std::string member;
  std::string person;
  catalogue::Side side = catalogue::Side::Contractor;
  bool active = false;
};

// Error{Integrity} for a row whose MAC or commitment does not hold.
std::optional<Link> find_link(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view person);
std::optional<Link> link_of_member(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view member);

// Commits to the person and writes the row; returns what the event holds.
base::Json write_link(store::Transaction& transaction, const Keys& keys, std::string_view contract, std::string_view member,
                      std::string_view person);

}  // namespace junshu::identity
