#include "demo_evidence.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace junshu::instance {

namespace {

void append_number(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xffU));
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521U;
    b = (b + a) % 65521U;
  }
  return (b << 16U) | a;
}

void append_chunk(std::string& out, std::string_view type, std::string_view content) {
  append_number(out, static_cast<std::uint32_t>(content.size()));
  const std::string named = std::string(type) + std::string(content);
  out += named;
  append_number(out, crc32(named));
}

}  // namespace

std::string pdf_page(std::string_view line) {
  const std::string drawing = "BT /F1 18 Tf 72 760 Td (" + std::string(line) + ") Tj ET";
  const std::array<std::string, 5> objects = {
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length " + std::to_string(drawing.size()) + " >>\nstream\n" + drawing + "\nendstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  std::string out = "%PDF-1.4\n";
  std::string references;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::array<char, 32> entry{};
    std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", out.size());
    references += entry.data();
    out += std::to_string(i + 1) + " 0 obj\n" + objects.at(i) + "\nendobj\n";
  }
  const std::size_t table = out.size();
  out += "xref\n0 6\n0000000000 65535 f \n" + references + "trailer << /Size 6 /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  return out;
}

std::string png_photograph(unsigned char shade) {
  constexpr std::uint32_t kWidth = 48;
  constexpr std::uint32_t kHeight = 32;
  std::string pixels;
  for (std::uint32_t y = 0; y < kHeight; ++y) {
    pixels.push_back('\0');  // no filter
    for (std::uint32_t x = 0; x < kWidth; ++x) pixels.push_back(static_cast<char>((shade + x * 2 + y) & 0xffU));
  }
  std::string header;
  append_number(header, kWidth);
  append_number(header, kHeight);
  header += std::string("\x08\x00\x00\x00\x00", 5);  // eight bits of grey
  // One stored deflate block.
  const auto size = static_cast<std::uint32_t>(pixels.size());
  std::string packed("\x78\x01\x01", 3);
  for (const std::uint32_t number : {size, ~size}) {
    packed.push_back(static_cast<char>(number & 0xffU));
    packed.push_back(static_cast<char>((number >> 8U) & 0xffU));
  }
  packed += pixels;
  append_number(packed, adler32(pixels));
  std::string out("\x89PNG\r\n\x1a\n", 8);
  append_chunk(out, "IHDR", header);
  append_chunk(out, "IDAT", packed);
  append_chunk(out, "IEND", "");
  return out;
}

}  // namespace junshu::instance
