#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "addon.h"

namespace hs {

namespace {

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

bool isWhole(double value, int64_t low, int64_t high) {
  return value >= static_cast<double>(low) && value <= static_cast<double>(high) && value == std::floor(value);
}

}  // namespace

Arguments::Arguments(napi_env env, napi_callback_info info, const char* function) : env_(env), function_(function) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count_, values_, nullptr, &data) != napi_ok) {
    failType("cannot read the arguments");
    return;
  }
  instance_ = static_cast<Instance*>(data);
}

// ---- errors --------------------------------------------------------------------------------------------------------

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

Arguments::Place::Name Arguments::Place::name() const {
  Name name;
  if (element < 0)
    std::snprintf(name.text, sizeof name.text, "argument %d", index);
  else
    std::snprintf(name.text, sizeof name.text, "argument %d[%d]", index, element);
  return name;
}

// ---- typed arrays --------------------------------------------------------------------------------------------------

Array Arguments::checked(napi_value value, Place place, int64_t length, const ElementType* wanted, Access access) {
  static float nothing[16];
  const Array none{nothing, 0, wanted ? *wanted : ElementType::float32};
  if (failed_) return none;
  const char* const expected = wanted ? typeName(*wanted) : "Float32Array, Int32Array or Uint8Array";
  napi_typedarray_type type = napi_float64_array;
  size_t count = 0;
  void* data = nullptr;
  // Fails with an invalid argument if the value is not a typed array.
  const bool isArray = value && napi_get_typedarray_info(env_, value, &type, &count, &data, nullptr, nullptr) == napi_ok;
  ElementType found;
  if (isArray && type == napi_float32_array) {
    found = ElementType::float32;
  } else if (isArray && type == napi_int32_array) {
    found = ElementType::int32;
  } else if (isArray && (type == napi_uint8_array || type == napi_uint8_clamped_array)) {
    found = ElementType::uint8;
  } else {
    failType("%s should be a %s", place.name().text, expected);
    return none;
  }
  if (wanted && found != *wanted) {
    failType("%s should be a %s, got a %s", place.name().text, expected, typeName(found));
    return none;
  }
  if (static_cast<int64_t>(count) < length || (data == nullptr && length > 0)) {
    fail("%s should have at least %lld elements, got %lld", place.name().text, static_cast<long long>(length),
         static_cast<long long>(count));
    return none;
  }
  const Array array{data ? data : nothing, static_cast<int64_t>(count), found};
  if (data && count > 0) {
    const auto* begin = static_cast<const char*>(data);
    const Region region{begin, begin + array.length * array.elementSize(), access, place};
    if (fewCount_ < kFewRegions)
      few_[fewCount_++] = region;
    else
      many_.push_back(region);
  }
  return array;
}

Array Arguments::floats(int index, int64_t length, Access access) {
  const ElementType type = ElementType::float32;
  return checked(values_[index], {index, -1}, length, &type, access);
}
Array Arguments::ints(int index, int64_t length, Access access) {
  const ElementType type = ElementType::int32;
  return checked(values_[index], {index, -1}, length, &type, access);
}
Array Arguments::bytes(int index, int64_t length, Access access) {
  const ElementType type = ElementType::uint8;
  return checked(values_[index], {index, -1}, length, &type, access);
}
Array Arguments::array(int index, int64_t length, Access access) {
  return checked(values_[index], {index, -1}, length, nullptr, access);
}

bool Arguments::isNothing(int index) const {
  napi_valuetype kind = napi_undefined;
  napi_typeof(env_, values_[index], &kind);
  return kind == napi_undefined || kind == napi_null;
}

Array Arguments::optionalFloats(int index, int64_t length, Access access) {
  if (failed_ || isNothing(index)) return {nullptr, 0, ElementType::float32};
  return floats(index, length, access);
}

int Arguments::arrayLength(int index) {
  constexpr uint32_t kMostArrays = 1u << 20;
  if (failed_) return 0;
  bool isArray = false;
  uint32_t length = 0;
  if (napi_is_array(env_, values_[index], &isArray) != napi_ok || !isArray ||
      napi_get_array_length(env_, values_[index], &length) != napi_ok) {
    failType("argument %d should be an array", index);
    return 0;
  }
  if (length > kMostArrays) {
    fail("argument %d has %u elements, at most %u are allowed", index, length, kMostArrays);
    return 0;
  }
  lists_.push_back({index, std::vector<napi_value>(length)});
  for (uint32_t i = 0; i < length; i++)
    if (napi_get_element(env_, values_[index], i, &lists_.back().values[i]) != napi_ok) {
      failed_ = true;  // an accessor threw: its exception is pending
      return 0;
    }
  return static_cast<int>(length);
}

napi_value Arguments::elementAt(int index, int element) const {
  for (const List& list : lists_)
    if (list.index == index)
      return element >= 0 && element < static_cast<int>(list.values.size()) ? list.values[element] : nullptr;
  return nullptr;
}

Array Arguments::floatsIn(int index, int element, int64_t length, Access access) {
  const ElementType type = ElementType::float32;
  return checked(elementAt(index, element), {index, element}, length, &type, access);
}

// ---- overlaps ------------------------------------------------------------------------------------------------------

void Arguments::refuseOverlap(const Region& one, const Region& other) {
  const bool oneIsWritten = one.access == Access::write;
  const Region &written = oneIsWritten ? one : other, &shared = oneIsWritten ? other : one;
  fail("%s, which is written, shares memory with %s", written.place.name().text, shared.place.name().text);
}

bool Arguments::ready() {
  if (failed_) return false;
  if (many_.empty()) {
    for (int i = 1; i < fewCount_; i++)
      for (int j = 0; j < i; j++) {
        const Region &one = few_[j], &other = few_[i];
        if (one.access == Access::read && other.access == Access::read) continue;
        if (one.begin < other.end && other.begin < one.end) refuseOverlap(one, other);
      }
    return !failed_;
  }
  many_.insert(many_.end(), few_, few_ + fewCount_);
  fewCount_ = 0;
  std::sort(many_.begin(), many_.end(), [](const Region& a, const Region& b) { return a.begin < b.begin; });
  // Among the regions that begin earlier: the one with the largest end, and the written one with the largest end.
  const Region *farthest = nullptr, *farthestWritten = nullptr;
  for (const Region& region : many_) {
    const bool written = region.access == Access::write;
    const Region* before = written ? farthest : farthestWritten;
    if (before && region.begin < before->end) refuseOverlap(*before, region);
    if (!farthest || region.end > farthest->end) farthest = &region;
    if (written && (!farthestWritten || region.end > farthestWritten->end)) farthestWritten = &region;
  }
  return !failed_;
}

// ---- numbers -------------------------------------------------------------------------------------------------------

double Arguments::number(int index) {
  double value = 0;
  if (!failed_ && napi_get_value_double(env_, values_[index], &value) != napi_ok)
    failType("argument %d should be a number", index);
  return value;
}

int64_t Arguments::integer(int index, int64_t low, int64_t high) {
  const double value = number(index);
  if (failed_) return low;
  if (!isWhole(value, low, high)) {
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

template <class SizeAt>
int64_t Arguments::sizesBy(int count, int64_t* out, const SizeAt& sizeAt) {
  // Product of the nonzero sizes, so that any partial product is bounded too.
  int64_t product = 1;
  bool empty = false;
  for (int i = 0; i < count; i++) {
    out[i] = sizeAt(i);
    if (out[i] > 0 && product > kMostElements / out[i])
      fail("the shape has more than %lld elements", static_cast<long long>(kMostElements));
    if (failed_) {
      for (int j = i; j < count; j++) out[j] = 0;
      return 0;
    }
    if (out[i] == 0)
      empty = true;
    else
      product *= out[i];
  }
  return empty ? 0 : product;
}

int64_t Arguments::sizeArguments(int index, int count, int64_t* out) {
  return sizesBy(count, out, [&](int i) { return integer(index + i, 0, kMostElements); });
}

bool Arguments::readShape(int index) {
  if (failed_) return false;
  napi_typedarray_type type = napi_uint8_array;
  size_t count = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env_, values_[index], &type, &count, &data, nullptr, nullptr) != napi_ok ||
      type != napi_float64_array) {
    failType("argument %d should be a Float64Array", index);
    return false;
  }
  shapeLength_ = data ? static_cast<int>(std::min<size_t>(count, kMostShapeNumbers)) : 0;
  if (shapeLength_ > 0) std::memcpy(shape_, data, static_cast<size_t>(shapeLength_) * sizeof(double));
  return true;
}

double Arguments::shapeNumber(int position) {
  if (failed_) return 0;
  if (position < 0 || position >= shapeLength_) {
    fail("the shape has %d numbers, number %d was asked for", shapeLength_, position);
    return 0;
  }
  return shape_[position];
}

int64_t Arguments::shapeInteger(int position, int64_t low, int64_t high) {
  const double value = shapeNumber(position);
  if (failed_) return low;
  if (!isWhole(value, low, high)) {
    fail("number %d of the shape should be whole and from %lld to %lld, got %g", position, static_cast<long long>(low),
         static_cast<long long>(high), value);
    return low;
  }
  return static_cast<int64_t>(value);
}

int64_t Arguments::shapeSizes(int position, int rank, int64_t* out) {
  return sizesBy(rank, out, [&](int i) { return shapeInteger(position + i, 0, kMostElements); });
}

}  // namespace hs
