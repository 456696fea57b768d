// What the routes below one host share. Private to this module.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "shown.h"

namespace junshu::server {

// Throws Error{NotFound} unless this host of the snapshot's contract has enrolled.
void require_host(instance::Snapshot& snapshot, const std::string& host);

// The record that registers a medium with this serial number, as the registers say that tell agents of media; nothing
// for "".
std::optional<Object> medium_with(Shown& shown, const std::string& serial);
// A publication that an agent was told to look at: the record of whichever register tells of sites.
Object publication(Shown& shown, const std::string& record);

// One row's cells by name, and members made of them.
class RowOf {
 public:
  RowOf(const store::Rows& rows, std::size_t row) : rows_(rows), row_(row) {}
  const std::string& text(std::string_view column) const { return store::text(rows_.at(row_, column)); }
  std::int64_t number(std::string_view column) const { return store::integer(rows_.at(row_, column)); }
  bool known(std::string_view column) const { return !store::is_null(rows_.at(row_, column)); }
  bool yes(std::string_view column) const { return number(column) != 0; }
  std::string at(std::string_view column) const { return instant(number(column)); }

  // Nothing for a cell without a value.
  void text_if(Object& out, std::string_view member, std::string_view column) const {
    if (known(column)) set_if(out, member, text(column));
  }
  void number_if(Object& out, std::string_view member, std::string_view column) const {
    if (known(column)) out[member] = number(column);
  }
  void at_if(Object& out, std::string_view member, std::string_view column) const {
    if (known(column)) out[member] = at(column);
  }

 private:
  const store::Rows& rows_;
  std::size_t row_;
};

// "a\nb" and "a b" as lists; empty for "".
Array words_of(std::string_view text, char separator);

}  // namespace junshu::server
