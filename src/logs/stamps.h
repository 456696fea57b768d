// Stamps as logs write them. Each function takes its stamp away from the front of `text` and gives UTC milliseconds, or
// leaves `text` as it is and gives nothing.
#pragma once

#include <optional>
#include <string_view>

#include "base/date.h"

namespace junshu::logs {

class Stamps {
 public:
  Stamps(base::Millis reference, const base::Zone& zone);

  // "Dec 10 06:55:46", "Feb 7 16:01:07.123", "Mar  3 2024 00:17:22". A year that is not written is the latest that does
  // not make the stamp later than the reference time and a day.
  std::optional<base::Millis> traditional(std::string_view& text);
  // "2015-04-16T18:02:50.321974+00:00", "2024-01-02 03:04:05,678", "2012/04/09 11:53:29", "20240102T030405Z", with or
  // without a zone.
  std::optional<base::Millis> iso(std::string_view& text);
  // "17/May/2015:10:05:03 +0000"
  std::optional<base::Millis> web(std::string_view& text);
  // "Sat Jul 20 21:34:49.453232 2013", the weekday first; also "Fri Jan 19 12:20:33 2007".
  std::optional<base::Millis> apache_error(std::string_view& text);
  // "1588205199.82437", "1588205199": seconds; 13 digits: milliseconds; 16: microseconds.
  static std::optional<base::Millis> epoch(std::string_view& text);

 private:
  base::Millis local(int year, int month, int day, int hour, int minute, int second, int millisecond);
  int year_for(int month, int day);

  base::Millis reference_;
  base::Millis offset_;
  base::Date latest_;  // a day after the reference, in the zone
  // Days hardly ever change from line to line.
  int cached_year_ = 0;
  int cached_month_ = 0;
  int cached_day_ = 0;
  base::Millis cached_start_ = 0;
};

}  // namespace junshu::logs
