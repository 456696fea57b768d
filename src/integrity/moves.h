// What several findings say together: a file under another name, a log put aside, several names of one file.
#pragma once

#include <vector>

#include "integrity/compare.h"

namespace junshu::integrity {

// `findings` are sorted by path. Reads the beginning of a file again where only that tells a rotated log.
void find_moves(std::vector<Finding>& findings);

}  // namespace junshu::integrity
