// One kind of file each: YAML to a value, with everything reported that this file alone shows to be wrong.
#pragma once

#include "catalogue/definitions.h"
#include "reader.h"
#include "catalogue/report.h"

namespace junshu::catalogue {

Role read_role(const FileText& file, Report& report);
Register read_register(const FileText& file, Report& report);  // with source, sha256 and the implied actions
Clause read_clause(const FileText& file, Report& report);
View read_view(const FileText& file, Report& report);
Calendar read_calendar(const FileText& file, Report& report);
std::vector<Word> read_words(const FileText& file, Report& report);

// Parts of a register.
std::vector<Field> read_fields(MapReader& reader, std::string_view key, Need need, bool in_table);
Action read_action(const FileText& file, Report& report, const std::string& id, const base::YamlNode& node);
Expectation read_expectation(const FileText& file, Report& report, const base::YamlNode& node);

// `void`, `correct` and the state `voided`, where the file defines none of its own.
void add_implied(Register& definition);

bool is_clause_id(std::string_view id);  // c1, c1.1, c1.1.2.u
// "12" with scale 0, "0.5" with scale 2 as 50; nothing when it does not fit.
std::optional<std::int64_t> scaled(std::string_view text, int scale);

}  // namespace junshu::catalogue
