import { defineConfig } from "vitest/config";

// The built page in Debian's Chromium. One file at a time: two cores are enough for one browser.
export default defineConfig({
  test: { include: ["test/browser/**/*.test.ts"], fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 },
});
