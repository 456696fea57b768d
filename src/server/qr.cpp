#include "qr.h"

#include <qrencode.h>

#include <memory>

#include "base/error.h"

namespace junshu::server {

namespace {

constexpr int kQuiet = 4;  // modules of white around the code, as the standard asks

std::string number(int value) { return std::to_string(value); }

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

Qr make_qr(std::string_view text) {
  auto release = [](QRcode* code) { QRcode_free(code); };
  std::unique_ptr<QRcode, decltype(release)> code(QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M),
                                                  release);
  if (!code)
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"QRコードにするには長すぎます。", "This is too long for a QR code."});
  Qr out;
  out.modules = code->width;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      auto dark = [&](int column) { return column < code->width && (code->data[y * code->width + column] & 1) != 0; };
      if (!dark(x)) continue;
      int end = x;
      while (dark(end)) ++end;
      out.path += "M" + number(x) + " " + number(y) + "h" + number(end - x) + "v1h-" + number(end - x) + "z";
      x = end;
    }
  }
  return out;
}

std::string qr_svg(std::string_view text) {
  const Qr code = make_qr(text);
  const std::string side = number(code.modules + 2 * kQuiet);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
         "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "h-" + side +
         "z\"/><path transform=\"translate(4 4)\" d=\"" + code.path + "\"/></svg>";
}

std::string label_svg(std::string_view url, std::string_view record, std::string_view line) {
  const Qr code = make_qr(url);
  // 62 mm × 29 mm, the commonest endless label of desk printers.
  const double scale = 25.0 / code.modules;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"62mm\" height=\"29mm\" viewBox=\"0 0 62 29\">"
         "<path fill=\"#fff\" d=\"M0 0h62v29h-62z\"/><path transform=\"translate(2 2) scale(" +
         std::to_string(scale) + ")\" shape-rendering=\"crispEdges\" d=\"" + code.path +
         "\"/><text x=\"30\" y=\"13\" font-family=\"sans-serif\" font-weight=\"bold\" font-size=\"6\" "
         "textLength=\"30\" lengthAdjust=\"spacingAndGlyphs\">" +
         escape_xml(record) + "</text><text x=\"30\" y=\"21\" font-family=\"sans-serif\" font-size=\"3\">" +
         escape_xml(line) + "</text></svg>";
}

}  // namespace junshu::server
