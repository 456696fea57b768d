// The part of `junshu verify` that knows people: every member's link and every credential against its commitment in the ledger's projections.
#pragma once

#include <vector>

#include "identity/keys.h"
#include "store/connection.h"
#include "store/verify.h"

namespace junshu::identity {

// Call after the projections were compared with the replay. Finds altered, missing and invented rows of side_member and side_credential.
std::vector<store::Difference> verify_people(store::Connection& connection, const Keys& keys);

}  // namespace junshu::identity
