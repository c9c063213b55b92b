/** The page about a run: what is in it, that nothing in the data gets out of it, and, in a Chromium where there is one, that it works. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { parseHTML } from "linkedom";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { normalizeCommand } from "../../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-page-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ["height", "</script><script>alert(1)</script>", '"quoted" & <b>bold</b>', "constant", "zeros"];

/** A table whose columns' names are hostile; sorted by mean: constant, zeros, the quoted one, ... */
function hostileTable(): string {
  const lines = [NAMES.map((name) => `"${name.replaceAll('"', '""')}"`).join(",")];
  for (let i = 0; i < 200; i++)
    lines.push(`${150 + (i % 50)},${i},${i / 100},-7,${i % 2 === 0 ? 0 : i / 50}`);
  return `${lines.join("\n")}\n`;
}

async function makePage(name: string, words: readonly string[], options = {}): Promise<string> {
  const file = join(folder, name);
  const ran = await normalizeCommand([...words, "--report", file, "--stats", "none"], options);
  assert.equal(ran.exit, 0, ran.stderr);
  return file;
}

const input = join(folder, "hostile.csv");
writeFileSync(input, hostileTable());

/** An IDX file of six images of 4 × 3. */
function imageFile(): Buffer {
  const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0, 3]);
  return Buffer.concat([header, Buffer.from(Array.from({ length: 72 }, (_, i) => (i * 37) % 256))]);
}

describe("the page", () => {
  test("holds statistics, figures, columns, warnings, command and parameters, all escaped", async () => {
    const html = readFileSync(await makePage("whole.html", ["-m", "zscore", input]), "utf8");
    const { document } = parseHTML(html);
    assert.equal(document.querySelectorAll("script").length, 1);
    assert.ok(!html.includes("<b>bold") && !html.includes("<script>alert"));
    assert.ok(!/(src|href)="(?!data:)/.test(html), "it asks for other files");
    const headings = [...document.querySelectorAll("h2")].map((heading) => heading.textContent);
    assert.deepEqual(headings, ["Warnings", "Statistics", "Figures", "Columns", "How to repeat it"]);
    const names = [...document.querySelectorAll("table.columns tbody th")].map((cell) => cell.textContent);
    assert.deepEqual(names, NAMES);
    assert.match(document.querySelector(".warning")!.textContent!, /1 constant column \(constant\) became 0/);
    assert.match(
      document.querySelector("pre code")!.textContent!,
      /^normalize -m zscore .*hostile\.csv --report/,
    );
    const saved = join(folder, "saved.json");
    await normalizeCommand(["fit", "-m", "zscore", input, "--save", saved, "--stats", "none"]);
    assert.equal(document.querySelector("#parameters pre")!.textContent, readFileSync(saved, "utf8"));
  });

  test("shows images before and after, and tells that norms learn nothing", async () => {
    const idx = join(folder, "images.idx");
    writeFileSync(idx, imageFile());
    const html = readFileSync(await makePage("images.html", ["-m", "l2", idx]), "utf8");
    const { document } = parseHTML(html);
    const images = [...document.querySelectorAll("img")];
    assert.equal(images.length, 12);
    assert.equal(images[0].getAttribute("alt"), "row 1 before");
    assert.match(images[11].getAttribute("src")!, /^data:image\/bmp;base64,Qk/);
    assert.match(html, /there are no parameters to keep/);
  });

  test("of describe, of compare, from a pipe, and of data that are written over", async () => {
    const described = readFileSync(await makePage("d.html", ["describe", input]), "utf8");
    assert.ok(described.includes("Figures") && !described.includes("parameters.json</summary>"));
    const compared = readFileSync(
      await makePage("c.html", ["compare", "--methods", "none,l2", input]),
      "utf8",
    );
    assert.match(compared, /What each method does/);
    const piped = await makePage("p.html", ["-m", "minmax"], { input: hostileTable() });
    assert.match(readFileSync(piped, "utf8"), /200 × 5/);
    const over = join(folder, "over.csv");
    writeFileSync(over, hostileTable());
    assert.match(
      readFileSync(await makePage("o.html", ["-m", "minmax", over, "-o", over]), "utf8"),
      /200 × 5/,
    );
  });

  test("refuses a name that is no page's, and to overwrite the input", async () => {
    for (const name of ["report.txt", "-"]) {
      assert.equal((await normalizeCommand(["describe", input, "--report", name])).exit, 2, name);
    }
    const same = await normalizeCommand(["describe", "x.html", "--report", "x.html"], { cwd: folder });
    assert.equal(same.exit, 2);
  });
});

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = BROWSERS.find((path) => existsSync(path));
const skip =
  executablePath === undefined && "there is no Chromium here (on Debian: apt-get install chromium)";

describe("in Chromium", { skip }, () => {
  let browser: Browser;
  let file: string;
  before(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
    file = await makePage("browser.html", ["-m", "zscore", input]);
  });
  after(() => browser?.close());

  /** The page opened; anything that it asks the network for, and any error in it, is noted. */
  async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; trouble: string[] }> {
    const page = await (await browser.newContext(options)).newPage();
    const trouble: string[] = [];
    page.on("request", (request) => {
      if (/^https?:/.test(request.url())) trouble.push(request.url());
    });
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("dialog", (dialog) => trouble.push(dialog.message()));
    await page.goto(pathToFileURL(file).href);
    return { page, trouble };
  }

  const namesShown = (page: Page): Promise<string[]> =>
    page.locator("table.columns tbody tr:visible th").allTextContents();

  test("columns sort both ways by keyboard, and filter by name", async () => {
    const { page, trouble } = await open();
    const mean = page.getByRole("button", { name: "mean" }).first();
    await mean.focus();
    await page.keyboard.press("Enter");
    assert.deepEqual((await namesShown(page)).slice(0, 2), ["constant", NAMES[2]]);
    assert.equal(await page.locator("th[aria-sort=ascending]").count(), 1);
    await page.keyboard.press("Enter");
    assert.equal((await namesShown(page))[0], "height");
    await page.getByRole("searchbox").fill("SCRIPT");
    assert.deepEqual(await namesShown(page), [NAMES[1]]);
    assert.equal(await page.getByRole("status").textContent(), "1 of 5 columns shown");
    const skewness = page.getByRole("button", { name: "skewness" }).first();
    await page.getByRole("searchbox").fill("");
    await skewness.click();
    assert.equal((await namesShown(page))[4], "constant");
    assert.deepEqual(trouble, []);
  });

  test("counts switch between linear and logarithmic, with a script and without", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page, trouble } = await open({ javaScriptEnabled });
      const visible = (scale: string) => page.locator(`div.${scale} svg.normalize-figure`).isVisible();
      assert.deepEqual([await visible("linear"), await visible("log")], [true, false]);
      await page.getByLabel("logarithmic counts").check();
      assert.deepEqual([await visible("linear"), await visible("log")], [false, true]);
      assert.equal((await namesShown(page)).length, 5);
      assert.deepEqual(trouble, []);
    }
  });

  test("dark and light have their own colours, bars tell their counts, nothing is wider than a phone", async () => {
    const papers: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open({ colorScheme, viewport: { width: 390, height: 800 } });
      papers.push(String(await page.evaluate("getComputedStyle(document.body).backgroundColor")));
      const width = Number(await page.evaluate("document.documentElement.scrollWidth"));
      assert.ok(width <= 390, `${width}`);
      assert.match((await page.locator("div.linear rect title").first().textContent())!, / to .*: \d/);
      const picture = await page.screenshot({ fullPage: true });
      assert.ok(picture.length > 20_000);
    }
    assert.deepEqual(papers, ["rgb(255, 255, 255)", "rgb(13, 17, 23)"]);
  });

  test("the parameters can be saved, and are applied", async () => {
    const { page } = await open();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Save parameters.json" }).click(),
    ]);
    const path = join(folder, "downloaded.json");
    await download.saveAs(path);
    const ran = await normalizeCommand(["apply", "--params", path, input, "-o", "-", "--stats", "none"]);
    assert.equal(ran.exit, 0, ran.stderr);
  });
});
