import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

// `make soak ROUNDS=20 MESSAGES=500 OUTAGE=60`
export default defineConfig({ ...base, testMatch: "durability.spec.ts", workers: 1, fullyParallel: false, retries: 0, timeout: 3 * 3_600_000 });
