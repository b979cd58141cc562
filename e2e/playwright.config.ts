import { defineConfig } from "@playwright/test";
import { browser } from "./support/browser";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  // Rounds without end are for `make soak`; here there are few of them.
  outputDir: "test-results",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Each worker has a Prosody and a Chromium of its own; more of them than cores makes timing a lottery.
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A shared machine of two cores stalls now and then; what passed only on a second try is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"]],
  use: browser,
});
