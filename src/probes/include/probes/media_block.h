// Takes a medium away from a host, and looks whether it really is gone. What the kernel accepted is no proof: only what
// can no longer be done is.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "wire/facts.h"

namespace junshu::probes {

// What blocking does to a host. False: the kernel refused.
class MediaControl {
 public:
  virtual ~MediaControl() = default;
  virtual bool write(const std::filesystem::path& attribute, std::string_view value) = 0;  // of sysfs
  virtual bool unmount(const std::string& point) = 0;
  virtual bool make_read_only(const std::filesystem::path& node) = 0;
  virtual void pause() = 0;  // between two looks
};

// The running kernel's. Needs CAP_SYS_ADMIN and a writable /sys. Unmounts lazily: open files keep the file system, not
// its place.
class KernelMediaControl final : public MediaControl {
 public:
  bool write(const std::filesystem::path& attribute, std::string_view value) override;
  bool unmount(const std::string& point) override;
  bool make_read_only(const std::filesystem::path& node) override;
  void pause() override;  // 300 ms
};

enum class BlockMethod {
  None,           // nothing was accepted, or it was gone already
  Authorization,  // USB: the device, or only its storage interface where it has others, is no longer authorised
  Delete,         // SCSI: the kernel was told to forget it
  Unbind,         // cards: the driver let go of it
  ReadOnly        // the last resort: it cannot be written to, but is still there, so the effect is never verified
};

struct MediaBlock {
  bool attempted = false;                  // it was there, and the host does not run from it
  BlockMethod method = BlockMethod::None;  // the last that the kernel accepted
  // No mount of it in any mount name space, the kernel does not list it, and no node of it opens.
  bool effect_verified = false;
  std::string remaining;  // English: what could still be done with it at the last look
};

// Unmounts it everywhere it may and tries the methods that fit in the order above, looking `looks` times after each.
// Mappings upon it count as the medium itself. `device` is found again by its identity, for names change hands.
MediaBlock block_medium(const std::filesystem::path& sysroot, const wire::Device& device, MediaControl& control,
                        int looks = 10);

// What is told of it: `blocked` where it was attempted, and apart from it whether that had its effect. One that failed breaks the policy.
wire::MediaUse use_of(const wire::Device& device, const MediaBlock& block, base::Millis now);

}  // namespace junshu::probes
