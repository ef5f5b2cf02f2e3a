/** A browser that opens a page from a file, and notes what the page complains of or asks the network for. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { browser as browserFile } from "../../../local/toolchain/packages.ts";

export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export async function opened(html: string): Promise<Opened> {
  if (!existsSync(browserFile)) throw new Error(`there is no ${browserFile}; install the package chromium`);
  const folder = mkdtempSync(join(tmpdir(), "warren-page-"));
  const file = join(folder, "shop.html");
  writeFileSync(file, html);
  const browser = await chromium.launch({ executablePath: browserFile, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return {
    page,
    complaints,
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
