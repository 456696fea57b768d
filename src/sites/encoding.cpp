#include "encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "base/text.h"

namespace junshu::sites {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// The word behind "charset=" (HTML §4.2.5.4, simplified: no escapes).
std::string charset_in(std::string_view text) {
  const std::string folded = lower(text);
  std::size_t at = folded.find("charset");
  if (at == std::string::npos) return {};
  at = folded.find_first_not_of(" \t\r\n", at + 7);
  if (at == std::string::npos || folded[at] != '=') return {};
  at = folded.find_first_not_of(" \t\r\n\"'", at + 1);
  if (at == std::string::npos) return {};
  return folded.substr(at, std::min(folded.find_first_of(" \t\r\n\"';>/", at), folded.size()) - at);
}

// The names that browsers know (WHATWG Encoding) to those of iconv; "" for UTF-8 and for what is not known.
std::string iconv_name(std::string_view charset) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 14> kNames = {{{"shift_jis", "CP932"},
                                                                                       {"shift-jis", "CP932"},
                                                                                       {"sjis", "CP932"},
                                                                                       {"x-sjis", "CP932"},
                                                                                       {"windows-31j", "CP932"},
                                                                                       {"ms_kanji", "CP932"},
                                                                                       {"euc-jp", "EUC-JP-MS"},
                                                                                       {"x-euc-jp", "EUC-JP-MS"},
                                                                                       {"iso-2022-jp", "ISO-2022-JP"},
                                                                                       {"iso-8859-1", "CP1252"},
                                                                                       {"latin1", "CP1252"},
                                                                                       {"windows-1252", "CP1252"},
                                                                                       {"utf-16le", "UTF-16LE"},
                                                                                       {"utf-16be", "UTF-16BE"}}};
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == charset; });
  return found == kNames.end() ? std::string() : found->second;
}

std::string convert(std::string_view body, const std::string& from) {
  const iconv_t opened = iconv_open("UTF-8", from.c_str());
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::string(body);
  const std::unique_ptr<void, decltype([](void* descriptor) { iconv_close(descriptor); })> owned(opened);
  std::string out;
  std::array<char, 65536> buffer;
  char* in = const_cast<char*>(body.data());
  std::size_t left = body.size();
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t code = iconv(opened, &in, &left, &to, &room);
    const int reason = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (code != static_cast<std::size_t>(-1) || reason == E2BIG) continue;
    out += kReplacement;  // EILSEQ, or EINVAL at the end
    ++in;
    --left;
  }
  return out;
}

// Length of the well-formed UTF-8 character at the beginning of `text`, 0 for none.
std::size_t character_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  return text.size() >= length && base::valid_utf8(text.substr(0, length)) ? length : 0;
}

std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = text.front() == '\0' ? 0 : character_at(text);
    out.append(length == 0 ? kReplacement : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace

std::string to_utf8(std::string_view body, std::string_view content_type) {
  std::string from;
  if (body.starts_with("\xEF\xBB\xBF")) {
    body.remove_prefix(3);
  } else if (body.starts_with("\xFF\xFE")) {
    from = "UTF-16LE";
  } else if (body.starts_with("\xFE\xFF")) {
    from = "UTF-16BE";
  } else {
    std::string charset = charset_in(content_type);
    if (charset.empty()) charset = charset_in(body.substr(0, 1024));
    from = iconv_name(charset);
  }
  std::string text = from.empty() ? std::string(body) : convert(body, from);
  if (base::valid_utf8(text) && text.find('\0') == std::string::npos) return text;
  return repaired(text);
}

std::string shortened(std::string_view text, std::size_t most) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character_at(text);
    std::string_view character = length == 0 ? kReplacement : text.substr(0, length);
    const auto byte = static_cast<unsigned char>(character.front());
    if (byte < 0x20 || byte == 0x7f || character == "\xC2\x85") character = " ";
    if (out.size() + character.size() + 3 > most && text.size() > std::max<std::size_t>(length, 1)) return out + "…";
    out.append(character);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace junshu::sites
