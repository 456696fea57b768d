// The two drivers behind `Connection`. Only sqlite_connection.cpp and postgresql_connection.cpp know their libraries.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/connection.h"

namespace junshu::store {

std::unique_ptr<Database> open_sqlite(std::string path);         // a path or ":memory:"
std::unique_ptr<Database> open_postgresql(std::string conninfo);

// `statement` is cut; parameters, which may be personal, are never shown.
[[noreturn]] void throw_database_error(base::ErrorKind kind, std::string_view words, std::string_view statement);

}  // namespace junshu::store
