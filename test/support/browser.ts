/** A headless Chromium out of node_modules, for looking at pages as their readers do. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { pathToFileURL } from 'node:url';
import { root } from './repository';

/** Everything it writes: the browser itself, unpacked once for this checkout, and its profile. */
const folder = path.join(root, 'build', 'chromium');

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];

/**
 * @param executable which browser; for tests of this.
 * @throws {Error} that says what is missing, where no Chromium can be started.
 */
export async function startBrowser(executable?: string): Promise<Browser> {
  mkdirSync(folder, { recursive: true });
  try {
    return await puppeteer.launch({ executablePath: executable ?? (await unpacked()), headless: 'shell', args: flags, env: { ...process.env, ...surroundings() } });
  } catch (error) {
    throw new Error(
      `The pages cannot be looked at, because Chromium does not start on ${process.platform} ${process.arch}: it comes from @sparticuz/chromium, ` +
        'which has one for Linux on x64; run `npm ci`, and this test there.',
      { cause: error },
    );
  }
}

/** A sanitizer's library that is preloaded into the tests has no business in the browser. */
function surroundings() {
  return { LD_PRELOAD: '', TMPDIR: folder, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') };
}

/** The package unpacks into the folder for temporary files, and its libraries only where it takes the machine for one of its cloud's. */
async function unpacked(): Promise<string> {
  const before = { ...process.env };
  Object.assign(process.env, surroundings(), { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    for (const name of ['LD_PRELOAD', 'TMPDIR', 'LD_LIBRARY_PATH', 'AWS_EXECUTION_ENV', 'FONTCONFIG_PATH', 'HOME']) restore(name, before[name]);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

export interface Look {
  page: Page;
  /** What the page wrote to its console, and what it threw. */
  messages: string[];
  /** What it asked for beyond itself. */
  requests: string[];
}

export interface View {
  width: number;
  dark?: boolean;
  scripts?: boolean;
}

export async function open(browser: Browser, file: string, view: View): Promise<Look> {
  const page = await browser.newPage();
  const url = pathToFileURL(file).href;
  const look: Look = { page, messages: [], requests: [] };
  page.on('console', (message) => look.messages.push(message.text()));
  page.on('pageerror', (error) => look.messages.push(String(error)));
  page.on('request', (request) => { if (request.url().split('#')[0] !== url) look.requests.push(request.url()); });
  await page.setJavaScriptEnabled(view.scripts ?? true);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.dark ? 'dark' : 'light' }]);
  await page.setViewport({ width: view.width, height: 900 });
  await page.goto(url, { waitUntil: 'load' });
  return look;
}

/** Evaluated in the page, which TypeScript knows nothing of. */
export function evaluate<T>({ page }: Look, expression: string): Promise<T> {
  return page.evaluate(expression) as Promise<T>;
}
