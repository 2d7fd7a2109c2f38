/* What the program and the video plug-in say to each other: plain C, so that either may be built without the other.
 *
 * The plug-in is a shared object that exports `proofload_video_api`. It links FFmpeg; the program does not.
 * Calls on one video come from one thread at a time; different videos may be used from different threads. Texts are UTF-8.
 * A call that fails writes one sentence without a file name into `message` (cut to `size` bytes, ended by 0). */
#ifndef PROOFLOAD_VIDEO_ABI_H
#define PROOFLOAD_VIDEO_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROOFLOAD_VIDEO_ABI_VERSION 1

typedef struct ProofloadVideo ProofloadVideo;

typedef struct ProofloadVideoInfo {
  int32_t width;     /* px, of the decoded frames before `rotation` */
  int32_t height;    /* px */
  int32_t rotation;  /* 0, 90, 180 or 270: turn the frames clockwise by this to see them upright */
  double frame_rate; /* frames per second; 0 = the file does not say */
  int64_t promised;  /* frames that the header names; 0 = it names none */
  char format[64];   /* container, "mov,mp4,…" */
  char codec[64];    /* "h264" */
} ProofloadVideoInfo;

/* One call for every coded frame, in the order of the file. `pts` is INT64_MIN where the file has no time stamp. */
typedef void (*ProofloadVideoPacket)(void* context, int64_t pts, int32_t is_key);

typedef struct ProofloadVideoApi {
  int32_t version;     /* PROOFLOAD_VIDEO_ABI_VERSION */
  const char* library; /* names and versions of what decodes, and its licence */

  /* NULL with a message where the file is no video, has no picture in it or more than `largest_pixels` px. */
  ProofloadVideo* (*open)(
      const char* path, int64_t largest_pixels, ProofloadVideoInfo* info, char* message, size_t size);
  /* Reads through the file without decoding; nothing else may be called on this video but `close`. 0, or -1 on errors. */
  int32_t (*scan)(
      ProofloadVideo* video, ProofloadVideoPacket packet, void* context, char* message, size_t size);
  /* Goes to the key frame at `key_pts`, so that the next frame read is the first with a time stamp >= `pts`. 0 or -1. */
  int32_t (*seek)(ProofloadVideo* video, int64_t key_pts, int64_t pts, char* message, size_t size);
  /* Decodes the next frame. Where `rgb` is not NULL, 3 * width * height bytes are written, rows from the top, red first.
   * 1 for a frame, 0 after the last, -1 on errors. `pts` receives its time stamp or INT64_MIN. */
  int32_t (*read)(ProofloadVideo* video, uint8_t* rgb, int64_t* pts, char* message, size_t size);
  void (*close)(ProofloadVideo* video);
} ProofloadVideoApi;

const ProofloadVideoApi* proofload_video_api(void);

#ifdef __cplusplus
}
#endif

#endif
