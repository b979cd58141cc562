import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

// `make screenshots`: pictures to look at, not tests that compare pixels. Each world is set up once, in one browser.
export default defineConfig({ ...base, testMatch: "screenshots.ts", workers: 1, fullyParallel: false, timeout: 1_800_000, expect: { timeout: 30_000 }, use: { ...base.use, trace: "off", actionTimeout: 20_000 } });
