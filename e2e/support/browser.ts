// How Chromium is started: the system's own, headless, and quiet towards the network.
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from "@playwright/test";

export const browser: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> & { trace: "retain-on-failure"; screenshot: "only-on-failure" } = {
  locale: "en-GB",
  launchOptions: {
    executablePath: process.env.SOTTO_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      // Chromium would ask Google about forms.
      "--disable-features=AutofillServerCommunication",
    ],
  },
  trace: "retain-on-failure",
  screenshot: "only-on-failure",
};
