// The access history in files. In its folder, for each month of recording: YYYY-MM.blocks, compressed blocks chained by
// SHA-256, and YYYY-MM.index, made anew from the blocks when it is missing or does not fit. Besides: tail.blocks, what
// was appended and is not yet sealed into a block of full size; months.json, the ends of months that are over; lock.
// docs/formats/access-history.md is the reference.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "access/history.h"

namespace junshu::access {

enum class Mode {
  Write,  // one process at a time: throws Error{Conflict} naming the other one. Cuts what was half written and tells it
          // as a gap.
  Read    // beside a writer; changes nothing and sees what there was when it was opened
};

struct ArchiveOptions {
  Mode mode = Mode::Write;
  std::size_t block_events = 16'384;   // a tail of so many is sealed: about 256 KiB packed
  std::size_t tail_bytes = 8U << 20U;  // or of so many bytes
  // For fault tests: called with the name of each step of writing before it is done.
  std::function<void(std::string_view)> step;
};

// Throws Error{NotFound} for Mode::Read when there is no archive.
std::unique_ptr<AccessHistory> open_archive(const std::filesystem::path& folder, base::Millis now,
                                            ArchiveOptions options = {});

}  // namespace junshu::access
