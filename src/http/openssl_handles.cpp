#include "openssl_handles.h"

#include <openssl/err.h>

#include "base/bytes.h"
#include "base/error.h"

namespace junshu::http {
namespace {

std::string content_of(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

BioHandle bio_of(std::string_view text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int no_password(char*, int, int, void*) { return -1; }  // otherwise OpenSSL asks on the terminal

}  // namespace

void throw_openssl(std::string_view doing) {
  std::string words;
  while (unsigned long code = ERR_get_error()) {
    char line[256];
    ERR_error_string_n(code, line, sizeof line);
    words.append(words.empty() ? "" : "; ").append(line);
  }
  throw base::Error(base::ErrorKind::Internal, {"OpenSSL の処理に失敗しました: " + words, "OpenSSL failed: " + words},
                    std::string(doing));
}

KeyHandle make_key() {
  KeyHandle key(EVP_EC_gen("P-256"));
  if (!key) throw_openssl("making a key");
  return key;
}

KeyHandle read_key(std::string_view pem) {
  BioHandle bio = bio_of(pem);
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!key)
    throw base::Error(base::ErrorKind::InvalidInput, {"秘密鍵(PEM、パスワードなし)として読めません",
                                                      "This is not a private key (PEM, without a password)"});
  return key;
}

CertificateHandle read_certificate(std::string_view pem) {
  BioHandle bio = bio_of(pem);
  CertificateHandle certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!certificate)
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"証明書(PEM)として読めません", "This is not a certificate (PEM)"});
  return certificate;
}

std::string write_key(EVP_PKEY* key) {
  BioHandle bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    throw_openssl("writing a key");
  return content_of(bio.get());
}

std::string write_certificate(X509* certificate) {
  BioHandle bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate) != 1) throw_openssl("writing a certificate");
  return content_of(bio.get());
}

std::string fingerprint_of(X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) throw_openssl("hashing a certificate");
  return base::hex({digest, size});
}

std::string serial_of(X509* certificate) {
  std::unique_ptr<BIGNUM, Freed<BN_free>> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char* text = number ? BN_bn2hex(number.get()) : nullptr;
  if (text == nullptr) throw_openssl("reading a serial number");
  std::string out(text);
  OPENSSL_free(text);
  return out;
}

std::string common_name_of(const X509_NAME* name) {
  int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return {};
  unsigned char* text = nullptr;
  int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  std::string out(reinterpret_cast<char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return out;
}

}  // namespace junshu::http
