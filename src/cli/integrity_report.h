// What the commands of `junshu integrity` print.
#pragma once

#include "base/json.h"
#include "commands.h"
#include "integrity/operations.h"

namespace junshu::cli {

base::Object baseline_json(const integrity::BaselineInfo& info, const std::filesystem::path& path);
base::Object scan_json(const integrity::ScanResult& scan);
base::Object finding_json(const integrity::Finding& finding);
base::Object entry_json(const integrity::Entry& entry);
base::Object summary_json(const integrity::CheckResult& result);

void print_baseline(const Shared& shared, const integrity::BaselineInfo& info, const std::filesystem::path& path);
void print_finding(const Shared& shared, const integrity::Finding& finding);
void print_entry(const integrity::Entry& entry);
void print_scan(const Shared& shared, const integrity::ScanResult& scan);  // what could not be looked at
void print_summary(const Shared& shared, const integrity::CheckResult& result);

}  // namespace junshu::cli
