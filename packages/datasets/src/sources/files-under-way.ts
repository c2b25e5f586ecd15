/** Files read and unpacked at the same time: as many as libuv has threads. */
export const FILES_UNDER_WAY = 4;
