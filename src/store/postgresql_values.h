// Values to and from PostgreSQL's wire forms, by type of column.
#pragma once

#include <string>

#include "store/value.h"

namespace junshu::store {

using TypeId = unsigned int;  // Oid

// The type under which a value is sent; 0 for null: the server infers it.
TypeId type_of(const Value& value);
// May a value of `given` be sent to a parameter of type `wanted`?
bool fits(TypeId given, TypeId wanted);
// Binary form of a value for a parameter of its own type; null has none.
void append_binary(const Value& value, std::string& out);
// Is the binary form of this type understood by from_binary? Otherwise the result is asked for as text.
bool reads_binary(TypeId type);
Value from_binary(TypeId type, std::string_view data);
Value from_text(TypeId type, std::string_view data);

}  // namespace junshu::store
