#include "addon.h"

#include "../memory.h"

#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace hs {

namespace {

Registration* firstRegistration = nullptr;

const char* typeName(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return "Float32Array";
    case ElementType::int32:
      return "Int32Array";
    default:
      return "Uint8Array";
  }
}

}  // namespace

Registration::Registration(const char* n, napi_callback c) : name(n), callback(c), next(firstRegistration) {
  firstRegistration = this;
}

Arguments::Arguments(napi_env env, napi_callback_info info, const char* function) : env_(env), function_(function) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count_, values_, nullptr, &data) != napi_ok) {
    failType("cannot read the arguments");
    return;
  }
  if (count_ > kMost) count_ = kMost;
  instance_ = static_cast<Instance*>(data);
}

void Arguments::raise(bool type, const char* format, va_list values) {
  if (failed_) return;
  failed_ = true;
  char text[512];
  const int prefix = std::snprintf(text, sizeof text, "tfjs-native: %s: ", function_);
  std::vsnprintf(text + prefix, sizeof text - prefix, format, values);
  if (type)
    napi_throw_type_error(env_, "ERR_NATIVE_ARGUMENT", text);
  else
    napi_throw_range_error(env_, "ERR_NATIVE_ARGUMENT", text);
}

napi_value Arguments::fail(const char* format, ...) {
  va_list values;
  va_start(values, format);
  raise(false, format, values);
  va_end(values);
  return nullptr;
}

napi_value Arguments::failType(const char* format, ...) {
  va_list values;
  va_start(values, format);
  raise(true, format, values);
  va_end(values);
  return nullptr;
}

Array Arguments::checked(napi_value value, int index, int element, int64_t length, const ElementType* wanted) {
  static float nothing[16];
  const Array none{nothing, 0, wanted ? *wanted : ElementType::float32};
  if (failed_) return none;
  const auto raiseType = [&](const char* format, const char* first, const char* second) {
    char place[48];
    if (element < 0)
      std::snprintf(place, sizeof place, "argument %d", index);
    else
      std::snprintf(place, sizeof place, "argument %d[%d]", index, element);
    failType(format, place, first, second);
    return none;
  };
  const char* const expected = wanted ? typeName(*wanted) : "Float32Array, Int32Array or Uint8Array";
  napi_typedarray_type type;
  size_t count = 0;
  void* data = nullptr;
  // Reports what is no typed array as an invalid argument.
  if (!value || napi_get_typedarray_info(env_, value, &type, &count, &data, nullptr, nullptr) != napi_ok)
    return raiseType("%s should be a %s%s", expected, "");
  ElementType found;
  if (type == napi_float32_array) {
    found = ElementType::float32;
  } else if (type == napi_int32_array) {
    found = ElementType::int32;
  } else if (type == napi_uint8_array || type == napi_uint8_clamped_array) {
    found = ElementType::uint8;
  } else {
    return raiseType("%s should be a %s%s", expected, "");
  }
  if (wanted && found != *wanted) return raiseType("%s should be a %s, got a %s", expected, typeName(found));
  if (static_cast<int64_t>(count) < length || (data == nullptr && length > 0)) {
    fail("argument %d should have at least %lld elements, got %lld", index, static_cast<long long>(length),
         static_cast<long long>(count));
    return none;
  }
  return {data ? data : nothing, static_cast<int64_t>(count), found};
}

Array Arguments::floats(int index, int64_t length) {
  const ElementType type = ElementType::float32;
  return checked(values_[index], index, -1, length, &type);
}
Array Arguments::ints(int index, int64_t length) {
  const ElementType type = ElementType::int32;
  return checked(values_[index], index, -1, length, &type);
}
Array Arguments::bytes(int index, int64_t length) {
  const ElementType type = ElementType::uint8;
  return checked(values_[index], index, -1, length, &type);
}
Array Arguments::array(int index, int64_t length) { return checked(values_[index], index, -1, length, nullptr); }

Array Arguments::optionalFloats(int index, int64_t length) {
  napi_valuetype kind = napi_undefined;
  if (!failed_) napi_typeof(env_, values_[index], &kind);
  if (kind == napi_undefined || kind == napi_null) return {nullptr, 0, ElementType::float32};
  return floats(index, length);
}

Arguments::~Arguments() {
  for (int i = 0; i < listCount_; i++) std::free(lists_[i].values);
}

int Arguments::arrayLength(int index) {
  constexpr uint32_t kMostElements = 1u << 20;
  if (failed_) return 0;
  bool isArray = false;
  uint32_t length = 0;
  if (napi_is_array(env_, values_[index], &isArray) != napi_ok || !isArray ||
      napi_get_array_length(env_, values_[index], &length) != napi_ok) {
    failType("argument %d should be an array", index);
    return 0;
  }
  if (length > kMostElements) {
    fail("argument %d has %u elements, at most %u are allowed", index, length, kMostElements);
    return 0;
  }
  auto* values = static_cast<napi_value*>(std::calloc(length + 1, sizeof(napi_value)));
  if (!values || listCount_ == kMostLists) {
    std::free(values);
    fail("cannot read argument %d", index);
    return 0;
  }
  lists_[listCount_++] = {index, static_cast<int>(length), values};
  for (uint32_t i = 0; i < length; i++)
    if (napi_get_element(env_, values_[index], i, &values[i]) != napi_ok) {
      failed_ = true;  // an accessor threw: its exception is pending
      return 0;
    }
  return static_cast<int>(length);
}

napi_value Arguments::elementAt(int index, int element) const {
  for (int i = 0; i < listCount_; i++) {
    const List& list = lists_[i];
    if (list.index == index) return element >= 0 && element < list.length ? list.values[element] : nullptr;
  }
  return nullptr;
}

Array Arguments::floatsIn(int index, int element, int64_t length) {
  const ElementType type = ElementType::float32;
  return checked(elementAt(index, element), index, element, length, &type);
}

Array Arguments::arrayIn(int index, int element, int64_t length) {
  return checked(elementAt(index, element), index, element, length, nullptr);
}

void Arguments::distinct(const Array& operand, const Array& result) {
  if (failed_) return;
  const auto* from = static_cast<const char*>(operand.data);
  const auto* to = static_cast<const char*>(result.data);
  if (from < to + result.length * result.elementSize() && to < from + operand.length * operand.elementSize())
    fail("the result shares memory with an operand");
}

double Arguments::number(int index) {
  double value = 0;
  if (!failed_ && napi_get_value_double(env_, values_[index], &value) != napi_ok)
    failType("argument %d should be a number", index);
  return value;
}

int64_t Arguments::integer(int index, int64_t low, int64_t high) {
  const double value = number(index);
  if (failed_) return low;
  if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)) || value != std::floor(value)) {
    fail("argument %d should be a whole number from %lld to %lld, got %g", index, static_cast<long long>(low),
         static_cast<long long>(high), value);
    return low;
  }
  return static_cast<int64_t>(value);
}

bool Arguments::boolean(int index) {
  bool value = false;
  if (!failed_ && napi_get_value_bool(env_, values_[index], &value) != napi_ok)
    failType("argument %d should be true or false", index);
  return value;
}

int64_t Arguments::geometry(int index, int64_t low, int64_t high) {
  if (failed_) return low;
  if (index < 0 || index >= kGeometryLength) {
    fail("the geometry has %d numbers, number %d was asked for", kGeometryLength, index);
    return low;
  }
  const double value = instance_->geometry[index];
  if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)) || value != std::floor(value)) {
    fail("number %d of the geometry should be whole and from %lld to %lld, got %g", index,
         static_cast<long long>(low), static_cast<long long>(high), value);
    return low;
  }
  return static_cast<int64_t>(value);
}

int64_t Arguments::sizes(int offset, int rank, int64_t* out) {
  // Of the sizes that are not 0, so that any product of some of them is bounded too.
  int64_t product = 1;
  bool empty = false;
  for (int i = 0; i < rank; i++) {
    out[i] = geometry(offset + i, 0, kMostElements);
    if (out[i] > 0 && product > kMostElements / out[i])
      fail("the shape has more than %lld elements", static_cast<long long>(kMostElements));
    if (failed_) {
      for (int j = i; j < rank; j++) out[j] = 0;
      return 0;
    }
    if (out[i] == 0)
      empty = true;
    else
      product *= out[i];
  }
  return empty ? 0 : product;
}

}  // namespace hs

// ---- about the addon itself ----------------------------------------------------------------------------------------

HS_FUNCTION(isa) {
  napi_value result = nullptr;
  napi_create_string_utf8(args.env(), hs::isaName(hs::activeIsa()), NAPI_AUTO_LENGTH, &result);
  return result;
}

// The instruction sets that this build contains and this processor runs, the widest first.
HS_FUNCTION(isas) {
  napi_value result = nullptr;
  if (napi_create_array(args.env(), &result) != napi_ok) return nullptr;
  uint32_t count = 0;
  for (hs::Isa isa : {hs::Isa::avx512, hs::Isa::avx2, hs::Isa::portable}) {
    if (!hs::isaAvailable(isa)) continue;
    napi_value name = nullptr;
    napi_create_string_utf8(args.env(), hs::isaName(isa), NAPI_AUTO_LENGTH, &name);
    napi_set_element(args.env(), result, count++, name);
  }
  return result;
}

// setIsa(name): switches the kernels of the whole process.
HS_FUNCTION(setIsa) {
  char name[16] = {};
  size_t length = 0;
  if (napi_get_value_string_utf8(args.env(), args.at(0), name, sizeof name, &length) !=
      napi_ok)
    return args.failType("argument 0 should be a string");
  for (hs::Isa isa : {hs::Isa::avx512, hs::Isa::avx2, hs::Isa::portable})
    if (std::strcmp(name, hs::isaName(isa)) == 0 && hs::setActiveIsa(isa)) return nullptr;
  return args.fail("\"%s\" is not an instruction set that this machine can run", name);
}

HS_FUNCTION(threads) {
  napi_value result = nullptr;
  napi_create_int32(args.env(), hs::threadCount(), &result);
  return result;
}

HS_FUNCTION(setThreads) {
  const int64_t count = args.integer(0, 1, 256);
  if (!args.failed()) hs::setThreadCount(static_cast<int>(count));
  return nullptr;
}

// allocate(bytes): an ArrayBuffer at a multiple of 64 bytes, its contents undefined.
HS_FUNCTION(allocate) {
  const int64_t bytes = args.integer(0, 1, int64_t(1) << 40);
  if (args.failed()) return nullptr;
  void* memory = hs::allocateAligned(static_cast<size_t>(bytes));
  if (!memory) return args.fail("cannot allocate %lld bytes", static_cast<long long>(bytes));
  napi_value result = nullptr;
  const napi_status status = napi_create_external_arraybuffer(
      args.env(), memory, static_cast<size_t>(bytes), [](napi_env, void* data, void*) { std::free(data); }, nullptr,
      &result);
  if (status == napi_ok) return result;
  std::free(memory);
  // Some hosts (Electron) forbid memory of the addon's own.
  if (napi_create_arraybuffer(args.env(), static_cast<size_t>(bytes), &memory, &result) != napi_ok)
    return args.fail("cannot allocate %lld bytes", static_cast<long long>(bytes));
  return result;
}

// discard(buffer): detaches an ArrayBuffer that came from allocate and gives its memory back at once. Left to itself the
// memory goes only when the garbage collector has come and the event loop has turned: in a loop that awaits nothing, never.
HS_FUNCTION(discard) {
  void* memory = nullptr;
  size_t bytes = 0;
  bool isBuffer = false;
  if (napi_is_arraybuffer(args.env(), args.at(0), &isBuffer) != napi_ok || !isBuffer ||
      napi_get_arraybuffer_info(args.env(), args.at(0), &memory, &bytes) != napi_ok)
    return args.failType("argument 0 should be an ArrayBuffer");
  // Before the memory's owner frees it.
  if (memory) hs::discardPages(memory, bytes);
  napi_detach_arraybuffer(args.env(), args.at(0));
  return nullptr;
}

NAPI_MODULE_INIT() {
  auto* instance = static_cast<hs::Instance*>(std::calloc(1, sizeof(hs::Instance)));
  constexpr size_t bytes = hs::kGeometryLength * sizeof(double);
  void* memory = std::calloc(1, bytes);
  if (!instance || !memory) return exports;
  instance->geometry = static_cast<double*>(memory);
  // Freed with the environment and not with the buffer, so that the address holds even if a program detaches the buffer.
  napi_value buffer = nullptr, geometry = nullptr;
  if (napi_create_external_arraybuffer(
          env, memory, bytes, [](napi_env, void*, void*) {}, nullptr, &buffer) != napi_ok) {
    // A host without external memory: the buffer is V8's, and a reference that is never given up keeps it.
    std::free(memory);
    napi_ref reference = nullptr;
    if (napi_create_arraybuffer(env, bytes, &memory, &buffer) != napi_ok ||
        napi_create_reference(env, buffer, 1, &reference) != napi_ok)
      return exports;
    instance->geometry = static_cast<double*>(memory);
    memory = nullptr;
  }
  if (memory) napi_add_env_cleanup_hook(env, std::free, memory);
  napi_add_env_cleanup_hook(env, std::free, instance);
  if (napi_create_typedarray(env, napi_float64_array, hs::kGeometryLength, buffer, 0, &geometry) != napi_ok ||
      napi_set_named_property(env, exports, "geometry", geometry) != napi_ok)
    return exports;
  for (const hs::Registration* r = hs::firstRegistration; r; r = r->next) {
    napi_value function = nullptr;
    if (napi_create_function(env, r->name, NAPI_AUTO_LENGTH, r->callback, instance, &function) == napi_ok)
      napi_set_named_property(env, exports, r->name, function);
  }
  return exports;
}
