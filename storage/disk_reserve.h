#pragma once

#include <cstdint>
#include <string>

namespace sendlift::storage {

// Room on the disk that is set aside in a file of its own while there is plenty, and given back when the disk is full,
// so that what must never be refused can still be written. One thread at a time.
class DiskReserve {
 public:
  // Without `bytes` there is no reserve: Fill is true and FreeUp false.
  DiskReserve(std::string path, int64_t bytes);

  // True if the room is set aside, now or already. Needs twice the room, so that it is not given back at once.
  bool Fill();
  // Gives the room back; false if none was set aside.
  bool FreeUp();

 private:
  const std::string path_;
  const int64_t bytes_;
  bool filled_ = false;
};

}  // namespace sendlift::storage
