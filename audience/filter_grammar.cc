// The only file that includes PEGTL: its templates take long to compile.
#include "audience/filter_grammar.h"

#include <memory>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "audience/text.h"

namespace sendlift {
namespace grammar {

// Rules in the order of google.aip.dev/assets/misc/ebnf-filtering.txt, from the last to the first.
using tao::pegtl::eof;
using tao::pegtl::if_must;
using tao::pegtl::list;
using tao::pegtl::must;
using tao::pegtl::not_at;
using tao::pegtl::not_one;
using tao::pegtl::one;
using tao::pegtl::opt;
using tao::pegtl::plus;
using tao::pegtl::seq;
using tao::pegtl::sor;
using tao::pegtl::space;
using tao::pegtl::star;
using tao::pegtl::string;

struct name_character
    : not_one<' ', '\t', '\r', '\n', '\v', '\f', '(', ')', ',', '"', '\'', '<', '>', '=', '!', ':', '.', '\\'> {};
struct value_character : not_one<' ', '\t', '\r', '\n', '\v', '\f', '(', ')', ',', '"', '\'', '<', '>', '=', '\\'> {};
struct blank : star<space> {};
struct gap : plus<space> {};

struct and_word : seq<string<'A', 'N', 'D'>, not_at<name_character>> {};
struct or_word : seq<string<'O', 'R'>, not_at<name_character>> {};
struct not_word : seq<string<'N', 'O', 'T'>, not_at<name_character>> {};
struct keyword : sor<and_word, or_word, not_word> {};

struct escaped : one<'"', '\'', '\\', '*'> {};
struct escape : if_must<one<'\\'>, escaped> {};
struct end_of_double : one<'"'> {};
struct end_of_single : one<'\''> {};
struct quoted : sor<if_must<one<'"'>, star<sor<escape, not_one<'"', '\\'>>>, end_of_double>,
                    if_must<one<'\''>, star<sor<escape, not_one<'\'', '\\'>>>, end_of_single>> {};

struct end_of_call : one<')'> {};
struct call;
struct argument : sor<quoted, seq<plus<value_character>, opt<call>>> {};
struct call : if_must<one<'('>, blank, opt<list<argument, one<','>, space>>, blank, end_of_call> {};

struct word : seq<not_at<keyword>, not_at<one<'-'>>, plus<name_character>> {};
struct field_word : plus<name_character> {};
struct field : sor<quoted, field_word> {};
struct path : seq<sor<quoted, word>, star<if_must<one<'.'>, field>>> {};

struct comparator : sor<string<'<', '='>, one<'<'>, string<'>', '='>, one<'>'>, string<'!', '='>, one<'='>, one<':'>> {
};
struct value_word : seq<not_at<keyword>, plus<value_character>> {};
struct value : sor<quoted, seq<value_word, opt<call>>> {};
struct no_list : not_at<one<'('>> {};
struct term : seq<path, opt<call>, opt<blank, comparator, must<blank, no_list, value>>> {};

struct expression;
struct end_of_group : one<')'> {};
struct inside : seq<expression> {};
struct group : if_must<one<'('>, blank, inside, blank, end_of_group> {};
struct simple : sor<group, term> {};
struct negated : seq<simple> {};
struct negation : sor<seq<not_word, must<blank, negated>>, if_must<one<'-'>, negated>> {};
struct choice : sor<negation, simple> {};
struct next_choice : seq<choice> {};
struct factor : seq<choice, star<blank, or_word, must<blank, next_choice>>> {};
struct sequence : seq<factor, star<gap, factor>> {};
struct next_sequence : seq<sequence> {};
struct expression : seq<sequence, star<blank, and_word, must<blank, next_sequence>>> {};
struct end_of_filter : eof {};
struct filter : must<blank, opt<expression>, blank, end_of_filter> {};

// What to do when a rule that must hold does not.
template <typename Rule>
inline constexpr const char* kAdvice = "cannot be read";
constexpr char kCompare[] = "expected a comparison, such as tier = VIP";
template <>
inline constexpr const char* kAdvice<escaped> = "\\ stands only before \", ', \\ and *; write \\\\ for itself";
template <>
inline constexpr const char* kAdvice<end_of_double> = "the text is not closed; end it with \"";
template <>
inline constexpr const char* kAdvice<end_of_single> = "the text is not closed; end it with '";
template <>
inline constexpr const char* kAdvice<end_of_call> = "expected \")\"";
template <>
inline constexpr const char* kAdvice<end_of_group> =
    "expected AND, OR or \")\"; put values with other characters in quotes";
template <>
inline constexpr const char* kAdvice<field> = "expected a name after the point";
template <>
inline constexpr const char* kAdvice<no_list> = "a list is no value; compare each: (tier = VIP OR tier = REGULAR)";
template <>
inline constexpr const char* kAdvice<value> =
    "expected a value; put it in quotes if it has other characters than letters";
template <>
inline constexpr const char* kAdvice<inside> = kCompare;
template <>
inline constexpr const char* kAdvice<negated> = kCompare;
template <>
inline constexpr const char* kAdvice<next_choice> = kCompare;
template <>
inline constexpr const char* kAdvice<next_sequence> = kCompare;
template <>
inline constexpr const char* kAdvice<end_of_filter> =
    "expected AND, OR or the end; put values with other characters than letters in quotes";

template <typename Rule>
struct control : tao::pegtl::normal<Rule> {
  template <typename Input, typename... States>
  [[noreturn]] static void raise(const Input& in, States&&... /*unused*/) {
    throw tao::pegtl::parse_error(kAdvice<Rule>, in);
  }
};

namespace tree = tao::pegtl::parse_tree;

// Rules that become nodes. Those of one part disappear in it.
template <typename Rule>
struct selector
    : tree::selector<Rule, tree::store_content::on<quoted, word, field_word, value_word, comparator, call, path, term>,
                     tree::remove_content::on<negation>, tree::fold_one::on<factor, sequence, expression>> {};

}  // namespace grammar

namespace {

using Node = tao::pegtl::parse_tree::node;

// Makes the tree of a filter out of the tree of its text.
class Builder {
 public:
  explicit Builder(absl::string_view filter) : filter_(filter) {}

  FilterNode Build(const Node& node) const {
    if (node.is_type<grammar::term>()) return BuildTerm(node);
    FilterNode built;
    if (node.is_type<grammar::negation>()) built.kind = FilterNode::Kind::kNot;
    if (node.is_type<grammar::factor>()) built.kind = FilterNode::Kind::kOr;
    for (const auto& child : node.children) built.children.push_back(Build(*child));
    return built;
  }

  int ColumnAt(size_t byte) const { return static_cast<int>(CharactersIn(filter_.substr(0, byte))) + 1; }

 private:
  absl::string_view ContentOf(const Node& node) const {
    return filter_.substr(node.m_begin.byte, node.m_end.byte - node.m_begin.byte);
  }

  FilterNode BuildTerm(const Node& node) const {
    FilterNode built;
    built.kind = FilterNode::Kind::kTerm;
    size_t next = 1;
    for (const auto& part : node.children.front()->children) built.path.push_back(TextOf(*part, false));
    if (next < node.children.size() && node.children[next]->is_type<grammar::call>()) {
      built.path = {Called(node.children.front()->m_begin.byte, *node.children[next++])};
    }
    if (next == node.children.size()) return built;
    built.comparator = ComparatorOf(ContentOf(*node.children[next++]));
    built.value = TextOf(*node.children[next], true);
    if (++next < node.children.size())
      built.value = Called(node.children[next - 1]->m_begin.byte, *node.children[next]);
    return built;
  }

  FilterText Called(size_t begin, const Node& call) const {
    return {
        .text = std::string(filter_.substr(begin, call.m_end.byte - begin)), .call = true, .column = ColumnAt(begin)};
  }

  FilterText TextOf(const Node& node, bool with_wildcards) const {
    FilterText text;
    text.quoted = node.is_type<grammar::quoted>();
    text.column = ColumnAt(node.m_begin.byte);
    absl::string_view content = ContentOf(node);
    if (text.quoted) content = content.substr(1, content.size() - 2);
    if (with_wildcards) TakeStars(content, text);
    for (size_t i = 0; i < content.size(); ++i) {
      text.star_inside = text.star_inside || (with_wildcards && content[i] == '*');
      if (text.quoted && content[i] == '\\') ++i;
      text.text.push_back(content[i]);
    }
    return text;
  }

  static bool IsEscapedAt(absl::string_view content, size_t place) {
    size_t slashes = 0;
    while (slashes < place && content[place - slashes - 1] == '\\') ++slashes;
    return slashes % 2 == 1;
  }

  static void TakeStars(absl::string_view& content, FilterText& text) {
    if (content == "*") text.any_after = true;
    if (!content.empty() && content.front() == '*') {
      text.any_before = true;
      content.remove_prefix(1);
    }
    if (!content.empty() && content.back() == '*' && !IsEscapedAt(content, content.size() - 1)) {
      text.any_after = true;
      content.remove_suffix(1);
    }
  }

  static Comparator ComparatorOf(absl::string_view text) {
    for (const Comparator comparator : {Comparator::kEqual, Comparator::kNotEqual, Comparator::kLess,
                                        Comparator::kLessOrEqual, Comparator::kGreater, Comparator::kGreaterOrEqual}) {
      if (ToText(comparator) == text) return comparator;
    }
    return Comparator::kHas;
  }

  const absl::string_view filter_;
};

// "found AND" for the word at the place, to tell what is in the way.
std::string FoundAt(absl::string_view filter, size_t byte) {
  absl::string_view rest = filter.substr(byte);
  if (rest.empty()) return "the filter ends here; ";
  size_t length = 0;
  while (length < rest.size() && (absl::ascii_isalnum(rest[length]) || !absl::ascii_isascii(rest[length]))) ++length;
  return absl::StrCat("found ", Shown(rest.substr(0, length == 0 ? 1 : length)), "; ");
}

}  // namespace

absl::StatusOr<FilterNode> ReadFilter(absl::string_view filter) {
  const Builder builder(filter);
  tao::pegtl::memory_input<> in(filter.data(), filter.size(), "");
  try {
    const std::unique_ptr<Node> root =
        tao::pegtl::parse_tree::parse<grammar::filter, grammar::selector, tao::pegtl::nothing, grammar::control>(in);
    return root->children.empty() ? FilterNode() : builder.Build(*root->children.front());
  } catch (const tao::pegtl::parse_error& error) {
    const size_t byte = error.positions().front().byte;
    return FilterError(builder.ColumnAt(byte), absl::StrCat(FoundAt(filter, byte), std::string(error.message())));
  }
}

}  // namespace sendlift
