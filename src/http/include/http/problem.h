// Problems as RFC 9457 says, and the one mapping from kinds of error to HTTP status.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "http/message.h"

namespace junshu::http {

int status_of(base::ErrorKind kind);
base::Text title_of(base::ErrorKind kind);

// Japanese unless Accept-Language prefers English to Japanese (RFC 9110 §12.5.4).
base::Language preferred_language(const Headers& headers);

// `kind` becomes "urn:junshu:problem:<kind>". `more` adds members, such as "errors" or "rules".
Response problem(int status, std::string_view kind, const base::Text& title, const base::Text& detail,
                 base::Language language, base::Object more = {});
// Errors of kinds Storage, Integrity and Internal show their title only: their message may name files and tables.
Response problem(const base::Error& error, base::Language language, base::Object more = {});

}  // namespace junshu::http
