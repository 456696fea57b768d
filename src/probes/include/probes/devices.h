// Storage devices of a host, from sysfs, udev's database, mountinfo and the first bytes of each device.
//
// Listed: disks, sticks, cards, discs, loop devices with a backing file. Not listed: RAM disks, empty drives and readers,
// mappings and RAID (they show as encryption and mounts of what lies below them).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "wire/facts.h"

namespace junshu::probes {

// Sorted by identity; identities are unique in the list. Throws nothing for unreadable attributes.
//
// `removable` is true for what the kernel calls removable, and for anything on USB that is not soldered in, for cards and
// discs: a USB hard disk calls itself fixed, and is carried away all the same (clause 1(1)).
//
// `encryption` of a disk with partitions: Yes when every partition is encrypted, those that start the machine apart (EFI
// system, BIOS boot, mounted below /boot); No when another is not; else Unknown. Recognised are device-mapper crypt
// targets above, LUKS 1 and 2, and BitLocker. What cannot be read, is not mounted and is unknown to udev is Unknown.
std::vector<wire::Device> read_devices(const std::filesystem::path& sysroot);

// Gives a device its identity from serial, wwid, backing file or position, as far as they are there. Serial numbers that are too short,
// or known to be put on every piece by their makers, do not count.
void identify(wire::Device& device);

// A cheap text that changes whenever `read_devices` could find other devices.
std::string devices_signature(const std::filesystem::path& sysroot);

}  // namespace junshu::probes
