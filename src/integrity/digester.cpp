#include "digester.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/error.h"

namespace junshu::integrity {
namespace {

class Context {
 public:
  explicit Context(const char* name) : algorithm_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {
    JUNSHU_INVARIANT(algorithm_ != nullptr && context_ != nullptr, "OpenSSL lacks a digest");
  }
  ~Context() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(algorithm_);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void begin() { JUNSHU_INVARIANT(EVP_DigestInit_ex2(context_, algorithm_, nullptr) == 1, "a digest does not start"); }
  void update(base::ByteView data) {
    JUNSHU_INVARIANT(EVP_DigestUpdate(context_, data.data(), data.size()) == 1, "a digest failed");
  }
  void copy(const Context& from) {
    JUNSHU_INVARIANT(EVP_MD_CTX_copy_ex(context_, from.context_) == 1, "a digest cannot be copied");
  }
  template <std::size_t N>
  void finish(std::array<std::uint8_t, N>& out) {
    JUNSHU_INVARIANT(
        EVP_MD_get_size(algorithm_) == static_cast<int>(N) && EVP_DigestFinal_ex(context_, out.data(), nullptr) == 1,
        "a digest failed");
  }

 private:
  EVP_MD* algorithm_;
  EVP_MD_CTX* context_;
};

}  // namespace

struct Digester::State {
  Context sha256{"SHA256"};
  Context sha512{"SHA512"};
  Context blake2b{"BLAKE2B-512"};
  Context copy256{"SHA256"};
  Context copy512{"SHA512"};
  Context copy2b{"BLAKE2B-512"};
  Attributes hashes;
  const Entry* beginning = nullptr;
  std::uint64_t done = 0;
  bool intact = false;

  void add(base::ByteView data) {
    if (hashes.has(Attribute::Sha256)) sha256.update(data);
    if (hashes.has(Attribute::Sha512)) sha512.update(data);
    if (hashes.has(Attribute::Blake2b)) blake2b.update(data);
    done += data.size();
  }

  template <std::size_t N>
  static bool same(const Context& running, Context& copy, const std::array<std::uint8_t, N>& old) {
    std::array<std::uint8_t, N> now{};
    copy.copy(running);
    copy.finish(now);
    return now == old;
  }

  // Every digest that both have must agree, and there must be one.
  bool beginning_is_intact() {
    const Attributes both = hashes.common(beginning->known);
    if (both.empty()) return false;
    if (both.has(Attribute::Sha256) && !same(sha256, copy256, beginning->sha256)) return false;
    if (both.has(Attribute::Sha512) && !same(sha512, copy512, beginning->sha512)) return false;
    return !both.has(Attribute::Blake2b) || same(blake2b, copy2b, beginning->blake2b);
  }
};

Digester::Digester() : state_(std::make_unique<State>()) {}
Digester::~Digester() = default;

void Digester::begin(Attributes hashes, const Entry* beginning) {
  state_->hashes = hashes.common(kHashes);
  state_->beginning = beginning;
  state_->done = 0;
  state_->intact = false;
  if (hashes.has(Attribute::Sha256)) state_->sha256.begin();
  if (hashes.has(Attribute::Sha512)) state_->sha512.begin();
  if (hashes.has(Attribute::Blake2b)) state_->blake2b.begin();
  if (beginning != nullptr && beginning->size == 0) state_->intact = state_->beginning_is_intact();
}

void Digester::update(base::ByteView data) {
  if (state_->beginning != nullptr && state_->done < state_->beginning->size &&
      state_->done + data.size() >= state_->beginning->size) {
    const auto first = static_cast<std::size_t>(state_->beginning->size - state_->done);
    state_->add(data.first(first));
    state_->intact = state_->beginning_is_intact();
    data = data.subspan(first);
  }
  state_->add(data);
}

void Digester::finish(Entry& entry) {
  if (state_->hashes.has(Attribute::Sha256)) state_->sha256.finish(entry.sha256);
  if (state_->hashes.has(Attribute::Sha512)) state_->sha512.finish(entry.sha512);
  if (state_->hashes.has(Attribute::Blake2b)) state_->blake2b.finish(entry.blake2b);
  entry.known = entry.known.with(state_->hashes);
  entry.grown_intact = state_->intact;
}

}  // namespace junshu::integrity
