// Debian's Chromium under Playwright's library, and a page under watch: every request, message and dialog it makes is kept.
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const driver = join(top, "pipeline", "package", "web", "node_modules", "playwright-core");
const program = process.env.HEARTHWATCH_CHROMIUM ?? "/usr/bin/chromium";

/// Ends the test as skipped (77), visibly, where the machine cannot run it.
export function require_browser() {
  for (const [what, path] of [["chromium", program], ["playwright-core", driver]]) {
    if (existsSync(path)) continue;
    console.log(`SKIPPED: no ${what} at ${path}; scripts/setup installs it`);
    process.exit(77);
  }
}

export async function launch() {
  const { chromium } = createRequire(import.meta.url)(driver);
  return chromium.launch({
    executablePath: program,
    // --no-sandbox: root has no other way. The rest keeps the browser from asking anything of its maker.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    timeout: 60000,
  });
}

export const screens = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/// Opens a file in a context of its own. `trouble` fills with what no page of ours may do.
export async function open(browser, file, { screen = "desktop", script = true, hash = "" } = {}) {
  const context = await browser.newContext({ ...screens[screen], javaScriptEnabled: script, acceptDownloads: true, locale: "zh-CN" });
  context.setDefaultTimeout(20000);
  const trouble = [];
  const page = await context.newPage();
  page.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith("data:") && !address.startsWith("blob:") && address.split("#")[0] !== `file://${encodeURI(file)}`)
      trouble.push(`asks for ${address.slice(0, 120)}`);
  });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) trouble.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { trouble.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(`file://${encodeURI(file)}${hash}`, { waitUntil: "load" });
  return { page, context, trouble };
}
