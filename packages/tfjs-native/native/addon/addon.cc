// Entry point of the addon: functions for instruction sets and threads, and the state of each environment.
#include "addon.h"

#include <cstring>

namespace hs {

namespace {

Registration* firstRegistration = nullptr;

}  // namespace

Registration::Registration(const char* n, napi_callback c) : name(n), callback(c), next(firstRegistration) {
  firstRegistration = this;
}

}  // namespace hs

// sources(): digest of the sources that this addon was compiled from; empty if scripts/build.mjs did not compile it.
HS_FUNCTION(sources) {
  napi_value result = nullptr;
  napi_create_string_utf8(args.env(), hs::kSources, NAPI_AUTO_LENGTH, &result);
  return result;
}

HS_FUNCTION(isa) {
  napi_value result = nullptr;
  napi_create_string_utf8(args.env(), hs::isaName(args.instance().isa), NAPI_AUTO_LENGTH, &result);
  return result;
}

// isas(): instruction sets of this build that the processor supports, the widest first.
HS_FUNCTION(isas) {
  napi_value result = nullptr;
  if (napi_create_array(args.env(), &result) != napi_ok) return nullptr;
  uint32_t count = 0;
  for (hs::Isa isa : hs::kWidestFirst) {
    if (!hs::isaAvailable(isa)) continue;
    napi_value name = nullptr;
    napi_create_string_utf8(args.env(), hs::isaName(isa), NAPI_AUTO_LENGTH, &name);
    napi_set_element(args.env(), result, count++, name);
  }
  return result;
}

// setIsa(name): sets the instruction set of the kernels on this JavaScript thread.
HS_FUNCTION(setIsa) {
  char name[16] = {};
  size_t length = 0;
  if (napi_get_value_string_utf8(args.env(), args.at(0), name, sizeof name, &length) != napi_ok)
    return args.failType("argument 0 should be a string");
  for (hs::Isa isa : hs::kWidestFirst)
    if (std::strcmp(name, hs::isaName(isa)) == 0 && hs::isaAvailable(isa)) {
      args.instance() = {isa, &hs::kernelsFor(isa)};
      return nullptr;
    }
  return args.fail("\"%s\" is not an instruction set that this machine can run", name);
}

HS_FUNCTION(threads) {
  napi_value result = nullptr;
  napi_create_int32(args.env(), hs::threadCount(), &result);
  return result;
}

HS_FUNCTION(setThreads) {
  const int64_t count = args.integer(0, 1, hs::kMaxThreads);
  if (!args.failed()) hs::setThreadCount(static_cast<int>(count));
  return nullptr;
}

NAPI_MODULE_INIT() {
  auto* instance = new hs::Instance{hs::bestIsa(), &hs::kernelsFor(hs::bestIsa())};
  hs::retainPool();
  const auto leave = [](void* data) {
    hs::releasePool();
    delete static_cast<hs::Instance*>(data);
  };
  bool complete = napi_add_env_cleanup_hook(env, leave, instance) == napi_ok;
  if (!complete) leave(instance);
  for (const hs::Registration* r = hs::firstRegistration; r && complete; r = r->next) {
    napi_value function = nullptr;
    complete = napi_create_function(env, r->name, NAPI_AUTO_LENGTH, r->callback, instance, &function) == napi_ok &&
               napi_set_named_property(env, exports, r->name, function) == napi_ok;
  }
  if (!complete) napi_throw_error(env, "ERR_NATIVE_ADDON", "tfjs-native: the addon's functions cannot be made");
  return exports;
}
