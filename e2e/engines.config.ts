// The tests of the main paths, in another engine than Chromium: SOTTO_ENGINE=firefox or =webkit.
import { defineConfig } from "@playwright/test";
import config from "./playwright.config";

export default defineConfig({ ...config, grep: /@engines/, outputDir: `test-results/${process.env.SOTTO_ENGINE}`, workers: 1, use: {} });
