// Making certificates.
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "http/tls.h"
#include "openssl_handles.h"

namespace junshu::http {
namespace {

constexpr const char* kCertificateFile = "authority.pem";
constexpr const char* kKeyFile = "authority.key";
// A clock a little behind the server's must not refuse a fresh certificate.
constexpr base::Millis kBackdated = base::kHour;

void set_common_name(X509_NAME* name, std::string_view text) {
  if (text.empty() || base::utf8_length(text) > 64 || !base::valid_utf8(text)) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"証明書の名前は1～64文字にしてください", "A certificate's name has 1 to 64 characters"});
  }
  if (X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()), -1,
                                 0) != 1) {
    throw_openssl("naming a certificate");
  }
}

void add_extension(X509* certificate, X509V3_CTX* context, int nid, const std::string& value) {
  ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, context, nid, value.c_str()));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) throw_openssl("extending a certificate");
}

using Extensions = std::vector<std::pair<int, std::string>>;

// `issuer` null: signed by itself.
CertificateHandle make_certificate(std::string_view common_name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key,
                                   base::Millis now, base::Millis lifetime, const Extensions& extensions) {
  CertificateHandle certificate(X509_new());
  X509* c = certificate.get();
  unsigned char serial[16];
  if (c == nullptr || RAND_bytes(serial, sizeof serial) != 1) throw_openssl("making a certificate");
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);  // positive, of constant length
  std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(serial, sizeof serial, nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(c));
  X509_set_version(c, X509_VERSION_3);
  ASN1_TIME_set(X509_getm_notBefore(c), static_cast<time_t>((now - kBackdated) / base::kSecond));
  ASN1_TIME_set(X509_getm_notAfter(c), static_cast<time_t>((now + lifetime) / base::kSecond));
  set_common_name(X509_get_subject_name(c), common_name);
  X509* signer = issuer != nullptr ? issuer : c;
  if (X509_set_issuer_name(c, X509_get_subject_name(signer)) != 1 || X509_set_pubkey(c, key) != 1) {
    throw_openssl("making a certificate");
  }
  X509V3_CTX context;
  X509V3_set_ctx(&context, signer, c, nullptr, nullptr, 0);
  add_extension(c, &context, NID_subject_key_identifier, "hash");
  if (issuer != nullptr) add_extension(c, &context, NID_authority_key_identifier, "keyid:always");
  for (const auto& [nid, value] : extensions) add_extension(c, &context, nid, value);
  if (X509_sign(c, issuer_key, EVP_sha256()) == 0) throw_openssl("signing a certificate");
  return certificate;
}

std::string alternative_name(const std::string& name) {
  unsigned char address[16];
  if (inet_pton(AF_INET, name.c_str(), address) == 1 || inet_pton(AF_INET6, name.c_str(), address) == 1)
    return "IP:" + name;
  const bool plain = !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '*' || c == '_';
  });
  if (!plain) {
    throw base::Error(base::ErrorKind::InvalidInput, {"サーバー名として使えません", "This cannot be a server's name"},
                      name);
  }
  return "DNS:" + name;
}

void require_strong(EVP_PKEY* key) {
  char group[32] = {};
  bool strong = false;
  if (EVP_PKEY_is_a(key, "EC")) {
    std::size_t size = 0;
    strong = EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
             (std::string_view(group) == "prime256v1" || std::string_view(group) == "secp384r1");
  } else if (EVP_PKEY_is_a(key, "ED25519")) {
    strong = true;
  } else if (EVP_PKEY_is_a(key, "RSA")) {
    strong = EVP_PKEY_get_bits(key) >= 2048;
  }
  if (!strong) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"鍵の種類は EC P-256・P-384、Ed25519、2048 ビット以上の RSA のいずれかにしてください",
                       "The key must be EC P-256 or P-384, Ed25519, or RSA of at least 2048 bits"});
  }
}

}  // namespace

KeyAndRequest make_certificate_request(std::string_view common_name) {
  KeyHandle key = make_key();
  RequestHandle request(X509_REQ_new());
  set_common_name(X509_REQ_get_subject_name(request.get()), common_name);
  if (X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) == 0) {
    throw_openssl("making a certificate request");
  }
  BioHandle bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) throw_openssl("writing a certificate request");
  char* data = nullptr;
  auto size = static_cast<std::size_t>(BIO_get_mem_data(bio.get(), &data));
  return {write_key(key.get()), std::string(data, size)};
}

CertificateAuthority::CertificateAuthority(std::string certificate, std::string key)
    : certificate_(std::move(certificate)), key_(std::move(key)) {}

bool CertificateAuthority::exists(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / kCertificateFile) && std::filesystem::exists(folder / kKeyFile);
}

CertificateAuthority CertificateAuthority::create(const std::filesystem::path& folder, std::string_view common_name,
                                                  const base::Clock& clock) {
  if (exists(folder)) {
    throw base::Error(base::ErrorKind::Conflict, {"認証局はすでにあります", "There is a certificate authority already"},
                      folder.string());
  }
  KeyHandle key = make_key();
  CertificateHandle certificate = make_certificate(
      common_name, key.get(), nullptr, key.get(), clock.now(), kAuthorityLifetime,
      {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"}, {NID_key_usage, "critical,keyCertSign,cRLSign"}});
  CertificateAuthority made(write_certificate(certificate.get()), write_key(key.get()));
  base::make_folder(folder);
  // The key first: a certificate without its key would be trusted and useless.
  base::write_durably(folder / kKeyFile, made.key_, 0600);
  base::write_durably(folder / kCertificateFile, made.certificate_);
  return made;
}

CertificateAuthority CertificateAuthority::load(const std::filesystem::path& folder) {
  CertificateAuthority loaded(base::read_text(folder / kCertificateFile), base::read_text(folder / kKeyFile));
  CertificateHandle certificate = read_certificate(loaded.certificate_);
  KeyHandle key = read_key(loaded.key_);
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"認証局の鍵が証明書と一致しません", "The authority's key does not belong to its certificate"},
                      folder.string());
  }
  return loaded;
}

std::string CertificateAuthority::fingerprint() const { return fingerprint_of(read_certificate(certificate_).get()); }

KeyPair CertificateAuthority::issue_server(const std::vector<std::string>& names, const base::Clock& clock) const {
  if (names.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"サーバー名を1つ以上指定してください", "Name at least one server name"});
  }
  std::vector<std::string> alternatives;
  for (const std::string& name : names) alternatives.push_back(alternative_name(name));
  CertificateHandle issuer = read_certificate(certificate_);
  KeyHandle issuer_key = read_key(key_);
  KeyHandle key = make_key();
  CertificateHandle certificate = make_certificate(names.front().substr(0, 64), key.get(), issuer.get(),
                                                   issuer_key.get(), clock.now(), kCertificateLifetime,
                                                   {{NID_basic_constraints, "critical,CA:FALSE"},
                                                    {NID_key_usage, "critical,digitalSignature"},
                                                    {NID_ext_key_usage, "serverAuth"},
                                                    {NID_subject_alt_name, base::join(alternatives, ",")}});
  return {write_certificate(certificate.get()) + certificate_, write_key(key.get())};
}

std::string CertificateAuthority::sign_client(std::string_view request, std::string_view common_name,
                                              const base::Clock& clock) const {
  BioHandle bio(BIO_new_mem_buf(request.data(), static_cast<int>(request.size())));
  RequestHandle asked(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  EVP_PKEY* key = asked ? X509_REQ_get0_pubkey(asked.get()) : nullptr;
  const bool proven = key != nullptr && X509_REQ_verify(asked.get(), key) == 1;
  ERR_clear_error();
  if (!proven) {
    throw base::Error(base::ErrorKind::InvalidInput, {"証明書署名要求(PEM、PKCS #10)として正しくありません",
                                                      "This is not a valid certificate request (PEM, PKCS #10)"});
  }
  require_strong(key);
  CertificateHandle issuer = read_certificate(certificate_);
  KeyHandle issuer_key = read_key(key_);
  CertificateHandle certificate =
      make_certificate(common_name, key, issuer.get(), issuer_key.get(), clock.now(), kCertificateLifetime,
                       {{NID_basic_constraints, "critical,CA:FALSE"},
                        {NID_key_usage, "critical,digitalSignature"},
                        {NID_ext_key_usage, "clientAuth"}});
  return write_certificate(certificate.get()) + certificate_;
}

}  // namespace junshu::http
