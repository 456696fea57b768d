// The archive of files. `appending_` is taken first, for the whole of an append; `state_` exclusively only while what
// is durable is made visible.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "access/archive.h"
#include "archive_files.h"
#include "base/file.h"
#include "page.h"

namespace junshu::access {

class Archive final : public AccessHistory {
 public:
  Archive(std::filesystem::path folder, base::Millis now, ArchiveOptions options);

  Appended append(const Batch& batch) override;
  Head seal() override;
  Head head() const override;
  std::optional<base::Digest> hash_of(std::int64_t sequence) const override;
  Page search(const Query& query, base::Millis now) const override;
  std::vector<Count> counts(const CountQuery& query) const override;
  std::vector<Gap> gaps(std::optional<base::Millis> from, std::optional<base::Millis> until,
                        base::Millis now) const override;
  std::vector<Heard> sources() const override;
  std::vector<Month> months() const override;
  std::vector<std::string> drop_before(base::Millis instant, base::Millis now) override;
  Verified verify() const override;

 private:
  // What was appended and is not yet in a block of full size; each append is a small block of tail.blocks.
  struct Tail {
    std::string month;  // "": nothing was ever appended
    std::int64_t first_id = 1;
    std::vector<Event> events;
    Marks marks;
    Head head;  // of the small blocks
    std::unique_ptr<BlockFile> file;
    bool empty() const { return events.empty() && marks.empty(); }
  };

  void load(base::Millis now);
  void load_tail(base::Millis now);
  void note_damages(const MonthFiles& month, base::Millis now);
  // The ends of all months that there are, the newest one's too.
  std::vector<MonthEnd> noted_months() const;
  void note_months(std::vector<MonthEnd> months);
  void write_tail(Prepared& batch);
  // With `done` called under the same lock that makes the block visible.
  void write_block(const std::vector<Event>& events, Marks marks, const std::function<void()>& done);
  void seal_tail();
  void add_to_tail(Prepared&& batch);
  std::vector<Gap> all_gaps(base::Millis now) const;
  MonthEnd end_of(const MonthFiles& month) const;
  void verify_month(const MonthFiles& month, std::uint64_t size, std::size_t blocks, Head& before, Verified& out) const;
  std::filesystem::path tail_path() const { return folder_ / "tail.blocks"; }

  std::filesystem::path folder_;
  ArchiveOptions options_;
  std::unique_ptr<base::FileLock> lock_;
  mutable std::mutex appending_;
  mutable std::shared_mutex state_;
  std::vector<MonthEnd> ended_;                      // also dropped ones, oldest first
  std::vector<std::shared_ptr<MonthFiles>> months_;  // shared: verifying goes on with a month that is dropped meanwhile
  Head head_;
  Tail tail_;
  Sources sources_;
  std::map<std::string, std::int64_t> taken_;
  std::vector<Gap> gaps_;  // all that were found or told
  base::Millis last_recorded_ = 0;
};

}  // namespace junshu::access
