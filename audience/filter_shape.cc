#include "audience/filter_shape.h"

#include <algorithm>
#include <utility>

namespace sendlift {
namespace {

int HeightOf(const FilterNode& node) {
  int height = 0;
  for (const FilterNode& child : node.children) height = std::max(height, HeightOf(child));
  return node.kind == FilterNode::Kind::kAnd || node.kind == FilterNode::Kind::kOr ? height + 1 : height;
}

FilterNode Not(FilterNode node) {
  FilterNode negation;
  negation.kind = FilterNode::Kind::kNot;
  negation.children.push_back(std::move(node));
  return negation;
}

// `node`, or its opposite.
FilterNode Shaped(FilterNode node, bool opposite) {
  if (node.kind == FilterNode::Kind::kTerm) return opposite ? Not(std::move(node)) : std::move(node);
  if (node.kind == FilterNode::Kind::kNot) return Shaped(std::move(node.children.front()), !opposite);
  FilterNode shaped;
  shaped.kind = (node.kind == FilterNode::Kind::kAnd) != opposite ? FilterNode::Kind::kAnd : FilterNode::Kind::kOr;
  for (FilterNode& child : node.children) {
    FilterNode part = Shaped(std::move(child), opposite);
    if (part.kind == shaped.kind) {
      std::move(part.children.begin(), part.children.end(), std::back_inserter(shaped.children));
    } else {
      shaped.children.push_back(std::move(part));
    }
  }
  std::stable_sort(shaped.children.begin(), shaped.children.end(),
                   [](const FilterNode& a, const FilterNode& b) { return HeightOf(a) > HeightOf(b); });
  return shaped;
}

}  // namespace

FilterNode Flattened(FilterNode filter) { return Shaped(std::move(filter), false); }

}  // namespace sendlift
