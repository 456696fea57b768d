// Reading certificates.
#include <openssl/err.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "base/error.h"
#include "http/tls.h"
#include "openssl_handles.h"

namespace junshu::http {
namespace {

base::Millis millis_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) throw_openssl("reading a certificate's time");
  return static_cast<base::Millis>(timegm(&parts)) * base::kSecond;
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  char text[48];
  if (ASN1_STRING_length(address) == 4) {
    std::snprintf(text, sizeof text, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
    return text;
  }
  std::string out;
  for (int i = 0; i + 1 < ASN1_STRING_length(address); i += 2) {
    std::snprintf(text, sizeof text, "%s%x", i == 0 ? "" : ":", bytes[i] * 256 + bytes[i + 1]);
    out += text;
  }
  return out;
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> out;
  auto free_names = [](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); };
  std::unique_ptr<GENERAL_NAMES, decltype(free_names)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)), free_names);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      out.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                       static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      out.push_back(address_text(name->d.iPAddress));
    }
  }
  return out;
}

}  // namespace

CertificateInfo describe_certificate(std::string_view pem) {
  CertificateHandle certificate = read_certificate(pem);
  CertificateInfo info;
  info.common_name = common_name_of(X509_get_subject_name(certificate.get()));
  info.issuer = common_name_of(X509_get_issuer_name(certificate.get()));
  info.serial = serial_of(certificate.get());
  info.fingerprint = fingerprint_of(certificate.get());
  info.names = names_of(certificate.get());
  info.not_before = millis_of(X509_get0_notBefore(certificate.get()));
  info.not_after = millis_of(X509_get0_notAfter(certificate.get()));
  info.authority = X509_check_ca(certificate.get()) == 1;
  return info;
}

std::string hex_pairs(std::string_view fingerprint) {
  std::string out;
  for (std::size_t i = 0; i < fingerprint.size(); ++i) {
    if (i != 0 && i % 2 == 0) out += ':';
    char c = fingerprint[i];
    out += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

}  // namespace junshu::http
