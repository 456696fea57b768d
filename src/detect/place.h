// Where a document stands and where its mistakes go: what every reader of Sigma documents is given.
#pragma once

#include "catalogue/report.h"
#include "detect/ruleset.h"

namespace junshu::detect {

struct Place {
  const catalogue::FileText& file;
  catalogue::Report& report;
  const Placeholders& placeholders;
  std::size_t mistakes = 0;

  void mistake(base::Position position, base::Text message, base::Text remedy) {
    ++mistakes;
    report.add(file, position, std::move(message), std::move(remedy));
  }
  void mistake(const base::YamlNode& node, base::Text message, base::Text remedy) {
    mistake(node.position, std::move(message), std::move(remedy));
  }
};

}  // namespace junshu::detect
