// Compares the projection tables of two databases row by row.
#pragma once

#include "store/connection.h"
#include "verify_report.h"

namespace junshu::store {

void compare_projections(Connection& real, Connection& replayed, ReportWriter& report);

}  // namespace junshu::store
