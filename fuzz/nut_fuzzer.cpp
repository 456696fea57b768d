// Whatever an UPS server answers: it is only asked, and what is made of its answers fits into an observation and is read back alike.
#include "base/error.h"
#include "base/text.h"
#include "probes/nut.h"
#include "probes/power.h"
#include "wire/observation.h"

using namespace junshu;

namespace {

// Answers with the input, line by line, whatever it is asked.
class Answering final : public probes::NutNetwork {
 public:
  explicit Answering(std::string_view input) : lines_(base::split(input, '\n')) {}
  std::unique_ptr<probes::NutConnection> connect(const probes::NutServer&) override {
    return std::make_unique<Connection>(*this);
  }

 private:
  class Connection final : public probes::NutConnection {
   public:
    explicit Connection(Answering& owner) : owner_(owner) {}
    bool send(std::string_view text) override {
      JUNSHU_INVARIANT(text.ends_with('\n') && text.find('\n') == text.size() - 1, "not one command");
      JUNSHU_INVARIANT(text.starts_with("LIST ") || text.starts_with("GET ") || text == "LOGOUT\n", "more than a question");
      return true;
    }
    std::optional<std::string> line() override {
      if (owner_.next_ >= owner_.lines_.size()) return std::nullopt;
      return std::string(owner_.lines_[owner_.next_++]);
    }

   private:
    Answering& owner_;
  };

  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(base::as_text({data, size}));
  const auto quoted = probes::nut_words(probes::nut_quoted(input));
  JUNSHU_INVARIANT(quoted && quoted->size() == 1 && quoted->front() == input, "a word does not survive quoting");
  probes::nut_words(input);
  probes::battery_date(input);
  try {
    const probes::NutServer server = probes::parse_nut_server(input);
    JUNSHU_INVARIANT(probes::parse_nut_server(probes::to_string(server)) == server, "a server is not written back alike");
  } catch (const base::Error&) {
  }
  Answering network(input);
  probes::PowerWatch watch(network, {{"127.0.0.1"}});
  for (int i = 0; i < 2; ++i) {
    const wire::Observation seen{1'777'600'000'000, watch.look(1'777'600'000'000)};
    JUNSHU_INVARIANT(wire::encode(wire::decode_observation(wire::encode(seen))) == wire::encode(seen), "a reading does not fit on the wire");
  }
  return 0;
}
