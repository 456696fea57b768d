// Gumbo with bounds: it knows none of its own, and a hostile page can make it nest or search without end.
#pragma once

#include <gumbo.h>

#include <memory>
#include <string_view>

namespace junshu::sites {

// A parsed document. The text must outlive it: nodes point into it.
class Html {
 public:
  // `utf8` must be UTF-8 without NUL. Check `good` before `root`.
  explicit Html(std::string_view utf8);
  ~Html();
  Html(const Html&) = delete;
  Html& operator=(const Html&) = delete;

  bool good() const { return output_ != nullptr; }  // false: too much memory or processor time
  const GumboNode* root() const { return output_->document; }

 private:
  struct Arena;
  std::unique_ptr<Arena> arena_;
  GumboOutput* output_ = nullptr;  // lives in the arena
};

// The attribute's value, or null.
const GumboAttribute* attribute(const GumboNode& element, const char* name);
inline bool is_element(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

}  // namespace junshu::sites
