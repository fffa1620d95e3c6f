// npm run docs:pictures: the report and the pictures in docs/images, made of what the tools say now. Needs Linux on x64, for the browser.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { places, root } from './places.mjs';
import { prepareExamples } from './prepare.mjs';
import { StepFailed, main, step } from './progress.mjs';

const inRoot = (...parts) => path.join(root, ...parts);
const report = inRoot('docs', 'images', 'leak-report.html');
const memory = path.join(places.build, 'memory.html');
/** Relative, since the page shows it. */
const recording = path.join('build', 'memory.json');
/** A page of documentation is read on the web and on slow lines. */
const mostBytes = 150_000;

await main(async () => {
  await prepareExamples();
  fs.mkdirSync(path.dirname(report), { recursive: true });
  // The demo leaks where it is bound with node-addon-api: that is what the report is for.
  await step('Look for leaks in the demo', () => tether(1, 'leaks', 'examples/leaks/demo.leak.cjs', '--seed', '1', '--html', report));
  await step('Record its memory', () => tether(0, 'profile', '-o', recording, '--html', memory, '--', 'node', 'examples/leaks/profiled.cjs'));
  await step('Take the pictures', takePictures);
});

function tether(expected, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [path.join(places.dist, 'cli', 'tether.js'), ...args], { cwd: root, encoding: 'utf8', env: { ...process.env, GITHUB_ACTIONS: '' } });
  if (status !== expected) throw new StepFailed(`tether ${args.join(' ')} ended with ${status}, not ${expected}: ${stderr}`);
}

async function takePictures() {
  // The browser of the tests, which are TypeScript; jiti is there only after the dependencies were installed.
  const { createJiti } = createRequire(import.meta.url)('jiti');
  const { open, startBrowser } = await createJiti(import.meta.url).import('../test/support/browser.ts');
  const browser = await startBrowser();
  try {
    await picture(await open(browser, report, { width: 1000 }), 'leak-report.png', 1065);
    await picture(await open(browser, memory, { width: 1000 }), 'memory-profile.png', 1050);
  } finally {
    await browser.close();
  }
}

/** The head of a page. */
async function picture({ page }, name, height) {
  const file = inRoot('docs', 'images', name);
  await page.screenshot({ path: file, clip: { x: 0, y: 0, width: 1000, height } });
  const { size } = fs.statSync(file);
  if (size > mostBytes) throw new StepFailed(`${name} has ${size} bytes, and may have ${mostBytes}; show less of the page in .ci/pictures.mjs.`);
}
