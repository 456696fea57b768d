#include "sites/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

namespace junshu::sites {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using BioHandle = std::unique_ptr<BIO, Freed<BIO_free>>;
using CertificateHandle = std::unique_ptr<X509, Freed<X509_free>>;

[[noreturn]] void refuse() {
  ERR_clear_error();
  throw base::Error(base::ErrorKind::InvalidInput, {"証明書を読めません", "The certificate cannot be read"});
}

std::string sha256_of(unsigned char* der, int length) {
  if (length <= 0) refuse();
  const std::unique_ptr<unsigned char, decltype([](unsigned char* p) { OPENSSL_free(p); })> owned(der);
  return base::hex(base::sha256({der, static_cast<std::size_t>(length)}));
}

std::string name_text(const X509_NAME* name) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  std::string text(data, static_cast<std::size_t>(std::clamp(size, 0L, 500L)));
  return base::valid_utf8(text) ? text : base::hex(base::as_bytes(text));
}

base::Millis millis_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) refuse();
  return static_cast<base::Millis>(timegm(&parts)) * base::kSecond;
}

std::string key_text(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) refuse();
  const char* type = EVP_PKEY_get0_type_name(key);
  return std::string(type == nullptr ? "?" : type) + " " + std::to_string(EVP_PKEY_get_bits(key));
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  char text[8];
  std::string out;
  if (ASN1_STRING_length(address) == 4) {
    for (int i = 0; i < 4; ++i) out += (i == 0 ? "" : ".") + std::to_string(bytes[i]);
    return out;
  }
  for (int i = 0; i + 1 < ASN1_STRING_length(address); i += 2) {
    std::snprintf(text, sizeof text, "%s%x", i == 0 ? "" : ":", bytes[i] * 256 + bytes[i + 1]);
    out += text;
  }
  return out;
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> out;
  const std::unique_ptr<GENERAL_NAMES, decltype([](GENERAL_NAMES* n) { GENERAL_NAMES_free(n); })> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    std::string text;
    if (name->type == GEN_DNS) {
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                  static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
      if (text.size() > 253 || !base::valid_utf8(text)) continue;
    } else if (name->type == GEN_IPADD) {
      text = address_text(name->d.iPAddress);
    } else {
      continue;
    }
    out.push_back(std::move(text));
    if (out.size() == 100) break;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

Certificate read_certificate(std::string_view pem) {
  const BioHandle in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const CertificateHandle certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (!certificate) refuse();
  Certificate out;
  unsigned char* der = nullptr;
  int length = i2d_X509(certificate.get(), &der);
  out.leaf_sha256 = sha256_of(der, length);
  der = nullptr;
  length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  out.spki_sha256 = sha256_of(der, length);
  out.subject = name_text(X509_get_subject_name(certificate.get()));
  out.issuer = name_text(X509_get_issuer_name(certificate.get()));
  out.key = key_text(certificate.get());
  out.names = names_of(certificate.get());
  out.not_before = millis_of(X509_get0_notBefore(certificate.get()));
  out.not_after = millis_of(X509_get0_notAfter(certificate.get()));
  return out;
}

Succession succession(const Certificate& approved, const Certificate& seen) {
  if (approved.leaf_sha256 == seen.leaf_sha256) return Succession::Same;
  const bool names_kept =
      std::includes(seen.names.begin(), seen.names.end(), approved.names.begin(), approved.names.end());
  const bool renewal =
      approved.issuer == seen.issuer && approved.key == seen.key && names_kept && seen.not_after > approved.not_after;
  return renewal ? Succession::Renewal : Succession::Stranger;
}

}  // namespace junshu::sites
