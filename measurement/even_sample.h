#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace sendlift {

// Every k-th of what comes, where k is the power of 2 with which at most `most` are kept. The same from run to run.
template <typename T>
class EvenSample {
 public:
  explicit EvenSample(size_t most) : most_(most) {}

  void Take(const T& item) {
    if (seen_++ % step_ != 0) return;
    items_.push_back(item);
    if (items_.size() > most_) Halve();
  }
  size_t seen() const { return seen_; }
  const std::vector<T>& items() const { return items_; }

 private:
  void Halve() {
    for (size_t i = 0; 2 * i < items_.size(); ++i) items_[i] = std::move(items_[2 * i]);
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>((items_.size() + 1) / 2), items_.end());
    step_ *= 2;
  }

  const size_t most_;
  size_t seen_ = 0;
  size_t step_ = 1;
  std::vector<T> items_;
};

}  // namespace sendlift
