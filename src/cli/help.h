// Help and mistakes of the command line in one language. Descriptions are written as "English / 日本語".
#pragma once

#include "commands.h"

namespace junshu::cli {

// Keeps of every description below `app` the half of that language.
void speak(CLI::App& app, base::Language language);
// What was wrong and what to do next, for somebody who used the program wrongly.
std::string mistake(const CLI::ParseError& error, base::Language language);

}  // namespace junshu::cli
