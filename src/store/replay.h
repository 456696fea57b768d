// Replays all logs into a scratch database. Logs are merged by the time of their entries, log 0 first at the same instant.
#pragma once

#include "scratch.h"
#include "store/blobs.h"
#include "verify_report.h"

namespace junshu::store {

// An entry that cannot be read or folded is a difference; the replay goes on behind it.
void replay(Connection& connection, BlobStore& blobs, const Projector& projector, Scratch& scratch, ReportWriter& report);

}  // namespace junshu::store
