// What the files of the addon share: reading arguments safely, reporting errors, registering functions.
//
// A file of the addon defines its functions with HS_FUNCTION and nothing else; they appear on the addon under their name.
// Arguments are not trusted: each array is asked for with the length that the kernel will touch, and a wrong type or
// length becomes a JavaScript exception. A function asks args.ready() last, before it calls a kernel.
#pragma once

#include <node_api.h>
#include <stdint.h>

#include <vector>

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

// What the functions of one JavaScript thread share. Each thread has its own instruction set, so that one that changes
// it disturbs no other.
struct Instance {
  Isa isa;
  const KernelTable* kernels;
};

// What a call does with an array: kernels read operands while they write results, in an order of their own.
enum class Access { read, write };

class Arguments {
 public:
  static constexpr size_t kMost = 16;

  Arguments(napi_env env, napi_callback_info info, const char* function);
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  napi_env env() const { return env_; }
  napi_value at(int index) const { return values_[index]; }
  // Whether an exception is pending; the function should then return nullptr at once.
  bool failed() const { return failed_; }
  // To be asked when all arrays are known: false, with an exception, if something failed before or if the call would
  // write to memory that it reads or writes elsewhere.
  bool ready();
  // Of the instruction set in use. One call takes everything from here, so that all it computes fits together.
  const KernelTable& kernels() const { return *instance_->kernels; }
  Instance& instance() const { return *instance_; }

  // A typed array of at least `length` elements. After a failure: an empty array that nobody should touch.
  Array floats(int index, int64_t length, Access access = Access::read);
  Array ints(int index, int64_t length, Access access = Access::read);
  Array bytes(int index, int64_t length, Access access = Access::read);
  // Any of the three types; `length` elements at least.
  Array array(int index, int64_t length, Access access = Access::read);
  // The same, or data = nullptr for null and undefined.
  Array optionalFloats(int index, int64_t length, Access access = Access::read);
  bool isNothing(int index) const;
  // The elements of a JavaScript array of typed arrays. Reading them may run the program's code (an accessor), which may
  // detach buffers: so call arrayLength, which fetches them all, before asking for any array's memory.
  int arrayLength(int index);
  Array floatsIn(int index, int element, int64_t length, Access access = Access::read);

  // A whole number in [low, high].
  int64_t integer(int index, int64_t low, int64_t high);
  double number(int index);
  // A member of an enumeration that ends in `count`.
  template <class Enum>
  Enum choice(int index) {
    return static_cast<Enum>(integer(index, 0, static_cast<int>(Enum::count) - 1));
  }
  bool boolean(int index);

  static constexpr int64_t kMostElements = int64_t(1) << 40;
  // Arguments from `index` on that are sizes; returns their product, which is at most kMostElements, as is that of those
  // among them that are not 0.
  int64_t sizeArguments(int index, int count, int64_t* out);

  // Shapes of any rank come as one Float64Array, which is copied here: another thread may write to it meanwhile. False
  // after a failure.
  static constexpr int kMostShapeNumbers = 256;
  bool readShape(int index);
  // Of that copy: a whole number in [low, high]; any number; sizes as in sizeArguments.
  int64_t shapeInteger(int position, int64_t low, int64_t high);
  double shapeNumber(int position);
  int64_t shapeSizes(int position, int rank, int64_t* out);

  // Throws a RangeError in JavaScript; printf style. Returns nullptr for `return args.fail(…)`.
  napi_value fail(const char* format, ...) __attribute__((format(printf, 2, 3)));
  napi_value failType(const char* format, ...) __attribute__((format(printf, 2, 3)));

 private:
  // What an error calls an array: argument 2, or argument 2[5].
  struct Place {
    int index, element;
    struct Name {
      char text[48];
    };
    Name name() const;
  };
  struct Region {
    const char *begin, *end;
    Access access;
    Place place;
  };
  struct List {
    int index;
    std::vector<napi_value> values;
  };

  Array checked(napi_value value, Place place, int64_t length, const ElementType* type, Access access);
  void raise(bool type, const char* format, __builtin_va_list values);
  napi_value elementAt(int index, int element) const;
  void refuseOverlap(const Region& one, const Region& other);
  template <class SizeAt>
  int64_t sizesBy(int count, int64_t* out, const SizeAt& sizeAt);

  napi_env env_;
  const char* function_;
  Instance* instance_ = nullptr;
  size_t count_ = kMost;
  napi_value values_[kMost];
  bool failed_ = false;
  int shapeLength_ = 0;
  double shape_[kMostShapeNumbers];
  std::vector<List> lists_;
  // The first regions lie here, since most calls have few; the rest behind.
  static constexpr int kFewRegions = 8;
  Region few_[kFewRegions];
  int fewCount_ = 0;
  std::vector<Region> many_;
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
