// Compiled with the digest of all sources as the symbol HS_SOURCES, which begins with a letter. A file of its own, so that
// a change of any source recompiles only this one besides.
namespace hs {

#define HS_TEXT(symbol) HS_TEXT_(symbol)
#define HS_TEXT_(symbol) #symbol

extern const char* const kSources;
#if defined(HS_SOURCES)
const char* const kSources = HS_TEXT(HS_SOURCES);
#else
const char* const kSources = "";
#endif

}  // namespace hs
