// Looks at the storage devices on a thread of its own, so that a stick plugged in while a request hangs is seen. Wakes by udev (or, where no
// udev runs, by the kernel's own announcements), and looks every few seconds in any case. Private to agent.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "wire/facts.h"

namespace junshu::agent {

class DeviceWatch {
 public:
  using Inventory = std::vector<wire::Device>;

  // `full_look`: how often everything is read again although no device came or went (encryption and mounts change too).
  DeviceWatch(std::filesystem::path sysroot, std::chrono::milliseconds poll, std::chrono::milliseconds full_look);
  ~DeviceWatch();
  DeviceWatch(const DeviceWatch&) = delete;
  DeviceWatch& operator=(const DeviceWatch&) = delete;

  // Readable when `take` has something. Inventories are in order, each different from the one before.
  int ready_descriptor() const { return ready_; }
  std::vector<Inventory> take();

 private:
  void watch();
  // `appeared`: announced devices that may be gone again by now; they are put into one inventory of their own.
  void look(const Inventory& appeared);
  void publish(Inventory inventory);

  std::filesystem::path sysroot_;
  std::chrono::milliseconds poll_;
  std::chrono::milliseconds full_look_;
  int ready_ = -1;
  int stop_ = -1;
  std::mutex mutex_;
  std::vector<Inventory> found_;  // guarded by mutex_
  Inventory last_;                // of the thread
  bool published_ = false;        // of the thread
  std::thread thread_;
};

}  // namespace junshu::agent
