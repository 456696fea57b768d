// QR codes as SVG with one path (ISO/IEC 18004, error correction M). Private to this module.
#pragma once

#include <string>
#include <string_view>

namespace junshu::server {

struct Qr {
  int modules = 0;   // a side, without the quiet zone
  std::string path;  // SVG path data, one unit a module
};
Qr make_qr(std::string_view text);  // throws Error{InvalidInput} when it does not fit

std::string qr_svg(std::string_view text);
// A numbered label: the code, the number in large letters, and a line below it.
std::string label_svg(std::string_view url, std::string_view number, std::string_view line);

std::string escape_xml(std::string_view text);

}  // namespace junshu::server
