import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

// `make screenshots`: pictures to look at, not tests that compare pixels.
export default defineConfig({ ...base, testMatch: "screenshots.ts", workers: 1, fullyParallel: false });
