#include "explain_content.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <memory>

#include "base/hash.h"

namespace junshu::integrity {
namespace {

constexpr std::size_t kBuffer = std::size_t{128} << 10U;
constexpr std::size_t kPycHead = 16;

std::uint32_t little_endian(const char* bytes) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < 4; ++i) out |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return out;
}

}  // namespace

std::optional<TwoDigests> two_digests(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  struct stat status {};
  bool good = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> md5(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  good = good && EVP_DigestInit_ex(md5.get(), EVP_md5(), nullptr) == 1;
  base::Sha256 sha256;
  std::string buffer(kBuffer, '\0');
  while (good) {
    const ssize_t length = ::read(file, buffer.data(), buffer.size());
    if (length == 0) break;
    if (length < 0) {
      good = false;
      break;
    }
    const std::string_view part(buffer.data(), static_cast<std::size_t>(length));
    EVP_DigestUpdate(md5.get(), part.data(), part.size());
    sha256.update(base::as_bytes(part));
  }
  ::close(file);
  if (!good) return std::nullopt;
  TwoDigests out;
  EVP_DigestFinal_ex(md5.get(), out.md5.data(), nullptr);
  out.sha256 = sha256.finish();
  return out;
}

bool bytecode_names_source(const std::string& bytecode, const std::string& source) {
  struct stat status {};
  if (::lstat(source.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  std::ifstream in(bytecode, std::ios::binary);
  std::array<char, kPycHead> head{};
  if (!in.read(head.data(), head.size())) return false;
  return little_endian(&head[4]) == 0 && little_endian(&head[8]) == static_cast<std::uint32_t>(status.st_mtim.tv_sec) &&
         little_endian(&head[12]) == static_cast<std::uint32_t>(status.st_size);
}

std::string source_of_bytecode(std::string_view path) {
  constexpr std::string_view kFolder = "/__pycache__/";
  const std::size_t folder = path.rfind(kFolder);
  const std::size_t tag = path.rfind(".cpython-");
  if (folder == std::string_view::npos || tag == std::string_view::npos || tag < folder || !path.ends_with(".pyc"))
    return {};
  const std::string_view name = path.substr(folder + kFolder.size(), tag - folder - kFolder.size());
  if (name.find('/') != std::string_view::npos) return {};
  return std::string(path.substr(0, folder)) + "/" + std::string(name) + ".py";
}

std::optional<Md5> ucf_digest(const std::filesystem::path& root, std::string_view path) {
  std::ifstream in(root / "var/lib/ucf/hashfile", std::ios::binary);
  std::string line;
  std::optional<Md5> out;
  while (std::getline(in, line)) {
    if (line.size() > 34 && std::string_view(line).substr(34) == path)
      out = md5_from_hex(std::string_view(line).substr(0, 32));
  }
  return out;
}

}  // namespace junshu::integrity
