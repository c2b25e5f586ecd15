// Memory outside V8's heap for large arrays.
#include "../memory.h"

#include "addon.h"

namespace {

// Marks the buffers from allocate: external memory, or memory of V8 on hosts that forbid external memory.
constexpr napi_type_tag kExternal = {0x8f1b0c5d2a7e4936, 0xb3d9517ec04a62f8};
constexpr napi_type_tag kInternal = {0x8f1b0c5d2a7e4937, 0xb3d9517ec04a62f8};

// Memory of an external buffer, from before its creation until the last reference to the buffer is gone.
struct Block {
  void* memory;
  bool created;
};

// Also called by a failed creation, while `created` is false.
void finalize(napi_env, void*, void* hint) {
  auto* block = static_cast<Block*>(hint);
  hs::freeAligned(block->memory);
  block->memory = nullptr;
  if (block->created) delete block;
}

bool isTagged(napi_env env, napi_value buffer, const napi_type_tag& tag) {
  bool result = false;
  return napi_check_object_type_tag(env, buffer, &tag, &result) == napi_ok && result;
}

napi_value fail(hs::Arguments& args, int64_t bytes) {
  // The engine's own error would not contain the requested size.
  napi_value ignored = nullptr;
  bool pending = false;
  if (napi_is_exception_pending(args.env(), &pending) == napi_ok && pending)
    napi_get_and_clear_last_exception(args.env(), &ignored);
  return args.fail("cannot allocate %lld bytes: memory is short, or Node allows less in one buffer",
                   static_cast<long long>(bytes));
}

}  // namespace

// allocate(bytes): an uninitialized ArrayBuffer that is aligned to 64 bytes.
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
    hs::freeAligned(block->memory);  // unless finalize already did
    delete block;
    // Electron forbids external memory.
    if (status != napi_no_external_buffers_allowed ||
        napi_create_arraybuffer(args.env(), static_cast<size_t>(bytes), &memory, &result) != napi_ok)
      return fail(args, bytes);
    tag = &kInternal;
  }
  return napi_type_tag_object(args.env(), result, tag) == napi_ok ? result : fail(args, bytes);
}

// discard(buffer): detaches an ArrayBuffer from allocate and frees its memory at once. Otherwise the memory is freed
// only after garbage collection and a turn of the event loop, which never happens in a synchronous loop.
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
    return args.fail("argument 0 did not come from allocate");
  if (napi_get_arraybuffer_info(env, buffer, &memory, &bytes) != napi_ok)
    return args.failType("argument 0 should be an ArrayBuffer");
  // Checked before detaching, after which the memory may be freed. Buffers from allocate are always detachable.
  if (isExternal && memory) hs::discardPages(memory, bytes);
  if (napi_detach_arraybuffer(env, buffer) != napi_ok) return args.fail("argument 0 cannot be detached");
  return nullptr;
}
