// Memory outside V8's heap for large arrays.
#include "../memory.h"

#include <cstdlib>

#include "addon.h"

namespace {

// Marks the buffers that allocate made: external memory, or, on hosts that forbid it, memory of V8's.
constexpr napi_type_tag kExternal = {0x8f1b0c5d2a7e4936, 0xb3d9517ec04a62f8};
constexpr napi_type_tag kInternal = {0x8f1b0c5d2a7e4937, 0xb3d9517ec04a62f8};

// An external buffer's memory, from before its creation until the last reference to the buffer is gone.
struct Block {
  void* memory;
  bool created;
};

// Also called, while `created` is false, by a creation that fails.
void finalize(napi_env, void*, void* hint) {
  auto* block = static_cast<Block*>(hint);
  std::free(block->memory);
  block->memory = nullptr;
  if (block->created) delete block;
}

bool isTagged(napi_env env, napi_value buffer, const napi_type_tag& tag) {
  bool result = false;
  return napi_check_object_type_tag(env, buffer, &tag, &result) == napi_ok && result;
}

napi_value fail(hs::Arguments& args, int64_t bytes) {
  // The engine's own error would not say how much was asked for.
  napi_value ignored = nullptr;
  bool pending = false;
  if (napi_is_exception_pending(args.env(), &pending) == napi_ok && pending)
    napi_get_and_clear_last_exception(args.env(), &ignored);
  return args.fail("cannot allocate %lld bytes: memory is short, or Node allows less in one buffer",
                   static_cast<long long>(bytes));
}

}  // namespace

// allocate(bytes): an ArrayBuffer at a multiple of 64 bytes, its contents undefined.
HS_FUNCTION(allocate) {
  const int64_t bytes = args.integer(0, 1, hs::Arguments::kMostElements);
  if (args.failed()) return nullptr;
  void* memory = hs::allocateAligned(static_cast<size_t>(bytes));
  if (!memory) return fail(args, bytes);
  auto* block = new Block{memory, false};
  napi_value result = nullptr;
  napi_status status =
      napi_create_external_arraybuffer(args.env(), memory, static_cast<size_t>(bytes), finalize, block, &result);
  const napi_type_tag* tag = &kExternal;
  if (status == napi_ok) {
    block->created = true;
  } else {
    std::free(block->memory);  // unless finalize was there before
    delete block;
    // Electron forbids memory of the addon's own.
    if (status != napi_no_external_buffers_allowed ||
        napi_create_arraybuffer(args.env(), static_cast<size_t>(bytes), &memory, &result) != napi_ok)
      return fail(args, bytes);
    tag = &kInternal;
  }
  return napi_type_tag_object(args.env(), result, tag) == napi_ok ? result : fail(args, bytes);
}

// discard(buffer): detaches an ArrayBuffer that came from allocate and gives its memory back at once. Left to itself the
// memory goes only when the garbage collector has come and the event loop has turned: in a loop that awaits nothing, never.
HS_FUNCTION(discard) {
  const napi_env env = args.env();
  const napi_value buffer = args.at(0);
  void* memory = nullptr;
  size_t bytes = 0;
  bool isBuffer = false;
  if (napi_is_arraybuffer(env, buffer, &isBuffer) != napi_ok || !isBuffer)
    return args.failType("argument 0 should be an ArrayBuffer");
  const bool isExternal = isTagged(env, buffer, kExternal);
  if (!isExternal && !isTagged(env, buffer, kInternal))
    return args.fail("argument 0 did not come from allocate: its memory belongs to others");
  if (napi_get_arraybuffer_info(env, buffer, &memory, &bytes) != napi_ok)
    return args.failType("argument 0 should be an ArrayBuffer");
  // Before detaching, after which the memory may be freed. What allocate made can always be detached.
  if (isExternal && memory) hs::discardPages(memory, bytes);
  if (napi_detach_arraybuffer(env, buffer) != napi_ok) return args.fail("argument 0 cannot be detached");
  return nullptr;
}
