// Small files that look like evidence, made on the spot: a page of PDF with one line, and a grey photograph in PNG.
#pragma once

#include <string>
#include <string_view>

namespace junshu::instance {

std::string pdf_page(std::string_view line);             // ASCII
std::string png_photograph(unsigned char shade);

}  // namespace junshu::instance
