// Which removable media may be used on a host (clause 1(1)): pure decisions about one device.
#pragma once

#include <vector>

#include "wire/facts.h"
#include "wire/settings.h"

namespace junshu::probes {

enum class MediaStanding {
  NotMedia,  // not carried away: built in, or a loop device
  Registered,
  Unregistered,  // also what has no serial number of its own: nobody can tell it from another
  Forbidden      // lost, disposed of … : outweighs a registration
};

// Registered is by the exact serial number, as the register of media is compared with devices, and only where that
// number names one device (see `identify`). Forbidden is any serial number that reads alike, however it is written.
MediaStanding standing_of(const wire::MediaSettings& settings, const wire::Device& device);

// Mounted at /, /boot, /usr, /var, /home and the like: a host that lost it would stop.
bool runs_the_host(const wire::Device& device);

// True for unregistered and forbidden media under BlockUnregistered, never for what runs the host; always false under
// Observe.
bool must_block(const wire::MediaSettings& settings, const wire::Device& device);

// Where it and its partitions are mounted, sorted, without duplicates.
std::vector<std::string> mounts_of(const wire::Device& device);

}  // namespace junshu::probes
