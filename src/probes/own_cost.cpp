#include "probes/own_cost.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "attributes.h"
#include "base/text.h"

namespace junshu::probes {
namespace {

// "name:   123 kB" → 123.
std::int64_t labelled(std::string_view text, std::string_view name) {
  for (std::string_view line : base::split(text, '\n')) {
    if (!line.starts_with(name) || line.substr(name.size()).empty() || line[name.size()] != ':') continue;
    line = base::trim(line.substr(name.size() + 1));
    return std::max<std::int64_t>(number(line.substr(0, line.find_first_of(" \t")), 0), 0);
  }
  return 0;
}

}  // namespace

OwnCost::OwnCost(base::Millis now, std::filesystem::path process)
    : process_(std::move(process)), from_(now), last_(read()) {}

OwnCost::Reading OwnCost::read() const {
  Reading out;
  // The name of the program stands in brackets and may hold anything.
  const std::string stat = read_limited(process_ / "stat");
  const std::size_t end = stat.rfind(") ");
  if (end != std::string::npos) {
    const auto fields = base::split(std::string_view(stat).substr(end + 2), ' ');
    constexpr std::size_t kUser = 11;  // utime is field 14 of the line, state is 3
    if (fields.size() > kUser + 1) out.ticks = number(fields[kUser], 0) + number(fields[kUser + 1], 0);
  }
  const std::string io = read_limited(process_ / "io");
  out.read_bytes = labelled(io, "read_bytes");
  out.written_bytes = labelled(io, "write_bytes");
  return out;
}

wire::AgentCost OwnCost::since_last(base::Millis now, std::int64_t watched_files) {
  const Reading reading = read();
  const std::string status = read_limited(process_ / "status");
  const long ticks_a_second = std::max(::sysconf(_SC_CLK_TCK), 1L);
  const auto spent = [](std::int64_t after, std::int64_t before) { return std::max<std::int64_t>(after - before, 0); };
  const wire::AgentCost cost{.from = from_,
                             .to = now,
                             .cpu_ms = spent(reading.ticks, last_.ticks) * 1000 / ticks_a_second,
                             .rss_bytes = labelled(status, "VmRSS") * 1024,
                             .peak_rss_bytes = labelled(status, "VmHWM") * 1024,
                             .read_bytes = spent(reading.read_bytes, last_.read_bytes),
                             .written_bytes = spent(reading.written_bytes, last_.written_bytes),
                             .watched_files = watched_files};
  from_ = now;
  last_ = reading;
  return cost;
}

}  // namespace junshu::probes
