// A thread with enough stack for kernels, whose tiles take up to 100 KB: threads of musl have 128 KB and those of macOS 512.
#pragma once

#include <system_error>
#include <thread>

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace hs {

#if defined(_WIN32)

using Thread = std::thread;

#else

class Thread {
 public:
  Thread() = default;
  // Throws std::system_error, like std::thread, if there cannot be another thread.
  template <class F>
  explicit Thread(F run) {
    constexpr size_t stack = size_t(4) << 20;
    pthread_attr_t attributes;
    int status = pthread_attr_init(&attributes);
    if (status == 0) {
      status = pthread_attr_setstacksize(&attributes, stack);
      auto* owned = new F(run);
      if (status == 0) status = pthread_create(&thread_, &attributes, start<F>, owned);
      if (status != 0) delete owned;
      pthread_attr_destroy(&attributes);
    }
    if (status != 0) throw std::system_error(status, std::generic_category());
  }
  void join() { pthread_join(thread_, nullptr); }

 private:
  template <class F>
  static void* start(void* owned) {
    auto* run = static_cast<F*>(owned);
    (*run)();
    delete run;
    return nullptr;
  }

  pthread_t thread_{};
};

#endif

}  // namespace hs
