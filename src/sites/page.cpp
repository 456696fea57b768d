#include "sites/page.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "encoding.h"
#include "html.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kMaxText = std::size_t{1} << 20U;
constexpr std::size_t kMaxFact = 300;  // bytes of a text among the facts

std::string mark(std::string_view content) { return base::hex(base::sha256(base::as_bytes(content))).substr(0, 16); }

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
         });
}

bool has_word(std::string_view list, std::string_view word) {
  std::size_t at = 0;
  while (at < list.size()) {
    const std::size_t begin = list.find_first_not_of(" \t\r\n\f", at);
    if (begin == std::string_view::npos) return false;
    const std::size_t end = std::min(list.find_first_of(" \t\r\n\f", begin), list.size());
    if (same_word(list.substr(begin, end - begin), word)) return true;
    at = end;
  }
  return false;
}

bool is_block(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_B:
    case GUMBO_TAG_BDI:
    case GUMBO_TAG_BDO:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_I:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_RUBY:
    case GUMBO_TAG_RB:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_S:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_TIME:
    case GUMBO_TAG_U:
      return false;
    default:
      return true;
  }
}

// Walks a document once, without recursion, and gathers the facts.
class Gatherer {
 public:
  Gatherer(Page& page, const Url& url) : page_(page), page_url_(url), base_(url) {}

  void gather(const GumboNode* root) {
    find_base(root);
    struct Step {
      const GumboNode* node;
      bool leaving;
    };
    std::vector<Step> steps{{root, false}};
    while (!steps.empty()) {
      const Step step = steps.back();
      steps.pop_back();
      const bool element = is_element(*step.node);
      if (step.leaving) {
        if (is_block(step.node->v.element.tag)) end_line();
        continue;
      }
      if (step.node->type == GUMBO_NODE_TEXT || step.node->type == GUMBO_NODE_WHITESPACE ||
          step.node->type == GUMBO_NODE_CDATA) {
        add_text(*step.node);
      } else if (element) {
        enter(*step.node);
        steps.push_back({step.node, true});
      }
      const GumboVector* children = element                                  ? &step.node->v.element.children
                                    : step.node->type == GUMBO_NODE_DOCUMENT ? &step.node->v.document.children
                                                                             : nullptr;
      for (unsigned i = children == nullptr ? 0 : children->length; i > 0; --i) {
        steps.push_back({static_cast<const GumboNode*>(children->data[i - 1]), false});
      }
    }
    end_line();
    finish();
  }

 private:
  void find_base(const GumboNode* root) {
    std::vector<const GumboNode*> steps{root};
    while (!steps.empty()) {
      const GumboNode* node = steps.back();
      steps.pop_back();
      const bool element = is_element(*node);
      if (element && node->v.element.tag == GUMBO_TAG_BASE) {
        if (const GumboAttribute* href = attribute(*node, "href")) {
          page_.facts.base = shortened(href->value, kMaxFact);
          if (auto found = resolve(page_url_, href->value)) base_ = *found;
          return;  // the first one counts
        }
      }
      const GumboVector* children = element                             ? &node->v.element.children
                                    : node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children
                                                                        : nullptr;
      for (unsigned i = children == nullptr ? 0 : children->length; i > 0; --i) {
        steps.push_back(static_cast<const GumboNode*>(children->data[i - 1]));
      }
    }
  }

  void enter(const GumboNode& node) {
    const GumboElement& element = node.v.element;
    if (is_block(element.tag)) end_line();
    const GumboVector& attributes = element.attributes;
    for (unsigned i = 0; i < attributes.length; ++i) {
      const auto& one = *static_cast<const GumboAttribute*>(attributes.data[i]);
      const std::string_view name = one.name;
      if (name.size() > 2 && (name.starts_with("on") || name.starts_with("ON")))
        add(page_.facts.handlers, mark(std::string(name) + "=" + one.value));
      if (is_script_address(one.value)) add(page_.facts.handlers, mark(one.value));
    }
    switch (element.tag) {
      case GUMBO_TAG_TITLE:
        if (page_.facts.title.empty()) page_.facts.title = std::string(base::trim(shortened(text_of(node), kMaxFact)));
        break;
      case GUMBO_TAG_SCRIPT:
        script(node);
        break;
      case GUMBO_TAG_LINK:
        link(node);
        break;
      case GUMBO_TAG_META:
        if (const auto* kind = attribute(node, "http-equiv"); kind != nullptr && same_word(kind->value, "refresh")) {
          if (const auto* content = attribute(node, "content"))
            page_.facts.refresh = shortened(content->value, kMaxFact);
        }
        break;
      case GUMBO_TAG_IFRAME:
      case GUMBO_TAG_FRAME:
        load(node, "src", &page_.facts.frames);
        if (const auto* inner = attribute(node, "srcdoc")) add(page_.facts.frames, "srcdoc:" + mark(inner->value));
        break;
      case GUMBO_TAG_EMBED:
        load(node, "src", &page_.facts.frames);
        break;
      case GUMBO_TAG_OBJECT:
        load(node, "data", &page_.facts.frames);
        break;
      case GUMBO_TAG_FORM:
        target(node, "action");
        break;
      case GUMBO_TAG_BUTTON:
      case GUMBO_TAG_INPUT:
        if (attribute(node, "formaction") != nullptr) target(node, "formaction");
        if (element.tag == GUMBO_TAG_INPUT) load(node, "src", nullptr);
        break;
      case GUMBO_TAG_IMG:
      case GUMBO_TAG_SOURCE:
        load(node, "src", nullptr);
        source_set(node);
        break;
      case GUMBO_TAG_VIDEO:
        load(node, "poster", nullptr);
        load(node, "src", nullptr);
        break;
      case GUMBO_TAG_AUDIO:
      case GUMBO_TAG_TRACK:
        load(node, "src", nullptr);
        break;
      case GUMBO_TAG_IMAGE:
        load(node, "href", nullptr);
        break;
      default:
        break;
    }
  }

  static bool is_script_address(std::string_view value) {
    std::string word;
    for (const char c : value.substr(0, 200)) {  // browsers skip white space and control characters in front and inside
      if (static_cast<unsigned char>(c) <= 0x20) continue;
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      if (word.size() >= 11) break;
    }
    return word.starts_with("javascript:") || word.starts_with("vbscript:");
  }

  void script(const GumboNode& node) {
    const GumboAttribute* source = attribute(node, "src");
    if (source == nullptr) source = attribute(node, "href");  // of SVG
    if (source != nullptr) {
      load(node, source->name, &page_.facts.scripts);
    } else {
      add(page_.facts.inline_scripts, mark(text_of(node)));
    }
  }

  void link(const GumboNode& node) {
    const GumboAttribute* relation = attribute(node, "rel");
    if (relation == nullptr) return;
    if (has_word(relation->value, "stylesheet")) return load(node, "href", &page_.facts.styles);
    for (const char* word : {"icon", "apple-touch-icon", "manifest", "preload", "modulepreload"}) {
      if (has_word(relation->value, word)) return load(node, "href", nullptr);
    }
  }

  // What the browser fetches by itself.
  void load(const GumboNode& node, const char* name, std::vector<std::string>* list) {
    const GumboAttribute* found = attribute(node, name);
    if (found == nullptr || *found->value == '\0') return;
    const auto url = resolve(base_, found->value);
    if (list != nullptr) add(*list, url ? url->text() : shortened(found->value, kMaxFact));
    if (!url) return;
    if (url->origin() != page_url_.origin()) return add(page_.facts.foreign, url->origin());
    if (page_.requisites.size() == kMaxFacts * 4) {
      page_.complete = false;
      return;
    }
    const auto begin = static_cast<std::size_t>(found->original_value.data - page_.source.data());
    page_.requisites.push_back({*url, begin, begin + found->original_value.length});
  }

  // Only the origins: which of the pictures a browser takes depends on its screen.
  void source_set(const GumboNode& node) {
    const GumboAttribute* set = attribute(node, "srcset");
    if (set == nullptr) return;
    for (const std::string_view candidate : base::split(set->value, ',')) {
      const std::string_view trimmed = base::trim(candidate);
      const auto url = resolve(base_, trimmed.substr(0, trimmed.find(' ')));
      if (url && url->origin() != page_url_.origin()) add(page_.facts.foreign, url->origin());
    }
  }

  void target(const GumboNode& node, const char* name) {
    const GumboAttribute* found = attribute(node, name);
    const auto url = resolve(base_, found == nullptr ? "" : found->value);
    add(page_.facts.forms, url ? url->text() : shortened(found->value, kMaxFact));
  }

  void add(std::vector<std::string>& list, std::string value) {
    if (list.size() == kMaxFacts * 4) {
      page_.complete = false;
    } else {
      list.push_back(std::move(value));
    }
  }

  static std::string text_of(const GumboNode& node) {
    std::string out;
    const GumboVector& children = node.v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(children.data[i]);
      if (child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE || child.type == GUMBO_NODE_CDATA)
        out += child.v.text.text;
    }
    return out;
  }

  void add_text(const GumboNode& node) {
    const GumboNode* parent = node.parent;
    if (parent != nullptr && is_element(*parent)) {
      const GumboTag tag = parent->v.element.tag;
      if (tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_NOSCRIPT) return;
    }
    for (const char* c = node.v.text.text; *c != '\0'; ++c) {
      const bool space = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r' || *c == '\f';
      if (space && (line_.empty() || line_.back() == ' ')) continue;
      line_ += space ? ' ' : *c;
    }
  }

  void end_line() {
    while (!line_.empty() && line_.back() == ' ') line_.pop_back();
    if (line_.empty()) return;
    if (page_.text.size() + line_.size() < kMaxText) page_.text.append(line_).append("\n");
    line_.clear();
  }

  void finish() {
    PageFacts& facts = page_.facts;
    facts.running = facts.inline_scripts.size() + facts.handlers.size();
    for (auto* list : {&facts.scripts, &facts.styles, &facts.frames, &facts.forms, &facts.foreign}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    for (auto* list : {&facts.inline_scripts, &facts.handlers}) std::sort(list->begin(), list->end());
    for (const auto* list : {&facts.scripts, &facts.inline_scripts, &facts.handlers, &facts.styles, &facts.frames,
                             &facts.forms, &facts.foreign}) {
      if (list->size() > kMaxFacts) page_.complete = false;
    }
  }

  Page& page_;
  const Url& page_url_;
  Url base_;
  std::string line_;
};

}  // namespace

bool is_html(std::string_view content_type, std::string_view body) {
  const std::string_view type = base::trim(content_type.substr(0, content_type.find(';')));
  if (same_word(type, "text/html") || same_word(type, "application/xhtml+xml")) return true;
  if (!type.empty()) return false;
  const std::size_t at = body.find_first_not_of(" \t\r\n");
  const std::string_view start = at == std::string_view::npos ? std::string_view() : body.substr(at, 14);
  return same_word(start, "<!doctype html") || same_word(start.substr(0, 5), "<html");
}

Page read_page(std::string_view body, std::string_view content_type, const Url& url) {
  Page page;
  page.source = to_utf8(body, content_type);
  if (page.source.size() > kMaxPage) {
    page.complete = false;
    return page;
  }
  const Html html(page.source);
  if (html.good()) {
    Gatherer(page, url).gather(html.root());
  } else {
    page.complete = false;
  }
  if (!page.complete) {
    page.facts = {};
    page.requisites.clear();
    page.text.clear();
  }
  return page;
}

}  // namespace junshu::sites
