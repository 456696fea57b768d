// Collects differences, at most as many as a report holds.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "store/verify.h"

namespace junshu::store {

class ReportWriter {
 public:
  ReportWriter(VerifyReport& report, const std::function<void(const VerifyProgress&)>& progress) : report_(report), progress_(progress) {}

  void add(Difference difference) {
    constexpr std::size_t kMost = 1000;
    if (report_.differences.size() < kMost) {
      report_.differences.push_back(std::move(difference));
    } else {
      ++report_.more;
    }
  }
  void tell(std::string_view step, std::uint64_t done, std::uint64_t total) const {
    if (progress_) progress_({std::string(step), done, total});
  }
  VerifyReport& report() { return report_; }

 private:
  VerifyReport& report_;
  const std::function<void(const VerifyProgress&)>& progress_;
};

}  // namespace junshu::store
