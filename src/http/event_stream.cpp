#include "http/event_stream.h"

#include <utility>

#include "base/text.h"

namespace junshu::http {
namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (char c : value) {
    if (c != '\r' && c != '\n' && c != '\0') out += c;
  }
  out += '\n';
}

}  // namespace

bool EventStream::send(std::string_view event, std::string_view data, std::string_view id) {
  std::string text;
  if (!id.empty()) append_line(text, "id", id);
  if (!event.empty()) append_line(text, "event", event);
  for (std::string_view line : base::split(data, '\n')) append_line(text, "data", line);
  text += '\n';

  std::function<void()> ready;
  bool sent = false;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (queued_.size() + text.size() > limit_) {
      closed_ = true;
    } else {
      queued_ += text;
      sent = true;
    }
    ready = ready_;
  }
  if (ready) ready();
  return sent;
}

void EventStream::close() {
  std::function<void()> ready;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    ready = ready_;
  }
  if (ready) ready();
}

bool EventStream::closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

std::string EventStream::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(queued_, {});
}

void EventStream::on_ready(std::function<void()> ready) {
  std::lock_guard lock(mutex_);
  ready_ = std::move(ready);
}

}  // namespace junshu::http
