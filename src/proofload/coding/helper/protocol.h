/* What the program and its codec process say to each other, one line each way; bulk lies in shared memory (descriptor 5).
 *
 *   hello <memory>                         codec <version> <h264> <h265> <library …>
 *   encode <standard> <width> <height> <frames per 1000 s> <gop> <payload> <bits/s> <buffer bits> <crf> <preset>   ok
 *   frame                                  unit <bytes> <key>
 *   decode <standard> <width> <height> <conceal>                                                                  ok
 *   pair <index> <arrived> <whole>         shown <arrived> <identical> <error>
 *
 * <memory>: largest address space in bytes, 0 = no limit. <standard>: h264 or h265. Frames lie at the start of the memory,
 * 3 * width * height bytes, rows from the top, red first; streams behind them, the arrived one before the whole one. A
 * request that fails is answered "no <sentence>". */
#ifndef PROOFLOAD_CODEC_PROTOCOL_H
#define PROOFLOAD_CODEC_PROTOCOL_H

#define PROOFLOAD_CODEC_VERSION 1

#endif
