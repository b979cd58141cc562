import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

// `make bench`: figures to read, not assertions about time.
export default defineConfig({ ...base, testMatch: ["bench.ts", "bench.start.ts", "bench.scroll.ts", "bench.search.ts"], workers: 1, fullyParallel: false, retries: 0, timeout: 1_800_000,
  // The runner's snapshots of the page would be in the figures.
  use: { ...base.use, trace: "off", screenshot: "off" } });
