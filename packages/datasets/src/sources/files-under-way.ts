/** Number of files that are read and decompressed concurrently, the number of libuv threads. */
export const FILES_UNDER_WAY = 4;
