// What the header of a request says, checked. Private to this module; knows no socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch.h"
#include "http/message.h"

namespace junshu::http {

// Where the header of a request ends in what has come so far.
struct HeaderScan {
  std::size_t end = 0;     // behind the empty line; 0: not yet complete
  bool malformed = false;  // a line feed without carriage return (RFC 9112 §2.2), or a folded line (§5.2)
};
HeaderScan scan_header(std::string_view received);

// Fills path, query, cookies and `segments` from `target` (origin-form or absolute-form) and checks the fields that
// frame a message: Host, Transfer-Encoding, Content-Length, Expect. Returns why the request is refused, if it is.
std::optional<Refusal> interpret(Request& request, std::string_view target, bool http_1_1,
                                 std::vector<std::string>& segments);

// The head of a response, with Date, Content-Length and Connection. Fields that are not legal (RFC 9110 §5.5) are left
// out and logged: they would let a handler's input write further fields.
std::string head_of(const Response& response, bool keep_alive, bool stream);
bool may_have_body(int status);

}  // namespace junshu::http
