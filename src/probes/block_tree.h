// The block devices of a host as the kernel arranges them: disks, partitions, and mappings above. Private to probes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "probes/mounts.h"
#include "wire/facts.h"

namespace junshu::probes {

struct BlockNode {
  std::string name;               // "sda", "sda1", "dm-0"
  std::filesystem::path folder;   // below /sys/block
  std::string number;             // "8:1"
  std::string mapping;            // dm/uuid
  std::string mapping_name;       // dm/name
  std::int64_t size = 0;          // bytes
  bool is_partition = false;
  std::vector<std::string> partitions;
  std::vector<std::string> holders;  // what is built upon it
};

class BlockTree {
 public:
  explicit BlockTree(std::filesystem::path sysroot);

  const std::map<std::string, BlockNode>& nodes() const { return nodes_; }
  const std::filesystem::path& sysroot() const { return sysroot_; }
  // Of the node itself or anything above it, sorted.
  std::vector<std::string> mounts_of(const BlockNode& node) const;
  // Of one partition or an unpartitioned device: by what is built upon it, else by its first bytes or udev's word.
  wire::Encryption encryption_of(const BlockNode& node) const;
  // Of a whole device: see read_devices.
  wire::Encryption encryption_of_whole(const BlockNode& disk) const;

 private:
  void add(const std::filesystem::path& folder, bool is_partition);
  void collect(const BlockNode& node, int depth, std::vector<const BlockNode*>& out) const;
  wire::Encryption above(const BlockNode& node, int depth) const;
  wire::Encryption content_of(const BlockNode& node) const;
  bool starts_the_machine(const BlockNode& partition) const;

  std::filesystem::path sysroot_;
  std::map<std::string, BlockNode> nodes_;
  std::vector<Mount> mounts_;
};

}  // namespace junshu::probes
