// What must hold of every page, and of the parts that some have. Each check returns a list of what is wrong; none is good.
import { readFileSync } from "node:fs";

/// Nothing runs out of the screen to the right, in the language that is shown.
export async function fits(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  return wide <= room + 1 ? [] : [`is ${wide} px wide on a screen of ${room}`];
}

/// The browser's own word on which fonts drew the text, and that two Chinese signs do not look the same, as empty boxes do.
export async function chinese_is_drawn(page, context) {
  const session = await context.newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "h2 .z" });
  const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
  const names = fonts.map((font) => font.familyName);
  const wrong = names.some((name) => /CJK SC|Sans SC|YaHei|PingFang SC|WenQuanYi/.test(name)) ? [] : [`no Chinese font: ${names.join(", ")}`];
  const boxes = await page.evaluate(() => {
    const draw = (text) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 40;
      const pen = canvas.getContext("2d");
      pen.font = "32px " + getComputedStyle(document.body).fontFamily;
      pen.fillText(text, 2, 34);
      return canvas.toDataURL();
    };
    const drawn = ["\u94a2", "\u505c", "\u4ea7", "\uE123"].map(draw);
    return new Set(drawn).size !== drawn.length;
  });
  return boxes ? [...wrong, "Chinese signs look alike: boxes"] : wrong;
}

/// One language at a time, and the switch changes it.
export async function languages(page, script) {
  const wrong = [];
  for (const [shown, hidden] of [["en", "z"], ["zh", "e"]]) {
    await page.click(`label[for=${shown}]`);
    if (await page.locator(`main .${hidden}:visible`).count()) wrong.push(`shows .${hidden} in ${shown}`);
    if (!(await page.locator(`main .${shown === "en" ? "e" : "z"}:visible`).count())) wrong.push(`shows nothing in ${shown}`);
    const said = script && (await page.evaluate(() => document.documentElement.lang));
    if (said && !said.startsWith(shown)) wrong.push(`calls itself ${said} in ${shown}`);
  }
  return wrong;
}

/// A click on any head sorts by that column, another the other way; rows are neither lost nor made.
export async function tables_sort(page) {
  const wrong = [];
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const tables = page.locator("table.sortable");
  for (let t = 0; t < (await tables.count()); ++t) {
    const table = tables.nth(t), heads = table.locator("th");
    const column = (c) => table.evaluate((e, at) => [...e.tBodies[0].rows].map((row) => row.cells[at].textContent.trim()), c);
    for (let c = 0; c < (await heads.count()); ++c) {
      const before = [...(await column(c))].sort().join("\n");
      for (const way of ["ascending", "descending"]) {
        await heads.nth(c).click();
        const texts = await column(c);
        if ([...texts].sort().join("\n") !== before) wrong.push(`table ${t} loses rows on column ${c}`);
        if ((await heads.nth(c).getAttribute("aria-sort")) !== way) wrong.push(`table ${t} column ${c} is not marked ${way}`);
        const known = texts.filter((text) => text !== "-" && text !== "");
        const numeric = known.every((text) => /^([<>] )?-?[\d.]+( ?%)?( \[.*\])?$/.test(text));
        const number = (text) => parseFloat(text.replace(/^[<>] /, ""));
        const ordered = known.every((text, i) => i === 0 || (numeric ? number(known[i - 1]) <= number(text) : known[i - 1] <= text));
        const backward = known.every((text, i) => i === 0 || (numeric ? number(known[i - 1]) >= number(text) : known[i - 1] >= text));
        if (!(way === "ascending" ? ordered : backward)) wrong.push(`table ${t} column ${c} is not ${way}: ${texts.slice(0, 6).join(" | ")}`);
      }
    }
  }
  return wrong;
}

/// Every series has a chart with gaps in its line, a cursor that tells the day, and a zoom.
export async function charts_live(page) {
  const wrong = [];
  const series = await page.locator("script.numbers").count();
  if (series === 0) return ["has no series"];
  for (let i = 0; i < series; ++i) {
    const figure = page.locator(".figure:has(svg.series)").nth(i);
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".uplot canvas").waitFor();
    if (await figure.locator("svg.series").isVisible()) wrong.push(`series ${i} shows chart and picture`);
    const numbers = await page.locator("script.numbers").nth(i).evaluate((e) => JSON.parse(e.textContent));
    const [first] = numbers.seen[0] ?? [0];
    const area = figure.locator(".u-over"), box = await area.boundingBox();
    const tell = async (day) => {
      await page.mouse.move(box.x + (box.width * (day + 0.5)) / numbers.run.length, box.y + 20);
      return figure.locator(".readout .z").innerText();
    };
    const date = (day) => new Date(Date.parse(`${numbers.start}T00:00:00Z`) + day * 86400000).toISOString().slice(0, 10);
    const seen = await tell(first);
    if (!seen.startsWith(date(first)) || !seen.includes(numbers.run[first].toFixed(2))) wrong.push(`series ${i} day ${first} reads '${seen}'`);
    const hole = numbers.run.findIndex((p, day) => !numbers.seen.some(([a, b]) => day >= a && day <= b));
    if (hole < 0) wrong.push(`series ${i} has no gap to look at`);
    else if (!(await tell(hole)).includes("没有清晰观测")) wrong.push(`series ${i} tells no gap on day ${hole}`);
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 4 });
    await page.mouse.up();
    const zoomed = await tell(0);
    if (zoomed.startsWith(date(0))) wrong.push(`series ${i} does not zoom`);
    await area.dblclick({ position: { x: 40, y: 20 } });
    if (!(await tell(first)).startsWith(date(first))) wrong.push(`series ${i} does not zoom out`);
  }
  return wrong;
}

/// Fills in each form, saves it, and gives the saved files' paths; what cannot be saved is told.
export async function saved_reviews(page, folder) {
  const wrong = [], files = [];
  const forms = page.locator("form.review");
  for (let i = 0; i < (await forms.count()); ++i) {
    const form = forms.nth(i), file = `${folder}/review-${i}.json`, note = "\u4e91\u8fb9\uff1f \"quoted\" <b>\n\u2028";
    await form.locator("input[value=reject]").check();
    await form.locator("select[name=reason_code]").selectOption({ index: 1 });
    await form.locator("input[name=reviewer]").fill("\u5f20\u4e09");
    await form.locator("input[name=note]").fill(note);
    const [download] = await Promise.all([page.waitForEvent("download"), form.locator("button").click()]);
    await download.saveAs(file);
    const entry = JSON.parse(readFileSync(file, "utf8"));
    if (entry.decision !== "reject" || entry.reviewer !== "\u5f20\u4e09" || !entry.note.includes("<b>")) wrong.push(`form ${i} saves ${JSON.stringify(entry)}`);
    if (download.suggestedFilename() !== `review-${entry.order_id}.json`) wrong.push(`form ${i} saves as ${download.suggestedFilename()}`);
    files.push(file);
  }
  return { wrong, files };
}

/// On paper: A4 sheets, pictures in place of charts, nothing cut off at the right.
export async function prints(page, file) {
  const bytes = await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
  const boxes = [...bytes.toString("latin1").matchAll(/\/MediaBox\s*\[([^\]]+)\]/g)].map((match) => match[1].trim().split(/\s+/).map(Number));
  const wrong = boxes.length && boxes.every(([, , w, h]) => Math.abs(w - 595) < 2 && Math.abs(h - 842) < 2) ? [] : [`sheets of ${JSON.stringify(boxes)}`];
  await page.emulateMedia({ media: "print" });
  const before = page.viewportSize();
  await page.setViewportSize({ width: 703, height: 1000 });  // A4 less the margins of page.css, at 96 dots an inch
  wrong.push(...(await fits(page)));
  if (await page.locator(".uplot:visible").count()) wrong.push("prints a chart in place of its picture");
  const pictures = page.locator("svg.fig");
  for (let i = 0; i < (await pictures.count()); ++i) if (!(await pictures.nth(i).isVisible())) wrong.push(`picture ${i} is not printed`);
  await page.emulateMedia({ media: null });
  await page.setViewportSize(before);
  return wrong;
}
