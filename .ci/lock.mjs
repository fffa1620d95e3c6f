// Two commands at a time may share a checkout, but not a build folder.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { places } from './places.mjs';

const POLL_MS = 500;
const lock = path.join(places.build, '.lock');

/** Runs `work` while no other command prepares anything in this checkout. */
export async function exclusively(work) {
  await acquire();
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

async function acquire() {
  fs.mkdirSync(places.build, { recursive: true });
  let told = false;
  while (!tryAcquire()) {
    if (!told) console.log(`… waiting for another command (process ${holder()}) that builds in this folder`);
    told = true;
    await delay(POLL_MS);
  }
}

function tryAcquire() {
  const pid = holder();
  // A command that was killed leaves its lock behind.
  if (pid && !isRunning(pid)) fs.rmSync(lock, { force: true });
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holder() {
  return fs.existsSync(lock) ? Number(fs.readFileSync(lock, 'utf8')) : undefined;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
