// All folds of the house, in one projector.
#pragma once

#include "store/event.h"
#include "store/verify.h"

namespace junshu::instance {

store::Projector make_projector();

// Every blob that the projections name: evidence in file fields, segments, adopted definitions.
std::vector<std::pair<std::string, std::string>> named_blobs(store::Projection& projection);

}  // namespace junshu::instance
