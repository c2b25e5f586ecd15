#include "parallel.h"

#include "kernels/contract.h"
#include "memory.h"
#include "thread.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

namespace hs {
namespace {

// Time that a worker without work spins before it sleeps: enough for the next kernel of a training step, and too short
// to affect other programs.
constexpr std::chrono::microseconds kSpin(20);

// More ranges than threads, so that a delayed thread does not delay the others for long.
constexpr int kRangesPerThread = 16;

inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

struct Job {
  RangeFunction fn = nullptr;
  void* context = nullptr;
  int64_t tasks = 0;
  int64_t step = 1;
  std::atomic<int64_t> next{0};
};

int processorLimit() {
  int processors = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)
  // CPU quota of the container.
  if (FILE* file = std::fopen("/sys/fs/cgroup/cpu.max", "r")) {
    long quota = 0, period = 0;
    if (std::fscanf(file, "%ld %ld", &quota, &period) == 2 && quota > 0 && period > 0) {
      const long share = (quota - 1) / period + 1;
      if (share < processors) processors = static_cast<int>(share);
    }
    std::fclose(file);
  }
#endif
  return processors;
}

int initialThreadCount() {
  int count = processorLimit();
  if (const char* text = std::getenv("HYPERSIREN_NATIVE_THREADS")) {
    const int wanted = std::atoi(text);
    if (wanted > 0) count = wanted;
  }
  return count < 1 ? 1 : count > kMaxThreads ? kMaxThreads : count;
}

thread_local bool insidePool = false;

class Pool {
 public:
  void run(int64_t tasks, RangeFunction fn, void* context) {
    const int wanted = count_.load(std::memory_order_relaxed);
    if (wanted <= 1 || tasks <= 1 || insidePool || !owner_.try_lock()) {
      fn(context, 0, tasks);
      return;
    }
    const int helpers = startWorkers(static_cast<int>(tasks < wanted ? tasks : wanted) - 1);
    if (helpers == 0) {
      owner_.unlock();
      fn(context, 0, tasks);
      return;
    }
    job_.fn = fn;
    job_.context = context;
    job_.tasks = tasks;
    const int64_t ranges = int64_t(helpers + 1) * kRangesPerThread;
    job_.step = tasks <= ranges ? 1 : (tasks + ranges - 1) / ranges;
    job_.next.store(0, std::memory_order_relaxed);
    finished_.store(0, std::memory_order_relaxed);
    {
      // The lock prevents a worker that is about to sleep from missing the announcement.
      std::lock_guard<std::mutex> lock(mutex_);
      gate_.store(nextJob(gate_.load(std::memory_order_relaxed)) | kOpen | static_cast<uint64_t>(helpers) << kPlacesShift,
                  std::memory_order_release);
    }
    for (int i = sleeping_.load(std::memory_order_relaxed) < helpers ? sleeping_.load() : helpers; i > 0; i--)
      wake_.notify_one();

    insidePool = true;
    work();
    insidePool = false;

    // All tasks are assigned. Workers that have not joined yet need not join; wait for those that did.
    const auto joined = static_cast<int>(gate_.fetch_and(~kOpen, std::memory_order_acq_rel) & kJoined);
    const auto deadline = std::chrono::steady_clock::now() + kSpin;
    while (finished_.load(std::memory_order_acquire) < joined) {
      for (int i = 0; i < 32 && finished_.load(std::memory_order_acquire) < joined; i++) pause();
      if (std::chrono::steady_clock::now() > deadline) {
        std::unique_lock<std::mutex> lock(mutex_);
        done_.wait(lock, [&] { return finished_.load(std::memory_order_acquire) == joined; });
      }
    }
    owner_.unlock();
  }

  // Ends all workers and waits for them. Called while no job runs; the next job starts new workers.
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_.store(true, std::memory_order_relaxed);
      gate_.store(nextJob(gate_.load(std::memory_order_relaxed)), std::memory_order_release);
    }
    wake_.notify_all();
    for (int i = 0; i < workers_; i++) threads_[i].join();
    workers_ = 0;
    stopping_.store(false, std::memory_order_relaxed);
  }

  int count() const { return count_.load(std::memory_order_relaxed); }
  void setCount(int count) { count_.store(count < 1 ? 1 : count > kMaxThreads ? kMaxThreads : count); }

 private:
  // State of the current job in one atomic word, so that no worker joins a job with the state of another: number of
  // joined workers, maximum number, whether the job is open, and its number.
  static constexpr uint64_t kJoined = 0xffff;
  static constexpr int kPlacesShift = 16;
  static constexpr uint64_t kOpen = uint64_t(1) << 32;
  static constexpr int kNumberShift = 33;
  static uint64_t nextJob(uint64_t gate) { return ((gate >> kNumberShift) + 1) << kNumberShift; }

  // Ensures that `helpers` workers exist, or as many as the system allows. Called with owner_ held.
  int startWorkers(int helpers) {
    while (workers_ < helpers) {
      const uint64_t seen = gate_.load(std::memory_order_relaxed) >> kNumberShift;
      try {
        threads_[workers_] = Thread([this, seen] { loop(seen); });
      } catch (const std::system_error&) {
        return workers_;
      }
      workers_++;
    }
    return helpers;
  }

  void work() {
    for (;;) {
      const int64_t begin = job_.next.fetch_add(job_.step, std::memory_order_relaxed);
      if (begin >= job_.tasks) return;
      const int64_t end = begin + job_.step;
      job_.fn(job_.context, begin, end < job_.tasks ? end : job_.tasks);
    }
  }

  void loop(uint64_t seen) {
    insidePool = true;
    for (;;) {
      uint64_t gate = waitForJob(seen);
      if (stopping_.load(std::memory_order_relaxed)) return;
      const bool joined = join(gate);
      seen = gate >> kNumberShift;
      if (!joined) continue;
      work();
      // The lock prevents an owner that is about to sleep from missing the count.
      std::lock_guard<std::mutex> lock(mutex_);
      finished_.fetch_add(1, std::memory_order_release);
      done_.notify_one();
    }
  }

  // Joins the job that `gate` describes, or a newer one, to which `gate` is then set. Returns false if the job is
  // closed or full.
  bool join(uint64_t& gate) {
    while ((gate & kOpen) != 0 && (gate & kJoined) < (gate >> kPlacesShift & kJoined)) {
      if (gate_.compare_exchange_weak(gate, gate + 1, std::memory_order_acq_rel)) return true;
    }
    return false;
  }

  uint64_t waitForJob(uint64_t seen) {
    const auto deadline = std::chrono::steady_clock::now() + kSpin;
    do {
      for (int i = 0; i < 32; i++) {
        const uint64_t gate = gate_.load(std::memory_order_acquire);
        if (gate >> kNumberShift != seen) return gate;
        pause();
      }
    } while (std::chrono::steady_clock::now() < deadline);
    std::unique_lock<std::mutex> lock(mutex_);
    sleeping_.fetch_add(1, std::memory_order_relaxed);
    wake_.wait(lock, [&] { return gate_.load(std::memory_order_acquire) >> kNumberShift != seen; });
    sleeping_.fetch_sub(1, std::memory_order_relaxed);
    return gate_.load(std::memory_order_acquire);
  }

  std::atomic<int> count_{initialThreadCount()};
  std::mutex owner_;  // held by the owner of the job; other JavaScript threads then compute alone
  int workers_ = 0;
  Thread threads_[kMaxThreads];
  std::atomic<bool> stopping_{false};  // written before the gate, read after it
  Job job_;
  std::atomic<uint64_t> gate_{0};
  std::atomic<int> finished_{0};
  std::atomic<int> sleeping_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
};

// Never destroyed: workers may sleep until the process exits, and must not delay the exit.
Pool& pool() {
  static Pool* instance = new Pool;
  return *instance;
}

struct Scratch {
  void* memory[kScratchSlots] = {};
  size_t bytes[kScratchSlots] = {};
  ~Scratch() {
    for (void* p : memory) freeAligned(p);
  }
};
thread_local Scratch scratch;

}  // namespace

void parallelForRanges(int64_t tasks, RangeFunction fn, void* context) {
  if (tasks > 0) pool().run(tasks, fn, context);
}

namespace {
std::mutex retaining;
int retainers = 0;
}  // namespace

void retainPool() {
  std::lock_guard<std::mutex> lock(retaining);
  retainers++;
}

void releasePool() {
  std::lock_guard<std::mutex> lock(retaining);
  if (--retainers == 0) pool().stop();
}

int threadCount() { return pool().count(); }
void setThreadCount(int count) { pool().setCount(count); }

void* threadScratch(int slot, size_t bytes) {
  if (scratch.bytes[slot] >= bytes) return scratch.memory[slot];
  freeAligned(scratch.memory[slot]);
  bytes = (bytes + 4095) / 4096 * 4096;
  void* memory = allocateAligned(bytes);
  scratch.memory[slot] = memory;
  scratch.bytes[slot] = memory ? bytes : 0;
  return memory;
}

}  // namespace hs
