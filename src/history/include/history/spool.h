// The agent's spool: observations on their way to the server. A segment is on the disk, durably, before it is first sent,
// and is deleted only after the server acknowledged its hash. Survives kill -9 at any point: what was sealed is sent, in order,
// and what was lost is told as a loss.
//
// In its folder: 000000000001.segment … · chain.json (head of the chain) · losses.json · damaged/ and refused/ (set aside).
// Not thread-safe. Throws Error{Storage} when the disk cannot be written.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "history/segment.h"

namespace junshu::history {

enum class LossReason { Full, Torn, Refused, StateLost };

// Observations that will never arrive. Counts are 0 and instants absent where they cannot be known.
struct Loss {
  LossReason reason = LossReason::Full;
  std::int64_t segments = 0;
  std::int64_t observations = 0;
  std::optional<base::Millis> from;
  std::optional<base::Millis> to;
  std::vector<std::string> names;  // of files; at most 100
};

class Spool {
 public:
  // Turns a loss into the observation that tells of it. It is sealed with the next segment, and again should that one be lost.
  using LossLine = std::function<Line(const Loss&)>;

  // Opens or makes the folder; every segment there is checked.
  Spool(std::filesystem::path folder, std::string host, std::uint64_t max_bytes, LossLine loss_line);

  void add(Line line);                   // kept in memory until `seal`
  bool has_pending() const;              // lines, or untold losses and room for them, wait for `seal`
  std::size_t pending_bytes() const { return pending_bytes_; }
  // Writes what is pending as one segment. Drops the oldest segments while the spool is over its limit or the disk is full.
  void seal();

  struct Waiting {
    std::int64_t sequence = 0;
    base::Digest hash{};
    std::string bytes;
  };
  std::optional<Waiting> oldest();        // the next one to send; one that became unreadable is told as a loss and skipped
  void acknowledged(std::int64_t sequence);
  void refused(std::int64_t sequence);    // the server will never take it: set aside and told as a loss

  // The server holds a longer chain than this host remembers: continue after it, and tell that state was lost.
  void resume_after(const ChainHead& server);

  const ChainHead& head() const { return head_; }
  std::size_t waiting() const { return waiting_.size(); }
  std::uint64_t waiting_bytes() const { return waiting_bytes_; }
  bool lost_something() const { return lost_something_; }  // since it was last cleared: full inventories are due
  void clear_lost_something() { lost_something_ = false; }

 private:
  struct File {
    std::int64_t sequence = 0;
    std::uint64_t bytes = 0;
  };
  struct Told {
    Loss loss;
    std::int64_t in = 0;  // the segment that tells of it; 0: not yet told
  };

  std::filesystem::path path_of(std::int64_t sequence) const;
  void load();
  void load_chain();
  void load_losses();
  void save_chain() const;
  void save_losses() const;
  void lose(Loss loss);
  void forget_telling(std::int64_t sequence);
  void drop_oldest();
  void set_aside(const std::string& name, const char* folder, LossReason reason);
  void write_segment(const std::string& bytes);

  std::filesystem::path folder_;
  std::string host_;
  std::uint64_t max_bytes_;
  LossLine loss_line_;
  ChainHead head_;
  std::vector<Line> pending_;
  std::size_t pending_bytes_ = 0;
  std::deque<File> waiting_;
  std::uint64_t waiting_bytes_ = 0;
  std::vector<Told> losses_;
  std::int64_t dropped_through_ = 0;  // files up to this number were counted as lost
  bool lost_something_ = false;
};

}  // namespace junshu::history
