// What the files of the addon share: reading arguments safely, reporting errors, registering functions.
//
// A file of the addon defines its functions with HS_FUNCTION and nothing else; they appear on the addon under their name.
// Arguments are not trusted: each array is asked for with the length that the kernel will touch, and a wrong type or
// length becomes a JavaScript exception.
#pragma once

#include <node_api.h>
#include <stdint.h>

#include <initializer_list>

#include "../kernels/table.h"
#include "../parallel.h"

namespace hs {

enum class ElementType { float32, int32, uint8 };

// A typed array that an argument named.
struct Array {
  void* data;
  int64_t length;  // in elements
  ElementType type;

  float* floats() const { return static_cast<float*>(data); }
  int32_t* ints() const { return static_cast<int32_t*>(data); }
  uint8_t* bytes() const { return static_cast<uint8_t*>(data); }
  int elementSize() const { return type == ElementType::uint8 ? 1 : 4; }
};

// Shapes travel in one Float64Array that the addon and the JavaScript side share, so that a call makes no object.
constexpr int kGeometryLength = 256;

// What the functions of one JavaScript thread share.
struct Instance {
  double* geometry;
};

class Arguments {
 public:
  static constexpr size_t kMost = 16;

  Arguments(napi_env env, napi_callback_info info, const char* function);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  napi_env env() const { return env_; }
  int count() const { return static_cast<int>(count_); }
  napi_value at(int index) const { return values_[index]; }
  // Whether an exception is pending; the function should then return nullptr at once.
  bool failed() const { return failed_; }

  // A typed array of at least `length` elements. After a failure: an empty array that nobody should touch.
  Array floats(int index, int64_t length);
  Array ints(int index, int64_t length);
  Array bytes(int index, int64_t length);
  // Any of the three types; `length` elements at least.
  Array array(int index, int64_t length);
  // The same, or data = nullptr for null and undefined.
  Array optionalFloats(int index, int64_t length);
  // The elements of a JavaScript array of typed arrays. Reading them may run the program's code (an accessor), which may
  // detach buffers: so call arrayLength, which fetches them all, before asking for any array's memory.
  int arrayLength(int index);
  Array floatsIn(int index, int element, int64_t length);
  Array arrayIn(int index, int element, int64_t length);

  // Fails if the two share memory: kernels read an operand while they write the result.
  void distinct(const Array& operand, const Array& result);

  // A whole number in [low, high].
  int64_t integer(int index, int64_t low, int64_t high);
  double number(int index);
  bool boolean(int index);

  // Whole numbers in [low, high] from the shared geometry.
  int64_t geometry(int index, int64_t low, int64_t high);
  static constexpr int64_t kMostElements = int64_t(1) << 40;
  // `rank` sizes from `offset` on; returns their product, which is at most kMostElements.
  int64_t sizes(int offset, int rank, int64_t* out);
  double* geometryData() const { return instance_->geometry; }

  // Throws a RangeError in JavaScript; printf style. Returns nullptr for `return args.fail(…)`.
  napi_value fail(const char* format, ...) __attribute__((format(printf, 2, 3)));
  napi_value failType(const char* format, ...) __attribute__((format(printf, 2, 3)));

 private:
  Array checked(napi_value value, int index, int element, int64_t length, const ElementType* type);
  void raise(bool type, const char* format, __builtin_va_list values);

  napi_env env_;
  const char* function_;
  Instance* instance_ = nullptr;
  size_t count_ = kMost;
  napi_value values_[kMost];
  napi_value elementAt(int index, int element) const;

  struct List {
    int index;
    int length;
    napi_value* values;
  };
  static constexpr int kMostLists = 4;
  List lists_[kMostLists];
  int listCount_ = 0;
  bool failed_ = false;
};

using Function = napi_value (*)(Arguments&);

// A node in the list of all functions of the addon, linked before main.
struct Registration {
  Registration(const char* name, napi_callback callback);
  const char* name;
  napi_callback callback;
  Registration* next;
};

#define HS_FUNCTION(name)                                                                        \
  static napi_value name(hs::Arguments& args);                                                   \
  static napi_value name##Callback(napi_env env, napi_callback_info info) {                      \
    hs::Arguments args(env, info, #name);                                                        \
    return args.failed() ? nullptr : name(args);                                                 \
  }                                                                                              \
  static hs::Registration name##Registration(#name, name##Callback);                             \
  static napi_value name([[maybe_unused]] hs::Arguments& args)

}  // namespace hs
