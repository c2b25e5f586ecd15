// MPI for Node: sums and broadcasts as promises. They run on a libuv thread, one at a time, so that JavaScript can handle
// signals meanwhile.
//
// Compiled with the user's mpicc at first use, since the binary interfaces of MPI implementations differ. Contraction of
// products and sums must be off, so that every machine rounds in the same way.
#include <mpi.h>
#include <node_api.h>

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int rank_ = 0, size_ = 1;
static atomic_int stop_waiting = 0;

enum { OK = 0, STOPPED = 1, FAILED = 2, NO_MEMORY = 3 };
static const char *const PROBLEMS[] = {"", "stopped", "MPI failed", "no memory"};

// Maximum numbers in one message, since MPI counts in int.
#define MOST (1 << 28)
#define TAG 7

static int wait_all(int count, MPI_Request *requests) {
  for (long spins = 0;; spins++) {
    int done = 0;
    if (MPI_Testall(count, requests, &done, MPI_STATUSES_IGNORE) != MPI_SUCCESS) return FAILED;
    if (done) return OK;
    if (atomic_load(&stop_waiting)) return STOPPED;
    // Yield the processor, which other ranks may need to reach this point.
    if (spins > 2000) {
      struct timespec pause = {0, 50000};
      nanosleep(&pause, NULL);
    } else if (spins > 200) {
      sched_yield();
    }
  }
}

// Exchanges numbers with another rank.
static int exchange(const void *out, int64_t sent, void *in, int64_t received, int other, MPI_Datatype type, int width) {
  for (int64_t at = 0; at < sent || at < received; at += MOST) {
    MPI_Request requests[2];
    int64_t outs = sent - at < MOST ? sent - at : MOST, ins = received - at < MOST ? received - at : MOST;
    if (outs < 0) outs = 0;
    if (ins < 0) ins = 0;
    if (MPI_Irecv((char *)in + at * width, (int)ins, type, other, TAG, MPI_COMM_WORLD, &requests[0]) != MPI_SUCCESS ||
        MPI_Isend((const char *)out + at * width, (int)outs, type, other, TAG, MPI_COMM_WORLD, &requests[1]) != MPI_SUCCESS)
      return FAILED;
    const int code = wait_all(2, requests);
    if (code != OK) return code;
  }
  return OK;
}

// Rounds to eight significant bits, those of bfloat16, by Dekker's splitting. The TensorFlow.js code computes the same.
static inline float rounded(float x) {
  const float c = x * 65537.0f;
  return c - (c - x);
}

static void pack(const float *from, uint16_t *to, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, &from[i], 4);
    to[i] = (uint16_t)(bits >> 16);
  }
}

static inline float unpacked(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// Sums `v` over all ranks, a power of two, in a fixed binary tree over the ranks: ((0 + 1) + (2 + 3)) + ... The algorithm
// is recursive halving and doubling (Rabenseifner 2004): every rank sends and receives twice the vector, for any number
// of ranks. With `brief`, every summand is rounded to eight significant bits and sent as 16 bits.
static int all_reduce(float *v, int64_t length, int brief) {
  if (brief)
    for (int64_t i = 0; i < length; i++) v[i] = rounded(v[i]);
  if (size_ == 1) return OK;
  float *in = malloc((size_t)(length + 1) * (brief ? 2 : 4));
  uint16_t *packed = brief ? malloc((size_t)(length + 1) * 2) : NULL;
  int64_t lows[32], highs[32];
  int64_t low = 0, high = length;
  int level = 0, code = in && (!brief || packed) ? OK : NO_MEMORY;
  for (int step = 1; step < size_ && code == OK; step *= 2, level++) {
    const int other = rank_ ^ step;
    const int64_t middle = low + (high - low) / 2;
    lows[level] = low;
    highs[level] = high;
    const int64_t out = rank_ & step ? low : middle, outs = rank_ & step ? middle - low : high - middle;
    if (rank_ & step) low = middle;
    else high = middle;
    const int64_t ins = high - low;
    if (brief) {
      pack(v + out, packed, outs);
      code = exchange(packed, outs, in, ins, other, MPI_UINT16_T, 2);
      for (int64_t i = 0; i < ins && code == OK; i++) v[low + i] = rounded(v[low + i] + unpacked(((uint16_t *)in)[i]));
    } else {
      code = exchange(v + out, outs, in, ins, other, MPI_FLOAT, 4);
      for (int64_t i = 0; i < ins && code == OK; i++) v[low + i] += in[i];
    }
  }
  for (int step = size_ / 2; step >= 1 && code == OK; step /= 2) {
    level--;
    const int other = rank_ ^ step;
    const int64_t begin = rank_ & step ? lows[level] : high, end = rank_ & step ? low : highs[level];
    if (brief) {
      pack(v + low, packed, high - low);
      code = exchange(packed, high - low, in, end - begin, other, MPI_UINT16_T, 2);
      for (int64_t i = begin; i < end && code == OK; i++) v[i] = unpacked(((uint16_t *)in)[i - begin]);
    } else {
      code = exchange(v + low, high - low, v + begin, end - begin, other, MPI_FLOAT, 4);
    }
    low = lows[level];
    high = highs[level];
  }
  free(in);
  free(packed);
  return code;
}

static int broadcast(char *bytes, int64_t length) {
  for (int64_t at = 0; at < length; at += MOST) {
    MPI_Request request;
    const int count = (int)(length - at < MOST ? length - at : MOST);
    if (MPI_Ibcast(bytes + at, count, MPI_BYTE, 0, MPI_COMM_WORLD, &request) != MPI_SUCCESS) return FAILED;
    const int code = wait_all(1, &request);
    if (code != OK) return code;
  }
  return OK;
}

typedef struct {
  napi_async_work work;
  napi_deferred deferred;
  napi_ref buffer;
  void *data;
  int64_t length;
  int what, brief, code;
} Job;

enum { SUM, BROADCAST };

static void execute(napi_env env, void *context) {
  (void)env;
  Job *job = context;
  job->code = job->what == SUM ? all_reduce(job->data, job->length, job->brief) : broadcast(job->data, job->length);
}

static void complete(napi_env env, napi_status status, void *context) {
  Job *job = context;
  napi_value value, message;
  if (status == napi_ok && job->code == OK) {
    napi_get_undefined(env, &value);
    napi_resolve_deferred(env, job->deferred, value);
  } else {
    napi_create_string_utf8(env, PROBLEMS[status == napi_ok ? job->code : FAILED], NAPI_AUTO_LENGTH, &message);
    napi_create_error(env, NULL, message, &value);
    napi_reject_deferred(env, job->deferred, value);
  }
  napi_delete_reference(env, job->buffer);
  napi_delete_async_work(env, job->work);
  free(job);
}

// (typedArray, brief) → promise. JavaScript must not access the array until the promise settles, and must run one operation
// at a time.
static napi_value start(napi_env env, napi_callback_info info, int what) {
  size_t argc = 2;
  napi_value argv[2], promise = NULL, name;
  napi_get_cb_info(env, info, &argc, argv, NULL, NULL);
  napi_typedarray_type type;
  size_t length;
  void *data;
  bool brief = false;
  if (argc < 1 || napi_get_typedarray_info(env, argv[0], &type, &length, &data, NULL, NULL) != napi_ok ||
      type != (what == SUM ? napi_float32_array : napi_uint8_array)) {
    napi_throw_type_error(env, NULL, what == SUM ? "expected a Float32Array" : "expected a Uint8Array");
    return NULL;
  }
  if (argc > 1) napi_get_value_bool(env, argv[1], &brief);
  Job *job = calloc(1, sizeof(Job));
  if (!job) {
    napi_throw_error(env, NULL, PROBLEMS[NO_MEMORY]);
    return NULL;
  }
  job->data = data;
  job->length = (int64_t)length;
  job->what = what;
  job->brief = brief;
  napi_create_promise(env, &job->deferred, &promise);
  napi_create_reference(env, argv[0], 1, &job->buffer);
  napi_create_string_utf8(env, "mpi", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, NULL, name, execute, complete, job, &job->work);
  napi_queue_async_work(env, job->work);
  return promise;
}

static napi_value js_sum(napi_env env, napi_callback_info info) { return start(env, info, SUM); }
static napi_value js_broadcast(napi_env env, napi_callback_info info) { return start(env, info, BROADCAST); }

// () → [rank, size]
static napi_value js_init(napi_env env, napi_callback_info info) {
  (void)info;
  int initialized = 0, provided = 0;
  MPI_Initialized(&initialized);
  if (!initialized && MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS) {
    napi_throw_error(env, NULL, "MPI does not start");
    return NULL;
  }
  if (!initialized && provided < MPI_THREAD_SERIALIZED) {
    napi_throw_error(env, NULL, "this MPI can be called from its first thread only (MPI_THREAD_SERIALIZED is not provided)");
    return NULL;
  }
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  napi_value result, number;
  napi_create_array_with_length(env, 2, &result);
  napi_create_int32(env, rank_, &number);
  napi_set_element(env, result, 0, number);
  napi_create_int32(env, size_, &number);
  napi_set_element(env, result, 1, number);
  return result;
}

static napi_value js_stop_waiting(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  atomic_store(&stop_waiting, 1);
  return NULL;
}

static napi_value js_finalize(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  int finalized = 0;
  MPI_Finalized(&finalized);
  if (!finalized) MPI_Finalize();
  return NULL;
}

static napi_value init(napi_env env, napi_value exports) {
  const struct {
    const char *name;
    napi_callback function;
  } functions[] = {{"init", js_init},
                   {"sum", js_sum},
                   {"broadcast", js_broadcast},
                   {"stopWaiting", js_stop_waiting},
                   {"finalize", js_finalize}};
  for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
    napi_value function;
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}

NAPI_MODULE(tfjs_mpi, init)
