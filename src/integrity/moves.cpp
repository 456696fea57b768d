#include "moves.h"

#include <algorithm>
#include <map>

#include "descriptor.h"
#include "digester.h"
#include "status.h"

namespace junshu::integrity {
namespace {

using FileId = std::pair<std::uint64_t, std::uint64_t>;

FileId id_of(const Entry& entry) { return {entry.device, entry.inode}; }

bool is_log(const Finding& finding) {
  return finding.before && finding.before->type == FileType::Regular &&
         finding.before->attributes.has(Attribute::GrowingSize) && !finding.before->known.common(kHashes).empty();
}

// Whether the file that `after` is holds all of `before`, perhaps with more behind it.
bool holds(const Entry& after, const Entry& before) {
  if (after.type != FileType::Regular || after.size < before.size) return false;
  const Attributes both = after.known.common(before.known).common(kHashes);
  if (after.size == before.size && !both.empty()) {
    return (!both.has(Attribute::Sha256) || after.sha256 == before.sha256) &&
           (!both.has(Attribute::Sha512) || after.sha512 == before.sha512) &&
           (!both.has(Attribute::Blake2b) || after.blake2b == before.blake2b);
  }
  const Descriptor file(::open(after.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct statx status {};
  if (!file.open() || look_status(file.get(), "", status) != 0 || device_of(status) != after.device ||
      status.stx_ino != after.inode)
    return false;
  Digester digester;
  digester.begin(before.known.common(kHashes), nullptr);
  std::string piece;
  for (std::uint64_t done = 0; done < before.size; done += piece.size()) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(128UL * 1024, before.size - done));
    try {
      read_at(file.get(), piece, most, done, after.path);
    } catch (const base::Error&) {
      return false;
    }
    if (piece.empty()) return false;
    digester.update(base::as_bytes(piece));
  }
  Entry beginning;
  digester.finish(beginning);
  return beginning.sha256 == (before.known.has(Attribute::Sha256) ? before.sha256 : base::Digest{}) &&
         beginning.sha512 == (before.known.has(Attribute::Sha512) ? before.sha512 : Digest512{}) &&
         beginning.blake2b == (before.known.has(Attribute::Blake2b) ? before.blake2b : Digest512{});
}

// What can be the new name of a file: something that was not that file before.
bool arrived(const Finding& finding) {
  return finding.after && finding.after->type != FileType::Folder &&
         (!finding.before || id_of(*finding.before) != id_of(*finding.after));
}

// What can have been its old name: something that is not that file any more.
bool left(const Finding& finding) {
  return finding.before && (!finding.after || id_of(*finding.before) != id_of(*finding.after));
}

void join(Finding& from, Finding& to) {
  from.moved_to = to.path;
  to.moved_from = from.path;
  if (!is_log(from) || from.what == What::Removed || !holds(*to.after, *from.before)) return;
  from.rotation = true;  // a fresh one is in its place, and all it held is still there
  to.rotation = true;
}

void by_inode(std::vector<Finding>& findings) {
  std::map<FileId, std::size_t> arrivals;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (arrived(findings[i])) arrivals.try_emplace(id_of(*findings[i].after), i);
  }
  for (Finding& finding : findings) {
    if (!left(finding)) continue;
    const auto place = arrivals.find(id_of(*finding.before));
    if (place == arrivals.end()) continue;
    Finding& to = findings[place->second];
    // Inodes are used again: another type, or a file with other content and another time of modification, is another
    // file.
    if (to.path == finding.path || to.after->type != finding.before->type || !to.moved_from.empty()) continue;
    if (to.after->mtime_ns != finding.before->mtime_ns && !is_log(finding)) continue;
    if (is_log(finding) && !holds(*to.after, *finding.before)) continue;
    join(finding, to);
  }
}

// logrotate's copytruncate: the log was copied, then emptied.
void by_copy(std::vector<Finding>& findings) {
  for (Finding& log : findings) {
    if (!is_log(log) || log.what != What::Changed || log.after->size >= log.before->size || log.rotation) continue;
    for (Finding& copy : findings) {
      if (!arrived(copy) || copy.rotation || !copy.path.starts_with(log.path) || copy.path == log.path) continue;
      if (folder_of(copy.path) != folder_of(log.path) || !holds(*copy.after, *log.before)) continue;
      join(log, copy);
      break;
    }
  }
}

void by_hard_link(std::vector<Finding>& findings) {
  std::map<FileId, std::vector<std::size_t>> names;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto& after = findings[i].after;
    if (after && after->type == FileType::Regular && after->links > 1) names[id_of(*after)].push_back(i);
  }
  for (const auto& [file, indices] : names) {
    for (const std::size_t one : indices) {
      for (const std::size_t other : indices) {
        if (one != other) findings[one].other_names.push_back(findings[other].path);
      }
    }
  }
}

}  // namespace

void find_moves(std::vector<Finding>& findings) {
  by_inode(findings);
  by_copy(findings);
  by_hard_link(findings);
}

}  // namespace junshu::integrity
