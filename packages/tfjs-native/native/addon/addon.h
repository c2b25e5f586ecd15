// Common code of the addon's files: safe reading of arguments, errors, registration of functions.
//
// A file of the addon defines its functions with HS_FUNCTION; the addon exports them under their names. Arguments are
// not trusted: each array is requested with the length that the kernel accesses, and a wrong type or length becomes a
// JavaScript exception. A function calls args.ready() last, before it calls a kernel.
#pragma once

#include <node_api.h>
#include <stdint.h>

#include <vector>

#include "../kernels/table.h"
#include "../parallel.h"

namespace hs {

enum class ElementType { float32, int32, uint8 };

// A typed array passed as an argument.
struct Array {
  void* data;
  int64_t length;  // in elements
  ElementType type;

  float* floats() const { return static_cast<float*>(data); }
  int32_t* ints() const { return static_cast<int32_t*>(data); }
  uint8_t* bytes() const { return static_cast<uint8_t*>(data); }
  int elementSize() const { return type == ElementType::uint8 ? 1 : 4; }
};

// State of one JavaScript thread. Each thread has its own instruction set, so that changing it does not affect others.
struct Instance {
  Isa isa;
  const KernelTable* kernels;
};

// Digest of the sources that this addon was compiled from; empty if it is not known.
extern const char* const kSources;

// Access of a call to an array. Kernels read operands while they write results, in any order.
enum class Access { read, write };

class Arguments {
 public:
  static constexpr size_t kMost = 16;

  Arguments(napi_env env, napi_callback_info info, const char* function);
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  napi_env env() const { return env_; }
  napi_value at(int index) const { return values_[index]; }
  // Whether an exception is pending. The function must then return nullptr at once.
  bool failed() const { return failed_; }
  // To be called after all arrays are read. Returns false, with an exception, if something failed before or if the call
  // would write to memory that it also accesses through another array.
  bool ready();
  // Kernels of the instruction set in use. A call uses only this table, so that all its kernels match.
  const KernelTable& kernels() const { return *instance_->kernels; }
  Instance& instance() const { return *instance_; }

  // Returns a typed array of at least `length` elements. After a failure, returns an empty array, which must not be
  // used.
  Array floats(int index, int64_t length, Access access = Access::read);
  Array ints(int index, int64_t length, Access access = Access::read);
  Array bytes(int index, int64_t length, Access access = Access::read);
  // Returns an array of any of the three types, with at least `length` elements.
  Array array(int index, int64_t length, Access access = Access::read);
  // Returns an array, or data = nullptr for null and undefined.
  Array optionalFloats(int index, int64_t length, Access access = Access::read);
  bool isNothing(int index) const;
  // Elements of a JavaScript array of typed arrays. Reading them may run JavaScript code (an accessor), which may
  // detach buffers. Therefore call arrayLength, which reads all elements, before requesting the memory of any array.
  int arrayLength(int index);
  Array floatsIn(int index, int element, int64_t length, Access access = Access::read);

  // Returns an integer in [low, high].
  int64_t integer(int index, int64_t low, int64_t high);
  double number(int index);
  // Returns a member of an enumeration that ends with `count`.
  template <class Enum>
  Enum choice(int index) {
    return static_cast<Enum>(integer(index, 0, static_cast<int>(Enum::count) - 1));
  }
  bool boolean(int index);

  static constexpr int64_t kMostElements = int64_t(1) << 40;
  // Reads sizes from argument `index` on and returns their product. The product of all nonzero sizes is at most
  // kMostElements.
  int64_t sizeArguments(int index, int count, int64_t* out);

  // Copies a shape of any rank from a Float64Array, since another thread may write to it. Returns false after a
  // failure.
  static constexpr int kMostShapeNumbers = 256;
  bool readShape(int index);
  // Read from that copy: an integer in [low, high]; any number; sizes as in sizeArguments.
  int64_t shapeInteger(int position, int64_t low, int64_t high);
  double shapeNumber(int position);
  int64_t shapeSizes(int position, int rank, int64_t* out);

  // Throws a RangeError in JavaScript, in the style of printf. Returns nullptr for `return args.fail(…)`.
  napi_value fail(const char* format, ...) __attribute__((format(printf, 2, 3)));
  napi_value failType(const char* format, ...) __attribute__((format(printf, 2, 3)));

 private:
  // Formats the name of an array in errors: argument 2, or argument 2[5].
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
  // The first regions are stored inline, since most calls have few; the others follow.
  static constexpr int kFewRegions = 8;
  Region few_[kFewRegions];
  int fewCount_ = 0;
  std::vector<Region> many_;
};

using Function = napi_value (*)(Arguments&);

// A node of the list of all functions of the addon, which is linked before main.
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
