import { defineConfig } from "vitest/config";

// The built page in Debian's Chromium. One file at a time: two cores are enough for one browser.
export default defineConfig({
  test: { include: ["test/browser/**/*.test.ts"], globalSetup: ["test/browser/setup.ts"], fileParallelism: false, testTimeout: 240_000, hookTimeout: 240_000 },
});
