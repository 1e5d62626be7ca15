#include "storage/writer.h"

#include <utility>

namespace sendlift::storage {
namespace {

thread_local bool on_writer_thread = false;

}  // namespace

Writer::Writer(std::unique_ptr<WriteConnection> connection, WriterOptions options, const Clock& clock)
    : connection_(std::move(connection)), queue_(*connection_, options, clock), thread_([this] {
        on_writer_thread = true;
        while (queue_.WaitForWork()) queue_.RunGroup();
      }) {}

Writer::~Writer() { Shutdown(); }

bool Writer::OnWriterThread() { return on_writer_thread; }

void Writer::Later(Lane lane, Database::Body body, Database::Done done) {
  queue_.Later(lane, std::move(body), std::move(done));
}

std::unique_ptr<WriteConnection> Writer::Shutdown() {
  queue_.Close();
  if (thread_.joinable()) thread_.join();
  return std::move(connection_);
}

}  // namespace sendlift::storage
