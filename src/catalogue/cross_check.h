// What only several files together show to be wrong.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "catalogue/load.h"
#include "report.h"

namespace junshu::catalogue {

using Texts = std::map<std::string, FileText>;  // "registers/lending" → file

void cross_check(const Catalogue& catalogue, const Texts& texts, const SqlProbe& probe,
                 const std::filesystem::path& scenarios, Report& report);

}  // namespace junshu::catalogue
