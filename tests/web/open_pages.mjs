// open_pages.mjs PAINT_PAGES [KIND..]: opens every kind of page (or those named) from disk as people do, wide and narrow, in both
// languages, with and without script, on paper. HEARTHWATCH_SHOTS=FOLDER keeps a picture of each.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { launch, open, require_browser, screens } from "./browser.mjs";
import { charts_live, chinese_is_drawn, fits, languages, prints, saved_reviews, tables_sort } from "./checks.mjs";

const [paint_pages, ...kinds] = process.argv.slice(2);
const hostile = "<script>alert(1)</script>=cmd|'/c calc'!A1\"><img src=x onerror=alert(2)>";
const scenes = 100;  // of which more than the 60 that a page shows lie in its days
const most_bytes = 6e6, most_first_paint_ms = 1000;

require_browser();
const folder = mkdtempSync(join(tmpdir(), "hearthwatch-web-"));
const shots = process.env.HEARTHWATCH_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const failures = [];
let held = 0;
function must(where, wrong) {
  wrong.length ? failures.push(...wrong.map((what) => `${where}: ${what}`)) : ++held;
}
function painted(...args) {
  const said = spawnSync(paint_pages, args, { encoding: "utf8", timeout: 240000 });
  return said.status === 0 ? [] : [`paint_pages ${args[0]}: ${said.error ?? said.stderr}`];
}

/// A page as the program wrote it, on one screen.
async function look(browser, name, file, screen) {
  const where = `${name} on a ${screen}`;
  const { page, context, trouble } = await open(browser, file, { screen });
  must(where, await languages(page, true));
  for (const language of ["en", "zh"]) {
    await page.click(`label[for=${language}]`);
    must(`${where}, ${language}`, await fits(page));
    if (shots) await page.screenshot({ path: join(shots, `${name}-${screen}-${language}.png`), fullPage: true });
  }
  must(where, await chinese_is_drawn(page, context));
  if (screen === "desktop") {
    if (name === "works") {
      const called = await page.locator("h1").innerText();
      must(where, called === hostile ? [] : [`is called '${called}'`]);
      must(where, await charts_live(page));
    }
    must(where, await prints(page, join(folder, "sheet.pdf")));
    must(where, await tables_sort(page));
    if (name === "works") {
      const { wrong, files } = await saved_reviews(page, folder);
      must(where, wrong);
      must(where, files.length ? files.flatMap((saved) => painted("--review", saved)) : ["has no form"]);
    }
  }
  must(where, trouble);
  await context.close();
}

/// The same page where scripts are forbidden: pictures, texts and the switch of languages are still there.
async function look_without_script(browser, name, file) {
  const { page, context, trouble } = await open(browser, file, { screen: "phone", script: false });
  must(`${name} without script`, await languages(page, false));
  must(`${name} without script`, (await page.locator("h1:visible, h2:visible").count()) ? [] : ["has no heading"]);
  const pictures = page.locator("svg.fig");
  for (let i = 0; i < (await pictures.count()); ++i)
    must(`${name} without script`, (await pictures.nth(i).isVisible()) ? [] : [`hides picture ${i}`]);
  if (shots) await page.screenshot({ path: join(shots, `${name}-without-script.png`), fullPage: true });
  must(`${name} without script`, trouble);
  await context.close();
}

async function weigh(browser, file) {
  const bytes = statSync(file).size, times = [];
  let chips = 0;
  for (let i = 0; i < 3; ++i) {
    const { page, context } = await open(browser, file);
    times.push(await page.evaluate(() => new Promise((done) => {
      new PerformanceObserver((list) => done(list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({ type: "paint", buffered: true });
    })));
    chips = await page.locator("figure.chip").count();
    await context.close();
  }
  console.log(`works page: ${chips} chips, ${(bytes / 1e6).toFixed(2)} MB, first paint ${times.map((t) => t.toFixed(0)).join(", ")} ms`);
  must("works page", chips >= 60 ? [] : [`shows ${chips} chips`]);
  must("works page", bytes <= most_bytes ? [] : [`has ${bytes} bytes`]);
  const busy = loadavg()[0] / cpus().length;
  if (busy > 1.5) return console.log(`first paint not judged: ${busy.toFixed(1)} others wait for each core`);
  must("works page", Math.min(...times) <= most_first_paint_ms ? [] : [`first paint after ${times} ms`]);
}

try {
  must("painted season", painted(folder, String(scenes), hostile));
  if (failures.length === 0) {
    const out = join(folder, "out");
    const pages = {
      season: join(out, "report", "index.html"),
      city: join(out, "report", "city", "130200.html"),
      works: join(out, "report", "site", "TS-1.html"),
      report: join(out, "evidence", "O-1", "data", "report", "report.html"),
      nights: join(out, "nights", "index.html"),
    };
    const browser = await launch();
    for (const [name, file] of Object.entries(pages)) {
      if (kinds.length && !kinds.includes(name)) continue;
      for (const screen of Object.keys(screens)) await look(browser, name, file, screen);
      await look_without_script(browser, name, file);
    }
    if (!kinds.length || kinds.includes("works")) await weigh(browser, pages.works);
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${held} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
