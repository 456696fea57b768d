// Owning handles for OpenSSL objects, and reading and writing PEM. Private to this module.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace junshu::http {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using BioHandle = std::unique_ptr<BIO, Freed<BIO_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, Freed<X509_free>>;
using RequestHandle = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using ContextHandle = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;

// Throws Error{Internal} with OpenSSL's own words, and empties its queue of errors.
[[noreturn]] void throw_openssl(std::string_view doing);

KeyHandle make_key();                                      // ECDSA P-256
KeyHandle read_key(std::string_view pem);                  // throws Error{InvalidInput}
CertificateHandle read_certificate(std::string_view pem);  // the first one; throws Error{InvalidInput}
std::string write_key(EVP_PKEY* key);
std::string write_certificate(X509* certificate);
std::string fingerprint_of(X509* certificate);      // SHA-256, lower-case hex
std::string serial_of(X509* certificate);           // upper-case hex
std::string common_name_of(const X509_NAME* name);  // UTF-8, "" without one

}  // namespace junshu::http
