// Formats as data: catalogue/logs/*.yaml. See docs/formats/logs.md.
#pragma once

#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "logs/formats.h"
#include "record.h"

namespace junshu::logs {

// What a pattern or a condition adds.
struct Addition {
  std::string field, value;
};

struct LinePattern {
  std::shared_ptr<const re2::RE2> expression;       // shared by the parsers of all files, as compiling it is dear
  std::vector<std::pair<int, std::string>> fields;  // group and field
  int time_group = 0;                               // 0: none
  std::vector<Addition> additions;
};

struct Condition {
  std::string key, value;  // a column or key, and its value
  std::vector<Addition> additions;
};

struct DataFormat {
  enum class Kind { Lines, Csv, Pairs, Json };
  std::string name, file;
  Kind kind = Kind::Lines;
  LogSource source;
  std::vector<std::string> programs;  // of syslog; then it is no format of files
  std::vector<LinePattern> patterns;
  std::vector<std::pair<std::string, std::string>> fields;  // field and the column or key it comes from
  std::vector<Condition> conditions;
  std::string time_key;
  std::vector<std::string> columns;
  std::vector<std::string> has;  // keys a record of this format has
  char separator = ',';
};

// Reads one file; what is wrong is added to `mistakes` and nothing is returned.
std::unique_ptr<DataFormat> read_data_format(std::string_view text, const std::string& file,
                                             std::vector<Mistake>& mistakes);
std::unique_ptr<Parser> make_data_parser(const Setting& setting, const DataFormat& format);

// Messages of programs in the system's log.
class ProgramPatterns {
 public:
  ProgramPatterns(FieldNames& fields, LogClasses& classes) : fields_(fields), classes_(classes) {}
  void add(const DataFormat& format);
  bool parse(std::string_view program, std::string_view message, Event& event) const;

 private:
  struct Known {
    std::vector<std::pair<const LinePattern*, std::vector<FieldId>>> patterns;
    std::vector<std::vector<std::pair<FieldId, std::string>>> additions;
    ClassId klass;
  };
  FieldNames& fields_;
  LogClasses& classes_;
  std::map<std::string, Known, std::less<>> programs_;
};

}  // namespace junshu::logs
