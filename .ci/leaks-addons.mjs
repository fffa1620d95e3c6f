// npm run leaks:addons: addons of npm that this project did not write, watched for leaks while they do what they are for. Prints Markdown.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { npm } from './dependencies.mjs';
import { places, root } from './places.mjs';
import { preparePackage } from './prepare.mjs';
import { StepFailed, main, step } from './progress.mjs';

// All of them bring their binaries in their packages; nothing else is run or downloaded when they are installed.
const ADDONS = [
  { name: 'bcrypt', package: 'bcrypt', version: '6.0.0', iterations: 300 },
  { name: 'argon2', package: '@node-rs/argon2', version: '2.2.1', iterations: 300 },
  { name: 'sharp', package: 'sharp', version: '0.35.5', iterations: 300 },
  { name: 'watcher', package: '@parcel/watcher', version: '2.6.0', iterations: 100 },
  { name: 'classic-level', package: 'classic-level', version: '3.0.0', iterations: 300 },
  { name: 'sodium', package: 'sodium-native', version: '5.1.0', iterations: 100 },
  { name: 'bufferutil', package: 'bufferutil', version: '4.1.0', iterations: 1000 },
];
const load = createRequire(import.meta.url);
const inExample = (file) => path.join(root, 'examples', 'leaks', file);

await main(async () => {
  const wanted = chosen(process.argv.slice(2));
  await preparePackage();
  await fetchAddons();
  const rows = [];
  for (const addon of wanted) rows.push(await examine(addon));
  console.log(`\nNode ${process.versions.node}, ${process.platform}-${process.arch}\n`);
  console.log(table(rows));
});

function chosen(names) {
  const unknown = names.find((name) => !ADDONS.some((addon) => addon.name === name));
  if (unknown) throw new StepFailed(`${unknown} is none of ${ADDONS.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? ADDONS : ADDONS.filter(({ name }) => names.includes(name));
}

/** Once; delete the folder to have it made anew. */
function fetchAddons() {
  return step('Fetch the addons', async (run) => {
    const wanted = JSON.stringify({ private: true, dependencies: Object.fromEntries(ADDONS.map((addon) => [addon.package, addon.version])) });
    const manifest = path.join(places.leaksAddons, 'package.json');
    const installed = path.join(places.leaksAddons, 'node_modules', '.package-lock.json');
    if (fs.existsSync(installed) && fs.existsSync(manifest) && fs.readFileSync(manifest, 'utf8') === wanted) return 'unchanged';
    fs.mkdirSync(places.leaksAddons, { recursive: true });
    fs.writeFileSync(manifest, wanted);
    await npm(run, ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: places.leaksAddons });
  });
}

async function examine(addon) {
  let row;
  await step(`Watch ${addon.package} ${addon.version}`, async () => {
    const { watch } = load(path.join(places.dist, 'leaks', 'watch.js'));
    const loop = [process.execPath, inExample('loop.cjs'), addon.name, String(addon.iterations)];
    const report = await watch(loop, { output: 'ignore' });
    if (report.command.status !== 0) throw new StepFailed(`${loop.join(' ')} ended with ${report.command.status}.`);
    row = { addon, scenario: report.scenarios[0], batches: signalsOf(addon) };
  });
  return row;
}

/** What three batches left behind. */
function signalsOf({ name, iterations }) {
  const size = String(Math.ceil(iterations / 10));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', inExample('signals.cjs'), name, size], { encoding: 'utf8' });
  if (status !== 0) throw new StepFailed(`The signals of ${name} could not be read: ${stderr}`);
  return JSON.parse(stdout);
}

function table(rows) {
  const lines = rows.map(({ addon, scenario, batches }) =>
    [`${addon.package} ${addon.version}`, scenario.verdict, findings(scenario), perIteration(batches)].join(' | '),
  );
  return ['| addon | verdict | what the watch found | signals, per iteration |', '|---|---|---|---|', ...lines.map((line) => `| ${line} |`)].join('\n');
}

function findings({ findings }) {
  const text = findings.map(({ subject, growth, sites }) => `${subject}: ${growth[0].rate}${sites[0]?.function ? `, made at \`${sites[0].function}\`` : ''}`);
  return text.join('; ') || 'nothing';
}

/** Those that each of the batches left; memory only says what order it is of. */
function perIteration(batches) {
  const signals = Object.keys(batches[0]).filter((key) => key !== 'iterations' && key !== 'malloc');
  const grown = signals.filter((key) => batches.every((batch) => batch[key] > 0));
  const total = (key) => batches.reduce((sum, batch) => sum + batch[key], 0) / batches.reduce((sum, { iterations }) => sum + iterations, 0);
  const exact = grown.map((key) => `${Number(total(key).toFixed(2))} ${key}`).join(', ') || 'no growth';
  const malloc = batches.map((batch) => Math.round(batch.malloc / batch.iterations)).join(', ');
  return `${exact}; malloc ${malloc} B in three batches`;
}
