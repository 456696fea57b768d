// What the kernel says of a file besides its content: statx, extended attributes, flags.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "integrity/entry.h"

namespace junshu::integrity {

// 0, or errno. Links are not followed, nothing is mounted by looking. `name` "" looks at `folder` itself.
int look_status(int folder, const char* name, struct statx& status);
FileType type_of(const struct statx& status);
std::uint64_t device_of(const struct statx& status);
std::int64_t nanoseconds(const statx_timestamp& time);
// Every attribute that statx tells, and `known` for them; digests and extended attributes stay as they are.
void fill_status(Entry& entry, const struct statx& status, std::int64_t now_ns);
bool same_content(const struct statx& a, const struct statx& b);  // nothing was written between the two

// Reads the ones that entry.attributes asks for. By the open file, or by name ("/proc/self/fd/N/name") for what is
// never opened.
void read_xattrs(Entry& entry, int file);
void read_xattrs(Entry& entry, const std::string& path);
void read_file_flags(Entry& entry, int file, const struct statx& status);

// "/proc/self/fd/<folder>/<name>": a path that goes by the folder that is open, whatever happens to its name.
std::string path_by_descriptor(int folder, std::string_view name);

enum class FileSystem : std::uint8_t {
  Local,   // its time stamps come from this kernel's clock
  Other,   // network and user space: their clocks are not known
  Pseudo,  // proc, sysfs and the like: never entered
};
FileSystem file_system_of(int file);

// The clock that local file systems stamp with.
std::int64_t file_clock_ns();

}  // namespace junshu::integrity
