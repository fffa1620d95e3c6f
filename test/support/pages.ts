/** Pages that tests look at in a browser. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { open, startBrowser, type Look, type View } from './browser';
import { root } from './repository';

export interface Pages {
  /** Where they stay, for whoever wants to see them. */
  folder: string;
  /** Writes a page under a name, and opens it. */
  look(name: string, html: string, view: View): Promise<Look>;
  /** Opens one that was written before. */
  open(name: string, view: View): Promise<Look>;
}

/** A browser for the tests around the call, and pages in a folder of `build`. Each test's are closed after it. */
export function pagesIn(folderName: string): Pages {
  const folder = path.join(root, 'build', folderName);
  const fileOf = (name: string) => path.join(folder, `${name}.html`);
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await startBrowser();
  });
  afterEach(async () => {
    for (const page of await browser.pages()) if (page.url() !== 'about:blank') await page.close();
  });
  afterAll(() => browser?.close());
  return {
    folder,
    open: (name, view) => open(browser, fileOf(name), view),
    look(name, html, view) {
      writeFileSync(fileOf(name), html);
      return open(browser, fileOf(name), view);
    },
  };
}
